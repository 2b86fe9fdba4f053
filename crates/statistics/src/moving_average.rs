//! The average of the last twelve months, or of the last four quarters.

use crate::error::StatisticsError;
use crate::measure::{Measure, number};
use crate::period::Frequency;
use crate::series::{Point, Series};

/// The mean of a period and those before it that make a year with it, which levels seasons out.
///
/// A gap anywhere in the window is a gap of the average; so are the first periods, which have no whole window.
///
/// # Errors
/// `T002` for a value that is no number, `T009` for yearly series, which have nothing to level out.
pub fn yearly_moving_average<V: Measure>(series: &Series<V>) -> Result<Series<f64>, StatisticsError> {
    if series.frequency() == Frequency::Yearly {
        return Err(StatisticsError::Setting { option: "frequency" });
    }
    let window = usize::from(series.frequency().periods_per_year());
    let reals = series.reals()?;
    let mut averages = vec![Point::Missing; reals.len().min(window - 1)];
    averages.extend(reals.windows(window).map(|points| {
        let sum = points
            .iter()
            .fold(Point::Value(0.0), |sum, point| sum.with(*point, |a, b| a + b));
        sum.map(|sum| sum / number(window))
    }));
    Ok(series.with_points(averages))
}
