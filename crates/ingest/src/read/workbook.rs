//! Workbooks (XLSX, XLS, ODS) to rows: every sheet, hidden ones too, since the personal-data gate must see them all.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataType, Dimensions, Ods, OdsError, Range, Reader, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
    open_workbook_from_rs,
};

use super::grid::{Cell, MergedCells, Row, Sheet};
use super::{archive, date, limits, ods_repeats, xls_extent};
use crate::codes;
use crate::rejection::Refusal;

/// A kind of workbook.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xls,
    Ods,
}

/// Reads all worksheets of a workbook, and its merged cells if they are asked for.
pub(super) fn sheets(bytes: &[u8], kind: Kind, with_merged: bool) -> Result<Vec<Sheet>, Refusal> {
    if kind != Kind::Xls {
        archive::measure(bytes)?;
    }
    match kind {
        Kind::Ods => ods_repeats::measure(bytes)?,
        Kind::Xls => xls_extent::measure(bytes)?,
        Kind::Xlsx => {}
    }
    // A hostile workbook that trips the reader must cost one delivery, not the night's run.
    let read = || match kind {
        Kind::Xlsx => xlsx(bytes, with_merged),
        Kind::Xls => xls(bytes, with_merged),
        Kind::Ods => ods(bytes),
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged()))
}

fn xlsx(bytes: &[u8], with_merged: bool) -> Result<Vec<Sheet>, Refusal> {
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_: XlsxError| damaged())?;
    let counts_days_from_1904 = workbook.has_1904_epoch();
    let mut sheets = Vec::new();
    let mut extent = Extent::default();
    for about in workbook.sheets_metadata().to_vec() {
        let merged = match with_merged.then(|| workbook.merge_cells_by_sheet_name(&about.name)) {
            Some(merged) => merged.unwrap_or_default().iter().map(merged_cells).collect(),
            None => Vec::new(),
        };
        let cells = workbook.worksheet_cells_reader(&about.name);
        let mut reader = match cells {
            Ok(reader) => reader,
            // A sheet that holds only a chart.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(_) => return Err(damaged()),
        };
        let mut rows = Vec::new();
        while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
            let (row, column) = cell.get_position();
            extent.place(&mut rows, row, column, cell_of(cell.get_value()))?;
        }
        sheets.push(Sheet {
            rows,
            counts_days_from_1904,
            merged,
            ..empty_sheet(about)
        });
    }
    Ok(sheets)
}

fn xls(bytes: &[u8], with_merged: bool) -> Result<Vec<Sheet>, Refusal> {
    let mut workbook: Xls<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_: XlsError| damaged())?;
    let counts_days_from_1904 = workbook.has_1904_epoch();
    let abouts = workbook.sheets_metadata().to_vec();
    let mut extent = Extent::default();
    let read = |about: calamine::Sheet| {
        let merged = with_merged.then(|| workbook.merge_cells_by_sheet_name(&about.name));
        let range = workbook.worksheet_range(&about.name).map_err(|_| damaged())?;
        Ok(Sheet {
            rows: extent.rows_of(&range)?,
            counts_days_from_1904,
            merged: merged
                .and_then(Result::ok)
                .unwrap_or_default()
                .iter()
                .map(merged_cells)
                .collect(),
            ..empty_sheet(about)
        })
    };
    abouts.into_iter().map(read).collect()
}

fn ods(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut workbook: Ods<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_: OdsError| damaged())?;
    let abouts = workbook.sheets_metadata().to_vec();
    let mut extent = Extent::default();
    let read = |about: calamine::Sheet| {
        let range = workbook.worksheet_range(&about.name).map_err(|_| damaged())?;
        Ok(Sheet {
            rows: extent.rows_of(&range)?,
            ..empty_sheet(about)
        })
    };
    abouts.into_iter().map(read).collect()
}

fn empty_sheet(about: calamine::Sheet) -> Sheet {
    Sheet {
        is_hidden: about.visible != SheetVisible::Visible,
        name: about.name,
        ..Sheet::default()
    }
}

fn merged_cells(dimensions: &Dimensions) -> MergedCells {
    let column = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
    MergedCells {
        rows: (u64::from(dimensions.start.0) + 1, u64::from(dimensions.end.0) + 1),
        columns: (column(dimensions.start.1), column(dimensions.end.1)),
    }
}

/// What has been read of a workbook, against its caps: one text may stand in millions of cells.
#[derive(Default)]
struct Extent {
    rows: usize,
    cells: usize,
    text_bytes: usize,
}

impl Extent {
    fn rows_of(&mut self, range: &Range<Data>) -> Result<Vec<Row>, Refusal> {
        let mut rows = Vec::new();
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, cells) in (first_row..).zip(range.rows()) {
            for (column, cell) in (first_column..).zip(cells) {
                self.place(&mut rows, row, column, cell_of(cell))?;
            }
        }
        Ok(rows)
    }

    /// Puts a cell into its row. Rows must come in order, each cell after the ones left of it, as spreadsheets
    /// write them: a file that jumps back would overwrite what was read.
    fn place(&mut self, rows: &mut Vec<Row>, row: u32, column: u32, cell: Cell) -> Result<(), Refusal> {
        if cell.is_empty() {
            return Ok(());
        }
        let number = u64::from(row) + 1;
        let column = usize::try_from(column).map_err(|_| damaged())?;
        if column >= limits::COLUMNS {
            return Err(limits::too_many_columns());
        }
        let last = rows.last().map_or(0, |row| row.number);
        if number > last {
            rows.push(Row {
                number,
                cells: Vec::new(),
            });
            self.rows += 1;
        }
        let cells = match rows.last_mut() {
            Some(row) if row.number == number && row.cells.len() <= column => &mut row.cells,
            _ => return Err(damaged()),
        };
        self.cells += column + 1 - cells.len();
        self.text_bytes += if let Cell::Text(text) = &cell { text.len() } else { 0 };
        cells.resize(column, Cell::Empty);
        cells.push(cell);
        self.check()
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.cells > limits::CELLS {
            return Err(limits::too_many_cells());
        }
        if self.rows > limits::ROWS {
            return Err(limits::too_many_rows(limits::ROWS as u64));
        }
        if self.text_bytes as u64 > limits::UNPACKED_BYTES {
            return Err(limits::too_large_unpacked());
        }
        Ok(())
    }
}

fn cell_of(value: &impl DataType) -> Cell {
    if value.is_error() {
        return Cell::Error;
    }
    if let Some(moment) = value.get_datetime() {
        return match moment.as_datetime() {
            // Below one day it is a time of day; a duration is no date either.
            Some(day) if moment.is_datetime() && moment.as_f64() >= 1.0 => Cell::Date(day.date()),
            _ => Cell::Number(moment.as_f64()),
        };
    }
    if let Some(text) = value.get_datetime_iso() {
        return date::iso_day(text).map_or_else(|| Cell::of_text(text), Cell::Date);
    }
    let text = value.get_string().or_else(|| value.get_duration_iso());
    let number = value.get_int().map(|number| Cell::of_text(&number.to_string()));
    text.map(Cell::of_text)
        .or(number)
        .or_else(|| value.get_float().map(Cell::Number))
        .or_else(|| value.get_bool().map(Cell::Bool))
        .unwrap_or(Cell::Empty)
}

pub(super) fn damaged() -> Refusal {
    Refusal::of_file(
        codes::WORKBOOK,
        "the workbook cannot be opened: damaged, or protected by a password",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    #[test]
    fn cells_keep_their_kind_and_rows_their_number() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let as_date = Format::new().set_num_format("dd/mm/yyyy");
        let day = ExcelDateTime::from_ymd(2024, 1, 15).expect("a day");
        sheet.write(0, 0, "Titre").expect("written");
        sheet.write_with_format(4, 1, &day, &as_date).expect("written");
        sheet.write(4, 3, 3.0).expect("written");
        sheet.write(4, 4, true).expect("written");
        let bytes = workbook.save_to_buffer().expect("saved");

        let sheets = sheets(&bytes, Kind::Xlsx, false).ok().expect("read");
        let rows = &sheets[0].rows;
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 5]);
        let texts: Vec<String> = rows[1].cells.iter().map(|cell| cell.text().into_owned()).collect();
        assert_eq!(texts, ["", "2024-01-15", "", "3", "TRUE"]);
    }

    #[test]
    fn a_row_that_comes_back_is_not_taken_for_another() {
        let (mut rows, mut extent) = (Vec::new(), Extent::default());
        assert!(extent.place(&mut rows, 1, 1, Cell::Bool(true)).is_ok());
        assert!(extent.place(&mut rows, 1, 1, Cell::Bool(true)).is_err());
        assert!(extent.place(&mut rows, 0, 2, Cell::Bool(true)).is_err());
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        for kind in [Kind::Xlsx, Kind::Xls, Kind::Ods] {
            let refusal = sheets(b"PK\x03\x04 not really", kind, false).err();
            assert!(refusal.is_some_and(|refusal| refusal.code == codes::WORKBOOK));
        }
    }
}
