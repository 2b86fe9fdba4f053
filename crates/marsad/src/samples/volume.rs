//! How much happens in a month: a level for each year, and the shape of the year.

use chrono::Datelike;
use definitions::period::Period;

use super::FIRST_YEAR;

/// Yearly totals and their spread over the months.
#[derive(Debug)]
pub(super) struct Volume {
    /// Expected totals of the years from [`FIRST_YEAR`] on.
    pub(super) by_year: &'static [f64],
    /// Growth from year to year after the last of them: 1.03 is three per cent.
    pub(super) growth_after: f64,
    /// Weight of each month from January on; twelve months weigh twelve.
    pub(super) season: [f64; 12],
}

impl Volume {
    /// Expected total of a month.
    pub(super) fn of_month(&self, month: Period) -> f64 {
        let years = years_since_first(month);
        let last_given = self.by_year.len().saturating_sub(1);
        let level = self.by_year.get(years.min(last_given)).copied().unwrap_or_default();
        let year = level * growth(self.growth_after, years.saturating_sub(last_given));
        year / 12.0 * self.season[month.start.month0() as usize]
    }
}

/// Whole years from the first year to the month's year.
pub(super) fn years_since_first(month: Period) -> usize {
    usize::try_from(month.start.year() - FIRST_YEAR).unwrap_or_default()
}

/// A yearly factor, applied for so many years.
pub(super) fn growth(factor: f64, years: usize) -> f64 {
    std::iter::repeat_n(factor, years).product()
}
