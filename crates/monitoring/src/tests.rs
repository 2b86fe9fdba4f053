//! Alerts as they arrive: at a mail server, and at a webhook.

mod mail_server;
mod telling;
mod webhook_server;

use chrono::DateTime;

use crate::{Alert, Condition, Happening, News};

/// One of each.
pub(crate) fn every_condition() -> Vec<Condition> {
    let source_id = || "emc_helpline".to_owned();
    let submission_id = || "00ff00ff00ff00ff".to_owned();
    vec![
        Condition::SourceLate {
            source_id: source_id(),
            reports: 3,
            days: 12,
        },
        Condition::SourceFailed {
            source_id: source_id(),
            code: "F001".to_owned(),
        },
        Condition::DeliveryRefused {
            source_id: source_id(),
            submission_id: submission_id(),
            code: "I030".to_owned(),
        },
        Condition::PersonalData {
            source_id: source_id(),
            submission_id: submission_id(),
        },
        Condition::RowsRejected {
            source_id: source_id(),
            permille: 123,
        },
        Condition::RevisionLarge {
            source_id: source_id(),
            permille: 456,
        },
        Condition::NightFailed {
            code: "P008".to_owned(),
        },
        Condition::NightCut {
            run_id: "20261120T020000000000".to_owned(),
        },
        Condition::DiskNearlyFull { free_permille: 41 },
    ]
}

/// A condition as news of an alert just raised.
pub(crate) fn raised(condition: Condition) -> News {
    News {
        happening: Happening::Raised,
        alert: Alert {
            condition,
            raised_at: DateTime::UNIX_EPOCH,
            closed_at: None,
            told: std::collections::BTreeMap::new(),
        },
    }
}
