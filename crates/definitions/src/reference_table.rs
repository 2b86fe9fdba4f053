//! Reference tables: what the observatory knows besides counts. Survey estimates, capability scores, the map of
//! actors, the calendar of campaigns: none of them is a count, so none may stand in `case_counts` and be added up.
//!
//! A table is two files, `schemas/reference/NAME.toml` (its columns) and `NAME.csv` (its rows), and is the table
//! NAME in SQL. This file owns what they may say; [`values`] owns what a field means.

mod rows;
mod values;

use serde::Deserialize;

pub use self::rows::Row;
pub use self::values::{ColumnType, Value};
use crate::text::Trilingual;

/// Where reference tables stand.
pub(crate) const FOLDER: &str = "schemas/reference";

/// A reference table: what it is, its columns, its rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceTable {
    /// Must equal the file's stem; the table's name in SQL.
    pub id: String,
    /// What people read.
    pub title: Trilingual,
    /// The columns whose values together stand in one row only.
    pub key: Vec<String>,
    /// The columns, in the order of the file.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
    /// The rows whose fields fit their columns.
    #[serde(skip)]
    pub rows: Vec<Row>,
}

/// A column of a reference table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Name in SQL and header of the CSV: snake case.
    pub name: String,
    /// What its fields hold.
    #[serde(rename = "type", default)]
    pub holds: ColumnType,
    /// The list that closes a text column: `schemas/codelists/NAME.csv` or `schemas/geography/NAME.csv`.
    pub codelist: Option<String>,
    /// Whether a field may be empty.
    #[serde(default)]
    pub optional: bool,
    /// Digits after the point of a decimal column, 0 to 9.
    #[serde(default)]
    pub decimals: u8,
    /// The least value of a number.
    pub min: Option<i64>,
    /// The largest value of a number.
    pub max: Option<i64>,
    /// The column with the SDMX status that says why a field of this one is empty. Then it is empty exactly where
    /// the status says that there is no value: zero, missing, suppressed and not applicable stay apart.
    pub status: Option<String>,
    /// What people read.
    pub label: Trilingual,
}

impl ReferenceTable {
    /// The position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
