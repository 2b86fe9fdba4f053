//! Totals rows: the sender's own sums.

use serde::Deserialize;

/// How a totals row is recognised. It is no data: it is checked against the sum of the rows above.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Their header of the column in which the label stands.
    pub column: String,
    /// The labels, such as `Total` and `المجموع`; `*` for any run of characters.
    pub labels: Vec<String>,
    /// Headers of columns whose values are summed apart: a totals row is the total of the rows that agree with it
    /// there. The columns made by `[format.unpivot]` always count among them.
    #[serde(default)]
    pub by: Vec<String>,
    /// By how much a total may differ from the sum. Some agencies perturb or round each cell on its own.
    #[serde(default)]
    pub tolerance: u32,
}
