//! Judging what an attacker knows against the truth.

use super::{Audit, Interval};
use crate::cell::Reach;

/// The truth about a cell, and what of it must not be known. Only who made the release has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    /// The true count.
    pub count: u64,
    /// Counts from 1 to below it are small; 0 or 1 exempts the cell.
    pub threshold: u64,
    /// What must remain possible of the count, whether it is small or not.
    pub reach: Option<Reach>,
}

impl Secret {
    /// What must remain possible; none where the count may be known.
    ///
    /// A small count must look as if it could be any: at most 1, and no small count at all.
    pub(super) fn must_remain(&self) -> Option<Reach> {
        let small = (1..self.threshold).contains(&self.count).then_some(Reach {
            at_most: 1,
            at_least: self.threshold,
        });
        match (small, self.reach) {
            (Some(small), Some(reach)) => Some(Reach {
                at_most: small.at_most.min(reach.at_most),
                at_least: small.at_least.max(reach.at_least),
            }),
            (small, reach) => small.or(reach),
        }
    }
}

/// The counts about which an attacker knows too much, by the index of the cell: small ones, and those of
/// which more must remain possible. A cell may stand in several lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Counts that are published and must not be.
    pub shown: Vec<usize>,
    /// Counts that follow exactly, from linear combinations or from bounds.
    pub exact: Vec<usize>,
    /// Counts known to be below what must remain possible: small ones known to be below the threshold.
    pub upper_too_low: Vec<usize>,
    /// Counts known to be above what must remain possible, and above what shown zeros alone imply: small ones
    /// known to be above 1.
    pub lower_too_high: Vec<usize>,
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
    /// Compares the attacker's knowledge with the truth, in the order of the cells audited.
    pub fn verdict(&self, secrets: &[Secret]) -> Verdict {
        let mut verdict = Verdict::default();
        for (cell, (secret, interval)) in secrets.iter().zip(&self.intervals).enumerate() {
            let must_remain = secret.must_remain();
            match interval {
                Some(interval) => verdict.judge(cell, secret.count, must_remain, interval),
                None if must_remain.is_some() => verdict.shown.push(cell),
                None => {}
            }
        }
        verdict
    }
}

impl Verdict {
    /// Judges one hidden cell.
    fn judge(&mut self, cell: usize, count: u64, must_remain: Option<Reach>, interval: &Interval) {
        let mut add = |list: fn(&mut Self) -> &mut Vec<usize>, applies: bool| {
            if applies {
                list(self).push(cell);
            }
        };
        add(|verdict| &mut verdict.outside, !interval.contains(count));
        let Some(Reach { at_most, at_least }) = must_remain else {
            return;
        };
        add(|verdict| &mut verdict.exact, interval.is_exact());
        add(
            |verdict| &mut verdict.upper_too_low,
            interval.upper.is_some_and(|upper| upper < at_least),
        );
        add(
            |verdict| &mut verdict.lower_too_high,
            interval.lower > interval.floor.max(at_most),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REACH: Reach = Reach {
        at_most: 8,
        at_least: 13,
    };

    fn verdict(secret: Secret, lower: u64, upper: Option<u64>) -> Verdict {
        let interval = Interval {
            lower,
            upper,
            is_derivable: false,
            floor: 0,
        };
        let audit = Audit {
            intervals: vec![Some(interval)],
        };
        audit.verdict(&[secret])
    }

    #[test]
    fn more_must_remain_possible_of_some_counts_that_are_not_small() {
        let secret = Secret {
            count: 10,
            threshold: 5,
            reach: Some(REACH),
        };
        assert!(verdict(secret, 8, Some(13)).is_pass());
        assert_eq!(verdict(secret, 9, Some(13)).lower_too_high, [0]);
        assert_eq!(verdict(secret, 8, Some(12)).upper_too_low, [0]);
        let free = Secret { reach: None, ..secret };
        assert!(verdict(free, 10, Some(10)).is_pass());
    }

    #[test]
    fn of_a_small_count_with_a_reach_both_must_hold() {
        let secret = Secret {
            count: 3,
            threshold: 5,
            reach: Some(REACH),
        };
        assert!(verdict(secret, 1, Some(13)).is_pass());
        assert_eq!(verdict(secret, 2, Some(12)).lower_too_high, [0]);
        assert_eq!(verdict(secret, 1, Some(12)).upper_too_low, [0]);
    }
}
