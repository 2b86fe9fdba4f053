//! What is said of a period, and the refusal to say it of one that is not complete.

use crate::error::StatisticsError;
use crate::period::Period;
use crate::series::Series;

/// A period held against its past.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// The period.
    pub period: Period,
    /// What was counted.
    pub observed: u64,
    /// What the past leads one to expect.
    pub expected: f64,
    /// The highest count that is no signal.
    pub threshold: f64,
    /// Whether there is a signal.
    pub is_signal: bool,
}

impl Assessment {
    /// How far the count is on the way from the expected to the threshold: above 1 beyond it. None if both are the same.
    pub fn exceedance(&self) -> Option<f64> {
        let way = self.threshold - self.expected;
        let score = (crate::measure::count(self.observed) - self.expected) / way;
        (way > 0.0 && score.is_finite()).then_some(score)
    }
}

/// The count of a period, if it is complete and not a gap.
pub(crate) fn judged(series: &Series, period: Period, last_complete: Period) -> Result<u64, StatisticsError> {
    let after = period.since(last_complete).ok_or(StatisticsError::Period)?;
    if after > 0 {
        return Err(StatisticsError::Incomplete { period });
    }
    series.at(period)?.value().ok_or(StatisticsError::Gap { period })
}
