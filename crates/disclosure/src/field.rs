//! Arithmetic modulo the Mersenne prime 2^61 - 1.
//!
//! Elimination over the rationals swells or rounds; over this field it is exact unless the
//! prime divides one of the minors met, which has a probability of about 2^-61 for each.

use std::ops::{AddAssign, Mul, Neg, Sub};

const PRIME: u64 = (1 << 61) - 1;

/// A residue, always below the prime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Element(u64);

impl Element {
    pub(crate) const ZERO: Self = Self(0);
    pub(crate) const ONE: Self = Self(1);

    /// The residue of a 64-bit number.
    pub(crate) fn new(number: u64) -> Self {
        Self(if number < PRIME { number } else { number % PRIME })
    }

    /// The residue as a number below 2^61.
    pub(crate) fn residue(self) -> u64 {
        self.0
    }

    /// The residue of a signed number.
    pub(crate) fn signed(number: i64) -> Self {
        let residue = Self::new(number.unsigned_abs());
        if number < 0 { -residue } else { residue }
    }

    /// The number nearest to 0 of which this is the residue.
    pub(crate) fn nearest(self) -> i64 {
        let number = |residue: u64| i64::try_from(residue).unwrap_or(i64::MAX);
        if self.0 > PRIME / 2 {
            -number(PRIME - self.0)
        } else {
            number(self.0)
        }
    }

    /// The reciprocal by Fermat's little theorem; 0 for 0.
    pub(crate) fn inverse(self) -> Self {
        let (mut result, mut power, mut exponent) = (Self::ONE, self, PRIME - 2);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * power;
            }
            power = power * power;
            exponent >>= 1;
        }
        result
    }
}

impl AddAssign for Element {
    fn add_assign(&mut self, other: Self) {
        let sum = self.0 + other.0;
        self.0 = if sum >= PRIME { sum - PRIME } else { sum };
    }
}

impl Neg for Element {
    type Output = Self;
    fn neg(self) -> Self {
        Self(if self.0 == 0 { 0 } else { PRIME - self.0 })
    }
}

impl Sub for Element {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self += -other;
        self
    }
}

impl Mul for Element {
    type Output = Self;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "both halves of the product are at most 2^61"
    )]
    fn mul(self, other: Self) -> Self {
        let product = u128::from(self.0) * u128::from(other.0);
        // 2^61 is 1 here, so the high half counts as much as the low one.
        let sum = (product >> 61) as u64 + (product as u64 & PRIME);
        Self(if sum >= PRIME { sum - PRIME } else { sum })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_laws_hold_at_the_edges() {
        let minus_one = -Element::ONE;
        assert_eq!(minus_one * minus_one, Element::ONE);
        assert_eq!(Element::ONE - Element::ONE, Element::ZERO);
        assert_eq!(-Element::ZERO, Element::ZERO);
        assert_eq!(Element::new(PRIME), Element::ZERO);
        for number in [1, 2, 3, 1 << 40, PRIME - 1] {
            assert_eq!(Element::new(number) * Element::new(number).inverse(), Element::ONE);
        }
    }
}
