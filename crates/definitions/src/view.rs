//! Views: `sql/views/NAME.sql`, each one SELECT that harmonises sources once for all indicators.

/// Folder of the views.
pub(crate) const FOLDER: &str = "sql/views";

/// One view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// File stem, the name in SQL.
    pub name: String,
    /// Its SELECT.
    pub sql: String,
}
