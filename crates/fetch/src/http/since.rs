//! From which date rows are asked for, and how far that brings us.

use chrono::{Days, NaiveDate};
use definitions::period::{Frequency, Period};
use definitions::source::Since;

use crate::inbox::Visit;

/// What one night asks for.
#[derive(Debug)]
pub(crate) struct Window {
    /// Query parameter.
    pub(crate) parameter: String,
    /// The first day asked for, as the API reads it.
    pub(crate) from_text: String,
    today: NaiveDate,
    reads_field: bool,
}

impl Window {
    /// From the watermark, less the days that are read again, and back to the start of a whole period: half a month
    /// would replace a whole one.
    pub(crate) fn of(since: &Since, visit: &Visit<'_>, frequency: Frequency) -> Self {
        let from = match visit.progress.watermark {
            None => since.first,
            Some(watermark) => {
                let again = watermark.checked_sub_days(Days::new(since.reread_days.into()));
                Period::containing(frequency, again.unwrap_or(since.first))
                    .start
                    .max(since.first)
            }
        };
        Self {
            parameter: since.parameter.clone(),
            from_text: from.format(&since.format).to_string(),
            today: visit.now.date_naive(),
            reads_field: since.field.is_some(),
        }
    }

    /// The watermark after this night. It never goes back, and never into the future: a mistyped year would end
    /// all further fetching.
    pub(crate) fn reached(&self, before: Option<NaiveDate>, latest: Option<NaiveDate>) -> Option<NaiveDate> {
        let latest = if self.reads_field { latest } else { Some(self.today) };
        before.max(latest.map(|latest| latest.min(self.today)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Progress;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn window(watermark: Option<&str>, frequency: Frequency) -> Window {
        let since = Since {
            parameter: "from".to_owned(),
            format: "%Y%m%d".to_owned(),
            first: day("2021-01-01"),
            field: Some("updated".to_owned()),
            reread_days: 10,
        };
        let progress = Progress {
            watermark: watermark.map(day),
            ..Progress::default()
        };
        let visit = Visit {
            now: "2025-04-02T02:00:00Z".parse().expect("a time"),
            progress: &progress,
            environment: &|_| None,
        };
        Window::of(&since, &visit, frequency)
    }

    #[test]
    fn whole_periods_are_asked_for_again() {
        assert_eq!(window(None, Frequency::M).from_text, "20210101");
        assert_eq!(window(Some("2025-03-25"), Frequency::D).from_text, "20250315");
        assert_eq!(window(Some("2025-03-25"), Frequency::M).from_text, "20250301");
        assert_eq!(window(Some("2025-03-05"), Frequency::M).from_text, "20250201");
        assert_eq!(window(Some("2021-01-03"), Frequency::M).from_text, "20210101");
    }

    #[test]
    fn the_watermark_stays_between_yesterday_and_today() {
        let window = window(None, Frequency::D);
        let before = Some(day("2025-03-01"));
        assert_eq!(window.reached(before, None), before);
        assert_eq!(window.reached(before, Some(day("2024-12-31"))), before);
        assert_eq!(window.reached(before, Some(day("2025-03-31"))), Some(day("2025-03-31")));
        assert_eq!(window.reached(before, Some(day("2205-03-31"))), Some(day("2025-04-02")));
    }
}
