//! What can go wrong with a query.

use datafusion::error::DataFusionError;

/// An error of planning or running SQL.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// `E001`: the text is no SQL, or names what is not there.
    #[error("E001 {0}; SHOW TABLES lists the tables and DESCRIBE their columns")]
    Plan(String),
    /// `E002`: the statement would change something.
    #[error("E002 only queries are allowed: {0}")]
    NotReadOnly(String),
    /// `E003`: the query failed while running.
    #[error("E003 the query failed: {0}")]
    Run(String),
    /// `E004`: a limit was reached.
    #[error("E004 the query reached its limit of {0}; narrow it down or aggregate in SQL")]
    Limit(String),
    /// `E005`: an answer could not be written in the form asked for.
    #[error("E005 the answer cannot be written as {form}: {reason}")]
    Form {
        /// The form.
        form: &'static str,
        /// The reason.
        reason: String,
    },
    /// `E006`: an answer lacks a column or it has another type.
    #[error("E006 column {column} {reason}")]
    Column {
        /// The column.
        column: String,
        /// The reason.
        reason: String,
    },
}

impl EngineError {
    /// The first line of what DataFusion says: the rest repeats the query.
    pub(crate) fn plan(error: &DataFusionError) -> Self {
        Self::Plan(first_line(&error.strip_backtrace()))
    }

    pub(crate) fn run(error: &DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => Self::Limit("memory".to_owned()),
            _ => Self::Run(first_line(&error.strip_backtrace())),
        }
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}
