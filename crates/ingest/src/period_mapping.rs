//! Which period a row is about: from a date, or from a year and a month.

use chrono::NaiveDate;
use definitions::period::{Frequency, Period};
use definitions::source::PeriodRule;
use regex::Regex;

use crate::codes;
use crate::headers::Headers;
use crate::read::date::{DateForm, YEARS};
use crate::read::grid::{Cell, Row};
use crate::read::text::tidy;
use crate::read::{month_name, number};
use crate::rejection::Refusal;

/// Where a sheet says which period a row is about.
pub(crate) enum PeriodColumns {
    Date(usize),
    YearAndMonth { year: usize, month: Option<usize> },
}

/// The day a row names, and the period that holds it.
#[derive(Clone, Copy)]
pub(crate) struct DatedRow {
    pub(crate) day: NaiveDate,
    pub(crate) period: Period,
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
            let found = headers.position_of_any(&rule.from).map(PeriodColumns::Date);
            return found.ok_or_else(|| rule.from.iter().map(String::as_str).collect());
        }
        let find = |name: &'a String| headers.position(name).ok_or_else(|| vec![name.as_str()]);
        Ok(PeriodColumns::YearAndMonth {
            year: rule.year.as_ref().map_or(Err(Vec::new()), find)?,
            month: rule.month.as_ref().map(find).transpose()?,
        })
    }

    /// The period of a row; the error is the column whose content cannot be read.
    pub(crate) fn read(&self, row: &Row, columns: &PeriodColumns, counts_from_1904: bool) -> Result<DatedRow, usize> {
        let day = match *columns {
            PeriodColumns::Date(date) => self.day(row.cell(date), counts_from_1904).ok_or(date)?,
            PeriodColumns::YearAndMonth { year, month } => {
                let month_number = match month {
                    Some(month) => self.month(row.cell(month)).ok_or(month)?,
                    None => 1,
                };
                let year_number = self.year(row.cell(year)).ok_or(year)?;
                let month_number = u32::try_from(month_number).map_err(|_| month.unwrap_or(year))?;
                NaiveDate::from_ymd_opt(year_number, month_number, 1).ok_or(month.unwrap_or(year))?
            }
        };
        let period = Period::containing(self.rule.frequency, day);
        Ok(DatedRow { day, period })
    }

    /// The day of a date, taken out of the text around it.
    fn day(&self, cell: &Cell, counts_from_1904: bool) -> Option<NaiveDate> {
        let (Some(pattern), Cell::Text(_) | Cell::Number(_)) = (&self.pattern, cell) else {
            return self.form.day(cell, counts_from_1904);
        };
        let text = cell.text();
        let tidied = tidy(&text);
        let found = pattern.captures(&tidied)?;
        let part = found.get(1).or_else(|| found.get(0))?;
        self.form.day(&Cell::of_text(part.as_str()), counts_from_1904)
    }

    /// A month: its number, or its name.
    fn month(&self, cell: &Cell) -> Option<i64> {
        let named = || month_name::month(&cell.text()).map(i64::from);
        self.whole(cell).or_else(named)
    }

    /// A year; two digits mean 20xx.
    fn year(&self, cell: &Cell) -> Option<i32> {
        let year = match self.whole(cell)? {
            short @ 0..=99 => 2000 + short,
            year => year,
        };
        i32::try_from(year).ok().filter(|year| YEARS.contains(year))
    }

    fn whole(&self, cell: &Cell) -> Option<i64> {
        number::of_cell(cell, self.decimal)
            // A year or month is often saved as `7.0` whatever the decimal sign of the counts.
            .or_else(|| number::of_cell(cell, '.'))
            .and_then(number::whole)
    }
}
