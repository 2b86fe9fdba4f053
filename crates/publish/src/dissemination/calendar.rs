//! The release calendar: may a release come out tonight, how far do its figures go, and which are announced?

use chrono::{DateTime, Days, FixedOffset, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use definitions::calendar::{Calendar, Rhythm};
use definitions::period::{Frequency, Period};

/// Midday of UTC is the same day in every place where releases are made.
const MIDDAY: TimeDelta = TimeDelta::hours(12);

/// A release as the calendar announces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnouncedRelease {
    /// First day on which it may be made.
    pub made_on: NaiveDate,
    /// When everybody may read it; none where they may at once.
    pub public_from: Option<DateTime<FixedOffset>>,
    /// Last month it has figures of.
    pub latest_period: Period,
}

impl AnnouncedRelease {
    /// The day readers are told.
    pub fn public_on(&self) -> NaiveDate {
        self.public_from.map_or(self.made_on, |instant| instant.date_naive())
    }
}

/// Whether the calendar allows a release on this day, given when the last one was made.
pub(crate) fn is_release_day(calendar: &Calendar, today: NaiveDate, last: Option<DateTime<Utc>>) -> bool {
    next_release_day(calendar, today, last) == today
}

/// The first day from `today` on at which the calendar lets a release out, given when the last one was made.
pub fn next_release_day(calendar: &Calendar, today: NaiveDate, last: Option<DateTime<Utc>>) -> NaiveDate {
    if calendar.rhythm == Rhythm::EveryNight {
        return today;
    }
    let this_month = Period::containing(Frequency::M, today);
    let is_done = last.is_some_and(|last| Period::containing(Frequency::M, last.date_naive()) == this_month);
    let month = if is_done { this_month.next() } else { this_month };
    release_day(calendar, month).max(today)
}

/// The releases that follow, the next first; none where every night may bring one.
pub fn announced(
    calendar: &Calendar,
    today: NaiveDate,
    last: Option<DateTime<Utc>>,
    count: usize,
) -> Vec<AnnouncedRelease> {
    if calendar.rhythm == Rhythm::EveryNight {
        return Vec::new();
    }
    let first = next_release_day(calendar, today, last);
    let after = |day: &NaiveDate| Some(release_day(calendar, Period::containing(Frequency::M, *day).next()));
    let days = std::iter::successors(Some(first), after).take(count);
    let announced = days.map(|made_on| {
        let midday = made_on.and_time(NaiveTime::MIN).and_utc() + MIDDAY;
        AnnouncedRelease {
            made_on,
            public_from: calendar.embargo.map(|embargo| embargo.ends(midday)),
            latest_period: last_full_month(made_on),
        }
    });
    announced.collect()
}

/// The day of a month from which on its release may come out.
fn release_day(calendar: &Calendar, month: Period) -> NaiveDate {
    let later = Days::new(u64::from(calendar.day.saturating_sub(1)));
    month.start.checked_add_days(later).unwrap_or(month.start)
}

/// The last month that has ended by `today`.
pub(crate) fn last_full_month(today: NaiveDate) -> Period {
    let this_month = Period::containing(Frequency::M, today);
    let before = this_month.start.checked_sub_months(Months::new(1));
    Period::containing(Frequency::M, before.unwrap_or(today))
}

#[cfg(test)]
mod tests {
    use definitions::calendar::Embargo;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a date")
    }

    fn calendar(rhythm: Rhythm) -> Calendar {
        Calendar {
            rhythm,
            day: 10,
            notice: None,
            approval: None,
            embargo: None,
        }
    }

    fn night(text: &str) -> DateTime<Utc> {
        day(text).and_time(NaiveTime::MIN).and_utc()
    }

    #[test]
    fn a_monthly_release_comes_out_once_and_not_before_its_day() {
        let calendar = calendar(Rhythm::Monthly);
        assert!(!is_release_day(&calendar, day("2026-11-09"), None));
        assert!(is_release_day(&calendar, day("2026-11-10"), Some(night("2026-10-10"))));
        assert!(!is_release_day(&calendar, day("2026-11-21"), Some(night("2026-11-10"))));
        let next = |today: &str, last| next_release_day(&calendar, day(today), last);
        assert_eq!(next("2026-11-02", Some(night("2026-10-10"))), day("2026-11-10"));
        assert_eq!(next("2026-11-21", Some(night("2026-11-10"))), day("2026-12-10"));
        assert_eq!(next("2026-11-21", None), day("2026-11-21"));
    }

    #[test]
    fn what_follows_is_announced_with_the_day_everybody_may_read_it() {
        let calendar = Calendar {
            embargo: Some(Embargo {
                days: 2,
                time: NaiveTime::from_hms_opt(10, 0, 0).expect("a time"),
                timezone: chrono_tz::Tz::Africa__Casablanca,
            }),
            ..calendar(Rhythm::Monthly)
        };
        let two = announced(&calendar, day("2026-11-21"), Some(night("2026-11-10")), 2);
        let told: Vec<String> = two
            .iter()
            .map(|it| format!("{} {} {}", it.made_on, it.public_on(), it.latest_period))
            .collect();
        assert_eq!(told, ["2026-12-10 2026-12-12 2026-11", "2027-01-10 2027-01-12 2026-12"]);
        let nightly = Calendar {
            rhythm: Rhythm::EveryNight,
            ..calendar
        };
        assert!(announced(&nightly, day("2026-11-21"), None, 9).is_empty());
    }

    #[test]
    fn figures_stop_at_the_last_month_that_has_ended() {
        assert_eq!(last_full_month(day("2026-11-21")).to_string(), "2026-10");
        assert_eq!(last_full_month(day("2026-01-01")).to_string(), "2025-12");
    }
}
