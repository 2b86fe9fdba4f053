//! Judging what an attacker knows against the truth.

use super::{Audit, Interval};

/// The small counts about which an attacker knows too much, by the index of the cell.
///
/// A count is small if it is at least 1 and below the cell's threshold. A cell may stand in
/// several lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Small counts that are published.
    pub shown: Vec<usize>,
    /// Small counts that follow exactly, from linear combinations or from bounds.
    pub exact: Vec<usize>,
    /// Small counts known to be below the threshold.
    pub upper_below_threshold: Vec<usize>,
    /// Small counts known to be above 1, and above what shown zeros alone imply.
    pub lower_above_one: Vec<usize>,
    /// Hidden counts, small or not, outside their interval: the release misleads its readers,
    /// or the audit assumed a wrong lower bound.
    pub outside: Vec<usize>,
}

impl Verdict {
    /// Whether no small count is known too well.
    pub fn is_pass(&self) -> bool {
        *self == Self::default()
    }
}

impl Audit {
    /// Compares the attacker's knowledge with the true counts.
    ///
    /// Both slices follow the order of the cells audited; a threshold of 0 or 1 exempts a cell.
    pub fn verdict(&self, true_counts: &[u64], thresholds: &[u64]) -> Verdict {
        let mut verdict = Verdict::default();
        for (cell, ((&count, &threshold), interval)) in
            true_counts.iter().zip(thresholds).zip(&self.intervals).enumerate()
        {
            let is_small = (1..threshold).contains(&count);
            match interval {
                Some(interval) => verdict.judge(cell, count, is_small.then_some(threshold), interval),
                None if is_small => verdict.shown.push(cell),
                None => {}
            }
        }
        verdict
    }
}

impl Verdict {
    /// Judges one hidden cell; `threshold` is none unless its count is small.
    fn judge(&mut self, cell: usize, count: u64, threshold: Option<u64>, interval: &Interval) {
        let mut add = |list: fn(&mut Self) -> &mut Vec<usize>, applies: bool| {
            if applies {
                list(self).push(cell);
            }
        };
        add(|verdict| &mut verdict.outside, !interval.contains(count));
        let Some(threshold) = threshold else { return };
        add(|verdict| &mut verdict.exact, interval.is_exact());
        add(
            |verdict| &mut verdict.upper_below_threshold,
            interval.upper.is_some_and(|upper| upper < threshold),
        );
        add(
            |verdict| &mut verdict.lower_above_one,
            interval.lower > interval.floor.max(1),
        );
    }
}
