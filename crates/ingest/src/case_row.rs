//! One row of a delivery, read into a count and its key, or rejected.

use chrono::NaiveDate;
use definitions::source::{Severity, Source};

use crate::code_mapping::{CodeMapper, CodeNumber, LabelNumber, Mapped, Unmapped};
use crate::codes;
use crate::count::{Count, CountReader, NoCount};
use crate::layout::{Filling, Layout};
use crate::period_mapping::{DatedRow, PeriodReader};
use crate::read::grid::{Row, Sheet};
use crate::rejection::Rejection;
use crate::unknown_labels::UnknownLabels;

/// A row that was read without fault.
pub(crate) struct CaseRow<'a> {
    /// Which of the data sheets, from 0.
    pub(crate) sheet: usize,
    pub(crate) row: u64,
    pub(crate) dated: DatedRow,
    /// What the sender wrote in each of our columns.
    pub(crate) labels: Box<[LabelNumber]>,
    /// What it means.
    pub(crate) codes: Box<[CodeNumber]>,
    pub(crate) count: Count<'a>,
}

/// Reads rows. What is wrong with them goes to `rejections` and `unknown`.
pub(crate) struct RowReader<'a> {
    pub(crate) received_on: NaiveDate,
    pub(crate) mappers: Vec<CodeMapper<'a>>,
    pub(crate) periods: &'a PeriodReader<'a>,
    pub(crate) counts: CountReader<'a>,
    pub(crate) rejections: Vec<Rejection>,
    pub(crate) unknown: UnknownLabels,
}

impl<'a> RowReader<'a> {
    pub(crate) fn new(
        source: &'a Source,
        received_on: NaiveDate,
        mappers: Vec<CodeMapper<'a>>,
        periods: &'a PeriodReader<'a>,
    ) -> Self {
        Self {
            received_on,
            mappers,
            periods,
            counts: CountReader::new(source),
            rejections: Vec::new(),
            unknown: UnknownLabels::default(),
        }
    }

    /// The count in a row of a sheet with this layout.
    pub(crate) fn count(&self, row: &Row, layout: &Layout<'_>) -> Result<Count<'a>, NoCount> {
        match layout.count {
            Some(column) => self.counts.read(row.cell(column)),
            None => Ok(Count::ONE),
        }
    }

    /// Reads a data row; every fault of it is noted, not only the first.
    pub(crate) fn read(
        &mut self,
        (index, sheet): (usize, &Sheet),
        row: &Row,
        layout: &Layout<'_>,
        count: Result<Count<'a>, NoCount>,
    ) -> Option<CaseRow<'a>> {
        let mut faults = Faults {
            sheet: &sheet.name,
            row: row.number,
            cells: row,
            layout,
            found: &mut self.rejections,
            unknown: &mut self.unknown,
            has_error: false,
        };
        if sheet.is_text_file && !has_the_header_width(row, layout.headers.width()) {
            faults.add(
                codes::ROW_SHAPE,
                None,
                "the row has more or fewer fields than the header".to_owned(),
            );
            return None;
        }
        let dated = self.periods.read(row, &layout.period, sheet.counts_days_from_1904);
        let dated = dated
            .map_err(|column| faults.add(codes::PERIOD, Some(column), "the period cannot be read".to_owned()))
            .ok();
        if dated.is_some_and(|dated| dated.period.start > self.received_on) {
            let message = "the period begins after the day of reception".to_owned();
            faults.add(codes::FUTURE_PERIOD, None, message);
        }
        let count = count.map_err(|reason| faults.no_count(reason)).ok();
        let mut labels = Vec::with_capacity(self.mappers.len());
        let mut codes = Vec::with_capacity(self.mappers.len());
        for (mapper, filling) in self.mappers.iter_mut().zip(&layout.fillings) {
            if let Some(mapped) = faults.map(mapper, filling, row, dated) {
                labels.push(mapped.label);
                codes.push(mapped.code);
            }
        }
        faults.check(row);
        if faults.has_error {
            return None;
        }
        Some(CaseRow {
            sheet: index,
            row: row.number,
            dated: dated?,
            labels: labels.into_boxed_slice(),
            codes: codes.into_boxed_slice(),
            count: count?,
        })
    }
}

/// More fields than the header are fine as long as they are empty: a delimiter at the end of the line.
fn has_the_header_width(row: &Row, width: usize) -> bool {
    row.cells.len() >= width && row.cells[width..].iter().all(crate::read::grid::Cell::is_empty)
}

/// Notes what is wrong with one row.
struct Faults<'r> {
    sheet: &'r str,
    row: u64,
    cells: &'r Row,
    layout: &'r Layout<'r>,
    found: &'r mut Vec<Rejection>,
    unknown: &'r mut UnknownLabels,
    has_error: bool,
}

impl Faults<'_> {
    fn add(&mut self, code: &'static str, column: Option<usize>, message: String) {
        self.add_with(Severity::Error, code, column, message);
    }

    fn add_with(&mut self, severity: Severity, code: &'static str, column: Option<usize>, message: String) {
        self.has_error |= severity == Severity::Error;
        let column = self.column_name(column);
        self.found.push(Rejection {
            sheet: self.sheet.to_owned(),
            row: self.row,
            column,
            code,
            severity,
            message,
        });
    }

    /// The sender's header; where a row was made from one of several columns, that column's.
    fn column_name(&self, column: Option<usize>) -> String {
        let Some(column) = column else { return String::new() };
        let is_count = self.layout.count == Some(column);
        match self.layout.origin.filter(|_| is_count) {
            Some(origin) => self.cells.cell(origin).text().into_owned(),
            None => self.layout.headers.name(column).to_owned(),
        }
    }

    fn no_count(&mut self, reason: NoCount) {
        let (code, message) = match reason {
            NoCount::Empty => (codes::EMPTY, "the count is empty"),
            NoCount::NotANumber => (codes::NOT_A_NUMBER, "the count is not a number"),
            NoCount::NegativeOrFraction => (codes::NOT_A_COUNT, "the count is negative, a fraction or beyond 10^12"),
            NoCount::CellError => (codes::CELL_ERROR, "the cell holds a spreadsheet error"),
        };
        self.add(code, self.layout.count, message.to_owned());
    }

    fn map(
        &mut self,
        mapper: &mut CodeMapper<'_>,
        filling: &Filling,
        row: &Row,
        dated: Option<DatedRow>,
    ) -> Option<Mapped> {
        let (mapped, column) = match filling {
            Filling::Constant(mapped) => (*mapped, None),
            Filling::Field(column) => match mapper.map(row.cell(*column)) {
                Ok(mapped) => (mapped, Some(*column)),
                Err(reason) => {
                    self.unmapped(mapper, *column, reason);
                    if reason == Unmapped::Unknown {
                        let header = self.layout.headers.name(*column);
                        self.unknown.add(mapper.column(), header, &row.cell(*column).text());
                    }
                    return None;
                }
            },
        };
        let is_valid = dated.is_none_or(|dated| mapper.is_valid_on(mapped.code, dated.period.start));
        if !is_valid {
            let message = format!("the code of {} is not valid in this period", mapper.column());
            self.add(codes::CODE_NOT_VALID, column, message);
        }
        Some(mapped)
    }

    fn unmapped(&mut self, mapper: &CodeMapper<'_>, column: usize, reason: Unmapped) {
        let ours = mapper.column();
        let (code, message) = match reason {
            Unmapped::Empty => (codes::EMPTY, format!("{ours} is empty")),
            Unmapped::Form => (codes::FORM, format!("{ours} does not have the declared form")),
            Unmapped::Unknown => (codes::UNKNOWN_CODE, format!("not known to {}", mapper.vocabulary())),
            Unmapped::CellError => (codes::CELL_ERROR, "the cell holds a spreadsheet error".to_owned()),
        };
        self.add(code, Some(column), message);
    }

    fn check(&mut self, row: &Row) {
        for check in &self.layout.checks {
            if !check.holds(row) {
                let severity = check.check.severity;
                self.add_with(severity, codes::CHECK_FAILED, Some(check.left), check.description());
            }
        }
    }
}
