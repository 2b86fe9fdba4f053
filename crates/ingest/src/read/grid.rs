//! What every kind of file is read into: sheets of rows of cells.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::text::is_blank;

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

/// One sheet of a workbook, or a whole text file. Rows without content are left out.
#[derive(Clone, Default)]
pub(crate) struct Sheet {
    /// Empty for text files that are not in an archive.
    pub(crate) name: String,
    pub(crate) rows: Vec<Row>,
    /// In a text file each row says how many fields it has; in a workbook it ends with its last filled cell.
    pub(crate) is_text_file: bool,
    /// Whether dates stored as numbers count from 1904 instead of 1900.
    pub(crate) counts_days_from_1904: bool,
    /// Name of the file it stands in.
    pub(crate) file_name: String,
    pub(crate) role: Role,
    /// Not shown by the spreadsheet.
    pub(crate) is_hidden: bool,
    /// Merged cells; only read where headers take several rows.
    pub(crate) merged: Vec<MergedCells>,
}

/// What a sheet is in its delivery.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// A sheet of a workbook: the definition says which hold data.
    #[default]
    Worksheet,
    /// One table of records, as text files and JSON documents are.
    Records,
    /// Never data, but looked at by the personal-data gate.
    Aside,
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
    /// The index in `rows` of the first row that stands at this number or below.
    pub(crate) fn index_of_row(&self, number: usize) -> Option<usize> {
        self.rows
            .iter()
            .position(|row| usize::try_from(row.number).is_ok_and(|at| at >= number))
    }
}
