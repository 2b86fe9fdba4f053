//! Ingest: a landed file becomes case counts, rejections and a receipt.
//!
//! `read` (file to blocks of rows) → personal-data gate → tables found and reshaped, where the definition asks for it →
//! layout of the table → mapping and checks of the rows → packed records, sorted in runs → duplicates and sums while
//! the runs are merged → receipt. Owns what a delivery means; knows nothing of where it came from, where its counts go,
//! and what time it is.
//!
//! Invariants:
//! - Content never fails: whatever is wrong with a file ends as a rejection or a refusal in the receipt.
//! - `rows_delivered = rows_accepted + rows_rejected`; a delivery refused whole rejects all its rows.
//! - No content of a cell reaches a message, an error or a `Debug` output.

mod case_row;
mod case_rows;
mod code_mapping;
mod codes;
mod comparison;
mod count;
mod counts;
mod delivery;
mod drift;
mod error;
mod headers;
mod headers_before;
mod intake;
mod layout;
mod memory;
mod period_mapping;
mod period_totals;
mod personal_data;
mod read;
mod receipt;
mod receipt_page;
mod record;
mod rejected_rows;
mod rejection;
mod rejection_log;
mod reshape;
mod row_checks;
mod runs;
mod sentences;
mod settle;
mod sheets;
mod spill;
mod totals;
mod unknown_labels;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::io::ErrorKind;
use std::thread;

use definitions::Definitions;
use definitions::source::{Severity, Source};

pub use self::codes::CODES;
pub use self::comparison::{Comparison, RevisedUnit, permille};
pub use self::counts::{BATCH_ROWS, Counts, Scopes};
pub use self::delivery::{Content, Delivery};
pub use self::error::IngestError;
pub use self::headers_before::SheetHeaders;
pub use self::period_totals::{PeriodTotals, needs_earlier_totals};
pub use self::personal_data::presentable_name;
pub use self::receipt::{Outcome, PeriodSpan, Place, Receipt, RejectionGroup};
pub use self::rejected_rows::{REJECTED_ROWS_MAX, write_rejected_rows};
pub use self::rejection::Rejection;
pub use self::rejection_log::Rejections;
pub use self::unknown_labels::UnknownColumn;

use self::intake::Intake;
use self::rejection::Refusal;

impl Ingested {
    /// The delivery after its source's checks against earlier totals: those in force before it, of deliveries taken
    /// in with it too. It is refused whole where one with severity error does not hold. Error: `I091`.
    pub fn checked_against(mut self, source: &Source, earlier: &PeriodTotals) -> Result<Self, IngestError> {
        if matches!(self.receipt.outcome, Outcome::Refused { .. }) || !needs_earlier_totals(source) {
            return Ok(self);
        }
        let far = period_totals::far_from_earlier(source, &self.counts.period_totals()?, earlier);
        let is_refused = far.iter().any(|rejection| rejection.severity == Severity::Error);
        if !is_refused {
            self.remark(far)?;
            return Ok(self);
        }
        let rejections = Rejections::ahead_of(far, &self.rejections)?;
        Ok(Self {
            counts: Counts::default(),
            receipt: self.receipt.into_refused(codes::FAR_FROM_EARLIER, rejections.groups()),
            rejections,
        })
    }

    /// Remarks which columns are new, gone or elsewhere since the delivery with these headers. Error: `I091`.
    pub fn compare_headers(&mut self, source: &Source, before: &[SheetHeaders]) -> Result<(), IngestError> {
        let changes = headers_before::compare(source, before, &self.receipt.headers);
        self.receipt.notes.extend(changes.notes);
        self.remark(changes.moved)
    }

    /// Adds rejections that reject nothing.
    fn remark(&mut self, remarks: Vec<Rejection>) -> Result<(), IngestError> {
        if remarks.is_empty() {
            return Ok(());
        }
        for remark in remarks {
            self.rejections.push(remark)?;
        }
        self.receipt.rejections = self.rejections.groups();
        Ok(())
    }
}

/// What became of a delivery.
#[derive(Debug)]
pub struct Ingested {
    /// The accepted counts, sorted by key; none if the delivery was refused.
    pub counts: Counts,
    /// Everything that is wrong, place by place.
    pub rejections: Rejections,
    /// What we answer the sender.
    pub receipt: Receipt,
}

/// Takes in one delivery of a source, as a stream: memory does not grow with the file.
///
/// Held in memory at most, whatever the file: blocks of rows under way (9 × 4 MiB and a row of 16 MiB), the
/// dictionaries of 64 columns (16 MiB each, if every one is full of long texts), 64 MiB of records being
/// collected and as many being sorted, 256 MiB of sorted runs and 256 MiB of counts, 32 MiB of rejections.
/// What is more lies in temporary files. Exceptions: workbooks, JSON documents, archives and tables to reshape are
/// read whole (`read/limits.rs` caps their bytes, rows and cells), `first_occurrence` remembers 16 bytes for each
/// distinct value, and totals that are summed apart a sum for each distinct group.
///
/// Errors: `I090`, `I091`; the delivery is then as new as before.
pub fn ingest(delivery: &Delivery<'_>, source: &Source, definitions: &Definitions) -> Result<Ingested, IngestError> {
    // The hash of a large file takes half as long as its reading, and a core of its own.
    let (taken, hash) = thread::scope(|scope| {
        let hash = scope.spawn(|| delivery.content_sha256());
        (intake::take_in(delivery, source, definitions), hash.join())
    });
    let (mut intake, refusal) = taken?;
    intake.content_sha256 = hash.unwrap_or(Err(IngestError::Read(ErrorKind::Other)))?;
    match refusal.or_else(|| intake.refusal(&source.acceptance)) {
        Some(refusal) => refuse(delivery, source, intake, refusal),
        None => Ok(accept(delivery, source, intake)),
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
fn refuse(delivery: &Delivery<'_>, source: &Source, intake: Intake, refusal: Refusal) -> Result<Ingested, IngestError> {
    let intake = Intake {
        counts: Counts::default(),
        rows_accepted: 0,
        rejections: Rejections::ahead_of(refusal.rejections, &intake.rejections)?,
        ..intake
    };
    let outcome = Outcome::Refused { code: refusal.code };
    Ok(answer(delivery, source, intake, outcome))
}

fn answer(delivery: &Delivery<'_>, source: &Source, intake: Intake, outcome: Outcome) -> Ingested {
    let receipt = Receipt::of(delivery, source, outcome, &intake);
    Ingested {
        counts: intake.counts,
        rejections: intake.rejections,
        receipt,
    }
}
