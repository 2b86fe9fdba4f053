//! What the gate found: places and kinds, never contents.

use definitions::source::Severity;

use super::kind::Kind;
use crate::codes;
use crate::rejection::{Refusal, Rejection};

/// How many places are listed; all are counted.
const LISTED_PLACES: usize = 20;

/// The places found so far.
#[derive(Default)]
pub(super) struct Findings {
    count: u64,
    listed: Vec<Rejection>,
}

impl Findings {
    /// Adds a place. Row 0 means no row in particular, an empty column none in particular.
    pub(super) fn add(&mut self, sheet: &str, row: u64, column: String, kind: Kind) {
        self.count += 1;
        if self.listed.len() < LISTED_PLACES {
            self.listed.push(Rejection {
                sheet: sheet.to_owned(),
                row,
                column,
                code: codes::PERSONAL_DATA,
                severity: Severity::Error,
                message: format!("this looks like {} ({})", kind.description(), kind.name()),
            });
        }
    }

    /// Whether nothing was found so far.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Refuses the delivery if anything was found. Error: `I040`, with the first places.
    pub(super) fn into_result(self) -> Result<(), Refusal> {
        let message = match self.count {
            0 => return Ok(()),
            1 => "personal data stands in one place; nothing of the file is taken in".to_owned(),
            count => format!("personal data stands in {count} places; nothing of the file is taken in"),
        };
        let mut refusal = Refusal::of_file(codes::PERSONAL_DATA, message);
        refusal.rejections.extend(self.listed);
        Err(refusal)
    }
}
