//! Which sheets of a delivery hold data, and the tables in them.

use std::borrow::Cow;

use definitions::source::{self, Source};
use indexmap::IndexMap;

use crate::codes;
use crate::read::grid::{Role, Sheet};
use crate::read::wildcard;
use crate::rejection::{Refusal, Rejection};
use crate::reshape::Reshaper;

/// A table of a sheet: the header row and, below it, one row an observation.
pub(crate) struct DataSheet<'a> {
    /// The sheet as it was sent, or the rows made of it; each knows its number in what was sent.
    pub(crate) sheet: Cow<'a, Sheet>,
    /// Index in the sheet's rows of the header row.
    pub(crate) header_index: usize,
    /// Our column and its code for every row of the sheet.
    pub(crate) set: Option<&'a IndexMap<String, String>>,
    /// Rows that were found to be no data: notes, and what stands below the table.
    pub(crate) note_rows: u64,
    /// Column, without header, in which each row says from which of the sender's headers it was made.
    pub(crate) origin: Option<usize>,
}

impl DataSheet<'_> {
    fn data_rows(&self) -> u64 {
        (self.sheet.rows.len() - self.header_index - 1) as u64
    }
}

/// The tables of the sheets the source declares; of all that hold anything where it declares none. A text file or
/// JSON document is one sheet, whatever is declared.
pub(crate) fn with_data<'a>(sheets: &'a [Sheet], source: &'a Source) -> Result<Vec<DataSheet<'a>>, Refusal> {
    let format = &source.format;
    for declared in format.sheets.iter().filter(|declared| !declared.optional) {
        let is_there = |sheet: &Sheet| sheet.role == Role::Records || chooses(declared, position(sheets, sheet), sheet);
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
    for sheet in sheets.iter().filter(|sheet| sheet.role != Role::Aside) {
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
    if sheet.role == Role::Records {
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
    sheet.role != Role::Aside && (declared.name.as_ref().is_some_and(is_named) || declared.position == Some(position))
}

/// How many rows stand below the headers of the tables that hold data; how many rows there are where it cannot be
/// told which do. What is known of a delivery that is refused before its rows are read.
pub(crate) fn delivered_rows(sheets: &[Sheet], source: &Source) -> u64 {
    match with_data(sheets, source) {
        Ok(tables) => tables.iter().map(DataSheet::data_rows).sum(),
        Err(_) => sheets
            .iter()
            .filter(|sheet| sheet.role != Role::Aside)
            .map(|sheet| sheet.rows.len().saturating_sub(1) as u64)
            .sum(),
    }
}

/// Nothing in the sheet can be taken for headers.
pub(crate) fn no_header(sheet: &Sheet, message: String) -> Refusal {
    Refusal::from(Rejection {
        sheet: sheet.name.clone(),
        ..Rejection::of_file(codes::NO_HEADER, message)
    })
}
