//! What came from a source in one night, as told in the morning.

use serde::Serialize;
use warehouse::{Outcome, Submission};

/// Deliveries and rows of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Arrivals {
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    pub(crate) duplicates: u64,
    pub(crate) rows_delivered: u64,
    pub(crate) rows_accepted: u64,
    pub(crate) rows_rejected: u64,
    /// Deliveries that were refused, known already, or had rows rejected: which, and why.
    pub(crate) remarks: Vec<String>,
    /// What they are called in the ledger; no news for the morning.
    #[serde(skip)]
    pub(crate) submission_ids: Vec<String>,
}

impl Arrivals {
    /// New deliveries of any kind.
    pub(crate) fn deliveries(&self) -> u64 {
        self.accepted + self.refused + self.duplicates
    }

    /// Adds those of another intake of the same source.
    pub(crate) fn add(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.duplicates += other.duplicates;
        self.rows_delivered += other.rows_delivered;
        self.rows_accepted += other.rows_accepted;
        self.rows_rejected += other.rows_rejected;
        self.remarks.extend(other.remarks);
        self.submission_ids.extend(other.submission_ids);
    }

    /// Adds one delivery.
    pub(crate) fn count(&mut self, submission: &Submission) {
        match &submission.outcome {
            Outcome::Accepted => self.accepted += 1,
            Outcome::Refused(_) => self.refused += 1,
            Outcome::Duplicate => self.duplicates += 1,
            // No delivery: it is not taken in but entered by hand.
            Outcome::Retraction(_) => {}
        }
        self.rows_delivered += submission.rows_delivered;
        self.rows_accepted += submission.rows_accepted;
        self.rows_rejected += submission.rows_rejected;
        self.remarks.extend(remark(submission));
        self.submission_ids.push(submission.submission_id.clone());
    }
}

fn remark(submission: &Submission) -> Option<String> {
    let place = &submission.location;
    // The receipt has them all; where it cannot be read back, it still does.
    let first = submission
        .rejections
        .read(0, 1)
        .ok()
        .and_then(|read| read.into_iter().next());
    let first = first.as_ref();
    match &submission.outcome {
        Outcome::Refused(code) => {
            let reason = first.map_or("", |rejection| rejection.message.as_str());
            Some(format!("{place}: refused, {code} {reason}"))
        }
        Outcome::Duplicate => Some(format!("{place}: the same bytes are in force already")),
        Outcome::Accepted if submission.rows_rejected > 0 => first.map(|first| {
            format!(
                "{place}: {} rows rejected, first at row {} {}: {} {}",
                submission.rows_rejected, first.row, first.column, first.code, first.message
            )
        }),
        Outcome::Accepted | Outcome::Retraction(_) => None,
    }
}
