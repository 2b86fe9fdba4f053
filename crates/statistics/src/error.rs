//! What keeps a statistic from being given, with what to do next.

use crate::period::Period;

/// Why there is no answer. No variant holds a value of a series: only periods, lengths and names of options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatisticsError {
    /// `T001`: a confidence level that is none.
    #[error("{} the confidence level lies outside 0 to 1; give one such as 0.95", self.code())]
    Confidence,
    /// `T002`: a value that cannot be reckoned with: not finite, or a count above 2^53.
    #[error("{} the value of {period} is not finite or above 2^53; correct the series", self.code())]
    Value {
        /// Where it stands.
        period: Period,
    },
    /// `T003`: a period that is none, or is not one of the series.
    #[error("{} the period is no period of the series; use its frequency, a year from 1 to 9999, and its range", self.code())]
    Period,
    /// `T004`: a gap where the method admits none.
    #[error("{} {period} is missing or hidden; take the stretch after the gap, or show no such statistic", self.code())]
    Gap {
        /// The first gap.
        period: Period,
    },
    /// `T005`: too few periods for the method.
    #[error("{} the series has {found} usable periods and {needed} are needed; wait for more periods", self.code())]
    TooShort {
        /// Periods that could be used.
        found: usize,
        /// Periods the method needs.
        needed: usize,
    },
    /// `T006`: a base that is zero, or smaller than its part.
    #[error("{} the base is zero or smaller than its part; check numerator and denominator", self.code())]
    Base,
    /// `T007`: values that do not determine the model.
    #[error("{} the periods do not determine the model; use a longer stretch or a simpler model", self.code())]
    Undetermined,
    /// `T008`: a period that later deliveries will still change.
    #[error("{} {period} is not complete; judge periods up to the last complete one only", self.code())]
    Incomplete {
        /// The period asked for.
        period: Period,
    },
    /// `T009`: an option that cannot be meant.
    #[error("{} {option} cannot be meant; see its documentation for its range", self.code())]
    Setting {
        /// The option's name.
        option: &'static str,
    },
    /// `T010`: a fit that comes to no end.
    #[error("{} the fit does not converge; use a longer stretch or a simpler model", self.code())]
    NoConvergence,
    /// `T011`: zero or less where a logarithm is taken.
    #[error("{} {period} is not above zero, so no factor can be given; decompose additively", self.code())]
    NotPositive {
        /// Where it stands.
        period: Period,
    },
}

impl StatisticsError {
    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Confidence => "T001",
            Self::Value { .. } => "T002",
            Self::Period => "T003",
            Self::Gap { .. } => "T004",
            Self::TooShort { .. } => "T005",
            Self::Base => "T006",
            Self::Undetermined => "T007",
            Self::Incomplete { .. } => "T008",
            Self::Setting { .. } => "T009",
            Self::NoConvergence => "T010",
            Self::NotPositive { .. } => "T011",
        }
    }
}
