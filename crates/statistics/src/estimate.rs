//! Estimates: a figure, its interval, and how sure one wants to be.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use crate::error::StatisticsError;

/// The probability with which intervals cover what they estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence(f64);

impl Confidence {
    /// What official statistics mostly use.
    pub const P95: Self = Self(0.95);

    /// A level above 0 and below 1.
    ///
    /// # Errors
    /// `T001` for anything else.
    pub fn new(level: f64) -> Result<Self, StatisticsError> {
        let valid = level > 0.0 && level < 1.0;
        valid.then_some(Self(level)).ok_or(StatisticsError::Confidence)
    }

    /// What is left out on each side.
    pub(crate) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// The standard normal quantile that leaves out one tail: 1.96 for 95 %.
    pub(crate) fn normal_quantile(self) -> f64 {
        -Normal::standard().inverse_cdf(self.tail())
    }

    /// The same of Student's t.
    pub(crate) fn student_quantile(self, degrees_of_freedom: f64) -> Option<f64> {
        let student = StudentsT::new(0.0, 1.0, degrees_of_freedom).ok()?;
        Some(-student.inverse_cdf(self.tail())).filter(|quantile| quantile.is_finite())
    }
}

/// The smallest count a rate, a share or a percentage may be given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinimumBase(pub u64);

impl MinimumBase {
    /// Whether a base is large enough.
    pub fn admits(self, base: u64) -> bool {
        base > 0 && base >= self.0
    }
}

/// A confidence interval, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
}

impl Interval {
    /// Both ends times a factor that is not negative.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            lower: self.lower * factor,
            upper: self.upper * factor,
        }
    }
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its confidence interval.
    pub interval: Interval,
}
