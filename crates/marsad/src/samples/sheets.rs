//! Plain workbooks: a title, a blank row, headers, rows whose last field is the count, a total.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

const TITLE: &str = "DONNÉES FICTIVES — بيانات تجريبية — synthetic data";
const HEADER_ROW: u32 = 2;

/// A sheet: its name and its rows of fields.
pub(super) type Page = (String, Vec<Vec<String>>);

/// A workbook with these sheets, made on `created`. Its headers stand in row 3, and `total` is the word for the sum.
pub(super) fn workbook(created: NaiveDate, header: &[&str], total: &str, pages: &[Page]) -> Result<Vec<u8>, XlsxError> {
    let year = u16::try_from(created.year()).unwrap_or(u16::MAX);
    let (month, day) = (created.month(), created.day());
    let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let created = ExcelDateTime::from_ymd(year, small(month), small(day))?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(TITLE).set_creation_datetime(&created));
    for (name, rows) in pages {
        let sheet = workbook.add_worksheet().set_name(name)?;
        fill(sheet, header, total, rows)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, header: &[&str], total: &str, rows: &[Vec<String>]) -> Result<(), XlsxError> {
    sheet.write(0, 0, TITLE)?;
    for (column, name) in (0..).zip(header) {
        sheet.write(HEADER_ROW, column, *name)?;
    }
    let count_column = u16::try_from(header.len().saturating_sub(1)).unwrap_or_default();
    let mut line = HEADER_ROW;
    let mut sum = 0;
    for row in rows {
        line += 1;
        for (column, field) in (0..).zip(row) {
            match field.parse::<u32>() {
                Ok(count) if column == count_column => {
                    sum += count;
                    sheet.write(line, column, count)?;
                }
                _ => {
                    sheet.write(line, column, field.as_str())?;
                }
            }
        }
    }
    sheet.write(line + 1, 0, total)?;
    sheet.write(line + 1, count_column, sum)?;
    Ok(())
}
