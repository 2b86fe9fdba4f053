//! The layout of one sheet: which of its columns fills which of ours.

use definitions::Definitions;
use definitions::source::{Format, Grain, HeaderRow, Source};

use crate::code_mapping::{CodeMapper, Unmapped};
use crate::codes;
use crate::count::{Count, NoCount};
use crate::headers::Headers;
use crate::memory::Memory;
use crate::period_mapping::{PeriodColumns, PeriodReader};
use crate::read::block::BlockRow;
use crate::read::number::Signs;
use crate::rejection::{Refusal, Rejection};
use crate::row_checks::SheetCheck;
use crate::sheets::{self, Known};
use crate::totals::TotalsWatch;
use crate::vocabulary::Mapped;

/// Our columns besides the dimensions, before which they stand in every key.
pub(crate) const REPORTING_UNIT: &str = "reporting_unit";
pub(crate) const UNIT_OF_COUNT: &str = "unit_of_count";

/// How one of our columns is filled in a sheet.
pub(crate) enum Filling {
    Constant(Mapped),
    Field(usize, Memory<Result<Mapped, Unmapped>>),
}

/// Where everything stands in a sheet.
pub(crate) struct Layout<'a> {
    pub(crate) headers: Headers,
    /// One for each mapper, in their order.
    pub(crate) fillings: Vec<Filling>,
    pub(crate) period: PeriodColumns,
    /// `None` where each row is one case.
    pub(crate) count: Option<usize>,
    pub(crate) counts: Memory<Result<Count, NoCount>>,
    pub(crate) checks: Vec<SheetCheck<'a>>,
    pub(crate) totals: Option<TotalsWatch<'a>>,
    /// Column, without header, in which a row says from which of the sender's headers it was made.
    pub(crate) origin: Option<usize>,
}

/// Finds layouts by the definition of a source.
pub(crate) struct LayoutFinder<'a> {
    pub(crate) source: &'a Source,
    pub(crate) definitions: &'a Definitions,
    pub(crate) periods: &'a PeriodReader<'a>,
}

impl<'a> LayoutFinder<'a> {
    /// The mappers of our columns: reporting unit, unit of count, then the dimensions.
    pub(crate) fn mappers(&self) -> Result<Vec<CodeMapper<'a>>, Refusal> {
        let dimensions = self.definitions.fact_table.dimensions.iter();
        [REPORTING_UNIT, UNIT_OF_COUNT]
            .into_iter()
            .chain(dimensions.map(|dimension| dimension.name.as_str()))
            .map(|column| {
                let constants = self.constants(column);
                CodeMapper::new(column, self.source.columns.get(column), &constants, self.definitions)
            })
            .collect()
    }

    /// The codes that a column may be given for all rows of a sheet.
    fn constants(&self, column: &str) -> Vec<&'a str> {
        let rule = self.source.columns.get(column);
        let set = self
            .source
            .format
            .sheets
            .iter()
            .filter_map(|sheet| sheet.set.get(column));
        let mut constants: Vec<&str> = set
            .chain(rule.and_then(|rule| rule.constant.as_ref()))
            .map(String::as_str)
            .collect();
        if rule.is_none() {
            constants.push(match column {
                REPORTING_UNIT => &self.source.id,
                dimension => self.definitions.total_code(dimension),
            });
        }
        constants
    }

    /// The layout of a sheet with this header row. Every header that is missing is named at once.
    pub(crate) fn layout(
        &self,
        (sheet, known): (&str, Known<'a>),
        header_row: BlockRow<'_>,
        mappers: &mut [CodeMapper<'a>],
    ) -> Result<Layout<'a>, Refusal> {
        let format = &self.source.format;
        let headers = Headers::of(header_row.fields());
        let mut missing = Missing::default();
        let mut fillings = Vec::with_capacity(mappers.len());
        for mapper in mappers {
            fillings.extend(self.filling(known, &headers, mapper, &mut missing)?);
        }
        let period = missing.unless_found("the period", self.periods.columns(&headers));
        let count = self.count(&headers, &mut missing)?;
        let find_check = |check| SheetCheck::find(check, &headers, Signs::of(format));
        let checks = self.source.checks.iter().filter_map(|check| {
            let found = find_check(check).map_err(|header| vec![header]);
            missing.unless_found(&format!("check {}", check.id), found).flatten()
        });
        let checks = checks.collect();
        let totals = format.totals.as_ref().and_then(|totals| {
            let found = headers.position(&totals.column).ok_or(vec![totals.column.as_str()]);
            let column = missing.unless_found("the totals row", found)?;
            let wide = format.unpivot.iter().flat_map(|unpivot| &unpivot.into);
            let by = totals.by.iter().chain(wide).map(|name| {
                let found = headers.position(name).ok_or(vec![name.as_str()]);
                missing.unless_found("the totals row", found)
            });
            let by: Option<Vec<usize>> = by.collect();
            Some(TotalsWatch::new(totals, column, by?))
        });
        let (Some(period), true) = (period, missing.lines.is_empty()) else {
            return Err(missing.into_refusal(sheet, header_row.number));
        };
        Ok(Layout {
            headers,
            fillings,
            period,
            count,
            counts: Memory::default(),
            checks,
            totals,
            origin: known.origin,
        })
    }

    fn filling(
        &self,
        known: Known<'a>,
        headers: &Headers,
        mapper: &mut CodeMapper<'a>,
        missing: &mut Missing,
    ) -> Result<Option<Filling>, Refusal> {
        let column = mapper.column();
        let set = known.set.and_then(|set| set.get(column));
        let constant = set.or_else(|| mapper.rule().and_then(|rule| rule.constant.as_ref()));
        if let Some(code) = constant {
            return mapper.constant(code).map(|code| Some(Filling::Constant(code)));
        }
        if let Some(rule) = mapper.rule() {
            let found = headers
                .position_of_any(&rule.from)
                .ok_or_else(|| rule.from.iter().map(String::as_str).collect());
            let position = missing.unless_found(&format!("column {column}"), found);
            return Ok(position.map(|position| Filling::Field(position, Memory::default())));
        }
        let code = match column {
            REPORTING_UNIT => self.source.id.as_str(),
            UNIT_OF_COUNT => {
                let message = "the source's definition cannot be applied: nothing says what it counts";
                return Err(Refusal::of_file(codes::DEFINITION, message));
            }
            dimension => self.definitions.total_code(dimension),
        };
        mapper.constant(code).map(|code| Some(Filling::Constant(code)))
    }

    /// The refusal of a sheet without header row.
    pub(crate) fn no_header(&self, sheet: &str) -> Refusal {
        sheets::no_header_at(sheet, first_header_row(&self.source.format))
    }

    fn count(&self, headers: &Headers, missing: &mut Missing) -> Result<Option<usize>, Refusal> {
        let rule = &self.source.count;
        if !rule.from.is_empty() {
            let found = headers
                .position_of_any(&rule.from)
                .ok_or_else(|| rule.from.iter().map(String::as_str).collect());
            return Ok(missing.unless_found("the count", found));
        }
        match rule.grain {
            Grain::Record => Ok(None),
            Grain::Counts => {
                let message = "the source's definition cannot be applied: [count] names no column";
                Err(Refusal::of_file(codes::DEFINITION, message))
            }
        }
    }
}

/// Number of the row in which the headers stand, or from which on they are looked for.
pub(crate) fn first_header_row(format: &Format) -> usize {
    match format.header_row {
        HeaderRow::At(row) => row,
        HeaderRow::Found(_) => 1,
    }
}

/// What a sheet lacks.
#[derive(Default)]
struct Missing {
    lines: Vec<String>,
}

impl Missing {
    /// Passes on what was found; otherwise notes which headers would have done.
    fn unless_found<T>(&mut self, what: &str, found: Result<T, Vec<&str>>) -> Option<T> {
        found
            .map_err(|accepted| {
                let accepted: Vec<String> = accepted.iter().map(|header| format!("«{header}»")).collect();
                self.lines
                    .push(format!("{what} needs a column named {}", accepted.join(" or ")));
            })
            .ok()
    }

    fn into_refusal(self, sheet: &str, header_row: u64) -> Refusal {
        let rejections = self.lines.into_iter().map(|line| Rejection {
            sheet: sheet.to_owned(),
            row: header_row,
            ..Rejection::of_file(codes::HEADER_MISSING, line)
        });
        Refusal {
            code: codes::HEADER_MISSING,
            rejections: rejections.collect(),
        }
    }
}
