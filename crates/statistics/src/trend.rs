//! Whether a series rises or falls, how fast, and how sure that is.

use crate::error::StatisticsError;
use crate::estimate::{Confidence, Interval};
use crate::mann_kendall::{MannKendall, mann_kendall};
use crate::measure::Measure;
use crate::series::Series;
use crate::theil_sen::PairSlopes;

/// From here on the score is normally distributed, near enough (Kendall 1975; Gilbert 1987, p. 211).
const PERIODS_MIN: usize = 10;

/// A monotone trend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The test: whether it can be chance.
    pub test: MannKendall,
    /// The Theil-Sen slope, per period.
    pub slope: f64,
    /// Its interval, with the variance of the test; none if the series says too little for one.
    pub interval: Option<Interval>,
}

/// The trend of a series without gaps.
///
/// Hidden periods are no accident: they are the small counts. A trend over what is left would be another one, so a gap is
/// refused. Of a series with seasons, ask for the trend of the adjusted series or of the yearly one.
///
/// # Errors
/// `T004` at a gap, `T005` below ten periods.
pub fn trend<V: Measure>(series: &Series<V>, confidence: Confidence) -> Result<Trend, StatisticsError> {
    let values = series.unbroken()?;
    if values.len() < PERIODS_MIN {
        return Err(StatisticsError::TooShort {
            found: values.len(),
            needed: PERIODS_MIN,
        });
    }
    let slopes = PairSlopes::of(&values);
    let slope = slopes.median();
    let test = mann_kendall(&values, slope);
    Ok(Trend {
        test,
        slope,
        interval: slopes.interval(confidence.normal_quantile(), test.variance),
    })
}
