//! A submission: one delivery as the warehouse records it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use definitions::period::Frequency;
use definitions::source::Replacement;
use ingest::{Counts, Rejections};

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Its rows count (those not rejected).
    Accepted,
    /// None of its rows count, for the reason with this code.
    Refused(String),
    /// The same bytes are in force already: nothing to add.
    Duplicate,
    /// It withdraws the load with this id, which was this delivery: the load is out of force from now on.
    Retraction(String),
}

impl Outcome {
    /// The word in column `outcome`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused(_) => "refused",
            Self::Duplicate => "duplicate",
            Self::Retraction(_) => "retraction",
        }
    }

    /// The code of a refusal.
    pub fn refused_code(&self) -> Option<&str> {
        match self {
            Self::Refused(code) => Some(code),
            Self::Accepted | Self::Duplicate | Self::Retraction(_) => None,
        }
    }

    /// The load a retraction withdraws.
    pub fn retracts(&self) -> Option<&str> {
        match self {
            Self::Retraction(load_id) => Some(load_id),
            Self::Accepted | Self::Duplicate | Self::Refused(_) => None,
        }
    }
}

/// One delivery that passed through the gate, ready to be committed.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "submission_id is the column's name")]
pub struct Submission {
    /// Its id: derived from source, place and bytes, so the same delivery always has the same one.
    pub submission_id: String,
    /// Source.
    pub source_id: String,
    /// Where it was found, relative to the source's folder.
    pub location: String,
    /// SHA-256 of its bytes.
    pub content_sha256: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// When the sender put it there.
    pub delivered_at: DateTime<Utc>,
    /// What became of it.
    pub outcome: Outcome,
    /// What it puts out of force.
    pub replacement: Replacement,
    /// Length of the periods it is complete for, and the last day it can know of.
    pub complete_for: Option<(Frequency, NaiveDate)>,
    /// Its place among the deliveries of its source: one that comes later and sorts before stays behind. Empty
    /// where the order of arrival is all that counts.
    pub order_key: String,
    /// Rows delivered; always accepted + rejected.
    pub rows_delivered: u64,
    /// Rows accepted.
    pub rows_accepted: u64,
    /// Rows rejected.
    pub rows_rejected: u64,
    /// Hash of the definitions it was read with.
    pub definitions_hash: String,
    /// The counts; empty unless accepted.
    pub counts: Arc<Counts>,
    /// The rejected rows.
    pub rejections: Arc<Rejections>,
}

/// A delivery the warehouse has a line for, as the landing asks to find what is new.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownDelivery {
    /// Source.
    pub source_id: String,
    /// Where it was found.
    pub location: String,
    /// SHA-256 of its bytes.
    pub content_sha256: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// When the sender had put it there, in microseconds since 1970 UTC.
    pub delivered_at_us: i64,
    /// Why it was refused whole, if it was.
    pub refused_code: Option<String>,
    /// Whether it was retracted.
    pub is_retracted: bool,
    /// Whether it was refused, or rows of it were.
    pub has_rejections: bool,
    /// Hash of the definitions it was read with.
    pub definitions_hash: String,
}

impl KnownDelivery {
    /// Source, and path from its inbox.
    pub fn place(&self) -> (String, String) {
        (self.source_id.clone(), self.location.clone())
    }
}
