//! Duplicates: the same bytes again are one only while what they said still stands.

use std::collections::BTreeSet;

use definitions::period::Period;
use ingest::CaseCount;
use warehouse::{Outcome, Submission};

/// A reporting unit's period.
type Spoken = BTreeSet<(String, Period)>;

/// Whether these bytes, in force in the warehouse (`committed`) or taken in earlier tonight, are still what is
/// known of their units and periods. Bytes that were replaced since are a new delivery: the sender went back.
pub(crate) fn is_duplicate(
    content_sha256: &str,
    case_counts: &[CaseCount],
    committed: &BTreeSet<String>,
    tonight: &[Submission],
) -> bool {
    let accepted: Vec<&Submission> = tonight
        .iter()
        .filter(|submission| submission.outcome == Outcome::Accepted)
        .collect();
    let last_same = accepted
        .iter()
        .rposition(|submission| submission.content_sha256 == content_sha256 && submission.rows_rejected == 0);
    let since = match last_same {
        Some(position) => &accepted[position + 1..],
        None if committed.contains(content_sha256) => &accepted[..],
        None => return false,
    };
    let spoken = spoken_of(case_counts);
    let is_replaced = |later: &&Submission| !spoken_of(&later.case_counts).is_disjoint(&spoken);
    !since.iter().any(is_replaced)
}

fn spoken_of(case_counts: &[CaseCount]) -> Spoken {
    case_counts
        .iter()
        .map(|count| (count.reporting_unit.clone(), count.period))
        .collect()
}
