//! The highest count that is no signal, from what is expected and how much counts scatter.
//!
//! * Farrington, Andrews, Beale & Catchpole, "A statistical algorithm for the early detection of outbreaks of infectious
//!   disease", *JRSS A* 159, 1996: the 2/3 power.
//! * Noufaily et al., "An improved algorithm for outbreak detection in multiple surveillance systems", *Statistics in
//!   Medicine* 32, 2013: the negative binomial.

use statrs::distribution::{ContinuousCDF, DiscreteCDF, NegativeBinomial, Normal, Poisson};

use crate::early_warning::quasi_poisson::Prediction;
use crate::error::StatisticsError;
use crate::measure::count;

/// Below this excess over 1, a dispersion is that of Poisson counts.
const OVERDISPERSION_MIN: f64 = 1e-6;

/// How the threshold is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThresholdMethod {
    /// A quantile of the negative binomial distribution with the expected mean and dispersion; of the Poisson
    /// distribution if there is no overdispersion.
    NegativeBinomial,
    /// Counts to the power of 2/3 are taken as normal; allows for the uncertainty of what is expected.
    TwoThirdsPower,
}

impl ThresholdMethod {
    /// The count that is exceeded with probability `alpha`, if nothing is the matter.
    pub(crate) fn threshold(self, prediction: Prediction, dispersion: f64, alpha: f64) -> Result<f64, StatisticsError> {
        let threshold = match self {
            Self::NegativeBinomial => negative_binomial(prediction.mean, dispersion, alpha)?,
            Self::TwoThirdsPower => two_thirds_power(prediction, dispersion, alpha),
        };
        threshold
            .is_finite()
            .then_some(threshold)
            .ok_or(StatisticsError::NoConvergence)
    }
}

/// Variance `φμ`, so `μ/(φ − 1)` failures at a chance of `1/φ`.
fn negative_binomial(mean: f64, dispersion: f64, alpha: f64) -> Result<f64, StatisticsError> {
    let quantile = if dispersion > 1.0 + OVERDISPERSION_MIN {
        NegativeBinomial::new(mean / (dispersion - 1.0), 1.0 / dispersion)
            .ok()
            .map(|law| law.inverse_cdf(1.0 - alpha))
    } else {
        Poisson::new(mean).ok().map(|law| law.inverse_cdf(1.0 - alpha))
    };
    quantile.map(count).ok_or(StatisticsError::NoConvergence)
}

/// `(μ^(2/3) + z √(4/9 μ^(1/3) τ))^(3/2)` with `τ = φ + Var(μ)/μ`.
fn two_thirds_power(prediction: Prediction, dispersion: f64, alpha: f64) -> f64 {
    let Prediction { mean, error } = prediction;
    let z = -Normal::standard().inverse_cdf(alpha);
    let tau = dispersion + error * error / mean;
    let deviation = (4.0 / 9.0 * mean.cbrt() * tau).sqrt();
    (mean.powf(2.0 / 3.0) + z * deviation).max(0.0).powf(1.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures of `tests/testthat/test-farringtonFlexible.R` of R's surveillance, "some results we know are found".
    #[test]
    fn thresholds_are_those_of_surveillance() {
        let expected = |mean, error| Prediction { mean, error };
        let power = two_thirds_power(expected(5.0, 0.2), 1.0, 0.05);
        assert!((power - 9.115_482_5).abs() < 1e-6, "{power}");
        assert_eq!(negative_binomial(5.0, 1.5, 0.05), Ok(10.0));
        assert_eq!(negative_binomial(5.0, 1.0, 0.05), Ok(9.0));
    }

    #[test]
    fn overdispersion_that_vanishes_leaves_the_poisson_threshold() {
        for mean in [0.2, 3.0, 40.0, 900.0] {
            let poisson = negative_binomial(mean, 1.0, 0.01);
            assert_eq!(negative_binomial(mean, 1.000_01, 0.01), poisson, "{mean}");
        }
    }
}
