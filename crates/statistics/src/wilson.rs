//! Intervals of shares: Wilson's score interval.
//!
//! * Wilson, "Probable inference, the law of succession, and statistical inference", *JASA* 22, 1927.
//! * Brown et al., "Interval estimation for a binomial proportion", *Statistical Science* 16, 2001.

use crate::error::StatisticsError;
use crate::estimate::{Confidence, Estimate, Interval, MinimumBase};
use crate::measure::count;

/// The share of a part in its whole, from 0 to 1, with its interval; none if the whole is below the minimum base.
///
/// # Errors
/// `T006` if the whole is zero or smaller than the part.
pub fn share(
    part: u64,
    whole: u64,
    minimum_base: MinimumBase,
    confidence: Confidence,
) -> Result<Option<Estimate>, StatisticsError> {
    if whole == 0 || part > whole {
        return Err(StatisticsError::Base);
    }
    if !minimum_base.admits(whole) {
        return Ok(None);
    }
    let (n, p) = (count(whole), count(part) / count(whole));
    let squared = confidence.normal_quantile().powi(2);
    let shrunk = 1.0 + squared / n;
    let centre = (p + squared / (2.0 * n)) / shrunk;
    let half = (squared * (p * (1.0 - p) / n + squared / (4.0 * n * n))).sqrt() / shrunk;
    // At the ends the formula is exact, but floats are not.
    let lower = if part == 0 { 0.0 } else { (centre - half).max(0.0) };
    let upper = if part == whole { 1.0 } else { (centre + half).min(1.0) };
    Ok(Some(Estimate {
        value: p,
        interval: Interval { lower, upper },
    }))
}
