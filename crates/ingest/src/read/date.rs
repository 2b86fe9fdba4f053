//! Days as senders write them: date cells, text in the declared form, ISO 8601, spreadsheet day numbers.

use std::borrow::Cow;

use chrono::{Datelike, Days, NaiveDate};

use super::field::Field;
use super::month_name;
use super::number::whole;
use super::quarter::QuarterForm;
use super::text::{tidy, with_western_digits};

/// The years a delivery can speak of; anything else is a misread date.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Spreadsheet day numbers from 1970 to 2100. A smaller number in a date column is likelier a year.
const DAY_NUMBERS: std::ops::RangeInclusive<i64> = 25_569..=73_415;

/// Days between the two day counts of spreadsheets, from 1900 and from 1904.
const FROM_1900_TO_1904: i64 = 1462;

/// How the date column of a source is read.
pub(crate) struct DateForm {
    /// strftime letters, complete down to the day.
    form: String,
    /// Whether the month may be a name.
    has_month_name: bool,
    /// What completes the sender's text to that form: their dates may end at the month or the year.
    completion: &'static str,
    /// Set where the dates are quarters.
    quarter: Option<QuarterForm>,
}

impl DateForm {
    pub(crate) fn new(declared: &str) -> Self {
        let has = |letters: &[&str]| letters.iter().any(|letter| declared.contains(letter));
        let has_day = has(&["%d", "%-d", "%e", "%j", "%D", "%F", "%x", "%c", "%s", "%v", "%+"]);
        let has_month = has_day || has(&["%m", "%-m", "%b", "%B", "%h"]);
        let (form, completion) = match (has_month, has_day) {
            (_, true) => ("", ""),
            (true, false) => (" %d", " 01"),
            (false, false) => (" %m %d", " 01 01"),
        };
        // Names of months become numbers before anything is parsed.
        let by_number = ["%B", "%b", "%h"]
            .iter()
            .fold(declared.to_owned(), |form, name| form.replace(name, "%m"));
        Self {
            has_month_name: by_number != declared,
            form: format!("{by_number}{form}"),
            completion,
            quarter: QuarterForm::new(declared),
        }
    }

    /// The day a field holds.
    pub(crate) fn day(&self, field: Field<'_>, counts_from_1904: bool) -> Option<NaiveDate> {
        let day = match field {
            Field::Date(day) => Some(day),
            Field::Text(text) => self.day_in_text(text),
            Field::Number(number) => self
                .day_in_text(&number.to_string())
                .or_else(|| of_day_number(number, counts_from_1904)),
            _ => None,
        };
        day.filter(|day| YEARS.contains(&day.year()))
    }

    fn day_in_text(&self, text: &str) -> Option<NaiveDate> {
        let tidied = tidy(text);
        let mut text = with_western_digits(&tidied);
        if let Some(form) = &self.quarter {
            return form.first_day(&text).or_else(|| iso_day(&text));
        }
        if self.has_month_name {
            text = Cow::Owned(month_name::with_number(&text).into_owned());
        }
        let parsed = if self.completion.is_empty() {
            NaiveDate::parse_from_str(&text, &self.form)
        } else {
            NaiveDate::parse_from_str(&format!("{text}{}", self.completion), &self.form)
        };
        parsed.ok().or_else(|| iso_day(&text))
    }
}

/// The day of `2024-01-15`, `2024-01-15T10:00:00` or `2024-01-15 00:00`.
pub(crate) fn iso_day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let is_followed_by_time = rest.is_empty() || (rest.starts_with(['T', ' ']) && rest.contains(':'));
    NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .ok()
        .filter(|_| is_followed_by_time)
}

/// The day that a spreadsheet stores as a number.
pub(crate) fn of_day_number(number: f64, counts_from_1904: bool) -> Option<NaiveDate> {
    let shift = if counts_from_1904 { FROM_1900_TO_1904 } else { 0 };
    let days = whole(number.floor())? + shift;
    if !DAY_NUMBERS.contains(&days) {
        return None;
    }
    let day_zero = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    day_zero.checked_add_days(Days::new(u64::try_from(days).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, form: &str) -> Option<String> {
        let day = DateForm::new(form).day(Field::of_text(text), false);
        day.map(|day| day.to_string())
    }

    #[test]
    fn dates_read_in_the_declared_form_or_in_iso_form() {
        for (text, form, day) in [
            ("2024-01-15", "%Y-%m-%d", "2024-01-15"),
            ("15/01/2024", "%d/%m/%Y", "2024-01-15"),
            ("15/01/24", "%d/%m/%y", "2024-01-15"),
            ("١٥/٠١/٢٠٢٤", "%d/%m/%Y", "2024-01-15"),
            ("2024-01-15T23:10:00", "%d/%m/%Y", "2024-01-15"),
            ("2019-11", "%Y-%m", "2019-11-01"),
            ("11/2019", "%m/%Y", "2019-11-01"),
            ("2019", "%Y", "2019-01-01"),
            ("janv-24", "%b-%y", "2024-01-01"),
            ("Septembre 2023", "%B %Y", "2023-09-01"),
            ("15 غشت 2023", "%d %B %Y", "2023-08-15"),
            ("كانون الثاني ٢٠٢٤", "%B %Y", "2024-01-01"),
            ("2024-01-15", "%B %Y", "2024-01-15"),
        ] {
            assert_eq!(read(text, form).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for text in [
            "",
            "15",
            "2024-13-01",
            "31/02/2024",
            "0024-01-15",
            "hier",
            "2024-01-15x",
            "45306",
        ] {
            assert_eq!(read(text, "%Y-%m-%d"), None, "{text}");
        }
    }

    #[test]
    fn day_numbers_read_but_years_are_not_taken_for_them() {
        let form = DateForm::new("%Y-%m-%d");
        let read = |number| form.day(Field::Number(number), false).map(|day| day.to_string());
        assert_eq!(read(45306.0).as_deref(), Some("2024-01-15"));
        assert_eq!(read(45306.75).as_deref(), Some("2024-01-15"));
        assert_eq!(read(2024.0), None);
        let compact = DateForm::new("%Y%m%d").day(Field::Number(20_240_115.0), false);
        assert_eq!(compact.map(|day| day.to_string()).as_deref(), Some("2024-01-15"));
    }
}
