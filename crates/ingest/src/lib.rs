//! Ingest: the bytes of a delivery become case counts, rejections and a receipt.
//!
//! `read` (bytes to cells) → personal-data gate → layout of the sheets → mapping and checks of the rows →
//! duplicates → tally → receipt. Owns what a delivery means; knows nothing of where it came from, where its
//! counts go, and what time it is.
//!
//! Invariants:
//! - Content never fails: whatever is wrong with a file ends as a rejection or a refusal in the receipt.
//! - `rows_delivered = rows_accepted + rows_rejected`; a delivery refused whole rejects all its rows.
//! - No content of a cell reaches a message, an error or a `Debug` output.

mod case_count;
mod case_row;
mod code_mapping;
mod codes;
mod count;
mod delivery;
mod drift;
mod duplicates;
mod headers;
mod intake;
mod layout;
mod period_mapping;
mod personal_data;
mod read;
mod receipt;
mod rejection;
mod reshape;
mod row_checks;
mod sheets;
mod tally;
mod totals;
mod unknown_labels;

#[cfg(test)]
mod tests;

use definitions::Definitions;
use definitions::source::Source;

pub use self::case_count::CaseCount;
pub use self::codes::CODES;
pub use self::delivery::{Delivery, content_sha256};
pub use self::receipt::{Outcome, PeriodSpan, Place, Receipt, RejectionGroup};
pub use self::rejection::Rejection;
pub use self::unknown_labels::UnknownColumn;

use self::intake::Intake;
use self::rejection::Refusal;

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingested {
    /// The accepted counts, sorted by key; none if the delivery was refused.
    pub case_counts: Vec<CaseCount>,
    /// Everything that is wrong, place by place.
    pub rejections: Vec<Rejection>,
    /// What we answer the sender.
    pub receipt: Receipt,
}

/// Takes in one delivery of a source.
pub fn ingest(delivery: &Delivery<'_>, source: &Source, definitions: &Definitions) -> Ingested {
    let sheets = match read::read(delivery, &source.format) {
        Ok(sheets) => sheets,
        Err(refusal) => return refuse(delivery, source, Intake::default(), refusal),
    };
    let intake =
        personal_data::gate(&sheets, source).and_then(|()| intake::take_in(delivery, &sheets, source, definitions));
    match intake {
        Ok(mut intake) => match intake.refusal(source.acceptance.max_rejected_share) {
            Some(refusal) => refuse(delivery, source, intake, refusal),
            None => accept(delivery, source, intake),
        },
        Err(refusal) => {
            let unread = Intake {
                rows_delivered: sheets::delivered_rows(&sheets, source),
                ..Intake::default()
            };
            refuse(delivery, source, unread, refusal)
        }
    }
}

fn accept(delivery: &Delivery<'_>, source: &Source, intake: Intake) -> Ingested {
    let outcome = if intake.rows_accepted == intake.rows_delivered {
        Outcome::Accepted
    } else {
        Outcome::AcceptedWithRejections
    };
    answer(delivery, source, intake, outcome)
}

/// Nothing of a refused delivery is accepted, whatever was found in its rows.
fn refuse(delivery: &Delivery<'_>, source: &Source, intake: Intake, refusal: Refusal) -> Ingested {
    let mut rejections = refusal.rejections;
    rejections.extend(intake.rejections);
    let intake = Intake {
        case_counts: Vec::new(),
        rows_accepted: 0,
        rejections,
        ..intake
    };
    let outcome = Outcome::Refused { code: refusal.code };
    answer(delivery, source, intake, outcome)
}

fn answer(delivery: &Delivery<'_>, source: &Source, intake: Intake, outcome: Outcome) -> Ingested {
    let receipt = Receipt::of(delivery, source, outcome, &intake);
    Ingested {
        case_counts: intake.case_counts,
        rejections: intake.rejections,
        receipt,
    }
}
