//! The rows of a delivery on their way to counts: read, packed, sorted, and settled at the end.

use definitions::source::{self, Grain, Severity};

use crate::case_row::RowReader;
use crate::counts::{self, Meaning};
use crate::error::IngestError;
use crate::intake::Intake;
use crate::layout::{Layout, LayoutFinder};
use crate::read::SheetHead;
use crate::read::block::BlockRow;
use crate::read::grid::Sheet;
use crate::record::{KeyLayout, Place, Record};
use crate::rejection::{Refusal, Rejection};
use crate::runs::{Runs, SameKey};
use crate::settle::{settle, visit_places};
use crate::sheets::{DataSheet, Known};
use crate::{codes, count};

/// Rows of data on their way to counts.
pub(crate) struct CaseRows<'a, const W: usize> {
    pub(crate) finder: &'a LayoutFinder<'a>,
    reader: RowReader<'a>,
    runs: Runs<W>,
    same_key: SameKey,
    key: KeyLayout,
    /// Names of the sheets with data so far.
    sheets: Vec<String>,
    intake: Intake,
}

impl<'a, const W: usize> CaseRows<'a, W> {
    pub(crate) fn new(finder: &'a LayoutFinder<'a>, reader: RowReader<'a>, key: KeyLayout) -> Self {
        let count = &finder.source.count;
        let same_key = match (count.grain, count.same_key) {
            (Grain::Counts, source::SameKey::Reject) => SameKey::Reject,
            _ => SameKey::Sum,
        };
        Self {
            finder,
            reader,
            runs: Runs::new(key.about(), same_key),
            same_key,
            key,
            sheets: Vec::new(),
            intake: Intake::default(),
        }
    }

    /// Takes note of what is told of a delivery that was read whole.
    pub(crate) fn note_sheets(&mut self, sheets: &[Sheet], tables: &[DataSheet<'_>]) {
        self.intake.drift.note_hidden(sheets);
        self.intake.control_rows += tables.iter().map(|table| table.note_rows).sum::<u64>();
    }

    /// Finds the layout of a table.
    pub(crate) fn begin_sheet(
        &mut self,
        sheet: &SheetHead,
        known: Known<'a>,
        header: Option<BlockRow<'_>>,
    ) -> Result<Layout<'a>, Refusal> {
        let name = &sheet.name;
        let header = header.ok_or_else(|| self.finder.no_header(name))?;
        let layout = self.finder.layout((name, known), header, &mut self.reader.mappers)?;
        self.intake.drift.compare(self.finder.source, name, &layout);
        self.sheets.push(name.clone());
        Ok(layout)
    }

    /// Takes a row; false if it is a control row and no data.
    pub(crate) fn take(
        &mut self,
        sheet: &SheetHead,
        layout: &mut Layout<'a>,
        row: BlockRow<'_>,
    ) -> Result<bool, IngestError> {
        let count = self.reader.count(row, layout);
        if let Some(totals) = &mut layout.totals {
            if totals.is_control_row(row, layout.count) {
                totals.see(row, count);
                self.intake.control_rows += 1;
                return Ok(false);
            }
            totals.add(row, count.ok().and_then(count::Count::value).unwrap_or(0));
        }
        if let Some((dated, count)) = self.reader.read(sheet, row, layout, count)? {
            let mut key = [0; W];
            self.key.period.put(&mut key, dated.period);
            self.key.day.put(&mut key, dated.day);
            let slots = self.key.codes.iter().zip(&self.key.labels);
            for (mapped, (code, label)) in self.reader.mapped.iter().zip(slots) {
                code.put(&mut key, mapped.code.into());
                label.put(&mut key, mapped.label.into());
            }
            self.intake.rows_accepted += 1;
            self.runs.push(Record {
                key,
                place: Place::new(self.sheets.len().saturating_sub(1), row.number),
                count: count.word(),
            })?;
        }
        Ok(true)
    }

    /// Compares the totals of a sheet whose rows have all come.
    pub(crate) fn end_sheet(&mut self, sheet: &SheetHead, layout: Layout<'a>) {
        if let (Some(totals), Some(column)) = (layout.totals, layout.count) {
            self.intake.drift.note_empty_totals(totals.empty_totals());
            let comparison = totals.compare(&sheet.name, layout.headers.name(column));
            self.intake.totals.extend(comparison.err());
        }
    }

    /// Sorts what was accepted, and rejects rows of one key.
    pub(crate) fn finish(self, rows_delivered: u64) -> Result<Intake, IngestError> {
        let source = self.finder.source;
        let runs = self.runs.finish()?;
        let settled = settle(&runs, self.key.about(), self.same_key)?;
        drop(runs);
        let mut rejections = self.reader.rejections;
        let mut repeated = 0;
        for range in &settled {
            repeated += range.repeated.len();
            visit_places(&range.repeated, |place| {
                rejections.push(Rejection {
                    sheet: self.sheets.get(place.sheet()).cloned().unwrap_or_default(),
                    row: place.row(),
                    column: String::new(),
                    code: codes::REPEATED,
                    severity: Severity::Error,
                    message: "another row has the same key".to_owned(),
                })
            })?;
        }
        let mappers = self.reader.mappers.iter();
        let columns = mappers.map(|mapper| (mapper.column(), mapper.vocabulary().codes().collect()));
        let meaning = Meaning::new(
            self.key,
            source.period.frequency,
            columns.collect(),
            count::all_statuses(source),
        );
        Ok(Intake {
            counts: counts::of_settled(settled, meaning)?,
            rejections,
            unknown: self.reader.unknown.finish(),
            rows_delivered,
            rows_accepted: self.intake.rows_accepted - repeated,
            ..self.intake
        })
    }
}
