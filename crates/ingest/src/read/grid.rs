//! What every kind of file is read into: sheets of rows of cells.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::block::Block;
use super::text::is_blank;
use super::{RowStream, SheetHead, SheetKind};
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

impl Cell {
    pub(crate) fn of_text(text: &str) -> Self {
        if is_blank(text) {
            Self::Empty
        } else {
            Self::Text(text.into())
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The content as text; whole numbers without decimals, as a spreadsheet shows them.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Date(day) => Cow::Owned(day.format("%Y-%m-%d").to_string()),
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
            Self::Error => Cow::Borrowed("#ERROR"),
        }
    }
}

/// A row that holds something.
pub(crate) struct Row {
    /// As an editor or spreadsheet counts it, from 1.
    pub(crate) number: u64,
    pub(crate) cells: Vec<Cell>,
}

/// One sheet of a workbook, or a whole text file. Rows without content are left out.
pub(crate) struct Sheet {
    /// Empty for text files.
    pub(crate) name: String,
    pub(crate) rows: Vec<Row>,
    /// In a text file each row says how many fields it has; in a workbook it ends with its last filled cell.
    pub(crate) is_text_file: bool,
    /// Whether dates stored as numbers count from 1904 instead of 1900.
    pub(crate) counts_days_from_1904: bool,
}

/// Whole sheets, handed on as a stream.
pub(super) struct GridStream {
    sheets: std::vec::IntoIter<Sheet>,
    rows: std::vec::IntoIter<Row>,
}

impl GridStream {
    pub(super) fn new(sheets: Vec<Sheet>) -> Self {
        Self {
            sheets: sheets.into_iter(),
            rows: Vec::new().into_iter(),
        }
    }
}

impl RowStream for GridStream {
    fn next_sheet(&mut self) -> Result<Option<SheetHead>, Halt> {
        Ok(self.sheets.next().map(|sheet| {
            self.rows = sheet.rows.into_iter();
            SheetHead {
                name: sheet.name,
                kind: if sheet.is_text_file {
                    SheetKind::Text
                } else {
                    SheetKind::Worksheet
                },
                counts_days_from_1904: sheet.counts_days_from_1904,
            }
        }))
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Halt> {
        while !block.is_full()
            && let Some(row) = self.rows.next()
        {
            for cell in &row.cells {
                block.push(cell.as_field());
            }
            block.end_row(row.number);
        }
        Ok(())
    }
}
