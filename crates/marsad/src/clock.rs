//! The run's clock: the only place where the time of day is read.

use chrono::{DateTime, Utc};

/// The time given on the command line, or now.
#[expect(clippy::disallowed_methods, reason = "everything below takes the time from here")]
pub(crate) fn now(given: Option<DateTime<Utc>>) -> DateTime<Utc> {
    given.unwrap_or_else(Utc::now)
}
