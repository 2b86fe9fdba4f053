//! What may be shown of a cell: the one place where a cell becomes a number, or does not.

use releases::{Cell, ConfStatus, IndicatorEntry, ObsStatus};

use crate::interval;
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
    /// Counted, but too few for a rate or a share.
    SmallBase,
}

/// A cell's value and the two integers behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    /// The value.
    pub(crate) shown: Shown,
    /// Both ends of its 95 % interval, where chance has a part in it.
    pub(crate) interval: Option<[Decimal; 2]>,
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
        let shown = match Decimal::of(entry, cell) {
            Some(number) => Shown::Number(number),
            None if entry.is_below_minimum_base(cell) => Shown::SmallBase,
            None => Shown::NotApplicable,
        };
        let interval = match shown {
            Shown::Number(_) => interval::of(entry, cell),
            Shown::Hidden | Shown::Missing | Shown::NotApplicable | Shown::SmallBase => None,
        };
        Self {
            shown,
            interval,
            numerator: cell.numerator,
            denominator: cell.denominator,
        }
    }

    fn without_numbers(shown: Shown) -> Self {
        Self {
            shown,
            interval: None,
            numerator: None,
            denominator: None,
        }
    }

    /// The value, if there is one.
    pub(crate) fn number(&self) -> Option<Decimal> {
        match self.shown {
            Shown::Number(decimal) => Some(decimal),
            Shown::Hidden | Shown::Missing | Shown::NotApplicable | Shown::SmallBase => None,
        }
    }

    /// The observation status that is told: of a hidden cell nothing but that it is hidden.
    pub(crate) fn obs_status(&self, cell: &Cell) -> ObsStatus {
        match self.shown {
            Shown::Hidden => ObsStatus::Suppressed,
            Shown::Missing => ObsStatus::Missing,
            Shown::NotApplicable => ObsStatus::NotApplicable,
            Shown::Number(_) | Shown::SmallBase => cell.obs_status,
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
