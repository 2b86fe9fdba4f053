//! What a release protects.

use crate::audit::Secret;
use crate::cell::Cell;
use crate::error::Error;

/// What counts as small, and what masks tell about zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Counts from 1 to below it are hidden; at least 2. A cell may carry its own.
    pub threshold: u64,
    /// How zeros are shown.
    pub zeros: ZeroPolicy,
}

/// How zeros are shown: the largest lever on the number of masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZeroPolicy {
    /// Every zero is shown, so that everyone knows a hidden count to be at least 1.
    Publish,
    /// Zeros may be hidden, and a keyed share of them always is, so that a mask may be a 0.
    ///
    /// A zero below a published zero is known to be 0; therefore a zero with zero parents
    /// follows them and only the topmost are drawn. Impossible combinations should be asked to
    /// be kept published, since everyone knows them to be 0.
    Camouflage {
        /// The share of zeros drawn, in thousandths.
        permille: u16,
    },
}

/// How much a pattern must withstand; each kind includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// No linear combination of published counts gives a small one.
    Exact,
    /// Nor do bounds that follow from one sum after the other narrow it.
    Bounds,
    /// And for every small count there are complete tables of whole numbers that agree with all
    /// that is published: one in which it is at least its threshold, one in which it is at most 1.
    Certificates,
}

impl Policy {
    /// Errors: [`Error::InvalidPolicy`] when nothing is protected or a share is above the whole.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let share_holds = match self.zeros {
            ZeroPolicy::Publish => true,
            ZeroPolicy::Camouflage { permille } => permille <= 1000,
        };
        if self.threshold < 2 || !share_holds {
            return Err(Error::InvalidPolicy);
        }
        Ok(())
    }

    /// The least count everyone knows a hidden cell to have.
    pub fn hidden_at_least(&self) -> u64 {
        match self.zeros {
            ZeroPolicy::Publish => 1,
            ZeroPolicy::Camouflage { .. } => 0,
        }
    }

    /// The least count of `cell` that is not small.
    pub fn threshold_of(&self, cell: &Cell) -> u64 {
        cell.threshold.unwrap_or(self.threshold)
    }

    /// What an audit is told of `cell`, to judge an attack by.
    pub fn secret_of(&self, cell: &Cell) -> Secret {
        Secret {
            count: cell.count,
            threshold: self.threshold_of(cell),
            reach: cell.reach,
        }
    }

    /// Whether the count of `cell` is small, hence must not be known.
    pub fn is_small(&self, cell: &Cell) -> bool {
        (1..self.threshold_of(cell)).contains(&cell.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_protects_nothing_is_refused() {
        let policy = |threshold, permille| {
            Policy {
                threshold,
                zeros: ZeroPolicy::Camouflage { permille },
            }
            .check()
        };
        assert_eq!(policy(5, 1000), Ok(()));
        assert_eq!(policy(1, 0), Err(Error::InvalidPolicy));
        assert_eq!(policy(5, 1001), Err(Error::InvalidPolicy));
    }

    #[test]
    fn a_cell_may_carry_its_own_threshold() {
        let policy = Policy {
            threshold: 5,
            zeros: ZeroPolicy::Publish,
        };
        let cell = |count, threshold| Cell {
            threshold,
            ..Cell::new(vec![], count)
        };
        assert!(policy.is_small(&cell(7, Some(10))) && !policy.is_small(&cell(7, None)));
        assert!(!policy.is_small(&cell(1, Some(1))) && !policy.is_small(&cell(0, None)));
    }
}
