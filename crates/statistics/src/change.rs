//! Changes against the period before or the year before.

use crate::error::StatisticsError;
use crate::estimate::MinimumBase;
use crate::measure::count;
use crate::period::Period;
use crate::series::{Point, Series};

/// What a period is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The period before: month on month, quarter on quarter.
    PreviousPeriod,
    /// The same period of the year before: year on year. Seasons cancel out.
    YearBefore,
}

/// How a count changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Later minus earlier.
    pub difference: i128,
    /// The difference in percent of the earlier; none if that is below the minimum base.
    pub percent: Option<f64>,
}

/// The change of one period: a gap if either period is one. What precedes the series is missing.
///
/// # Errors
/// `T003` for a period of another length.
pub fn change(
    series: &Series,
    period: Period,
    against: Against,
    minimum_base: MinimumBase,
) -> Result<Point<Change>, StatisticsError> {
    let back = match against {
        Against::PreviousPeriod => 1,
        Against::YearBefore => i64::from(series.frequency().periods_per_year()),
    };
    let (later, earlier) = (series.at(period)?, series.at(period.plus(-back))?);
    Ok(later.with(earlier, |later, earlier| between(earlier, later, minimum_base)))
}

/// The changes of all periods of a series.
///
/// # Errors
/// None that a series can cause.
pub fn changes(
    series: &Series,
    against: Against,
    minimum_base: MinimumBase,
) -> Result<Series<Change>, StatisticsError> {
    let points = series
        .iter()
        .map(|(period, _)| change(series, period, against, minimum_base));
    Ok(series.with_points(points.collect::<Result<_, _>>()?))
}

fn between(earlier: u64, later: u64, minimum_base: MinimumBase) -> Change {
    let percent = || 100.0 * (count(later) - count(earlier)) / count(earlier);
    Change {
        difference: i128::from(later) - i128::from(earlier),
        percent: minimum_base.admits(earlier).then(percent),
    }
}
