//! What is wrong with a delivery: a rejection says it of one place, a refusal of the whole.

use definitions::source::Severity;
use serde::Serialize;

/// One thing wrong with one place of a delivery. Never holds the content of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// Sheet of the workbook; empty for text files.
    pub sheet: String,
    /// Row as a spreadsheet or editor shows it, from 1; 0 when the whole file is meant.
    pub row: u64,
    /// The sender's header; empty when the whole row is meant.
    pub column: String,
    /// Stable code, such as `I014` (see [`crate::CODES`]).
    pub code: &'static str,
    /// Whether the row is rejected or only remarked upon.
    pub severity: Severity,
    /// What is wrong, without any content of the file.
    pub message: String,
}

impl Rejection {
    /// Something that is wrong with the file as a whole.
    pub(crate) fn of_file(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            sheet: String::new(),
            row: 0,
            column: String::new(),
            code,
            severity: Severity::Error,
            message: message.into(),
        }
    }
}

/// Why a delivery is refused whole: the code, and every place that shows it.
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) rejections: Vec<Rejection>,
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self {
            code: rejection.code,
            rejections: vec![rejection],
        }
    }
}

impl Refusal {
    /// A refusal that concerns no particular place.
    pub(crate) fn of_file(code: &'static str, message: impl Into<String>) -> Self {
        Rejection::of_file(code, message).into()
    }
}
