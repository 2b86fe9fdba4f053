//! The Theil-Sen slope: the median of the slopes of all pairs, which outliers hardly move.
//!
//! * Theil, "A rank-invariant method of linear and polynomial regression analysis", 1950.
//! * Sen, "Estimates of the regression coefficient based on Kendall's tau", *JASA* 63, 1968.
//! * Gilbert, *Statistical Methods for Environmental Pollution Monitoring*, 1987, section 16.5, for the interval.

use crate::estimate::Interval;
use crate::measure::number;

/// The slopes of all pairs, in order.
pub(crate) struct PairSlopes(Vec<f64>);

impl PairSlopes {
    /// Of values at equal distances; at least two.
    pub(crate) fn of(values: &[f64]) -> Self {
        let mut slopes = Vec::with_capacity(values.len() * values.len().saturating_sub(1) / 2);
        for (index, earlier) in values.iter().enumerate() {
            let later = values.iter().skip(index + 1).enumerate();
            slopes.extend(later.map(|(distance, later)| (later - earlier) / number(distance + 1)));
        }
        slopes.sort_by(f64::total_cmp);
        Self(slopes)
    }

    /// Their median, per period.
    pub(crate) fn median(&self) -> f64 {
        median_of_sorted(&self.0)
    }

    /// The slopes as far from the middle as the score may be by chance: the ranks `(N ∓ z√Var(S))/2`, rounded.
    ///
    /// None if the score may be further off than there are slopes.
    pub(crate) fn interval(&self, quantile: f64, score_variance: f64) -> Option<Interval> {
        let pairs = number(self.0.len());
        let spread = quantile * score_variance.sqrt();
        let rank = |position: f64| position.round_ties_even();
        // Ranks count from 1.
        let (lower, upper) = (
            rank(f64::midpoint(pairs, -spread)),
            rank(f64::midpoint(pairs, spread)) + 1.0,
        );
        if lower < 1.0 || upper > pairs {
            return None;
        }
        Some(Interval {
            lower: self.at_rank(lower)?,
            upper: self.at_rank(upper)?,
        })
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 1 to the number of pairs"
    )]
    fn at_rank(&self, rank: f64) -> Option<f64> {
        self.0.get(rank as usize - 1).copied()
    }
}

/// The median of values in order; 0 of none.
pub(crate) fn median_of_sorted(sorted: &[f64]) -> f64 {
    let upper = sorted.get(sorted.len() / 2);
    let lower = sorted.get(sorted.len().saturating_sub(1) / 2);
    lower
        .zip(upper)
        .map_or(0.0, |(lower, upper)| f64::midpoint(*lower, *upper))
}
