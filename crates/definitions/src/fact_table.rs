//! The fact table: which dimensions a case count has. The columns every count has are fixed here; the
//! dimensions are the project's own (`schemas/case_counts.toml`).

use serde::Deserialize;

use crate::text::Trilingual;

/// Where the fact table is described.
pub(crate) const FILE: &str = "schemas/case_counts.toml";

/// Columns every row of `case_counts` has, whatever the dimensions.
pub const FIXED_COLUMNS: [&str; 9] = [
    "submission_id",
    "source_id",
    "reporting_unit",
    "period_type",
    "period_start",
    "unit_of_count",
    "value",
    "obs_status",
    "load_id",
];

/// Whether a column may leave the observatory in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// May be a dimension of a release table.
    Public,
    /// Stays with the analysts.
    Internal,
}

/// One dimension of the fact table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Column name in SQL, snake case, singular.
    pub name: String,
    /// Code list that closes it; absent for an open dimension, whose total is written `T`.
    pub codelist: Option<String>,
    /// Whether it may be released.
    pub visibility: Visibility,
    /// What people read.
    pub label: Trilingual,
}

/// `schemas/case_counts.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactTable {
    /// The dimensions, in column order.
    #[serde(rename = "dimension", default)]
    pub dimensions: Vec<Dimension>,
}

impl FactTable {
    /// The dimension with this name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.name == name)
    }
}
