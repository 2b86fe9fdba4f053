//! Which period a row is about: from a date, or from a year and a month.

use chrono::{Datelike, NaiveDate};
use definitions::period::{Frequency, Period};
use definitions::source::PeriodRule;
use regex::Regex;

use crate::codes;
use crate::headers::Headers;
use crate::memory::Memory;
use crate::read::block::BlockRow;
use crate::read::date::{DateForm, YEARS};
use crate::read::field::Field;
use crate::read::text::tidy;
use crate::read::{month_name, number};
use crate::record::bits_for;
use crate::rejection::Refusal;

/// Where a sheet says which period a row is about, and what is known of the texts there.
pub(crate) enum PeriodColumns {
    Date(usize, Memory<Option<DatedRow>>),
    YearAndMonth {
        year: (usize, Memory<Option<i32>>),
        month: Option<(usize, Memory<Option<u32>>)>,
    },
}

/// The period a row is about, and the day of it that the row names, both by number.
#[derive(Clone, Copy)]
pub(crate) struct DatedRow {
    /// First day of the period.
    pub(crate) start: NaiveDate,
    /// Periods since that of 1 January 1900.
    pub(crate) period: u64,
    /// Days since the period's first.
    pub(crate) day: u64,
}

impl DatedRow {
    fn new(frequency: Frequency, day: NaiveDate) -> Option<Self> {
        let start = Period::containing(frequency, day).start;
        let years = i64::from(start.year() - YEARS.start());
        let period = match frequency {
            Frequency::D => start.signed_duration_since(first_day()?).num_days(),
            Frequency::M => years * 12 + i64::from(start.month0()),
            Frequency::Q => years * 4 + i64::from(start.month0() / 3),
            Frequency::Y => years,
        };
        Some(Self {
            start,
            period: u64::try_from(period).ok()?,
            day: u64::try_from(day.signed_duration_since(start).num_days()).ok()?,
        })
    }
}

fn first_day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1)
}

/// The period with this number.
pub(crate) fn period_of_number(frequency: Frequency, number: u64) -> Option<Period> {
    let first = first_day()?;
    let months = |count: u64| u32::try_from(number * count).ok().map(chrono::Months::new);
    let start = match frequency {
        Frequency::D => first.checked_add_days(chrono::Days::new(number)),
        Frequency::M => first.checked_add_months(months(1)?),
        Frequency::Q => first.checked_add_months(months(3)?),
        Frequency::Y => first.checked_add_months(months(12)?),
    };
    start.map(|start| Period { frequency, start })
}

/// How many bits the numbers of periods and of days in them need.
pub(crate) fn bits(frequency: Frequency) -> (u32, u32) {
    let years = usize::try_from(YEARS.end() - YEARS.start() + 1).unwrap_or_default();
    match frequency {
        Frequency::D => (bits_for(years * 366), 0),
        Frequency::M => (bits_for(years * 12), bits_for(31)),
        Frequency::Q => (bits_for(years * 4), bits_for(92)),
        Frequency::Y => (bits_for(years), bits_for(366)),
    }
}

/// Reads periods by the rule of a source.
pub(crate) struct PeriodReader<'a> {
    rule: &'a PeriodRule,
    form: DateForm,
    pattern: Option<Regex>,
    decimal: char,
}

impl<'a> PeriodReader<'a> {
    pub(crate) fn new(rule: &'a PeriodRule, decimal: char) -> Result<Self, Refusal> {
        let lacks_month = rule.from.is_empty() && rule.month.is_none() && rule.frequency != Frequency::Y;
        if rule.from.is_empty() && rule.year.is_none() || lacks_month {
            let message = "the source's definition cannot be applied: [period] needs from, or year (and month)";
            return Err(Refusal::of_file(codes::DEFINITION, message));
        }
        let pattern = rule.pattern.as_deref().map(Regex::new).transpose().map_err(|_| {
            let message = "the source's definition cannot be applied: pattern of [period] is no regular expression";
            Refusal::of_file(codes::DEFINITION, message)
        })?;
        Ok(Self {
            rule,
            form: DateForm::new(&rule.format),
            pattern,
            decimal,
        })
    }

    /// Finds the columns in a sheet; the error is the headers one of which is needed.
    pub(crate) fn columns(&self, headers: &Headers) -> Result<PeriodColumns, Vec<&'a str>> {
        let rule = self.rule;
        if !rule.from.is_empty() {
            let found = headers.position_of_any(&rule.from);
            let found = found.map(|column| PeriodColumns::Date(column, Memory::default()));
            return found.ok_or_else(|| rule.from.iter().map(String::as_str).collect());
        }
        let find = |name: &'a String| headers.position(name).ok_or_else(|| vec![name.as_str()]);
        Ok(PeriodColumns::YearAndMonth {
            year: (rule.year.as_ref().map_or(Err(Vec::new()), find)?, Memory::default()),
            month: match &rule.month {
                Some(month) => Some((find(month)?, Memory::default())),
                None => None,
            },
        })
    }

    /// The period of a row; the error is the column whose content cannot be read.
    pub(crate) fn read(
        &self,
        row: BlockRow<'_>,
        columns: &mut PeriodColumns,
        counts_from_1904: bool,
    ) -> Result<DatedRow, usize> {
        let frequency = self.rule.frequency;
        let field = |column: usize| row.field(column);
        match columns {
            PeriodColumns::Date(column, days) => {
                let read = || DatedRow::new(frequency, self.day(field(*column), counts_from_1904)?);
                days.get(row.number_of_text(*column), read).ok_or(*column)
            }
            PeriodColumns::YearAndMonth { year, month } => {
                let (year, years) = year;
                let (month_column, month_number) = match month {
                    Some((month, months)) => {
                        let read = || self.month(field(*month));
                        (*month, months.get(row.number_of_text(*month), read).ok_or(*month)?)
                    }
                    None => (*year, 1),
                };
                let year_number = years
                    .get(row.number_of_text(*year), || self.year(field(*year)))
                    .ok_or(*year)?;
                let day = NaiveDate::from_ymd_opt(year_number, month_number, 1).ok_or(month_column)?;
                DatedRow::new(frequency, day).ok_or(*year)
            }
        }
    }

    /// The day of a date, taken out of the text around it.
    fn day(&self, field: Field<'_>, counts_from_1904: bool) -> Option<NaiveDate> {
        let (Some(pattern), Field::Text(_) | Field::Number(_)) = (&self.pattern, field) else {
            return self.form.day(field, counts_from_1904);
        };
        let text = field.text();
        let tidied = tidy(&text);
        let found = pattern.captures(&tidied)?;
        let part = found.get(1).or_else(|| found.get(0))?;
        self.form.day(Field::of_text(part.as_str()), counts_from_1904)
    }

    /// A month: its number, or its name.
    fn month(&self, field: Field<'_>) -> Option<u32> {
        let number = self.whole(field).and_then(|month| u32::try_from(month).ok());
        number.or_else(|| month_name::month(&field.text()))
    }

    /// A year; two digits mean 20xx.
    fn year(&self, field: Field<'_>) -> Option<i32> {
        let year = match self.whole(field)? {
            short @ 0..=99 => 2000 + short,
            year => year,
        };
        i32::try_from(year).ok().filter(|year| YEARS.contains(year))
    }

    fn whole(&self, field: Field<'_>) -> Option<i64> {
        number::of_field(field, self.decimal)
            // A year or month is often saved as `7.0` whatever the decimal sign of the counts.
            .or_else(|| number::of_field(field, '.'))
            .and_then(number::whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_comes_back_from_its_number() {
        for (frequency, day, period) in [
            (Frequency::D, "2024-02-29", "2024-02-29"),
            (Frequency::M, "2024-02-29", "2024-02"),
            (Frequency::Q, "2024-12-31", "2024-Q4"),
            (Frequency::Y, "2100-12-31", "2100"),
            (Frequency::M, "1900-01-01", "1900-01"),
        ] {
            let day: NaiveDate = day.parse().expect("a day");
            let dated = DatedRow::new(frequency, day).expect("in range");
            let (period_bits, day_bits) = bits(frequency);
            assert!(dated.period < 1 << period_bits && dated.day < 1 << day_bits);
            let back = period_of_number(frequency, dated.period).map(|period| period.to_string());
            assert_eq!(back.as_deref(), Some(period));
        }
    }
}
