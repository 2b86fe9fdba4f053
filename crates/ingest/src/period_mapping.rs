//! Which period a row is about: from a date, or from a year and a month.

use chrono::NaiveDate;
use definitions::period::{Frequency, Period};
use definitions::source::PeriodRule;

use crate::codes;
use crate::headers::Headers;
use crate::read::date::{DateForm, YEARS};
use crate::read::grid::{Cell, Row};
use crate::read::number;
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
    decimal: char,
}

impl<'a> PeriodReader<'a> {
    pub(crate) fn new(rule: &'a PeriodRule, decimal: char) -> Result<Self, Refusal> {
        let lacks_month = rule.from.is_empty() && rule.month.is_none() && rule.frequency != Frequency::Y;
        if rule.from.is_empty() && rule.year.is_none() || lacks_month {
            let message = "the source's definition cannot be applied: [period] needs from, or year (and month)";
            return Err(Refusal::of_file(codes::DEFINITION, message));
        }
        Ok(Self {
            rule,
            form: DateForm::new(&rule.format),
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
            PeriodColumns::Date(date) => self.form.day(row.cell(date), counts_from_1904).ok_or(date)?,
            PeriodColumns::YearAndMonth { year, month } => {
                let month_number = match month {
                    Some(month) => self.whole(row.cell(month)).ok_or(month)?,
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
