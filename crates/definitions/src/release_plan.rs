//! The release plan: which tables are published, at which levels.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::period::Frequency;

/// Where the plan stands.
pub(crate) const FILE: &str = "schemas/releases.toml";

/// `schemas/releases.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasePlan {
    /// First year published.
    pub first_year: i32,
    /// The tables.
    #[serde(rename = "table", default)]
    pub tables: Vec<ReleaseTable>,
}

/// One table of the plan: an indicator at chosen levels of some of its dimensions. Dimensions that are not
/// named stand at their total.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseTable {
    /// Name of the table.
    pub id: String,
    /// Indicator it shows.
    pub indicator: String,
    /// Period lengths shown.
    pub periods: Vec<Frequency>,
    /// Dimension, and the levels of its code list that are shown; `["*"]` for a dimension without code list.
    #[serde(default)]
    pub levels: IndexMap<String, Vec<String>>,
}
