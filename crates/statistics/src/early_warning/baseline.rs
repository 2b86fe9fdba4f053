//! The past a period is held against: the years before it, each cut into the season of the period and the rest.

use crate::error::StatisticsError;
use crate::measure::{count, number};
use crate::period::{Frequency, Period};
use crate::series::Series;

/// How a year is cut around the period judged.
#[derive(Debug, Clone, Copy)]
struct Seasons {
    /// Periods before and after the same period of another year that belong to its season.
    half_window: u16,
    /// Seasons a year, that of the period judged included.
    levels: usize,
}

impl Seasons {
    /// Ten levels as Noufaily et al. have them. Months are coarser than weeks: the season is three months, every other
    /// month a level of its own; quarters are a level each.
    fn of(frequency: Frequency) -> Option<Self> {
        let (half_window, levels) = match frequency {
            Frequency::Monthly => (1, 10),
            Frequency::Quarterly => (0, 4),
            Frequency::Yearly => return None,
        };
        Some(Self { half_window, levels })
    }

    /// The season of a period so many before the one judged; 0 is that of the latter.
    fn level(self, before: u16, per_year: u16) -> usize {
        let phase = before % per_year;
        let nearest = phase.min(per_year - phase);
        if nearest <= self.half_window {
            0
        } else {
            usize::from(phase - self.half_window)
        }
    }
}

/// Counts of the past with the design of the regression: constant, seasons, and time if it is asked for.
#[derive(Debug)]
pub(crate) struct PastCounts {
    /// One each period that is no gap, oldest first.
    pub(crate) counts: Vec<f64>,
    /// Columns without time.
    pub(crate) columns: Vec<Vec<f64>>,
    /// Years before the period judged; at most 0.
    pub(crate) time: Vec<f64>,
}

impl PastCounts {
    /// What is known of the years before a period, without the most recent periods. Gaps are left out.
    ///
    /// # Errors
    /// `T009` for a yearly series, `T005` if more than half of the periods are gaps, or the season of the period judged
    /// has none.
    pub(crate) fn before(
        series: &Series,
        period: Period,
        years_back: u16,
        recent_excluded: u16,
    ) -> Result<Self, StatisticsError> {
        let per_year = series.frequency().periods_per_year();
        let seasons = Seasons::of(series.frequency()).ok_or(StatisticsError::Setting { option: "frequency" })?;
        let oldest = years_back.saturating_mul(per_year).saturating_add(seasons.half_window);
        let (mut counts, mut time, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for before in (recent_excluded.saturating_add(1)..=oldest).rev() {
            let Some(value) = series.at(period.plus(-i64::from(before)))?.value() else {
                continue;
            };
            counts.push(count(value));
            time.push(-f64::from(before) / f64::from(per_year));
            levels.push(seasons.level(before, per_year));
        }
        let needed = usize::from(oldest - recent_excluded.min(oldest)).div_ceil(2);
        if counts.len() < needed.max(1) || !levels.contains(&0) {
            let found = counts.len();
            return Err(StatisticsError::TooShort { found, needed });
        }
        let mut columns = vec![vec![1.0; counts.len()]];
        for level in 1..seasons.levels {
            let column: Vec<f64> = levels.iter().map(|own| number(usize::from(*own == level))).collect();
            // A season that has only gaps has no effect to estimate.
            if column.contains(&1.0) {
                columns.push(column);
            }
        }
        Ok(Self { counts, columns, time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_three_months_of_one_season_and_nine_of_their_own() {
        let seasons = Seasons::of(Frequency::Monthly).expect("seasons");
        let levels: Vec<usize> = (11..=24).rev().map(|before| seasons.level(before, 12)).collect();
        assert_eq!(levels, [0, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]);
        let quarters = Seasons::of(Frequency::Quarterly).expect("seasons");
        assert_eq!([4, 3, 2, 1].map(|before| quarters.level(before, 4)), [0, 3, 2, 1]);
    }
}
