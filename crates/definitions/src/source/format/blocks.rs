//! Several tables in one sheet, told apart by their titles.

use serde::Deserialize;

/// Rows that are titles: what they say holds for all rows below, up to the next one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blocks {
    /// Regular expression: a row whose first filled field matches is a title. Its groups go to `into`, in their
    /// order; the whole match if it has none.
    pub title: String,
    /// The new columns that hold the groups.
    pub into: Vec<String>,
    /// Whether each title has headers of its own below it. Otherwise the headers stand once, above all of them.
    #[serde(default = "yes")]
    pub own_header: bool,
}

fn yes() -> bool {
    true
}
