//! Which sheets of a workbook hold data.

use indexmap::IndexMap;
use serde::Deserialize;

use super::CellRange;

/// A sheet, or the sheets a pattern names, and what all their rows have in common. Exactly one of `name` and
/// `position` is given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Name, `*` for any run of characters; compared without regard to case and spacing.
    pub name: Option<String>,
    /// Position in the workbook, from 1.
    pub position: Option<usize>,
    /// Whether a delivery may lack it.
    #[serde(default)]
    pub optional: bool,
    /// The part of the sheet that holds the table; the whole sheet without one.
    pub range: Option<CellRange>,
    /// Our column and its code for every row of the sheet.
    #[serde(default)]
    pub set: IndexMap<String, String>,
}
