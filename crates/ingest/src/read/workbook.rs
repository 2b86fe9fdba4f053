//! XLSX workbooks to rows: every sheet, hidden ones too, since the personal-data gate must see them all.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx, XlsxError, open_workbook_from_rs};

use super::grid::{Cell, Row, Sheet};
use super::{archive, date, limits};
use crate::codes;
use crate::rejection::Refusal;

/// Reads all worksheets of a workbook.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    archive::measure(bytes)?;
    // A hostile workbook that trips the reader must cost one delivery, not the night's run.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or_else(|_| Err(damaged()))
}

fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_: XlsxError| damaged())?;
    let counts_days_from_1904 = workbook.has_1904_epoch();
    let mut sheets = Vec::new();
    let mut row_total = 0;
    for name in workbook.sheet_names() {
        let cells = workbook.worksheet_cells_reader(&name);
        let mut reader = match cells {
            Ok(reader) => reader,
            // A sheet that holds only a chart.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(_) => return Err(damaged()),
        };
        let mut rows = Vec::new();
        while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
            let (row, column) = cell.get_position();
            place(&mut rows, row, column, cell_of(cell.get_value()))?;
            if row_total + rows.len() > limits::ROWS {
                return Err(limits::too_many_rows(limits::ROWS as u64));
            }
        }
        row_total += rows.len();
        sheets.push(Sheet {
            name,
            rows,
            is_text_file: false,
            counts_days_from_1904,
        });
    }
    Ok(sheets)
}

/// Puts a cell into its row. Rows must come in order, each cell after the ones left of it, as spreadsheets
/// write them: a file that jumps back would overwrite what was read.
fn place(rows: &mut Vec<Row>, row: u32, column: u32, cell: Cell) -> Result<(), Refusal> {
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
    }
    let cells = match rows.last_mut() {
        Some(row) if row.number == number && row.cells.len() <= column => &mut row.cells,
        _ => return Err(damaged()),
    };
    cells.resize(column, Cell::Empty);
    cells.push(cell);
    Ok(())
}

fn cell_of(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::of_text(&number.to_string()),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::of_text(text),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(moment) => match moment.as_datetime() {
            // Below one day it is a time of day; a duration is no date either.
            Some(day) if moment.is_datetime() && moment.as_f64() >= 1.0 => Cell::Date(day.date()),
            _ => Cell::Number(moment.as_f64()),
        },
        DataRef::DateTimeIso(text) => date::iso_day(text).map_or_else(|| Cell::of_text(text), Cell::Date),
        DataRef::Error(_) => Cell::Error,
    }
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

        let sheets = sheets(&bytes).ok().expect("read");
        let rows = &sheets[0].rows;
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 5]);
        let texts: Vec<String> = rows[1].cells.iter().map(|cell| cell.text().into_owned()).collect();
        assert_eq!(texts, ["", "2024-01-15", "", "3", "TRUE"]);
    }

    #[test]
    fn a_row_that_comes_back_is_not_taken_for_another() {
        let mut rows = Vec::new();
        assert!(place(&mut rows, 1, 1, Cell::Bool(true)).is_ok());
        assert!(place(&mut rows, 1, 1, Cell::Bool(true)).is_err());
        assert!(place(&mut rows, 0, 2, Cell::Bool(true)).is_err());
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert!(sheets(b"PK\x03\x04 not really").is_err_and(|refusal| refusal.code == codes::WORKBOOK));
    }
}
