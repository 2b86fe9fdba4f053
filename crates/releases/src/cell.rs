//! One published cell: a combination of dimensions, its two integers, and its statuses.

use definitions::period::Period;

/// Observation status, by SDMX letter (`CL_OBS_STATUS` 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObsStatus {
    /// `A`: normal value.
    Normal,
    /// `P`: provisional value, still to be revised.
    Provisional,
    /// `U`: low reliability (units are missing).
    LowReliability,
    /// `O`: missing value: nobody reported.
    Missing,
    /// `M`: data cannot exist: nobody is there to report, or there is nothing to divide by.
    NotApplicable,
    /// `Q`: missing value, suppressed.
    Suppressed,
}

impl ObsStatus {
    const ALL: [Self; 6] = [
        Self::Normal,
        Self::Provisional,
        Self::LowReliability,
        Self::Missing,
        Self::NotApplicable,
        Self::Suppressed,
    ];

    /// The SDMX letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Normal => "A",
            Self::Provisional => "P",
            Self::LowReliability => "U",
            Self::Missing => "O",
            Self::NotApplicable => "M",
            Self::Suppressed => "Q",
        }
    }

    /// The status of a letter.
    pub fn from_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.letter() == letter)
    }
}

/// Confidentiality status, by SDMX letter (`CL_CONF_STATUS`). One letter for everything hidden: telling small
/// counts from those hidden to protect them would help an attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConfStatus {
    /// `F`: free for publication.
    Free,
    /// `C`: confidential.
    Confidential,
}

impl ConfStatus {
    /// The SDMX letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Free => "F",
            Self::Confidential => "C",
        }
    }

    /// The status of a letter.
    pub fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "F" => Some(Self::Free),
            "C" => Some(Self::Confidential),
            _ => None,
        }
    }
}

/// A published cell of one indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Reference period.
    pub period: Period,
    /// One code per dimension of the indicator, in its order; the total's code where not broken down.
    pub codes: Vec<String>,
    /// Count of the unit of count; `None` when missing or hidden.
    pub numerator: Option<i64>,
    /// What it is divided by; `None` for a plain count, or when missing or hidden.
    pub denominator: Option<i64>,
    /// Observation status.
    pub obs_status: ObsStatus,
    /// Confidentiality status.
    pub conf_status: ConfStatus,
    /// Reports expected for this cell's period, place and source; `None` where nothing is expected of units.
    pub expected: Option<i64>,
    /// Of these, reports received.
    pub received: Option<i64>,
}
