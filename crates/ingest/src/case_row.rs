//! One row of a delivery, read into a count and its key, or rejected.

use chrono::NaiveDate;
use definitions::source::{Severity, Source};

use crate::code_mapping::{CodeMapper, Unmapped};
use crate::codes;
use crate::count::{Count, CountReader, NoCount};
use crate::error::IngestError;
use crate::headers::Headers;
use crate::layout::{Filling, Layout};
use crate::period_mapping::{DatedRow, PeriodReader};
use crate::read::block::BlockRow;
use crate::read::field::Field;
use crate::read::{SheetHead, SheetKind};
use crate::rejection::Rejection;
use crate::rejection_log::Rejections;
use crate::row_checks::SheetCheck;
use crate::unknown_labels::UnknownLabels;
use crate::vocabulary::Mapped;

/// Reads rows. What is wrong with them goes to `rejections` and `unknown`.
pub(crate) struct RowReader<'a> {
    received_on: NaiveDate,
    pub(crate) mappers: Vec<CodeMapper<'a>>,
    periods: &'a PeriodReader<'a>,
    counts: CountReader,
    pub(crate) rejections: Rejections,
    pub(crate) unknown: UnknownLabels,
    /// What the last row that was accepted means, one for each mapper.
    pub(crate) mapped: Vec<Mapped>,
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
            rejections: Rejections::default(),
            unknown: UnknownLabels::default(),
            mapped: Vec::new(),
        }
    }

    /// The count in a row of a sheet with this layout.
    pub(crate) fn count(&self, row: BlockRow<'_>, layout: &mut Layout<'_>) -> Result<Count, NoCount> {
        match layout.count {
            Some(column) => layout
                .counts
                .get(row.number_of_text(column), || self.counts.read(row.field(column))),
            None => Ok(Count::ONE),
        }
    }

    /// Reads a data row; every fault of it is noted, not only the first. What an accepted row means is then in
    /// `mapped`. Error: `I091`.
    pub(crate) fn read(
        &mut self,
        sheet: &SheetHead,
        row: BlockRow<'_>,
        layout: &mut Layout<'_>,
        count: Result<Count, NoCount>,
    ) -> Result<Option<(DatedRow, Count)>, IngestError> {
        let mut faults = Faults {
            sheet: &sheet.name,
            row,
            headers: &layout.headers,
            count: layout.count,
            origin: layout.origin,
            found: &mut self.rejections,
            unknown: &mut self.unknown,
            has_error: false,
        };
        if sheet.kind == SheetKind::Text && !has_the_header_width(row, layout.headers.width()) {
            let message = "the row has more or fewer fields than the header";
            faults.add(codes::ROW_SHAPE, None, message)?;
            return Ok(None);
        }
        let dated = match self.periods.read(row, &mut layout.period, sheet.counts_days_from_1904) {
            Ok(dated) => Some(dated),
            Err(column) => {
                faults.add(codes::PERIOD, Some(column), "the period cannot be read")?;
                None
            }
        };
        if dated.is_some_and(|dated| dated.start > self.received_on) {
            let message = "the period begins after the day of reception";
            faults.add(codes::FUTURE_PERIOD, None, message)?;
        }
        if let Err(reason) = count {
            faults.no_count(reason, layout.count)?;
        }
        self.mapped.clear();
        for (mapper, filling) in self.mappers.iter_mut().zip(&mut layout.fillings) {
            self.mapped.extend(faults.map(mapper, filling, row, dated)?);
        }
        faults.check(&layout.checks)?;
        let is_faultless = !faults.has_error && self.mapped.len() == self.mappers.len();
        Ok(dated.zip(count.ok()).filter(|_| is_faultless))
    }
}

/// More fields than the header are fine as long as they are empty: a delimiter at the end of the line.
fn has_the_header_width(row: BlockRow<'_>, width: usize) -> bool {
    row.width() == width || (row.width() > width && row.fields().skip(width).all(Field::is_empty))
}

/// Notes what is wrong with one row.
struct Faults<'r> {
    sheet: &'r str,
    row: BlockRow<'r>,
    headers: &'r Headers,
    /// Column of the count.
    count: Option<usize>,
    /// Column in which a row says from which of the sender's headers it was made.
    origin: Option<usize>,
    found: &'r mut Rejections,
    unknown: &'r mut UnknownLabels,
    has_error: bool,
}

impl Faults<'_> {
    fn add(&mut self, code: &'static str, column: Option<usize>, message: &str) -> Result<(), IngestError> {
        self.add_with(Severity::Error, code, column, message)
    }

    fn add_with(
        &mut self,
        severity: Severity,
        code: &'static str,
        column: Option<usize>,
        message: &str,
    ) -> Result<(), IngestError> {
        self.has_error |= severity == Severity::Error;
        self.found.push(Rejection {
            sheet: self.sheet.to_owned(),
            row: self.row.number,
            column: column.map_or_else(String::new, |column| self.name(column)),
            code,
            severity,
            message: message.to_owned(),
        })
    }

    /// The sender's header; where a row was made from one of several columns, that column's.
    fn name(&self, column: usize) -> String {
        match self.origin.filter(|_| self.count == Some(column)) {
            Some(origin) => self.row.field(origin).text().into_owned(),
            None => self.headers.name(column).to_owned(),
        }
    }

    fn no_count(&mut self, reason: NoCount, column: Option<usize>) -> Result<(), IngestError> {
        let (code, message) = match reason {
            NoCount::Empty => (codes::EMPTY, "the count is empty"),
            NoCount::NotANumber => (codes::NOT_A_NUMBER, "the count is not a number"),
            NoCount::NegativeOrFraction => (codes::NOT_A_COUNT, "the count is negative, a fraction or beyond 10^12"),
            NoCount::CellError => (codes::CELL_ERROR, "the cell holds a spreadsheet error"),
        };
        self.add(code, column, message)
    }

    fn map(
        &mut self,
        mapper: &mut CodeMapper<'_>,
        filling: &mut Filling,
        row: BlockRow<'_>,
        dated: Option<DatedRow>,
    ) -> Result<Option<Mapped>, IngestError> {
        let (mapped, column) = match filling {
            Filling::Constant(mapped) => (*mapped, None),
            Filling::Field(column, memory) => {
                let field = row.field(*column);
                let number = row.number_of_text(*column).filter(|_| mapper.is_remembered());
                match memory.get(number, || mapper.map(field)) {
                    Ok(mapped) => (mapped, Some(*column)),
                    Err(reason) => {
                        self.unmapped(mapper, *column, reason)?;
                        return Ok(None);
                    }
                }
            }
        };
        let is_valid = dated.is_none_or(|dated| mapper.is_valid_on(mapped.code, dated.start));
        if !is_valid {
            let message = format!("the code of {} is not valid in this period", mapper.column());
            self.add(codes::CODE_NOT_VALID, column, &message)?;
        }
        Ok(Some(mapped))
    }

    fn unmapped(&mut self, mapper: &CodeMapper<'_>, column: usize, reason: Unmapped) -> Result<(), IngestError> {
        let ours = mapper.column();
        let (code, message) = match reason {
            Unmapped::Empty => (codes::EMPTY, format!("{ours} is empty")),
            Unmapped::Form => (codes::FORM, format!("{ours} does not have the declared form")),
            Unmapped::Unknown => (
                codes::UNKNOWN_CODE,
                format!("not known to {}", mapper.name_of_vocabulary()),
            ),
            Unmapped::CellError => (codes::CELL_ERROR, "the cell holds a spreadsheet error".to_owned()),
            Unmapped::TooMany => (codes::TOO_MANY_TEXTS, format!("{ours} has too many different texts")),
        };
        if reason == Unmapped::Unknown {
            let header = self.headers.name(column);
            self.unknown.add(ours, header, &self.row.field(column).text());
        }
        self.add(code, Some(column), &message)
    }

    fn check(&mut self, checks: &[SheetCheck<'_>]) -> Result<(), IngestError> {
        for check in checks {
            if !check.holds(|column| self.row.field(column)) {
                let severity = check.check.severity();
                self.add_with(severity, codes::CHECK_FAILED, Some(check.column), &check.description())?;
            }
        }
        Ok(())
    }
}
