//! What files that are read whole are read into: sheets of rows of cells.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::block::Block;
use super::field::Field;
use super::{RowStream, SheetHead, SheetKind, limits};
use crate::error::Halt;

/// What a field or cell holds. Has no `Debug`: a cell's content is never printed.
#[derive(Clone)]
pub(crate) enum Cell {
    Empty,
    Text(Box<str>),
    Number(f64),
    Date(NaiveDate),
    Bool(bool),
    /// `#N/A`, `#REF!` and the like.
    Error,
}

static NO_CELL: Cell = Cell::Empty;

impl Cell {
    pub(crate) fn of_text(text: &str) -> Self {
        Field::of_text(text).to_cell()
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The content as text; whole numbers without decimals, as a spreadsheet shows them.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        self.as_field().text()
    }
}

/// A row that holds something.
#[derive(Clone)]
pub(crate) struct Row {
    /// As an editor or spreadsheet counts it, from 1.
    pub(crate) number: u64,
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// The cell in a column, from 0; empty beyond the last one.
    pub(crate) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&NO_CELL)
    }
}

/// A sheet that is read whole. Rows without content are left out.
#[derive(Clone, Default)]
pub(crate) struct Sheet {
    /// Empty for a file that is one sheet, unless it stands in an archive.
    pub(crate) name: String,
    pub(crate) kind: SheetKind,
    pub(crate) rows: Vec<Row>,
    /// Whether dates stored as numbers count from 1904 instead of 1900.
    pub(crate) counts_days_from_1904: bool,
    /// Name of the file it stands in.
    pub(crate) file_name: String,
    /// Never data, but looked at by the personal-data gate.
    pub(crate) is_aside: bool,
    /// Not shown by the spreadsheet.
    pub(crate) is_hidden: bool,
    /// Merged cells; only read where headers take several rows.
    pub(crate) merged: Vec<MergedCells>,
}

/// Cells merged into one, whose content stands in the first.
#[derive(Clone, Copy)]
pub(crate) struct MergedCells {
    /// Rows, from 1.
    pub(crate) rows: (u64, u64),
    /// Columns, from 0.
    pub(crate) columns: (usize, usize),
}

impl Sheet {
    /// All rows of a stream that is one sheet.
    pub(super) fn of_records(mut stream: Box<dyn RowStream + '_>) -> Result<Self, Halt> {
        let mut sheet = Self::default();
        if let Some(head) = stream.next_sheet()? {
            sheet.kind = head.kind;
        }
        let mut block = Block::default();
        let mut n_cells = 0;
        loop {
            block.clear();
            stream.fill(&mut block)?;
            if block.len() == 0 {
                return Ok(sheet);
            }
            for row in block.rows() {
                n_cells += row.width();
                sheet.rows.push(Row {
                    number: row.number,
                    cells: row.fields().map(Field::to_cell).collect(),
                });
            }
            if sheet.rows.len() > limits::ROWS || n_cells > limits::CELLS {
                return Err(limits::too_many_cells().into());
            }
        }
    }

    /// What all its rows have in common.
    pub(crate) fn head(&self) -> SheetHead {
        SheetHead {
            name: self.name.clone(),
            kind: self.kind,
            counts_days_from_1904: self.counts_days_from_1904,
        }
    }

    /// The index in `rows` of the header row that is declared to stand at this number: it or the next below. Records
    /// name their fields before their first row, whatever is declared.
    pub(crate) fn index_of_header(&self, number: usize) -> Option<usize> {
        match self.kind {
            SheetKind::Records if self.rows.is_empty() => None,
            SheetKind::Records => Some(0),
            SheetKind::Text | SheetKind::Worksheet => self.rows.iter().position(|row| row.number >= number as u64),
        }
    }
}

impl Block {
    /// Adds a row of a grid, even if nothing stands in it.
    pub(crate) fn push_row(&mut self, row: &Row) {
        for cell in &row.cells {
            self.push(cell.as_field());
        }
        self.keep_row(row.number);
    }
}

/// Rows of grids, handed on as a stream.
pub(crate) struct GridStream<'g> {
    sheets: std::vec::IntoIter<(SheetHead, &'g [Row])>,
    rows: std::slice::Iter<'g, Row>,
}

impl<'g> GridStream<'g> {
    /// A stream of these rows, sheet by sheet.
    pub(crate) fn new(sheets: Vec<(SheetHead, &'g [Row])>) -> Self {
        Self {
            sheets: sheets.into_iter(),
            rows: [].iter(),
        }
    }
}

impl RowStream for GridStream<'_> {
    fn next_sheet(&mut self) -> Result<Option<SheetHead>, Halt> {
        Ok(self.sheets.next().map(|(head, rows)| {
            self.rows = rows.iter();
            head
        }))
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Halt> {
        while !block.is_full()
            && let Some(row) = self.rows.next()
        {
            block.push_row(row);
        }
        Ok(())
    }
}
