//! Rows to counts: one pass over the stream of a delivery's rows.
//!
//! Every row first passes the personal-data gate: rows of a stream one by one, whole sheets before tables are looked
//! for in them. Nothing leaves this module before the gate has seen all of them: what was mapped until then lies in
//! memory or in temporary files without a name.

use definitions::Definitions;
use definitions::source::{Acceptance, Source};

use crate::case_row::RowReader;
use crate::case_rows::CaseRows;
use crate::codes;
use crate::counts::Counts;
use crate::delivery::Delivery;
use crate::drift::Drift;
use crate::error::{Halt, IngestError};
use crate::layout::{self, Layout, LayoutFinder};
use crate::period_mapping::{self, PeriodReader};
use crate::personal_data::Gate;
use crate::read::block::Block;
use crate::read::grid::Sheet;
use crate::read::{self, Opened, RowStream, SheetHead, SheetKind, pump};
use crate::record::{KeyBits, KeyLayout};
use crate::rejection::Refusal;
use crate::rejection_log::Rejections;
use crate::sheets::{self, DataSheet, Known};
use crate::unknown_labels::UnknownColumn;

/// What was found in the rows of a delivery.
#[derive(Default)]
pub(crate) struct Intake {
    /// Of the whole file.
    pub(crate) content_sha256: String,
    pub(crate) counts: Counts,
    pub(crate) rejections: Rejections,
    pub(crate) unknown: Vec<UnknownColumn>,
    pub(crate) drift: Drift,
    pub(crate) rows_delivered: u64,
    pub(crate) rows_accepted: u64,
    pub(crate) control_rows: u64,
    /// Totals that disagree, if any do.
    pub(crate) totals: Vec<Refusal>,
}

impl Intake {
    /// What is told of a delivery that is refused before its rows mean anything.
    fn unread(rows_delivered: u64) -> Self {
        Self {
            rows_delivered,
            ..Self::default()
        }
    }
}

/// Takes in all rows of a delivery; a refusal comes with what is known of the delivery nevertheless.
pub(crate) fn take_in(
    delivery: &Delivery<'_>,
    source: &Source,
    definitions: &Definitions,
) -> Result<(Intake, Option<Refusal>), IngestError> {
    let mut gate = Gate::new(source);
    gate.look_at_file_name(delivery.file_name);
    let opened = read::open(delivery, &source.format, |name, workbook| {
        gate.look_at_file_name(name);
        if let Some(workbook) = workbook {
            gate.look_at_workbook(workbook);
        }
    });
    match opened {
        Ok(Opened::Stream(stream)) => {
            let rows = Rows {
                stream,
                gate: Some(gate),
                sheets: &[],
                tables: &[],
            };
            map(rows, delivery, source, definitions)
        }
        Ok(Opened::Sheets(sheets)) => {
            gate.look_at_sheets(&sheets);
            match gate.finish().and_then(|()| sheets::with_data(&sheets, source)) {
                Ok(tables) => {
                    let rows = Rows {
                        stream: Box::new(sheets::stream(&tables)),
                        gate: None,
                        sheets: &sheets,
                        tables: &tables,
                    };
                    map(rows, delivery, source, definitions)
                }
                Err(refusal) => Ok((Intake::unread(sheets::delivered_rows(&sheets, source)), Some(refusal))),
            }
        }
        Err(Halt::Refused(refusal)) => {
            let refusal = gate.finish().err().unwrap_or(refusal);
            Ok((Intake::default(), Some(refusal)))
        }
        Err(Halt::Failed(error)) => Err(error),
    }
}

/// The rows of a delivery, on their way to counts.
struct Rows<'a> {
    stream: Box<dyn RowStream + 'a>,
    /// The gate that they still have to pass; rows of tables have passed it with their sheets.
    gate: Option<Gate<'a>>,
    sheets: &'a [Sheet],
    /// What the stream is made of; none where the file is the only table.
    tables: &'a [DataSheet<'a>],
}

/// Maps and checks rows.
fn map(
    rows: Rows<'_>,
    delivery: &Delivery<'_>,
    source: &Source,
    definitions: &Definitions,
) -> Result<(Intake, Option<Refusal>), IngestError> {
    let periods = match PeriodReader::new(&source.period, source.format.decimal) {
        Ok(periods) => periods,
        Err(refusal) => return only_look(rows, source, refusal),
    };
    let finder = LayoutFinder {
        source,
        definitions,
        periods: &periods,
    };
    let mappers = match finder.mappers() {
        Ok(mappers) => mappers,
        Err(refusal) => return only_look(rows, source, refusal),
    };
    let (period, day) = period_mapping::bits(source.period.frequency);
    let key = KeyLayout::new(&KeyBits {
        columns: mappers.iter().map(|mapper| mapper.vocabulary().bits()).collect(),
        period,
        day,
    });
    let reader = RowReader::new(source, delivery.received_on, mappers, &periods);
    match key.words {
        0..=1 => map_rows::<1>(rows, &finder, reader, key),
        2 => map_rows::<2>(rows, &finder, reader, key),
        3..=4 => map_rows::<4>(rows, &finder, reader, key),
        5..=8 => map_rows::<8>(rows, &finder, reader, key),
        _ => {
            let message = "the source's definition cannot be applied: it fills too many columns that have no code list";
            only_look(rows, source, Refusal::of_file(codes::DEFINITION, message))
        }
    }
}

/// A delivery that is refused anyway is still looked at for personal data, which weigh more.
fn only_look(rows: Rows<'_>, source: &Source, refusal: Refusal) -> Result<(Intake, Option<Refusal>), IngestError> {
    let mut pass = Pass::<1>::new(source, rows.gate, rows.tables, Err(refusal));
    let read = pump::run(rows.stream, &mut pass);
    pass.finish(read)
}

fn map_rows<'a, const W: usize>(
    rows: Rows<'a>,
    finder: &'a LayoutFinder<'a>,
    reader: RowReader<'a>,
    key: KeyLayout,
) -> Result<(Intake, Option<Refusal>), IngestError> {
    let mut case_rows = CaseRows::<W>::new(finder, reader, key);
    case_rows.note_sheets(rows.sheets, rows.tables);
    let mut pass = Pass::new(finder.source, rows.gate, rows.tables, Ok(case_rows));
    let read = pump::run(rows.stream, &mut pass);
    pass.finish(read)
}

/// One pass over the rows of a delivery.
struct Pass<'a, const W: usize> {
    source: &'a Source,
    gate: Option<Gate<'a>>,
    /// The tables that are still to come.
    tables: std::slice::Iter<'a, DataSheet<'a>>,
    table: Option<CurrentTable<'a>>,
    /// What the rows are made into, or why they are not.
    rows: Result<CaseRows<'a, W>, Refusal>,
    rows_delivered: u64,
}

/// The table whose rows come.
struct CurrentTable<'a> {
    head: SheetHead,
    known: Known<'a>,
    /// Number that the header row has at least.
    header_row: u64,
    stage: Stage,
    layout: Option<Layout<'a>>,
}

/// How far a table has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    New,
    /// Its first rows have come.
    AboveHeader,
    BelowHeader,
}

impl<'a, const W: usize> Pass<'a, W> {
    fn new(
        source: &'a Source,
        gate: Option<Gate<'a>>,
        tables: &'a [DataSheet<'a>],
        rows: Result<CaseRows<'a, W>, Refusal>,
    ) -> Self {
        Self {
            source,
            gate,
            tables: tables.iter(),
            table: None,
            rows,
            rows_delivered: 0,
        }
    }

    /// Finds header and layout of a table in its first rows.
    fn begin_rows(&mut self, table: &mut CurrentTable<'a>, block: &Block) {
        table.stage = Stage::AboveHeader;
        let header = block.rows().find(|row| row.number >= table.header_row);
        if let Some(gate) = &mut self.gate {
            gate.begin_sheet(&table.head, header);
        }
        if let Ok(rows) = &mut self.rows {
            match rows.begin_sheet(&table.head, table.known, header) {
                Ok(layout) => table.layout = Some(layout),
                Err(refusal) => self.rows = Err(refusal),
            }
        }
    }

    /// Ends the table whose rows came last.
    fn end_table(&mut self) {
        let Some(mut table) = self.table.take() else { return };
        if let (Ok(rows), Some(layout)) = (&mut self.rows, table.layout.take()) {
            rows.end_sheet(&table.head, layout);
        }
        if table.stage == Stage::New
            && let Ok(rows) = &self.rows
        {
            self.rows = Err(rows.finder.no_header(&table.head.name));
        }
    }

    /// What was found; personal data weigh more than a fault of the file, that more than one of its layout.
    fn finish(mut self, read: Result<(), Halt>) -> Result<(Intake, Option<Refusal>), IngestError> {
        let read = match read {
            Err(Halt::Failed(error)) => return Err(error),
            Err(Halt::Refused(refusal)) => Err(refusal),
            Ok(()) => Ok(()),
        };
        if read.is_ok() {
            self.end_table();
        }
        let looked = self.gate.map_or(Ok(()), Gate::finish);
        match looked.and(read).and(self.rows) {
            Ok(rows) => rows.finish(self.rows_delivered).map(|intake| (intake, None)),
            Err(refusal) => Ok((Intake::unread(self.rows_delivered), Some(refusal))),
        }
    }
}

impl<const W: usize> pump::Taker for Pass<'_, W> {
    fn begin(&mut self, head: SheetHead) -> Result<(), Halt> {
        self.end_table();
        let table = self.tables.next();
        // A table begins with its header, and records name their fields first.
        let begins_with_header = table.is_some() || head.kind == SheetKind::Records;
        self.table = Some(CurrentTable {
            header_row: if begins_with_header {
                0
            } else {
                layout::first_header_row(&self.source.format) as u64
            },
            known: table.map(|table| table.known).unwrap_or_default(),
            head,
            stage: Stage::New,
            layout: None,
        });
        Ok(())
    }

    fn take(&mut self, block: &Block) -> Result<(), Halt> {
        let Some(mut table) = self.table.take() else {
            return Ok(());
        };
        if table.stage == Stage::New {
            self.begin_rows(&mut table, block);
        }
        for row in block.rows() {
            if let Some(gate) = &mut self.gate {
                gate.look(row);
            }
            if table.stage == Stage::AboveHeader {
                if row.number >= table.header_row {
                    table.stage = Stage::BelowHeader;
                }
                continue;
            }
            self.rows_delivered += 1;
            let is_sound = self.gate.as_ref().is_none_or(|gate| !gate.has_found());
            if let (Ok(rows), Some(layout), true) = (&mut self.rows, &mut table.layout, is_sound) {
                let is_data = rows.take(&table.head, layout, row)?;
                self.rows_delivered -= u64::from(!is_data);
            }
        }
        self.table = Some(table);
        Ok(())
    }
}

impl Intake {
    /// Why the delivery is refused after all: its totals disagree, or too many rows were rejected, in all or for
    /// one reason.
    pub(crate) fn refusal(&mut self, acceptance: &Acceptance) -> Option<Refusal> {
        let mut totals = std::mem::take(&mut self.totals).into_iter();
        if let Some(mut refusal) = totals.next() {
            refusal.rejections.extend(totals.flat_map(|other| other.rejections));
            return Some(refusal);
        }
        let rejected = self.rows_delivered - self.rows_accepted;
        let share = acceptance.max_rejected_share;
        let all = is_above_share(rejected, self.rows_delivered, share)
            .then(|| format!("{rejected} of {} rows were rejected", self.rows_delivered));
        let message = all.or_else(|| self.too_many_of_one_code(acceptance))?;
        Some(Refusal::of_file(codes::TOO_MANY_REJECTED, message))
    }

    fn too_many_of_one_code(&self, acceptance: &Acceptance) -> Option<String> {
        if acceptance.max_of_code.is_empty() {
            return None;
        }
        let groups = self.rejections.groups();
        acceptance.max_of_code.iter().find_map(|(code, most)| {
            let of_code = groups.iter().filter(|group| group.code == code.as_str());
            let count: u64 = of_code.map(|group| group.count).sum();
            (count > *most).then(|| format!("{code} was found {count} times, and at most {most} are tolerated"))
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "row counts stay far below 2^52")]
fn is_above_share(rejected: u64, delivered: u64, share: f64) -> bool {
    rejected as f64 > delivered as f64 * share
}
