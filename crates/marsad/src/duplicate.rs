//! Duplicates: the same bytes again are one only while what they said still stands.

use std::collections::BTreeSet;

use ingest::Scopes;
use warehouse::{Outcome, Submission};

/// Whether these bytes, in force in the warehouse (`committed`) or taken in earlier tonight, are still what is
/// known of their units and periods. Bytes that were replaced since are a new delivery: the sender went back.
pub(crate) fn is_duplicate(
    content_sha256: &str,
    scopes: &Scopes,
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
    !since.iter().any(|later| !later.counts.scopes().is_disjoint(scopes))
}
