//! What keeps a statistic from being given, with what to do next.

use crate::period::Period;

/// Why there is no answer. No variant holds a value of a series: only periods, lengths and names of options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatisticsError {
    /// `T001`: a confidence level that is none.
    #[error("T001 the confidence level lies outside 0 to 1; give one such as 0.95")]
    Confidence,
    /// `T002`: a value that cannot be reckoned with: not finite, or a count above 2^53.
    #[error("T002 the value of {period} is not finite or above 2^53; correct the series")]
    Value {
        /// Where it stands.
        period: Period,
    },
    /// `T003`: a period that is none, or is not one of the series.
    #[error("T003 the period is no period of the series; use its frequency, a year from 1 to 9999, and its range")]
    Period,
    /// `T004`: a gap where the method admits none.
    #[error("T004 {period} is missing or hidden; take the stretch after the gap, or show no such statistic")]
    Gap {
        /// The first gap.
        period: Period,
    },
    /// `T005`: too few periods for the method.
    #[error("T005 the series has {found} usable periods and {needed} are needed; wait for more periods")]
    TooShort {
        /// Periods that could be used.
        found: usize,
        /// Periods the method needs.
        needed: usize,
    },
    /// `T006`: a base that is zero, or smaller than its part.
    #[error("T006 the base is zero or smaller than its part; check numerator and denominator")]
    Base,
    /// `T007`: values that do not determine the model.
    #[error("T007 the periods do not determine the model; use a longer stretch or a simpler model")]
    Undetermined,
    /// `T008`: a period that later deliveries will still change.
    #[error("T008 {period} is not complete; judge periods up to the last complete one only")]
    Incomplete {
        /// The period asked for.
        period: Period,
    },
    /// `T009`: an option that cannot be meant.
    #[error("T009 {option} cannot be meant; see its documentation for its range")]
    Setting {
        /// The option's name.
        option: &'static str,
    },
    /// `T010`: a fit that comes to no end.
    #[error("T010 the fit does not converge; use a longer stretch or a simpler model")]
    NoConvergence,
    /// `T011`: zero or less where a logarithm is taken.
    #[error("T011 {period} is not above zero, so no factor can be given; decompose additively")]
    NotPositive {
        /// Where it stands.
        period: Period,
    },
}
