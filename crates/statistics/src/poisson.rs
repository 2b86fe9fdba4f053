//! Intervals of counts and of rates: exact (Garwood) and Byar's approximation.
//!
//! * Garwood, "Fiducial limits for the Poisson distribution", *Biometrika* 28, 1936.
//! * Breslow & Day, *Statistical Methods in Cancer Research* II, IARC 1987, p. 69: Byar's approximation.

use statrs::distribution::{ContinuousCDF, Gamma};

use crate::error::StatisticsError;
use crate::estimate::{Confidence, Estimate, Interval, MinimumBase};
use crate::measure::count;

/// Above this many events Byar's limits are the exact ones to eight digits, and are taken for them.
const EXACT_EVENTS_MAX: u64 = 100_000;

/// How the interval of a count is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountInterval {
    /// Covers at least as often as promised, whatever the count.
    Exact,
    /// Byar's: closed form, good from about 10 events.
    Byar,
}

impl CountInterval {
    /// The interval of the expected number of events, given how many were counted.
    pub fn of(self, events: u64, confidence: Confidence) -> Interval {
        match self {
            Self::Exact if events <= EXACT_EVENTS_MAX => garwood(events, confidence),
            Self::Exact | Self::Byar => byar(events, confidence),
        }
    }
}

/// What a rate is made of: `events / population × factor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateParts {
    /// Events counted.
    pub events: u64,
    /// Persons among whom.
    pub population: u64,
    /// Per how many persons, such as 100,000.
    pub factor: u64,
}

/// A rate with its interval; none below the minimum base of events, where it says more of chance than of the place.
///
/// The population is taken as known.
///
/// # Errors
/// `T006` without population, `T009` for a factor of zero.
pub fn rate(
    parts: RateParts,
    method: CountInterval,
    minimum_base: MinimumBase,
    confidence: Confidence,
) -> Result<Option<Estimate>, StatisticsError> {
    if parts.population == 0 {
        return Err(StatisticsError::Base);
    }
    if parts.factor == 0 {
        return Err(StatisticsError::Setting { option: "factor" });
    }
    if parts.events < minimum_base.0 {
        return Ok(None);
    }
    let per_event = count(parts.factor) / count(parts.population);
    Ok(Some(Estimate {
        value: count(parts.events) * per_event,
        interval: method.of(parts.events, confidence).scaled(per_event),
    }))
}

/// `[Γ⁻¹(α/2; k), Γ⁻¹(1 − α/2; k + 1)]`, which are halved χ² quantiles with 2k and 2k + 2 degrees of freedom.
fn garwood(events: u64, confidence: Confidence) -> Interval {
    let quantile = |shape: f64, probability: f64| {
        let gamma = Gamma::new(shape, 1.0).ok()?;
        Some(gamma.inverse_cdf(probability))
    };
    let events = count(events);
    let tail = confidence.tail();
    Interval {
        // A shape of 0 is no distribution: nothing counted, nothing at least.
        lower: quantile(events, tail).unwrap_or(0.0),
        upper: quantile(events + 1.0, 1.0 - tail).unwrap_or(events),
    }
}

/// `k (1 − 1/(9k) ∓ z/(3√k))³`, with k + 1 for the upper limit.
fn byar(events: u64, confidence: Confidence) -> Interval {
    let z = confidence.normal_quantile();
    let limit = |k: f64, z: f64| k * (1.0 - 1.0 / (9.0 * k) + z / (3.0 * k.sqrt())).max(0.0).powi(3);
    let lower = if events == 0 { 0.0 } else { limit(count(events), -z) };
    Interval {
        lower,
        upper: limit(count(events) + 1.0, z),
    }
}
