//! The release calendar: may a release come out tonight, and how far do its figures go?

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use definitions::period::{Frequency, Period};
use definitions::release_plan::{Calendar, Rhythm};

/// Whether the calendar allows a release on this day, given the day of the last one.
pub(crate) fn is_release_day(calendar: &Calendar, today: NaiveDate, last: Option<DateTime<Utc>>) -> bool {
    match calendar.rhythm {
        Rhythm::EveryNight => true,
        Rhythm::Monthly => {
            let this_month = Period::containing(Frequency::M, today);
            let released = last.is_some_and(|last| Period::containing(Frequency::M, last.date_naive()) == this_month);
            today.day() >= calendar.day && !released
        }
    }
}

/// The last month that has ended by `today`.
pub(crate) fn last_full_month(today: NaiveDate) -> Period {
    let this_month = Period::containing(Frequency::M, today);
    let day_before = this_month.start.pred_opt().unwrap_or(today);
    Period::containing(Frequency::M, day_before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a date")
    }

    #[test]
    fn a_monthly_release_comes_out_once_and_not_before_its_day() {
        let calendar = Calendar {
            rhythm: Rhythm::Monthly,
            day: 10,
            notice: None,
            approval: None,
        };
        let last = |text: &str| Some(day(text).and_time(chrono::NaiveTime::MIN).and_utc());
        assert!(!is_release_day(&calendar, day("2026-11-09"), None));
        assert!(is_release_day(&calendar, day("2026-11-10"), last("2026-10-10")));
        assert!(!is_release_day(&calendar, day("2026-11-21"), last("2026-11-10")));
    }

    #[test]
    fn figures_stop_at_the_last_month_that_has_ended() {
        assert_eq!(last_full_month(day("2026-11-21")).to_string(), "2026-10");
        assert_eq!(last_full_month(day("2026-01-01")).to_string(), "2025-12");
    }
}
