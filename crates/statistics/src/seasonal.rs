//! Seasonal adjustment by STL.
//!
//! * Cleveland et al., "STL: a seasonal-trend decomposition procedure based on loess", *Journal of Official Statistics* 6,
//!   1990.

use stlrs::{Stl, StlResult};

use crate::error::StatisticsError;
use crate::measure::Measure;
use crate::period::Frequency;
use crate::series::{Point, Series};

/// Below, a season cannot be told from chance.
const YEARS_MIN: usize = 3;

/// Years over which the seasonal pattern is smoothed: it may change, but slowly.
const SEASONAL_YEARS: usize = 13;

/// How season, trend and remainder make the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Composition {
    /// They are added.
    Additive,
    /// They are multiplied: the swing grows with the level. For values above zero.
    Multiplicative,
}

/// A series taken apart. `season` and `remainder` are differences, or factors if the composition is multiplicative.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// The series without its season.
    pub adjusted: Series<f64>,
    /// What the time of the year does.
    pub season: Series<f64>,
    /// The smooth course.
    pub trend: Series<f64>,
    /// What neither explains.
    pub remainder: Series<f64>,
}

/// Takes a monthly or quarterly series apart, robustly: single outbursts bend neither trend nor season.
///
/// # Errors
/// `T004` at a gap, `T005` below three full years, `T009` for a yearly series, `T011` where a factor is asked of a
/// value that is not above zero, `T002` where what comes out is no number.
pub fn decompose<V: Measure>(series: &Series<V>, composition: Composition) -> Result<Decomposition, StatisticsError> {
    if series.frequency() == Frequency::Yearly {
        return Err(StatisticsError::Setting { option: "frequency" });
    }
    let mut values = series.unbroken()?;
    let per_year = usize::from(series.frequency().periods_per_year());
    let (found, needed) = (values.len(), YEARS_MIN * per_year);
    if found < needed {
        return Err(StatisticsError::TooShort { found, needed });
    }
    if composition == Composition::Multiplicative {
        if let Some((_, (period, _))) = values.iter().zip(series.iter()).find(|(value, _)| **value <= 0.0) {
            return Err(StatisticsError::NotPositive { period });
        }
        values = values.iter().map(|value| value.ln()).collect();
    }
    let parts = stl(&values, per_year)?;
    let adjusted: Vec<f64> = values
        .iter()
        .zip(parts.seasonal())
        .map(|(value, season)| value - season)
        .collect();
    let back = |component: &[f64]| component_of(series, component, composition);
    Ok(Decomposition {
        adjusted: back(&adjusted)?,
        season: back(parts.seasonal())?,
        trend: back(parts.trend())?,
        remainder: back(parts.remainder())?,
    })
}

/// STL as its authors propose it, evaluated at every period.
fn stl(values: &[f64], per_year: usize) -> Result<StlResult<f64>, StatisticsError> {
    let fit = Stl::params()
        .seasonal_length(SEASONAL_YEARS)
        .seasonal_degree(1)
        .trend_degree(1)
        .low_pass_degree(1)
        .seasonal_jump(1)
        .trend_jump(1)
        .low_pass_jump(1)
        .inner_loops(2)
        .outer_loops(15)
        .robust(true)
        .fit(values, per_year);
    fit.map_err(|_| StatisticsError::Undetermined)
}

fn component_of<V: Copy>(
    series: &Series<V>,
    component: &[f64],
    composition: Composition,
) -> Result<Series<f64>, StatisticsError> {
    let value = |(part, (period, _)): (&f64, (_, Point<V>))| {
        let value = match composition {
            Composition::Additive => *part,
            Composition::Multiplicative => part.exp(),
        };
        value
            .is_finite()
            .then_some(Point::Value(value))
            .ok_or(StatisticsError::Value { period })
    };
    let points = component.iter().zip(series.iter()).map(value);
    Ok(series.with_points(points.collect::<Result<_, _>>()?))
}
