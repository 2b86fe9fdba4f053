//! Wide tables: columns that are values of one variable.

use serde::Deserialize;

/// Turns the columns whose header matches into rows: one for each row and column, with the parts of the header in
/// columns of their own, and the field in `values`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unpivot {
    /// Regular expression the whole header must match; letter case does not matter. Its groups go to `into`, in
    /// their order; the whole header if it has none.
    pub headers: String,
    /// The new columns that hold the groups.
    pub into: Vec<String>,
    /// The new column that holds the fields.
    #[serde(default = "value")]
    pub values: String,
    /// Headers of columns that repeat the sum of the others in their row. They are no data: they are checked.
    #[serde(default)]
    pub totals: Vec<String>,
    /// Whether empty fields are left out: a column for a month that has not come. Otherwise an empty field is an
    /// observation without count, which `[count.markers]` can give a status (`"" = "O"`).
    #[serde(default)]
    pub skip_empty: bool,
}

fn value() -> String {
    "value".to_owned()
}
