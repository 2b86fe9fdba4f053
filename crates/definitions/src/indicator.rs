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
    /// Computed on demand, never released.
    Draft,
    /// Part of the next release.
    Published,
}

/// What the numerator is divided by. Rates are made last, from two integers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Denominator {
    /// Nothing: the indicator is a count.
    None,
    /// The column `denominator` of the SQL, added up like the numerator.
    Column,
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
    /// Draft or published.
    pub status: Status,
    /// Name of the set of counts it draws on. Indicators of one universe show the same counts, so they are
    /// protected together.
    pub universe: String,
    /// Frequency shown first.
    pub frequency: Frequency,
    /// Dimensions of its SQL besides time, in column order.
    pub dimensions: Vec<String>,
    /// Code of list `unit_of_count`.
    pub unit_of_count: String,
    /// Dimensions over which no total may be made.
    #[serde(default)]
    pub not_additive_over: Vec<String>,
    /// What the numerator is divided by.
    pub denominator: Denominator,
    /// The value is numerator / denominator × factor.
    #[serde(default = "one")]
    pub factor: u32,
    /// Decimals shown.
    #[serde(default)]
    pub decimals: u8,
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

fn one() -> u32 {
    1
}
