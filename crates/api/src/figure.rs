//! What may be shown of a cell: the one place where a cell becomes a number, or does not.

use releases::{Cell, ConfStatus, IndicatorEntry, ObsStatus};

use crate::numbers::Decimal;

/// What stands in the place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A number.
    Number(Decimal),
    /// Hidden to protect people: small, or needed to protect another cell.
    Hidden,
    /// Nobody reported.
    Missing,
    /// Nobody is there to report, or there is nothing to divide by.
    NotApplicable,
}

/// A cell's value and the two integers behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    /// The value.
    pub(crate) shown: Shown,
    /// The numerator, where it may be shown.
    pub(crate) numerator: Option<i64>,
    /// The denominator, where it may be shown.
    pub(crate) denominator: Option<i64>,
}

impl Figure {
    /// Releases hold no number for hidden cells; should a file do so nevertheless, it still is not shown.
    pub(crate) fn of(entry: &IndicatorEntry, cell: &Cell) -> Self {
        if cell.conf_status == ConfStatus::Confidential || cell.obs_status == ObsStatus::Suppressed {
            return Self::without_numbers(Shown::Hidden);
        }
        if cell.obs_status == ObsStatus::NotApplicable {
            return Self::without_numbers(Shown::NotApplicable);
        }
        if cell.obs_status == ObsStatus::Missing || cell.numerator.is_none() {
            return Self::without_numbers(Shown::Missing);
        }
        Self {
            shown: Decimal::of(entry, cell).map_or(Shown::NotApplicable, Shown::Number),
            numerator: cell.numerator,
            denominator: cell.denominator,
        }
    }

    fn without_numbers(shown: Shown) -> Self {
        Self {
            shown,
            numerator: None,
            denominator: None,
        }
    }

    /// The value, if there is one.
    pub(crate) fn number(&self) -> Option<Decimal> {
        match self.shown {
            Shown::Number(decimal) => Some(decimal),
            Shown::Hidden | Shown::Missing | Shown::NotApplicable => None,
        }
    }

    /// The observation status that is told: of a hidden cell nothing but that it is hidden.
    pub(crate) fn obs_status(&self, cell: &Cell) -> ObsStatus {
        match self.shown {
            Shown::Hidden => ObsStatus::Suppressed,
            Shown::Missing => ObsStatus::Missing,
            Shown::NotApplicable => ObsStatus::NotApplicable,
            Shown::Number(_) => cell.obs_status,
        }
    }

    /// The confidentiality status that is told.
    pub(crate) fn conf_status(&self) -> ConfStatus {
        if self.shown == Shown::Hidden {
            ConfStatus::Confidential
        } else {
            ConfStatus::Free
        }
    }
}
