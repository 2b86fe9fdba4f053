//! What may stand in a series: counts and figures made from them. The only place where a whole number becomes a float.

/// A number a series may hold.
pub trait Measure: Copy {
    /// As a finite float, if it is one without loss.
    fn real(self) -> Option<f64>;
}

/// Whole numbers above are not all floats.
const EXACT_MAX: u64 = 1 << 53;

impl Measure for u64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53, which is asked for first")]
    fn real(self) -> Option<f64> {
        (self <= EXACT_MAX).then_some(self as f64)
    }
}

impl Measure for f64 {
    fn real(self) -> Option<f64> {
        self.is_finite().then_some(self)
    }
}

/// A length or a number of periods as a float.
#[expect(clippy::cast_precision_loss, reason = "no vector has 2^53 elements")]
pub(crate) fn number(length: usize) -> f64 {
    length as f64
}

/// A count as a float; beyond 2^53 rounded, which is far below every figure given.
#[expect(
    clippy::cast_precision_loss,
    reason = "a relative error of 10^-16 in a figure made from it"
)]
pub(crate) fn count(count: u64) -> f64 {
    count as f64
}
