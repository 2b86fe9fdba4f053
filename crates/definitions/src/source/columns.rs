//! How a source's columns become ours.

use serde::Deserialize;

use crate::period::Frequency;

/// How one of our columns is filled. Exactly one of `from` and `constant` is given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRule {
    /// Their headers for it, in order of preference; letter case and spacing do not matter.
    #[serde(default, deserialize_with = "one_or_more")]
    pub from: Vec<String>,
    /// The same code for every row.
    pub constant: Option<String>,
    /// `pipelines/crosswalks/NAME.csv`, from their words to our codes; without one, they send our codes.
    pub crosswalk: Option<String>,
    /// Our code for an empty field; without one, an empty field is rejected.
    pub empty: Option<String>,
    /// Regular expression the field must match; its first group is what counts.
    pub pattern: Option<String>,
    /// Pads with zeros on the left to this many characters (codes that lost their zeros in a spreadsheet).
    pub zero_pad: Option<usize>,
    /// Reads numbers such as `31.0` as whole numbers, `31`.
    #[serde(default)]
    pub whole_number: bool,
    /// Turns letters into capitals before anything is compared.
    #[serde(default)]
    pub upper_case: bool,
    /// Says instead whether the row is the first of the delivery with this value (`Y`), a later one (`N`),
    /// or has none (`U`): distinct identifiers can then be counted without one of them being kept.
    #[serde(default)]
    pub first_occurrence: bool,
}

/// `[period]`: which period a row is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodRule {
    /// Length of the periods.
    pub frequency: Frequency,
    /// Their header of a date; otherwise `year` (and `month`) are given.
    #[serde(default, deserialize_with = "one_or_more")]
    pub from: Vec<String>,
    /// How a date written as text reads, in strftime letters.
    #[serde(default = "iso_date")]
    pub format: String,
    /// Regular expression that takes the date out of a longer text; its first group is what counts.
    pub pattern: Option<String>,
    /// Their header of the year; two digits mean 20xx.
    pub year: Option<String>,
    /// Their header of the month: 1 to 12, or its name in French, Arabic, English or Spanish.
    pub month: Option<String>,
}

/// `[count]`: where the number stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountRule {
    /// What a row of theirs is.
    #[serde(default)]
    pub grain: Grain,
    /// Their header of the count; with `grain = "record"` and none given, a row counts one.
    #[serde(default, deserialize_with = "one_or_more")]
    pub from: Vec<String>,
    /// What becomes of rows of counts with one key.
    #[serde(default)]
    pub same_key: SameKey,
    /// What stands in place of a count they do not have (`np`, `-`), each with its SDMX observation status.
    #[serde(default)]
    pub markers: indexmap::IndexMap<String, String>,
    /// What stands in place of a count that the sender withdraws; only with `replacement = "key"`, since the
    /// others withdraw what is absent.
    #[serde(default, deserialize_with = "one_or_more")]
    pub withdrawn: Vec<String>,
}

/// What a row of a delivery is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// A count of cases; two rows with one key are an error.
    #[default]
    Counts,
    /// One case: counted at the gate, never kept. Identical rows are different cases.
    Record,
}

/// What becomes of rows of counts that have one key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SameKey {
    /// All are rejected: nobody can tell which of them is meant.
    #[default]
    Reject,
    /// They are parts of one count and are added up.
    Sum,
}

fn iso_date() -> String {
    "%Y-%m-%d".to_owned()
}

/// Accepts `"Date"` and `["Date", "Jour"]` alike.
fn one_or_more<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMore {
        One(String),
        More(Vec<String>),
    }
    Ok(match OneOrMore::deserialize(deserializer)? {
        OneOrMore::One(text) => vec![text],
        OneOrMore::More(texts) => texts,
    })
}
