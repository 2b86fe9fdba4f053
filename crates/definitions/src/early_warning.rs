//! Early warning: which series of exact counts are watched, and when they are told.

use indexmap::IndexMap;
use serde::Deserialize;

/// Where it stands.
pub(crate) const FILE: &str = "schemas/early_warning.toml";

/// `schemas/early_warning.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlyWarning {
    /// Years of the past that are read, from 2 to 20.
    #[serde(default = "four")]
    pub years_back: u16,
    /// The probability of a signal when nothing is the matter.
    #[serde(default = "noufaily")]
    pub alpha: f64,
    /// Fewer cases in a month are never told.
    #[serde(default = "five")]
    pub cases_min: u64,
    /// Months in which a series that was told is not told again.
    #[serde(default = "six")]
    pub months_quiet: u16,
    /// What is watched.
    #[serde(rename = "watch", default)]
    pub watches: Vec<Watch>,
}

/// Series that are watched: one for each source and each combination of codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// The indicator whose counts they are.
    pub indicator: String,
    /// Dimension, and the level of its code list at which series are told apart; all others are added up.
    #[serde(default)]
    pub levels: IndexMap<String, String>,
}

fn four() -> u16 {
    4
}

fn noufaily() -> f64 {
    0.005
}

fn five() -> u64 {
    5
}

fn six() -> u16 {
    6
}
