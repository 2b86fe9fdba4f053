//! The run's clock: the only place where the time of day is read.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// The time given on the command line, or now.
#[expect(clippy::disallowed_methods, reason = "everything below takes the time from here")]
pub(crate) fn now(given: Option<DateTime<Utc>>) -> DateTime<Utc> {
    given.unwrap_or_else(Utc::now)
}

/// When a run began, and how long it has been running by a clock that nobody sets.
#[derive(Clone)]
pub(crate) struct Clock {
    started_at: DateTime<Utc>,
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.started_at).finish()
    }
}

impl Clock {
    /// A run that begins now, or is told that it is another time.
    pub(crate) fn start(given: Option<DateTime<Utc>>) -> Self {
        let start = Instant::now();
        Self::with(now(given), move || start.elapsed())
    }

    /// A run whose time passes as told.
    pub(crate) fn with(started_at: DateTime<Utc>, elapsed: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self {
            started_at,
            elapsed: Arc::new(elapsed),
        }
    }

    /// When the run began: the time of everything it records.
    pub(crate) fn started_at(&self) -> DateTime<Utc> {
        self.started_at
    }

    /// How long it has been running.
    pub(crate) fn elapsed(&self) -> Duration {
        (self.elapsed)()
    }

    /// The time it is, by when the run began and how long it has been running.
    pub(crate) fn present(&self) -> DateTime<Utc> {
        let elapsed = TimeDelta::from_std(self.elapsed()).unwrap_or_default();
        self.started_at.checked_add_signed(elapsed).unwrap_or(self.started_at)
    }
}
