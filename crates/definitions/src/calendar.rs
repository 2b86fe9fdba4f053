//! The release calendar: when a release may come out, who may read it before, and what it says of itself.

use chrono::{DateTime, Days, FixedOffset, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::text::Trilingual;
use crate::zone::zone;

/// Where it stands.
pub(crate) const FILE: &str = "schemas/calendar.toml";

/// `schemas/calendar.toml`: when a release may come out. The night computes; the calendar releases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// `every_night` (demonstrations only: two nights can be subtracted) or `monthly`.
    pub rhythm: Rhythm,
    /// Day of the month from which the month's release may come out.
    #[serde(default = "first_day")]
    pub day: u32,
    /// Notice every output must carry, such as "synthetic data".
    pub notice: Option<Trilingual>,
    /// When a release waits for somebody to approve it; without it none does.
    pub approval: Option<Approval>,
    /// How long a release is kept back from everybody but a few readers; without it not at all.
    pub embargo: Option<Embargo>,
}

/// How often releases come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Whenever something changed.
    EveryNight,
    /// Once a month.
    Monthly,
}

/// `[approval]`: how much of what was published a release may revise and still come out on its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Share of the figures shown before and now, from 0 to 1. A release that revises more waits.
    pub revised_share_max: f64,
    /// A figure counts as revised when it moved by more than this share of what it was.
    #[serde(default)]
    pub moved_by: f64,
}

/// `[embargo]`: all readers are given a release at the same announced time (United Nations, *Fundamental Principles of
/// Official Statistics*, 1; European Statistics Code of Practice, 6.7). Those who may read it before stand in
/// `marsad.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embargo {
    /// Days from the one on which a release is made to the one on which everybody may read it.
    pub days: u64,
    /// Time of that day, such as `10:00:00`.
    pub time: NaiveTime,
    /// The clocks on which it is that time.
    #[serde(default = "casablanca", deserialize_with = "zone")]
    pub timezone: Tz,
}

impl Embargo {
    /// When everybody may read a release that was made at an instant, as its clocks tell it. A time that they skip is
    /// an hour later.
    pub fn ends(&self, made_at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let made_on = made_at.with_timezone(&self.timezone).date_naive();
        let day = made_on.checked_add_days(Days::new(self.days)).unwrap_or(made_on);
        let hours = (0..24).filter_map(|later| day.and_time(self.time).checked_add_signed(TimeDelta::hours(later)));
        let mut there = hours.filter_map(|local| self.timezone.from_local_datetime(&local).earliest());
        there
            .next()
            .map_or(made_at.fixed_offset(), |local| local.fixed_offset())
    }
}

fn first_day() -> u32 {
    1
}

fn casablanca() -> Tz {
    Tz::Africa__Casablanca
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embargo_ends_on_the_clocks_of_its_place() {
        let embargo = |timezone| Embargo {
            days: 2,
            time: NaiveTime::from_hms_opt(10, 0, 0).expect("a time"),
            timezone,
        };
        let made: DateTime<Utc> = "2026-11-09T23:30:00Z".parse().expect("an instant");
        let ends = |timezone| embargo(timezone).ends(made).to_rfc3339();
        assert_eq!(
            ends(Tz::Africa__Casablanca),
            "2026-11-12T10:00:00+01:00",
            "there it is the tenth already, an hour ahead"
        );
        assert_eq!(ends(Tz::UTC), "2026-11-11T10:00:00+00:00");
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_the_one_after_it() {
        let embargo = Embargo {
            days: 1,
            time: NaiveTime::from_hms_opt(2, 30, 0).expect("a time"),
            timezone: Tz::Europe__Paris,
        };
        let made: DateTime<Utc> = "2026-03-28T12:00:00Z".parse().expect("an instant");
        assert_eq!(embargo.ends(made).to_rfc3339(), "2026-03-29T03:30:00+02:00");
    }
}
