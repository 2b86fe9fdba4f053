//! The Mann-Kendall test for a trend, for series whose neighbouring values depend on each other.
//!
//! * Mann, "Nonparametric tests against trend", *Econometrica* 13, 1945; Kendall, *Rank Correlation Methods*, 1975,
//!   for ties.
//! * Hamed & Rao, "A modified Mann-Kendall trend test for autocorrelated data", *Journal of Hydrology* 204, 1998.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::measure::number;

/// Autocorrelations are believed if a test of this size rejects that they are zero.
const AUTOCORRELATION_CONFIDENCE_QUANTILE: f64 = 1.959_963_984_540_054;

/// What the test says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Pairs that rise minus pairs that fall.
    pub score: i64,
    /// Kendall's tau: the score by the number of pairs, from -1 to 1.
    pub tau: f64,
    /// The variance of the score without a trend, ties and autocorrelation allowed for.
    pub variance: f64,
    /// By how much autocorrelation widens the variance; 1 if it does not.
    pub inflation: f64,
    /// The score by its standard deviation, corrected for continuity.
    pub z: f64,
    /// The probability of a score as far from zero, were there no trend.
    pub p_value: f64,
}

/// The test, given the slope by which the values are freed of their trend before autocorrelation is looked for.
///
/// Hamed and Rao's factor is below 1 where neighbours differ more than chance would have it. Estimated from a few dozen
/// periods it may even be negative. It is then taken as 1: autocorrelation never makes a trend more significant.
pub(crate) fn mann_kendall(values: &[f64], slope: f64) -> MannKendall {
    let n = number(values.len());
    let score = score(values);
    let inflation = inflation(values, slope).max(1.0);
    let variance = variance(values) * inflation;
    let z = match score {
        0 => 0.0,
        _ if variance > 0.0 => (real(score) - real(score.signum())) / variance.sqrt(),
        _ => 0.0,
    };
    MannKendall {
        score,
        tau: real(score) / (n * (n - 1.0) / 2.0),
        variance,
        inflation,
        z,
        p_value: (2.0 * Normal::standard().sf(z.abs())).min(1.0),
    }
}

fn score(values: &[f64]) -> i64 {
    let mut score = 0;
    for (index, earlier) in values.iter().enumerate() {
        for later in values.iter().skip(index + 1) {
            score += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    score
}

/// `(n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18` over groups of `t` equal values.
fn variance(values: &[f64]) -> f64 {
    let term = |t: usize| number(t) * (number(t) - 1.0) * (2.0 * number(t) + 5.0);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ties: f64 = sorted.chunk_by(|a, b| a >= b).map(|group| term(group.len())).sum();
    (term(values.len()) - ties) / 18.0
}

/// Hamed and Rao's `1 + 2/(n(n−1)(n−2)) Σ (n−k)(n−k−1)(n−k−2) ρ(k)` over significant autocorrelations of the ranks.
fn inflation(values: &[f64], slope: f64) -> f64 {
    let detrended: Vec<f64> = values
        .iter()
        .enumerate()
        .map(|(t, value)| value - slope * number(t))
        .collect();
    let ranks = ranks(&detrended);
    let n = number(ranks.len());
    let mean = f64::midpoint(n, 1.0);
    let autocovariance = |lag: usize| -> f64 {
        let pairs = ranks.iter().zip(ranks.iter().skip(lag));
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum()
    };
    let variance = autocovariance(0);
    if variance <= 0.0 {
        return 1.0;
    }
    let bound = AUTOCORRELATION_CONFIDENCE_QUANTILE / n.sqrt();
    let weighted = (1..ranks.len()).map(|lag| {
        let rho = autocovariance(lag) / variance;
        let k = number(lag);
        if rho.abs() > bound {
            (n - k) * (n - k - 1.0) * (n - k - 2.0) * rho
        } else {
            0.0
        }
    });
    1.0 + 2.0 / (n * (n - 1.0) * (n - 2.0)) * weighted.sum::<f64>()
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        let up_to = sorted.partition_point(|other| other <= value);
        number(below + up_to + 1) / 2.0
    };
    values.iter().map(rank).collect()
}

#[expect(clippy::cast_precision_loss, reason = "pairs of a series stay far below 2^52")]
fn real(score: i64) -> f64 {
    score as f64
}
