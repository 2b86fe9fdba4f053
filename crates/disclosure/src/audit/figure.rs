//! Figures shown beside counts that say something of hidden ones: rates, shares, means, sums.

use crate::cell::State;

/// What a published figure tells: the sum of counts, each times its factor, lies between two numbers.
///
/// A rate times its population is a count, the mean of withheld cells times their number is their sum, and
/// shares of a shown base are counts. Rounding leaves a range, often of a single whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Cells by index, and factors.
    pub(super) terms: Vec<(usize, i64)>,
    pub(super) at_least: i128,
    pub(super) at_most: i128,
}

impl Figure {
    /// A rate or share: the count of `cell` times `per`, divided by `base`, was rounded to `shown`.
    ///
    /// With decimals both `shown` and `per` are in units of the last one: 25.0 per 100,000 is 250 per
    /// 1,000,000.
    pub fn ratio(cell: usize, shown: u64, per: u64, base: u64) -> Self {
        Self::rounded(vec![(cell, 1)], shown, per, base)
    }

    /// A mean: the sum of the counts of `cells` times `per`, divided by their number, was rounded to `shown`;
    /// `per` is 10 for one decimal.
    pub fn mean(cells: &[usize], shown: u64, per: u64) -> Self {
        let terms = cells.iter().map(|&cell| (cell, 1)).collect();
        Self::rounded(terms, shown, per, cells.len() as u64)
    }

    /// A sum of counts that is no cell of the lattice.
    pub fn sum(cells: &[usize], shown: u64) -> Self {
        let terms = cells.iter().map(|&cell| (cell, 1)).collect();
        Self::rounded(terms, shown, 1, 1)
    }

    /// Halves are taken for possible on both sides, whichever way they are rounded.
    fn rounded(terms: Vec<(usize, i64)>, shown: u64, per: u64, base: u64) -> Self {
        let (shown, base) = (i128::from(shown), i128::from(base));
        let twice = 2 * i128::from(per.max(1));
        let least = (2 * shown - 1) * base;
        Self {
            terms,
            at_least: (-(-least).div_euclid(twice)).max(0),
            at_most: ((2 * shown + 1) * base).div_euclid(twice),
        }
    }

    /// The least and the greatest that the figure leaves possible of its sum.
    pub fn range(&self) -> (i128, i128) {
        (self.at_least, self.at_most)
    }

    /// The cells it reads, by index.
    pub fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        self.terms.iter().map(|&(cell, _)| cell)
    }

    /// Whether it must be hidden: a figure inherits the mask of every cell it reads.
    pub fn is_hidden(&self, states: &[State]) -> bool {
        self.cells()
            .any(|cell| states.get(cell).is_none_or(|&state| state != State::Published))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_rate_leaves_the_counts_that_round_to_it() {
        // 3 of 12,000 are 25.0 per 100,000; so is no other whole number.
        assert_eq!(Figure::ratio(0, 250, 1_000_000, 12_000).range(), (3, 3));
        // A whole per cent of 850 is eight or nine counts wide.
        let (least, most) = Figure::ratio(0, 4, 100, 850).range();
        let rounds = |count: i128| (2 * count * 100 + 850) / (2 * 850) == 4;
        assert!(rounds(least) && rounds(most) && !rounds(least - 1) && !rounds(most + 1));
        assert_eq!(Figure::ratio(0, 0, 100, 850).range(), (0, 4));
    }

    #[test]
    fn a_mean_is_a_sum() {
        assert_eq!(Figure::mean(&[0, 1], 25, 10).range(), (5, 5));
        assert_eq!(Figure::sum(&[0, 1], 7).range(), (7, 7));
    }

    #[test]
    fn figures_inherit_masks() {
        let states = [State::Published, State::Hidden(crate::cell::Reason::Secondary)];
        assert!(Figure::mean(&[0, 1], 25, 10).is_hidden(&states));
        assert!(!Figure::ratio(0, 1, 1, 1).is_hidden(&states) && Figure::sum(&[2], 1).is_hidden(&states));
    }
}
