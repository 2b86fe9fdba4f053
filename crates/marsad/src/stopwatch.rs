//! How long the steps of a run take: steps that alternate, such as fetching and checking, are added up.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

/// Time spent so far, by step.
#[derive(Debug)]
pub(crate) struct Stopwatch<'a> {
    clock: &'a Clock,
    spent: Mutex<BTreeMap<&'static str, Duration>>,
}

impl<'a> Stopwatch<'a> {
    pub(crate) fn new(clock: &'a Clock) -> Self {
        Self {
            clock,
            spent: Mutex::default(),
        }
    }

    /// Waits for the work and adds its time to the step's.
    pub(crate) async fn wait<T>(&self, step: &'static str, work: impl Future<Output = T>) -> T {
        let start = self.clock.elapsed();
        let result = work.await;
        self.add(step, start);
        result
    }

    /// Does the work and adds its time to the step's.
    pub(crate) fn run<T>(&self, step: &'static str, work: impl FnOnce() -> T) -> T {
        let start = self.clock.elapsed();
        let result = work();
        self.add(step, start);
        result
    }

    /// Milliseconds spent on a step.
    pub(crate) fn spent_ms(&self, step: &str) -> u64 {
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.get(step).map_or(0, |spent| milliseconds(*spent))
    }

    fn add(&self, step: &'static str, start: Duration) {
        let spent = self.clock.elapsed().saturating_sub(start);
        *self
            .spent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(step)
            .or_default() += spent;
    }
}

/// A duration in whole milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[tokio::test]
    async fn steps_that_alternate_are_added_up() {
        // A clock that moves on by ten milliseconds whenever it is looked at.
        let ticks = AtomicU64::new(0);
        let clock = Clock::with(chrono::DateTime::UNIX_EPOCH, move || {
            Duration::from_millis(10 * ticks.fetch_add(1, Ordering::Relaxed))
        });
        let stopwatch = Stopwatch::new(&clock);
        for _ in 0..3 {
            stopwatch.wait("fetch", async {}).await;
        }
        assert_eq!(stopwatch.run("gate", || 7), 7);
        assert_eq!((stopwatch.spent_ms("fetch"), stopwatch.spent_ms("gate")), (30, 10));
        assert_eq!(stopwatch.spent_ms("commit"), 0);
    }
}
