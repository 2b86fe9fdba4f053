//! Not raising the same alert every night.

use crate::error::StatisticsError;
use crate::period::Period;

/// Whether a signal is to be raised: not within so many periods of one that was raised for the same series.
///
/// The same period is never raised twice, however often it is assessed. A signal that was held back is not one that was
/// raised: a long outbreak is raised again each time the quiet periods are over.
///
/// # Errors
/// `T003` for periods of different length.
pub fn is_due(signalled: Period, last_raised: Option<Period>, quiet_periods: u16) -> Result<bool, StatisticsError> {
    let Some(raised) = last_raised else {
        return Ok(true);
    };
    let distance = signalled.since(raised).ok_or(StatisticsError::Period)?;
    Ok(distance.unsigned_abs() > u64::from(quiet_periods))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_raised_once_and_again_when_the_quiet_periods_are_over() {
        let march = Period::month(2024, 3).expect("a month");
        let due = |months: i64| is_due(march.plus(months), Some(march), 3).expect("months");
        assert_eq!(is_due(march, None, 3), Ok(true));
        assert_eq!([0, 1, 3, 4].map(due), [false, false, false, true]);
        // A revision that makes an older period a signal.
        assert_eq!([-3, -4].map(due), [false, true]);
        let year = Period::year(2024).expect("a year");
        assert_eq!(is_due(march, Some(year), 3), Err(StatisticsError::Period));
    }
}
