//! Log-linear regression of overdispersed counts (quasi-Poisson), by iteratively reweighted least squares.
//!
//! * Wedderburn, "Quasi-likelihood functions, generalized linear models, and the Gauss-Newton method", *Biometrika* 61,
//!   1974.

use crate::error::StatisticsError;
use crate::least_squares::{Directions, combine, dot};
use crate::measure::number;

const ITERATIONS_MAX: usize = 50;

/// The deviance changes by less than this share when the fit has come to rest.
const TOLERANCE: f64 = 1e-10;

/// A fitted model.
#[derive(Debug)]
pub(crate) struct QuasiPoisson {
    /// Fitted means.
    pub(crate) means: Vec<f64>,
    /// How much of its own mean each count makes.
    pub(crate) leverages: Vec<f64>,
    /// Variance by mean, at least 1.
    pub(crate) dispersion: f64,
    coefficients: Vec<f64>,
    spanned: Directions,
}

/// An expected count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prediction {
    /// The expected count.
    pub(crate) mean: f64,
    /// Its standard error.
    pub(crate) error: f64,
}

impl QuasiPoisson {
    /// Fits counts, each with a weight, to the columns of a design; not all counts may be zero.
    ///
    /// # Errors
    /// `T007` if the design does not determine the model, `T010` if the fit does not come to rest.
    pub(crate) fn fit(columns: &[Vec<f64>], counts: &[f64], weights: &[f64]) -> Result<Self, StatisticsError> {
        let free = counts.len().checked_sub(columns.len()).filter(|free| *free > 0);
        let free = number(free.ok_or(StatisticsError::Undetermined)?);
        let mut means: Vec<f64> = counts.iter().map(|count| count + 0.1).collect();
        let mut before = f64::INFINITY;
        for _ in 0..ITERATIONS_MAX {
            let (spanned, coefficients) = step(columns, counts, weights, &means)?;
            means = combine(columns, &coefficients).into_iter().map(f64::exp).collect();
            let deviance = deviance(counts, &means, weights);
            if !deviance.is_finite() {
                return Err(StatisticsError::NoConvergence);
            }
            if (deviance - before).abs() < TOLERANCE * (deviance.abs() + 0.1) {
                let pearson = counts.iter().zip(&means).zip(weights);
                let pearson: f64 = pearson
                    .map(|((y, mean), weight)| weight * (y - mean).powi(2) / mean)
                    .sum();
                return Ok(Self {
                    leverages: spanned.leverages(),
                    dispersion: (pearson / free).max(1.0),
                    means,
                    coefficients,
                    spanned,
                });
            }
            before = deviance;
        }
        Err(StatisticsError::NoConvergence)
    }

    /// What the model expects of a row of the design.
    pub(crate) fn predict(&self, row: &[f64]) -> Prediction {
        let mean = dot(&self.coefficients, row).exp();
        let error = (self.dispersion * self.spanned.variance(row)).sqrt() * mean;
        Prediction { mean, error }
    }
}

/// One weighted regression of the linearised counts.
fn step(
    columns: &[Vec<f64>],
    counts: &[f64],
    weights: &[f64],
    means: &[f64],
) -> Result<(Directions, Vec<f64>), StatisticsError> {
    let roots: Vec<f64> = weights
        .iter()
        .zip(means)
        .map(|(weight, mean)| (weight * mean).sqrt())
        .collect();
    let weighted =
        |values: &[f64]| -> Vec<f64> { values.iter().zip(&roots).map(|(value, root)| value * root).collect() };
    let linearised: Vec<f64> = counts
        .iter()
        .zip(means)
        .map(|(y, mean)| mean.ln() + (y - mean) / mean)
        .collect();
    let spanned = Directions::of(&columns.iter().map(|column| weighted(column)).collect::<Vec<_>>())?;
    let coefficients = spanned.coefficients(&weighted(&linearised));
    Ok((spanned, coefficients))
}

fn deviance(counts: &[f64], means: &[f64], weights: &[f64]) -> f64 {
    let unit = |y: f64, mean: f64| {
        let logarithm = if y > 0.0 { y * (y / mean).ln() } else { 0.0 };
        2.0 * (logarithm - (y - mean))
    };
    counts
        .iter()
        .zip(means)
        .zip(weights)
        .map(|((y, mean), weight)| weight * unit(*y, *mean))
        .sum()
}
