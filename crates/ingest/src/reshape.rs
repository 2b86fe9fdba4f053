//! Tables as people lay them out become one header row and one row an observation: headers are found and joined,
//! labels filled down, titles and names made columns, wide columns made rows. By `[format]` alone; what no option
//! asks for stays as it was sent.

mod blocks;
mod columns;
mod header;
mod needs;

use std::borrow::Cow;

use definitions::source::{self, CellRange, Format, HeaderRow, Source};
use regex::Regex;

use self::blocks::{Block, TitleRule};
use self::columns::{Columns, Wide};
use self::needs::Needs;
use crate::codes;
use crate::read::grid::{Cell, Row, Sheet};
use crate::read::number::Signs;
use crate::read::text::tidy;
use crate::read::{SheetKind, limits};
use crate::rejection::{Refusal, Rejection};
use crate::sheets::{self, DataSheet, Known};

/// Rows from the top among which headers are looked for.
const SEARCHED_ROWS: usize = 60;

/// Whether any option asks for more than a header row at a fixed place: then a file is read whole.
pub(crate) fn is_asked_for(format: &Format) -> bool {
    matches!(format.header_row, HeaderRow::Found(_))
        || format.header_rows > 1
        || format.ends_at_blank_row
        || !format.fill_down.is_empty()
        || format.file_name_as.is_some()
        || format.sheet_name_as.is_some()
        || format.notes.is_some()
        || format.blocks.is_some()
        || format.unpivot.is_some()
}

/// Finds the tables of sheets, by the definition of a source.
pub(crate) struct Reshaper<'a> {
    source: &'a Source,
    titles: Option<TitleRule>,
    wide: Option<Wide>,
    notes: Option<Regex>,
}

impl<'a> Reshaper<'a> {
    /// Refuses what `marsad check` would have shown to the operator.
    pub(crate) fn new(source: &'a Source) -> Result<Self, Refusal> {
        let format = &source.format;
        let tolerance = format.totals.as_ref().map_or(0, |totals| totals.tolerance);
        Ok(Self {
            source,
            titles: format.blocks.as_ref().map(TitleRule::new).transpose()?,
            wide: format
                .unpivot
                .as_ref()
                .map(|unpivot| Wide::new(unpivot, Signs::of(format), tolerance))
                .transpose()?,
            notes: format.notes.as_deref().map(|notes| regex(notes, "notes")).transpose()?,
        })
    }

    /// The tables of a sheet, or of the part of it that is declared.
    pub(crate) fn tables(
        &self,
        sheet: &'a Sheet,
        declared: Option<&'a source::Sheet>,
    ) -> Result<Vec<DataSheet<'a>>, Refusal> {
        let set = declared.map(|declared| &declared.set);
        if let HeaderRow::At(row) = self.source.format.header_row
            && !is_asked_for(&self.source.format)
            && declared.is_none_or(|declared| declared.range.is_none())
        {
            let header_index = sheet.index_of_header(row);
            return Ok(vec![DataSheet {
                sheet: Cow::Borrowed(sheet),
                header_index: header_index.ok_or_else(|| sheets::no_header_at(&sheet.name, row))?,
                note_rows: 0,
                known: Known { set, origin: None },
            }]);
        }
        let range = declared.and_then(|declared| declared.range);
        let rows = range.map_or_else(|| sheet.rows.clone(), |range| within(&sheet.rows, range));
        let blocks = match &self.titles {
            Some(titles) if titles.own_header => titles.split(sheet, rows)?,
            _ => vec![Block::of_all(rows)],
        };
        let needs = Needs::of(self.source, set);
        blocks
            .into_iter()
            .map(|block| self.table(sheet, &block, &needs, set))
            .collect()
    }

    fn table(
        &self,
        sheet: &Sheet,
        block: &Block,
        needs: &Needs<'_>,
        set: Option<&'a indexmap::IndexMap<String, String>>,
    ) -> Result<DataSheet<'a>, Refusal> {
        let (header_index, columns) = self.columns(sheet, block, needs)?;
        let below = header_index + self.source.format.header_rows.max(1);
        let width = block.rows[header_index..below]
            .iter()
            .map(|row| row.cells.len())
            .max()
            .unwrap_or(0);
        let header_number = block.rows[below - 1].number;
        let fill_down = columns.positions(&self.source.format.fill_down).map_err(|name| {
            let message = format!("fill_down needs a column named «{name}»");
            Refusal::from(Rejection {
                sheet: sheet.name.clone(),
                row: header_number,
                ..Rejection::of_file(codes::HEADER_MISSING, message)
            })
        })?;
        let (data, note_rows) = self.data_rows(header_number, block, below, &fill_down);
        let mut rows = vec![columns.header(header_number)];
        for (row, titles) in data {
            if sheet.kind == SheetKind::Text && !has_width(&row, width) {
                // Shorter than any header, so that it is rejected for its shape.
                let cells = Vec::new();
                rows.push(Row {
                    number: row.number,
                    cells,
                });
            } else {
                columns.observations(&row, &titles, &mut rows);
            }
            if rows.len().saturating_mul(rows[0].cells.len()) > limits::CELLS {
                return Err(limits::too_many_cells());
            }
        }
        columns.compare_totals(&sheet.name, &block.rows[below..])?;
        let sheet = Sheet {
            rows,
            merged: Vec::new(),
            name: sheet.name.clone(),
            file_name: sheet.file_name.clone(),
            ..*sheet
        };
        Ok(DataSheet {
            sheet: Cow::Owned(sheet),
            header_index: 0,
            note_rows,
            known: Known {
                set,
                origin: columns.origin(),
            },
        })
    }

    /// Where the headers of a block stand, and what becomes of each column below them.
    fn columns(&self, sheet: &Sheet, block: &Block, needs: &Needs<'_>) -> Result<(usize, Columns<'_>), Refusal> {
        let n_rows = self.source.format.header_rows.max(1);
        let at = |index: usize| {
            let rows = block.rows.get(index..index + n_rows)?;
            let names = header::joined(rows, &sheet.merged);
            Some((index, Columns::of(names, self.wide.as_ref(), self.made_columns(sheet))))
        };
        match self.source.format.header_row {
            HeaderRow::At(row) => {
                let counts_from_title = self.titles.as_ref().is_some_and(|titles| titles.own_header);
                let index = if counts_from_title {
                    Some(row.saturating_sub(1))
                } else if sheet.kind == SheetKind::Records {
                    Some(0)
                } else {
                    block.rows.iter().position(|found| found.number >= row as u64)
                };
                index.and_then(at).ok_or_else(|| sheets::no_header_at(&sheet.name, row))
            }
            HeaderRow::Found(_) => {
                let mut candidates = (0..SEARCHED_ROWS).map_while(at);
                let found = candidates.find(|(_, columns)| needs.are_met(&columns.header(0), columns.has_wide()));
                found.ok_or_else(|| {
                    let message = format!("none of the first {SEARCHED_ROWS} rows has all headers: {needs}");
                    sheets::no_header(&sheet.name, message)
                })
            }
        }
    }

    /// The columns that are made for every row besides those of wide tables: header, and what stands there unless a
    /// title says it.
    fn made_columns(&self, sheet: &Sheet) -> Vec<(&str, Cell)> {
        let format = &self.source.format;
        let titles = self.titles.iter().flat_map(|titles| &titles.into);
        let file = format.file_name_as.iter().map(|name| (name, &sheet.file_name));
        let name = format.sheet_name_as.iter().map(|name| (name, &sheet.name));
        let titles = titles.map(|name| (name.as_str(), Cell::Empty));
        let names = file
            .chain(name)
            .map(|(header, text)| (header.as_str(), Cell::of_text(text)));
        titles.chain(names).collect()
    }

    /// The data of a block, each row with the parts of the title that holds for it; and how many rows are none.
    fn data_rows(
        &self,
        header_number: u64,
        block: &Block,
        below: usize,
        fill_down: &[usize],
    ) -> (Vec<(Row, Vec<Cell>)>, u64) {
        let format = &self.source.format;
        let mut titles = block.titles.clone();
        let mut above: Vec<Cell> = vec![Cell::Empty; fill_down.len()];
        let mut data = Vec::new();
        let mut note_rows = 0;
        let mut last = header_number;
        for (index, row) in block.rows[below..].iter().enumerate() {
            if format.ends_at_blank_row && row.number > last + 1 {
                note_rows += (block.rows.len() - below - index) as u64;
                break;
            }
            last = row.number;
            let first = first_text(row);
            if let Some(rule) = &self.titles
                && !rule.own_header
                && let Some(parts) = rule.parts(&first)
            {
                titles = parts;
                note_rows += 1;
                continue;
            }
            if self.notes.as_ref().is_some_and(|notes| notes.is_match(&first)) {
                note_rows += 1;
                continue;
            }
            let mut row = row.clone();
            for (column, above) in fill_down.iter().zip(&mut above) {
                if row.cell(*column).is_empty() {
                    row.cells.resize(row.cells.len().max(column + 1), Cell::Empty);
                    row.cells[*column] = above.clone();
                } else {
                    *above = row.cells[*column].clone();
                }
            }
            data.push((row, titles.clone()));
        }
        (data, note_rows)
    }
}

/// The text of the first filled field of a row.
fn first_text(row: &Row) -> String {
    let first = row.cells.iter().find(|cell| !cell.is_empty());
    first.map_or_else(String::new, |cell| tidy(&cell.text()).into_owned())
}

/// The rows and columns of a part of a sheet. Columns stay where they are, so that merged cells do too.
fn within(rows: &[Row], range: CellRange) -> Vec<Row> {
    let is_inside = |row: &&Row| row.number >= range.first_row && range.last_row.is_none_or(|last| row.number <= last);
    let cut = |row: &Row| {
        let columns = row.cells.iter().enumerate().take(range.last_column + 1);
        let cells = columns.map(|(column, cell)| {
            if column < range.first_column {
                Cell::Empty
            } else {
                cell.clone()
            }
        });
        Row {
            number: row.number,
            cells: cells.collect(),
        }
    };
    let has_content = |row: &Row| row.cells.iter().any(|cell| !cell.is_empty());
    rows.iter().filter(is_inside).map(cut).filter(has_content).collect()
}

/// More fields than the header are fine as long as they are empty: a delimiter at the end of the line.
fn has_width(row: &Row, width: usize) -> bool {
    row.cells.len() >= width && row.cells[width..].iter().all(Cell::is_empty)
}

/// A regular expression of the definition.
fn regex(pattern: &str, key: &str) -> Result<Regex, Refusal> {
    Regex::new(pattern).map_err(|_| {
        let message = format!("the source's definition cannot be applied: {key} is no regular expression");
        Refusal::of_file(codes::DEFINITION, message)
    })
}

/// What the groups of a pattern took out of a text; the whole match if it has no groups.
fn parts(found: &regex::Captures<'_>) -> Vec<Cell> {
    let first = usize::from(found.len() > 1);
    let texts = (first..found.len()).map(|group| found.get(group).map_or("", |part| part.as_str()));
    texts.map(|text| Cell::of_text(&tidy(text))).collect()
}
