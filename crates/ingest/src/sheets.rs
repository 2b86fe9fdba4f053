//! Which sheets of a delivery that is read whole hold data, and the tables in them.

use std::borrow::Cow;

use definitions::source::{self, Source};
use indexmap::IndexMap;

use crate::codes;
use crate::read::SheetHead;
use crate::read::grid::{GridStream, Row, Sheet};
use crate::read::wildcard;
use crate::rejection::{Refusal, Rejection};
use crate::reshape::Reshaper;

/// A table of a sheet: the header row and, below it, one row an observation.
pub(crate) struct DataSheet<'a> {
    /// The sheet as it was sent, or the rows made of it; each knows its number in what was sent.
    pub(crate) sheet: Cow<'a, Sheet>,
    /// Index in the sheet's rows of the header row.
    pub(crate) header_index: usize,
    /// Rows that were found to be no data: notes, and what stands below the table.
    pub(crate) note_rows: u64,
    pub(crate) known: Known<'a>,
}

/// What is known of a table besides its rows. Of a file that is read as a stream: nothing.
#[derive(Clone, Copy, Default)]
pub(crate) struct Known<'a> {
    /// Our column and its code for every row of the table.
    pub(crate) set: Option<&'a IndexMap<String, String>>,
    /// Column, without header, in which each row says from which of the sender's headers it was made.
    pub(crate) origin: Option<usize>,
}

impl DataSheet<'_> {
    /// The header row and the rows below it.
    fn rows(&self) -> &[Row] {
        &self.sheet.rows[self.header_index..]
    }

    /// Name of the sheet, and number of the header row in what was sent.
    pub(crate) fn header_row(&self) -> Option<(&str, u64)> {
        let header = self.rows().first()?;
        Some((&self.sheet.name, header.number))
    }
}

/// Tables as one stream: of each the header row, then its data.
pub(crate) fn stream<'t>(tables: &'t [DataSheet<'_>]) -> GridStream<'t> {
    let rows = |table: &'t DataSheet<'_>| -> (SheetHead, &'t [Row]) { (table.sheet.head(), table.rows()) };
    GridStream::new(tables.iter().map(rows).collect())
}

/// The tables of the sheets the source declares; of all that hold anything where it declares none. A text file or
/// JSON document is one sheet, whatever is declared.
pub(crate) fn with_data<'a>(sheets: &'a [Sheet], source: &'a Source) -> Result<Vec<DataSheet<'a>>, Refusal> {
    let format = &source.format;
    for declared in format.sheets.iter().filter(|declared| !declared.optional) {
        let is_file = |sheet: &Sheet| !sheet.is_aside && sheet.kind.is_whole_file();
        let is_there = |sheet: &Sheet| is_file(sheet) || chooses(declared, position(sheets, sheet), sheet);
        if !sheets.iter().any(is_there) {
            let place = declared.name.clone().unwrap_or_else(|| {
                let position = declared.position.unwrap_or_default();
                format!("(position {position})")
            });
            let message = format!("no sheet is named {place}");
            return Err(Refusal::of_file(codes::SHEET_MISSING, message));
        }
    }
    let reshaper = Reshaper::new(source)?;
    let mut tables = Vec::new();
    for sheet in sheets.iter().filter(|sheet| !sheet.is_aside) {
        for declared in parts(format, position(sheets, sheet), sheet) {
            tables.extend(reshaper.tables(sheet, declared)?);
        }
    }
    if tables.is_empty() {
        return Err(Refusal::of_file(codes::NO_HEADER, "no sheet holds anything"));
    }
    Ok(tables)
}

/// The parts of a sheet that hold data: what is declared of each, or `None` where nothing is declared at all.
fn parts<'a>(format: &'a source::Format, position: usize, sheet: &Sheet) -> Vec<Option<&'a source::Sheet>> {
    if sheet.kind.is_whole_file() {
        return vec![None];
    }
    if format.sheets.is_empty() {
        return if sheet.rows.is_empty() { Vec::new() } else { vec![None] };
    }
    let mut chosen = format
        .sheets
        .iter()
        .filter(|declared| chooses(declared, position, sheet));
    let first = chosen.next();
    // One declaration says all about a sheet, unless several tell its parts apart.
    let further =
        chosen.filter(|declared| declared.range.is_some() && first.is_some_and(|first| first.range.is_some()));
    first.into_iter().chain(further).map(Some).collect()
}

/// The position of a sheet in its workbook, from 1.
fn position(sheets: &[Sheet], sheet: &Sheet) -> usize {
    let before = sheets.iter().take_while(|other| !std::ptr::eq(*other, sheet));
    before.filter(|other| other.file_name == sheet.file_name).count() + 1
}

/// Whether a declaration speaks of a sheet at this position of its workbook.
fn chooses(declared: &source::Sheet, position: usize, sheet: &Sheet) -> bool {
    let is_named = |pattern: &String| wildcard::matches(pattern, &sheet.name);
    !sheet.is_aside && (declared.name.as_ref().is_some_and(is_named) || declared.position == Some(position))
}

/// How many rows stand below the headers of the tables that hold data; how many rows there are where it cannot be
/// told which do. What is known of a delivery that is refused before its rows are read.
pub(crate) fn delivered_rows(sheets: &[Sheet], source: &Source) -> u64 {
    let below_header = |rows: usize| rows.saturating_sub(1) as u64;
    match with_data(sheets, source) {
        Ok(tables) => tables.iter().map(|table| below_header(table.rows().len())).sum(),
        Err(_) => sheets
            .iter()
            .filter(|sheet| !sheet.is_aside)
            .map(|sheet| below_header(sheet.rows.len()))
            .sum(),
    }
}

/// Nothing in the sheet can be taken for headers.
pub(crate) fn no_header(sheet: &str, message: String) -> Refusal {
    Refusal::from(Rejection {
        sheet: sheet.to_owned(),
        ..Rejection::of_file(codes::NO_HEADER, message)
    })
}

/// Nothing stands where the headers are declared to be.
pub(crate) fn no_header_at(sheet: &str, row: usize) -> Refusal {
    no_header(sheet, format!("there is no header in row {row} or below"))
}
