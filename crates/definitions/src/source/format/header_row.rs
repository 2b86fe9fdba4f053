//! Where the headers of a table stand.

use serde::Deserialize;

/// The row of the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum HeaderRow {
    /// Counted from 1 as a spreadsheet shows it; in a block with its own headers, from the row below its title.
    At(usize),
    /// Found: the first row, near the top, with every header the definition needs.
    Found(Found),
}

/// The word that stands for a row that is found by its headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    /// `"auto"`.
    Auto,
}

impl Default for HeaderRow {
    fn default() -> Self {
        Self::At(1)
    }
}
