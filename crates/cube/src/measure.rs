//! What a cell holds: whole numbers that add up.

use crate::CubeError;

/// What adds up along hierarchies. `default()` is the sum of nothing.
pub trait Measure: Clone + Default {
    /// Adds another. Error: `K001`, after which the sum is of no use.
    fn add(&mut self, other: &Self) -> Result<(), CubeError>;
}

/// A count with its denominator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases.
    pub numerator: i64,
    /// What they are compared with; 0 where there is nothing.
    pub denominator: i64,
}

impl Measure for Counts {
    fn add(&mut self, other: &Self) -> Result<(), CubeError> {
        self.numerator = sum(self.numerator, other.numerator)?;
        self.denominator = sum(self.denominator, other.denominator)?;
        Ok(())
    }
}

impl Counts {
    /// What is left when another is taken away. Error: `K001`.
    pub fn less(self, other: Self) -> Result<Self, CubeError> {
        let difference = |own: i64, other| own.checked_sub(other).ok_or(CubeError::Overflow);
        Ok(Self {
            numerator: difference(self.numerator, other.numerator)?,
            denominator: difference(self.denominator, other.denominator)?,
        })
    }
}

fn sum(first: i64, second: i64) -> Result<i64, CubeError> {
    first.checked_add(second).ok_or(CubeError::Overflow)
}
