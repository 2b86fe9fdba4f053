//! The conditions that raise an alert.

use serde::{Deserialize, Serialize};

/// Something that holds and should not. It names sources, codes and counts, never a file or what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Condition {
    /// Reports of a source are overdue.
    SourceLate {
        /// The source.
        source_id: String,
        /// How many reports.
        reports: u64,
        /// Days since the oldest of them was due.
        days: i64,
    },
    /// A source could not be taken in at all.
    SourceFailed {
        /// The source.
        source_id: String,
        /// Code of the error.
        code: String,
    },
    /// A delivery was refused and has not been corrected.
    DeliveryRefused {
        /// The source.
        source_id: String,
        /// The delivery.
        submission_id: String,
        /// Why.
        code: String,
    },
    /// A delivery held personal data and has not been replaced.
    PersonalData {
        /// The source.
        source_id: String,
        /// The delivery.
        submission_id: String,
    },
    /// Too large a share of a night's rows was rejected.
    RowsRejected {
        /// The source.
        source_id: String,
        /// The share, in thousandths.
        permille: u32,
    },
    /// A night's deliveries moved figures known before by more than the source's limit.
    RevisionLarge {
        /// The source.
        source_id: String,
        /// The share, in thousandths.
        permille: u32,
    },
    /// A night, or its release, failed.
    NightFailed {
        /// Code of the error.
        code: String,
    },
    /// A night began and never ended.
    NightCut {
        /// The run.
        run_id: String,
    },
    /// The data folder's disk is nearly full.
    DiskNearlyFull {
        /// What is free, in thousandths.
        free_permille: u32,
    },
}

impl Condition {
    /// The word for its kind, as in files and calls.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SourceLate { .. } => "source_late",
            Self::SourceFailed { .. } => "source_failed",
            Self::DeliveryRefused { .. } => "delivery_refused",
            Self::PersonalData { .. } => "personal_data",
            Self::RowsRejected { .. } => "rows_rejected",
            Self::RevisionLarge { .. } => "revision_large",
            Self::NightFailed { .. } => "night_failed",
            Self::NightCut { .. } => "night_cut",
            Self::DiskNearlyFull { .. } => "disk_nearly_full",
        }
    }

    /// The source it is about.
    pub fn source_id(&self) -> Option<&str> {
        match self {
            Self::SourceLate { source_id, .. }
            | Self::SourceFailed { source_id, .. }
            | Self::DeliveryRefused { source_id, .. }
            | Self::PersonalData { source_id, .. }
            | Self::RowsRejected { source_id, .. }
            | Self::RevisionLarge { source_id, .. } => Some(source_id),
            Self::NightFailed { .. } | Self::NightCut { .. } | Self::DiskNearlyFull { .. } => None,
        }
    }

    /// What makes it the same alert as yesterday: its kind and what it is about, not how bad it is.
    pub fn key(&self) -> String {
        let about = match self {
            Self::DeliveryRefused { submission_id, .. } | Self::PersonalData { submission_id, .. } => {
                Some(submission_id.as_str())
            }
            Self::NightCut { run_id } => Some(run_id.as_str()),
            _ => None,
        };
        let parts = [Some(self.kind()), self.source_id(), about];
        parts.into_iter().flatten().collect::<Vec<_>>().join("/")
    }

    /// What its sentence is filled with, besides the source.
    pub(crate) fn parts(&self) -> Vec<(&'static str, String)> {
        let percent = |permille: u32| format!("{}.{}", permille / 10, permille % 10);
        match self {
            Self::SourceLate { reports, days, .. } => {
                vec![("reports", reports.to_string()), ("days", days.to_string())]
            }
            Self::SourceFailed { code, .. } | Self::NightFailed { code } => vec![("code", code.clone())],
            Self::DeliveryRefused {
                submission_id, code, ..
            } => vec![("submission", submission_id.clone()), ("code", code.clone())],
            Self::PersonalData { submission_id, .. } => vec![("submission", submission_id.clone())],
            Self::RowsRejected { permille, .. } | Self::RevisionLarge { permille, .. } => {
                vec![("percent", percent(*permille))]
            }
            Self::NightCut { run_id } => vec![("run", run_id.clone())],
            Self::DiskNearlyFull { free_permille } => vec![("percent", percent(*free_permille))],
        }
    }
}
