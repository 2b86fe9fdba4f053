//! One thing that is wrong in a file a user edits.

use std::fmt;

/// A mistake in a definition file: where it is, its stable code and what to do about it.
///
/// Codes: `D001`-`D009` reading files, `D010`-`D029` code lists, crosswalks and reference tables, `D030`-`D049` sources,
/// `D050`-`D069` indicators and views, `D070`-`D079` policies and the release plan, `D080`-`D089` the deployment (see
/// `docs/codes.md`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path relative to the project's root, with `/` separators.
    pub file: String,
    /// Line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// Stable code, such as `D012`.
    pub code: &'static str,
    /// What is wrong and what to do next, in one or two sentences.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {} {}", self.file, self.code, self.message)
        } else {
            write!(f, "{}:{}: {} {}", self.file, self.line, self.code, self.message)
        }
    }
}
