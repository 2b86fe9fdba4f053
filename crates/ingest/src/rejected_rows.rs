//! The rejected rows of a delivery as a file its sender can correct them by: their own cells, each row with where it
//! stands and what is wrong with it.
//!
//! It is made by reading the landed file once more, after the gate has let it pass, guided by the rejections. The
//! file is semicolon-separated UTF-8 with a byte order mark, as spreadsheets in French open it. It holds contents of
//! cells: who writes it keeps it where the landing is, and shows it to nobody but the sender.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use definitions::source::{Grain, Severity, Source};

use crate::codes;
use crate::delivery::Delivery;
use crate::error::{Halt, IngestError};
use crate::layout::first_header_row;
use crate::read::block::{Block, BlockRow};
use crate::read::field::Field;
use crate::read::grid::GridStream;
use crate::read::{self, Opened, RowStream, SheetHead, SheetKind};
use crate::receipt::{Outcome, Receipt};
use crate::rejection::Rejection;
use crate::rejection_log::Rejections;
use crate::sentences::{Language, demand, sentence};
use crate::sheets::{self, DataSheet};

/// Rejected rows that are given back at most: whoever has more corrects a pattern, not rows.
pub const REJECTED_ROWS_MAX: usize = 10_000;

/// Rejections read at a time.
const READ: usize = 1 << 12;
/// What stands before the sender's own headers.
const OUR_HEADERS: [&str; 5] = ["feuille", "ligne", "colonne", "motif", "السبب"];
/// By this a spreadsheet knows UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What is wrong with each row of each sheet.
type Faults = BTreeMap<String, BTreeMap<u64, Vec<Rejection>>>;

/// Whether rows of a delivery may be given back: never of one with personal data or of one the gate has not seen to
/// its end, never those of a source whose rows are single cases.
pub(crate) fn may_be_given_back(receipt: &Receipt, source: &Source) -> bool {
    let was_read = match receipt.outcome {
        Outcome::Accepted => false,
        Outcome::AcceptedWithRejections => true,
        Outcome::Refused { code } => [codes::TOO_MANY_REJECTED, codes::TOTALS].contains(&code),
    };
    was_read && source.count.grain == Grain::Counts
}

/// Writes the rejected rows of a delivery, at most [`REJECTED_ROWS_MAX`], and tells how many they are; nothing is
/// written where there are none or they may not be given back.
///
/// Memory: the rejections of these rows, and one block. Errors: `I090` to `I092`.
pub fn write_rejected_rows(
    delivery: &Delivery<'_>,
    source: &Source,
    (receipt, rejections): (&Receipt, &Rejections),
    file: &mut dyn Write,
) -> Result<u64, IngestError> {
    if !may_be_given_back(receipt, source) {
        return Ok(0);
    }
    let faults = faults(rejections)?;
    if faults.is_empty() {
        return Ok(0);
    }
    let mut writer = RowWriter::begin(faults, file)?;
    match writer.read(delivery, source) {
        // What was read to its end once is; what is not any more has been told in the receipt.
        Ok(()) | Err(Halt::Refused(_)) => {}
        Err(Halt::Failed(error)) => return Err(error),
    }
    writer
        .file
        .flush()
        .map_err(|error| IngestError::RejectedRows(error.kind()))?;
    Ok(writer.written)
}

/// The rejections that say something of a row, those of the first rows where they are too many.
fn faults(rejections: &Rejections) -> Result<Faults, IngestError> {
    let mut faults = Faults::new();
    let mut rows = 0;
    let mut start = 0;
    loop {
        let read = rejections.read(start, READ)?;
        if read.is_empty() {
            return Ok(faults);
        }
        start += read.len() as u64;
        let of_rows = read
            .into_iter()
            .filter(|rejection| rejection.severity == Severity::Error && rejection.row > 0);
        for rejection in of_rows {
            let of_sheet = faults.entry(rejection.sheet.clone()).or_default();
            rows += usize::from(!of_sheet.contains_key(&rejection.row));
            if rows > REJECTED_ROWS_MAX {
                return Ok(faults);
            }
            of_sheet.entry(rejection.row).or_default().push(rejection);
        }
    }
}

struct RowWriter<'f> {
    faults: Faults,
    file: csv::Writer<&'f mut dyn Write>,
    /// Headers written last: sheets with the same ones share them.
    headers: Option<Vec<String>>,
    written: u64,
}

impl<'f> RowWriter<'f> {
    fn begin(faults: Faults, file: &'f mut dyn Write) -> Result<Self, IngestError> {
        let marked = file.write_all(BYTE_ORDER_MARK);
        marked.map_err(|error| IngestError::RejectedRows(error.kind()))?;
        Ok(Self {
            faults,
            file: csv::WriterBuilder::new()
                .delimiter(b';')
                .terminator(csv::Terminator::CRLF)
                .flexible(true)
                .from_writer(file),
            headers: None,
            written: 0,
        })
    }

    /// Reads the delivery, its rows as they were sent.
    fn read(&mut self, delivery: &Delivery<'_>, source: &Source) -> Result<(), Halt> {
        let format = &source.format;
        match read::open(delivery, format, |_, _| {})? {
            Opened::Stream(stream) => self.read_rows(stream, |sheet| match sheet.kind {
                SheetKind::Records => 0,
                SheetKind::Text | SheetKind::Worksheet => first_header_row(format) as u64,
            }),
            Opened::Sheets(sheets) => {
                let tables = sheets::with_data(&sheets, source)?;
                // Of several tables in one sheet the first has the headers shown.
                let headers: BTreeMap<&str, u64> = tables.iter().rev().filter_map(DataSheet::header_row).collect();
                let with_data = sheets.iter().filter(|sheet| !sheet.is_aside);
                let rows = with_data.map(|sheet| (sheet.head(), sheet.rows.as_slice()));
                let stream = Box::new(GridStream::new(rows.collect()));
                self.read_rows(stream, |sheet| {
                    headers.get(sheet.name.as_str()).copied().unwrap_or_default()
                })
            }
        }
    }

    /// Reads sheet by sheet until no row is left to be found. The first row with at least the number of the sheet's
    /// header row is that.
    fn read_rows(
        &mut self,
        mut stream: Box<dyn RowStream + '_>,
        header_row: impl Fn(&SheetHead) -> u64,
    ) -> Result<(), Halt> {
        let mut block = Block::default();
        while let Some(sheet) = stream.next_sheet()? {
            let Some(mut faults) = self.faults.remove(&sheet.name) else {
                continue;
            };
            let header_row = header_row(&sheet);
            let mut headers = None;
            loop {
                block.clear();
                stream.fill(&mut block)?;
                if block.len() == 0 || faults.is_empty() {
                    break;
                }
                if headers.is_none() {
                    headers = block.rows().find(|row| row.number >= header_row).map(cells);
                }
                for row in block.rows() {
                    if let Some(rejections) = faults.remove(&row.number) {
                        self.give_back(&sheet, headers.as_deref().unwrap_or_default(), row, &rejections)?;
                    }
                }
            }
            if self.faults.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Writes a row with what is wrong with it.
    fn give_back(
        &mut self,
        sheet: &SheetHead,
        headers: &[String],
        row: BlockRow<'_>,
        rejections: &[Rejection],
    ) -> Result<(), IngestError> {
        if self.headers.as_deref() != Some(headers) {
            self.headers = Some(headers.to_vec());
            let ours = OUR_HEADERS.map(str::to_owned);
            self.write(ours.iter().chain(headers))?;
        }
        let columns: BTreeSet<&str> = rejections.iter().map(|rejection| rejection.column.as_str()).collect();
        let columns: Vec<&str> = columns.into_iter().filter(|column| !column.is_empty()).collect();
        let ours = [
            harmless(&sheet.name),
            row.number.to_string(),
            harmless(&columns.join(", ")),
            reasons(rejections, Language::French),
            reasons(rejections, Language::Arabic),
        ];
        self.written += 1;
        self.write(ours.iter().chain(&cells(row)))
    }

    fn write<'r>(&mut self, fields: impl Iterator<Item = &'r String>) -> Result<(), IngestError> {
        self.file.write_record(fields.map(String::as_str)).map_err(|error| {
            IngestError::RejectedRows(match error.kind() {
                csv::ErrorKind::Io(error) => error.kind(),
                _ => std::io::ErrorKind::Other,
            })
        })
    }
}

fn cells(row: BlockRow<'_>) -> Vec<String> {
    let cell = |field: Field<'_>| match field {
        Field::Text(text) => harmless(text),
        other => other.text().into_owned(),
    };
    row.fields().map(cell).collect()
}

/// Each reason once, in the order of the rejections.
fn reasons(rejections: &[Rejection], language: Language) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for rejection in rejections {
        let said = sentence(rejection.code, &rejection.message, language);
        let reason = match demand(&rejection.message) {
            "" => format!("{} {said}", rejection.code),
            demand => format!("{} {said} ({demand})", rejection.code),
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.join(" · ")
}

/// A text no spreadsheet takes for a formula: one that begins like a formula gets an apostrophe before it.
fn harmless(text: &str) -> String {
    let starts_formula = text
        .trim_start_matches(|c: char| c.is_whitespace() || c.is_control())
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if starts_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
