//! Periods and days as people write them.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use definitions::period::{Frequency, Period};
use definitions::text::Language;

use crate::locale::Words;

/// `mars 2024`, `T1 2024`, `2024`.
pub(crate) fn period(words: Words, period: Period) -> String {
    let year = period.start.year().to_string();
    match period.frequency {
        Frequency::D => day(words, period.start),
        Frequency::M => words.with(
            "month-of-year",
            &[("month", &month(words, period.start)), ("year", &year)],
        ),
        Frequency::Q => {
            let quarter = (period.start.month0() / 3 + 1).to_string();
            words.with("quarter-of-year", &[("quarter", &quarter), ("year", &year)])
        }
        Frequency::Y => year,
    }
}

/// A period given as text, such as the manifest's latest one; as it stands when it is none.
pub(crate) fn period_text(words: Words, text: &str) -> String {
    Period::parse(text).map_or_else(|| text.to_owned(), |parsed| period(words, parsed))
}

/// `3 novembre 2026`.
pub(crate) fn day(words: Words, day: NaiveDate) -> String {
    let number = match (day.day(), words.language) {
        (1, Language::Fr) => "1er".to_owned(),
        (number, _) => number.to_string(),
    };
    let parts = [
        ("day", number.as_str()),
        ("month", &month(words, day)),
        ("year", &day.year().to_string()),
    ];
    words.with("day-of-month", &parts)
}

/// The day of an RFC 3339 time, at the clock that wrote it; as it stands when it is none.
pub(crate) fn day_of_time(words: Words, time: &str) -> String {
    moment(time).map_or_else(|| time.to_owned(), |moment| day(words, moment.date_naive()))
}

/// Day and hour of an RFC 3339 time, at the clock that wrote it; as it stands when it is none.
pub(crate) fn moment_of_time(words: Words, time: &str) -> String {
    let told = |moment: DateTime<FixedOffset>| {
        let (day, hour) = (day(words, moment.date_naive()), moment.format("%H:%M").to_string());
        words.with("moment-of-day", &[("day", &day), ("time", &hour)])
    };
    moment(time).map_or_else(|| time.to_owned(), told)
}

/// A day of ISO 8601 as people write it; as it stands when it is none.
pub(crate) fn day_text(words: Words, text: &str) -> String {
    text.parse()
        .map_or_else(|_| text.to_owned(), |parsed| day(words, parsed))
}

/// The day of an RFC 3339 time as `2026-11-03`, for file names.
pub(crate) fn iso_day_of_time(time: &str) -> String {
    moment(time).map_or_else(|| "undated".to_owned(), |moment| moment.format("%Y-%m-%d").to_string())
}

/// An RFC 3339 time as HTTP writes it.
pub(crate) fn http_date(time: &str) -> Option<String> {
    Some(moment(time)?.to_utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

fn moment(time: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(time).ok()
}

fn month(words: Words, day: NaiveDate) -> String {
    words.t(&format!("month-{:02}", day.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_days_read_like_the_language() {
        let written = |language, text| period_text(Words::of(language), text);
        assert_eq!(written(Language::Fr, "2024-08"), "août 2024");
        assert_eq!(written(Language::Ar, "2024-07"), "يوليوز 2024");
        assert_eq!(written(Language::En, "2024-Q3"), "Q3 2024");
        assert_eq!(written(Language::Fr, "2024"), "2024");
        assert_eq!(
            day_of_time(Words::of(Language::Fr), "2026-11-01T03:00:00+01:00"),
            "1er novembre 2026"
        );
        assert_eq!(
            http_date("2026-11-03T03:00:00+01:00").as_deref(),
            Some("Tue, 03 Nov 2026 02:00:00 GMT")
        );
    }
}
