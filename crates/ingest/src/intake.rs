//! Rows to counts: one pass over the stream of a delivery's rows.
//!
//! Every row first passes the personal-data gate. Nothing leaves this module before the gate has seen all of
//! them: what was mapped until then lies in memory or in temporary files without a name.

use definitions::Definitions;
use definitions::source::{Acceptance, Source};

use crate::case_row::RowReader;
use crate::case_rows::CaseRows;
use crate::codes;
use crate::counts::Counts;
use crate::delivery::Delivery;
use crate::dictionary::Dictionary;
use crate::drift::Drift;
use crate::error::{Halt, IngestError};
use crate::layout::{Layout, LayoutFinder};
use crate::period_mapping::{self, PeriodReader};
use crate::personal_data::Gate;
use crate::read::block::Block;
use crate::read::{self, RowStream, SheetHead, SheetKind, pump};
use crate::record::{KeyBits, KeyLayout};
use crate::rejection::Refusal;
use crate::rejection_log::Rejections;
use crate::sheets::{DataSheet, SheetChoice};
use crate::unknown_labels::UnknownColumn;

/// What was found in the rows of a delivery.
#[derive(Default)]
pub(crate) struct Intake {
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
    let stream = match read::open(delivery, &source.format) {
        Ok(stream) => stream,
        Err(Halt::Refused(refusal)) => return Ok((Intake::default(), Some(refusal))),
        Err(Halt::Failed(error)) => return Err(error),
    };
    let mut gate = Gate::new(source);
    gate.look_at_file(delivery)?;
    let periods = match PeriodReader::new(&source.period, source.format.decimal) {
        Ok(periods) => periods,
        Err(refusal) => return only_gate(stream, (source, gate), refusal),
    };
    let finder = LayoutFinder {
        source,
        definitions,
        periods: &periods,
    };
    let mappers = match finder.mappers() {
        Ok(mappers) => mappers,
        Err(refusal) => return only_gate(stream, (source, gate), refusal),
    };
    let (period, day) = period_mapping::bits(source.period.frequency);
    let key = KeyLayout::new(&KeyBits {
        columns: mappers.iter().map(|mapper| mapper.vocabulary().bits()).collect(),
        period,
        day,
    });
    let reader = RowReader::new(source, delivery.received_on, mappers, &periods);
    match key.words {
        0..=1 => map_rows::<1>(stream, gate, &finder, reader, key),
        2 => map_rows::<2>(stream, gate, &finder, reader, key),
        3..=4 => map_rows::<4>(stream, gate, &finder, reader, key),
        5..=8 => map_rows::<8>(stream, gate, &finder, reader, key),
        _ => {
            let message = "the source's definition cannot be applied: it fills too many columns that have no code list";
            only_gate(stream, (source, gate), Refusal::of_file(codes::DEFINITION, message))
        }
    }
}

/// A delivery that is refused anyway is still looked at for personal data, which weigh more.
fn only_gate(
    stream: Box<dyn RowStream + '_>,
    (source, gate): (&Source, Gate<'_>),
    refusal: Refusal,
) -> Result<(Intake, Option<Refusal>), IngestError> {
    let mut pass = Pass::<1>::new(source, gate, Err(refusal));
    let read = pump::run(stream, &mut pass);
    pass.finish(read)
}

fn map_rows<'a, const W: usize>(
    stream: Box<dyn RowStream + '_>,
    gate: Gate<'a>,
    finder: &'a LayoutFinder<'a>,
    reader: RowReader<'a>,
    key: KeyLayout,
) -> Result<(Intake, Option<Refusal>), IngestError> {
    let rows = CaseRows::<W>::new(finder, reader, key);
    let mut pass = Pass::new(finder.source, gate, Ok(rows));
    let read = pump::run(stream, &mut pass);
    pass.finish(read)
}

/// One pass over the rows of a delivery.
struct Pass<'a, const W: usize> {
    source: &'a Source,
    choice: SheetChoice<'a>,
    gate: Gate<'a>,
    dictionary: Dictionary,
    sheet: Option<CurrentSheet<'a>>,
    /// What the rows are made into, or why they are not.
    rows: Result<CaseRows<'a, W>, Refusal>,
    rows_delivered: u64,
    /// Rows of sheets that hold no data by the definition.
    other_rows: u64,
    has_data: bool,
}

/// The sheet whose rows come.
struct CurrentSheet<'a> {
    head: SheetHead,
    data: Option<DataSheet<'a>>,
    /// Number of the header row, once the first rows have come and if it is among them.
    header: Option<u64>,
    has_begun: bool,
    layout: Option<Layout<'a>>,
}

impl<'a, const W: usize> Pass<'a, W> {
    fn new(source: &'a Source, gate: Gate<'a>, rows: Result<CaseRows<'a, W>, Refusal>) -> Self {
        Self {
            source,
            choice: SheetChoice::new(&source.format),
            gate,
            dictionary: Dictionary::default(),
            sheet: None,
            rows,
            rows_delivered: 0,
            other_rows: 0,
            has_data: false,
        }
    }

    /// Finds header and layout of a sheet in its first rows.
    fn begin_rows(&mut self, sheet: &mut CurrentSheet<'a>, block: &Block) {
        sheet.has_begun = true;
        let header_row = match sheet.head.kind {
            SheetKind::Records => 0,
            SheetKind::Text | SheetKind::Worksheet => self.source.format.header_row as u64,
        };
        let header = block.rows().find(|row| row.number >= header_row);
        sheet.header = header.map(|row| row.number);
        self.gate
            .begin_sheet(&sheet.head.name, sheet.head.counts_days_from_1904, header);
        let Some(data) = &sheet.data else { return };
        self.has_data = true;
        if let Ok(rows) = &mut self.rows {
            match rows.begin_sheet(data, header) {
                Ok(layout) => sheet.layout = Some(layout),
                Err(refusal) => self.rows = Err(refusal),
            }
        }
    }

    /// Ends the sheet whose rows came last.
    fn end_sheet(&mut self) {
        let Some(mut sheet) = self.sheet.take() else { return };
        if let (Ok(rows), Some(layout)) = (&mut self.rows, sheet.layout.take()) {
            rows.end_sheet(&sheet.head, layout);
        }
        let lacks_header = |data: &DataSheet<'_>| !sheet.has_begun && !self.choice.may_be_empty(data);
        if let Some(data) = &sheet.data
            && lacks_header(data)
            && let Ok(rows) = &self.rows
        {
            self.rows = Err(rows.finder.no_header(&data.head.name));
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
            self.end_sheet();
        }
        let chosen = self.choice.finish();
        let delivered = match &chosen {
            Ok(()) => self.rows_delivered,
            // It cannot be told which rows were meant as data.
            Err(_) => self.rows_delivered + self.other_rows,
        };
        let holds_data = if self.has_data {
            Ok(())
        } else {
            Err(Refusal::of_file(codes::NO_HEADER, "no sheet holds anything"))
        };
        let sound = self.gate.finish().and(read).and(chosen);
        let rows = sound.and_then(|()| {
            let rows = self.rows?;
            holds_data.map(|()| rows)
        });
        match rows {
            Ok(rows) => rows.finish(delivered).map(|intake| (intake, None)),
            Err(refusal) => Ok((Intake::unread(delivered), Some(refusal))),
        }
    }
}

impl<const W: usize> pump::Taker for Pass<'_, W> {
    fn begin(&mut self, head: SheetHead) -> Result<(), Halt> {
        self.end_sheet();
        self.dictionary = Dictionary::default();
        self.sheet = Some(CurrentSheet {
            data: self.choice.data_sheet(&head),
            head,
            header: None,
            has_begun: false,
            layout: None,
        });
        Ok(())
    }

    fn take(&mut self, block: &Block) -> Result<(), Halt> {
        let Some(mut sheet) = self.sheet.take() else {
            return Ok(());
        };
        if !sheet.has_begun {
            self.begin_rows(&mut sheet, block);
        }
        for row in block.rows() {
            let row = self.dictionary.number(row);
            self.gate.look(&row);
            if sheet.header.is_none_or(|header| row.row.number <= header) {
                continue;
            }
            if sheet.data.is_none() {
                self.other_rows += 1;
                continue;
            }
            self.rows_delivered += 1;
            if let (Ok(rows), Some(layout), false) = (&mut self.rows, &mut sheet.layout, self.gate.has_found()) {
                let is_data = rows.take(&sheet.head, layout, &row)?;
                self.rows_delivered -= u64::from(!is_data);
            }
        }
        self.sheet = Some(sheet);
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
