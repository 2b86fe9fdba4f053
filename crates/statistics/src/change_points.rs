//! Change points: the periods at which the level of a series shifts.
//!
//! * Jackson et al., "An algorithm for optimal partitioning of data on an interval", *IEEE Signal Processing Letters* 12,
//!   2005: the exact search, of which PELT (Killick, Fearnhead & Eckley, 2012) is a faster form for long series.
//! * Marriott & Pope, "Bias in the estimation of autocorrelations", *Biometrika* 41, 1954.
//! * Zhang & Siegmund, "A modified Bayes information criterion", *Biometrics* 63, 2007: three terms a change.

use crate::error::StatisticsError;
use crate::measure::{Measure, number};
use crate::period::Period;
use crate::series::Series;
use crate::theil_sen::median_of_sorted;

/// What a change must save, in units of `σ² ln n`, with the long-run variance for σ².
const PENALTY: f64 = 3.0;

/// How often the noise is judged anew.
const REFINEMENTS: usize = 2;

/// A series that keeps more than this of its neighbour is all shifts.
const AUTOCORRELATION_MAX: f64 = 0.8;

/// The median absolute deviation of normal values is this much of their standard deviation.
const MEDIAN_DEVIATION: f64 = 0.674_489_750_196_081_7;

/// A shift of the level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// The first period of the other level.
    pub first: Period,
    /// The mean since the change before it, or since the start.
    pub before: f64,
    /// The mean up to the change after it, or to the end.
    pub after: f64,
}

/// The shifts that best explain a series as stretches of constant level, each at least `stretch_min` periods long.
///
/// Least squares, with a penalty for each shift, which is higher where neighbours resemble each other. Seasons and slopes
/// are taken for shifts: give the seasonally adjusted series, and none that has a steady trend.
///
/// # Errors
/// `T004` at a gap, `T009` if a stretch may be shorter than two periods, `T005` if not two of them fit in.
pub fn change_points<V: Measure>(series: &Series<V>, stretch_min: usize) -> Result<Vec<ChangePoint>, StatisticsError> {
    if stretch_min < 2 {
        return Err(StatisticsError::Setting { option: "stretch_min" });
    }
    let values = series.unbroken()?;
    if values.len() / 2 < stretch_min {
        return Err(StatisticsError::TooShort {
            found: values.len(),
            needed: stretch_min.saturating_mul(2),
        });
    }
    let unit = PENALTY * number(values.len()).ln();
    let independent = independent_variance(&values);
    if independent <= 0.0 {
        // All values are equal.
        return Ok(Vec::new());
    }
    let mut stretches = partition(&values, stretch_min, unit * independent);
    // Noise that depends on itself looks like shifts; what is left about those found tells how much it does.
    for _ in 0..REFINEMENTS {
        let variance = long_run_variance(&values, &stretches).max(independent);
        stretches = partition(&values, stretch_min, unit * variance);
    }
    let pairs = stretches.iter().zip(stretches.iter().skip(1));
    let shift = |(before, after): (&Stretch, &Stretch)| ChangePoint {
        first: series.start().plus(i64::try_from(after.first).unwrap_or(i64::MAX)),
        before: before.mean,
        after: after.mean,
    };
    Ok(pairs.map(shift).collect())
}

/// The variance of independent noise if levels shift seldom, from the differences of neighbours.
fn independent_variance(values: &[f64]) -> f64 {
    let pairs = values.iter().zip(values.iter().skip(1));
    let differences: Vec<f64> = pairs.map(|(earlier, later)| later - earlier).collect();
    let middle = median(&differences);
    let distances: Vec<f64> = differences
        .iter()
        .map(|difference| (difference - middle).abs())
        .collect();
    let robust = (median(&distances) / MEDIAN_DEVIATION).powi(2);
    let squares: f64 = differences.iter().map(|difference| difference * difference).sum();
    // Where most differences are equal, as with small counts, the median sees no noise.
    let variance = if robust > 0.0 {
        robust
    } else {
        squares / number(differences.len().max(1))
    };
    variance / 2.0
}

/// The variance that the mean of a stretch has for its length: `σ²(1 + ρ)/(1 − ρ)` where each value keeps ρ of the
/// noise before it.
///
/// σ² and ρ are those of the residuals about the stretches. Each mean that was fitted took about `(1 + 3ρ)` by the
/// stretch's length from ρ (Marriott & Pope 1954), which is given back. A negative ρ is taken as 0.
fn long_run_variance(values: &[f64], stretches: &[Stretch]) -> f64 {
    let (mut squares, mut products) = (0.0, 0.0);
    for stretch in stretches {
        let inside = values.iter().skip(stretch.first).take(stretch.length);
        let residuals: Vec<f64> = inside.map(|value| value - stretch.mean).collect();
        squares += residuals.iter().map(|residual| residual * residual).sum::<f64>();
        products += residuals
            .iter()
            .zip(residuals.iter().skip(1))
            .map(|(a, b)| a * b)
            .sum::<f64>();
    }
    if squares <= 0.0 {
        return 0.0;
    }
    let (length, means) = (number(values.len()), number(stretches.len()));
    let raw = products / squares;
    let rho = (raw + (1.0 + 3.0 * raw) * means / length).clamp(0.0, AUTOCORRELATION_MAX);
    squares / (length - means) * (1.0 + rho) / (1.0 - rho)
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    median_of_sorted(&sorted)
}

/// Periods of one level.
struct Stretch {
    first: usize,
    length: usize,
    mean: f64,
}

/// The best partition of the first values: what it costs, and where its last stretch begins.
#[derive(Clone, Copy)]
struct Partition {
    end: usize,
    cost: f64,
    last_first: usize,
    mean: f64,
}

/// Of all partitions the one of least squared error plus penalties; of equal ones that with the longest last stretch.
fn partition(values: &[f64], stretch_min: usize, penalty: f64) -> Vec<Stretch> {
    let sums = Sums::of(values);
    let empty = Partition {
        end: 0,
        cost: -penalty,
        last_first: 0,
        mean: 0.0,
    };
    let mut best = vec![empty];
    for end in stretch_min..=values.len() {
        let candidates = best
            .iter()
            .filter(|before| before.end + stretch_min <= end)
            .map(|before| {
                let (squares, mean) = sums.stretch(before.end, end);
                Partition {
                    end,
                    cost: before.cost + penalty + squares,
                    last_first: before.end,
                    mean,
                }
            });
        best.extend(candidates.reduce(|one, other| if other.cost < one.cost { other } else { one }));
    }
    let mut stretches = Vec::new();
    let mut end = values.len();
    while let Some(last) = best.iter().find(|partition| partition.end == end && end > 0) {
        stretches.push(Stretch {
            first: last.last_first,
            length: end - last.last_first,
            mean: last.mean,
        });
        end = last.last_first;
    }
    stretches.reverse();
    stretches
}

/// Running sums, of values less their mean so that squares lose no digits.
struct Sums {
    mean: f64,
    running: Vec<(f64, f64)>,
}

impl Sums {
    fn of(values: &[f64]) -> Self {
        let mean = values.iter().sum::<f64>() / number(values.len());
        let mut running = vec![(0.0, 0.0)];
        let (mut sum, mut squares) = (0.0, 0.0);
        for value in values.iter().map(|value| value - mean) {
            sum += value;
            squares += value * value;
            running.push((sum, squares));
        }
        Self { mean, running }
    }

    /// The squared error of a stretch about its mean, and that mean.
    fn stretch(&self, first: usize, end: usize) -> (f64, f64) {
        let at = |index: usize| self.running.get(index).copied().unwrap_or_default();
        let ((sum_before, squares_before), (sum, squares)) = (at(first), at(end));
        let length = number(end - first);
        let sum = sum - sum_before;
        (squares - squares_before - sum * sum / length, self.mean + sum / length)
    }
}
