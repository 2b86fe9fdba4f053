//! Indicators: `sql/indicators/ID.sql` says how to count, `ID.toml` beside it what the figure means.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::period::Frequency;
use crate::text::Trilingual;

/// Folder of the indicators.
pub(crate) const FOLDER: &str = "sql/indicators";

/// Whether an indicator goes into releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Being written: computed on demand, never released.
    Draft,
    /// Finished, for the analysts alone: its sources, its dimensions or its kind cannot be released.
    Internal,
    /// Part of the next release.
    Published,
}

/// What the rows of an indicator hold besides time and dimensions.
///
/// Only [`Kind::Counts`] can be rolled up, protected and audited, so only they are released.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `numerator`, and `denominator` where it is a column: whole numbers that add up along the dimensions. Counts,
    /// rates, shares and means are made of them, last.
    #[default]
    Counts,
    /// `median` of a distribution, and `observations`, how many it is of. Medians are never added or averaged.
    Median,
    /// `at_least` and `at_most`: a number of which only bounds can be known.
    Bounds,
    /// `estimate` with `ci_low` and `ci_high`, the `base` it speaks of, and `obs_status`: taken over, never counted.
    Estimate,
}

impl Kind {
    /// Its columns, in the order the SQL gives them; `denominator` is [`Denominator::Column`]'s to ask for.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Counts => &["numerator"],
            Self::Median => &["median", "observations"],
            Self::Bounds => &["at_least", "at_most"],
            Self::Estimate => &["estimate", "ci_low", "ci_high", "base", "obs_status"],
        }
    }
}

/// What the numerator is divided by. Rates are made last, from two integers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Denominator {
    /// Nothing: the indicator is a count.
    None,
    /// The column `denominator` of the SQL, added up like the numerator.
    Column {
        /// What it counts, where that is not what the numerator counts.
        unit_of_count: Option<String>,
    },
    /// The population of the cell's own place (and sex), looked up, never added up by us.
    Population {
        /// `legal` (both sexes only) or `municipal`.
        basis: String,
        /// Census year.
        year: i32,
    },
    /// The same count at another cell: these dimensions moved to these codes (a share).
    Cell {
        /// Dimension, and the code that is the base of the share.
        at: IndexMap<String, String>,
    },
}

/// The metadata of one indicator.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Must equal the file's stem.
    pub id: String,
    /// Number in the observatory's catalogue, such as `I01`.
    pub number: String,
    /// Draft, internal or published.
    pub status: Status,
    /// What its rows hold.
    #[serde(default)]
    pub kind: Kind,
    /// The view (or table, where there is nothing to harmonise) whose rows it counts. All indicators of a family read
    /// it and nothing else besides code lists and populations, so what is counted once is counted alike by all.
    pub family: String,
    /// Name of the set of counts it draws on. Indicators of one universe show the same counts, so they are
    /// protected together.
    pub universe: String,
    /// Frequency shown first.
    pub frequency: Frequency,
    /// Dimensions of its SQL besides time, in column order.
    pub dimensions: Vec<String>,
    /// Column of its SQL, after the dimensions, that names who counted; for the rules of its policy, never released.
    #[serde(default)]
    pub contributor: Option<String>,
    /// Code of list `unit_of_count`.
    pub unit_of_count: String,
    /// Dimensions over which no total may be made.
    #[serde(default)]
    pub not_additive_over: Vec<String>,
    /// Dimensions (and `period_start`) over which its counts may be added although their unit of count does not allow
    /// it, each with the reason.
    #[serde(default)]
    pub additive_over: IndexMap<String, String>,
    /// What the numerator is divided by.
    pub denominator: Denominator,
    /// The value is numerator / denominator × factor.
    #[serde(default = "one")]
    pub factor: u32,
    /// Decimals shown.
    #[serde(default)]
    pub decimals: u8,
    /// Numerator of a rate, or base of a share, below which no value is given: it would say more of chance than of the
    /// place. 0 for complete lists, in which chance has no part: always a value, never an interval.
    #[serde(default = "minimum_base")]
    pub minimum_base: u64,
    /// Disclosure policy, by name in `schemas/disclosure.toml`.
    pub policy: String,
    /// Title.
    pub title: Trilingual,
    /// Unit of the value.
    pub unit: Trilingual,
    /// How it is made, what it means and what it does not mean.
    pub method: Trilingual,
    /// The SELECT of `ID.sql`; filled in when loading.
    #[serde(skip)]
    pub sql: String,
}

impl Indicator {
    /// The columns by which its SQL groups counts besides time: its dimensions, and who counted.
    pub fn grouping(&self) -> impl Iterator<Item = &String> {
        self.dimensions.iter().chain(&self.contributor)
    }

    /// What the denominator counts, where the SQL gives one.
    pub fn unit_of_denominator(&self) -> Option<&str> {
        match &self.denominator {
            Denominator::Column { unit_of_count } => Some(unit_of_count.as_deref().unwrap_or(&self.unit_of_count)),
            Denominator::None | Denominator::Population { .. } | Denominator::Cell { .. } => None,
        }
    }
}

fn one() -> u32 {
    1
}

/// A rate of fewer than 20 events has a 95 % interval as wide as itself (National Center for Health Statistics,
/// *Data Presentation Standards for Rates and Counts*, 2023).
fn minimum_base() -> u64 {
    20
}
