//! The workbook of the victim support units: what it looks like, not what it counts.

use chrono::Datelike;
use definitions::period::Period;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::units::Kind;

const TITLE: &str = "DONNÉES FICTIVES — بيانات تجريبية — synthetic data";
const NOTE: &str = "Note : chiffres produits par un programme, ils ne décrivent personne.";
const TOTAL: &str = "Total / المجموع";
const HEADER: [(&str, f64); 7] = [
    ("Cellule / الخلية", 20.0),
    ("Ville / المدينة", 16.0),
    ("Mois / الشهر", 12.0),
    ("Type de violence / نوع العنف", 42.0),
    ("Sexe / الجنس", 14.0),
    ("Tranche d'âge / الفئة العمرية", 28.0),
    ("Personnes reçues / عدد الأشخاص", 30.0),
];
const COUNT_COLUMN: u16 = 6;

/// Rows of the sheet, counted from 0.
const TITLE_ROW: u32 = 0;
const HEADER_ROW: u32 = 2;

/// One line of a sheet.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Identifier of the unit.
    pub(super) unit: String,
    /// Kind of unit: decides the sheet.
    pub(super) kind: Kind,
    /// City.
    pub(super) city: &'static str,
    /// Type of violence.
    pub(super) violence_type: &'static str,
    /// Sex.
    pub(super) sex: &'static str,
    /// Age band.
    pub(super) age: &'static str,
    /// Persons received.
    pub(super) count: u32,
}

/// A workbook with all three sheets, also those without rows: a complement is made from the same form. The time of
/// its creation is the month after, so that equal rows make equal bytes.
pub(super) fn bytes(month: Period, rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    let created = date(month.next())?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(TITLE).set_creation_datetime(&created));
    for kind in Kind::ALL {
        let of_kind: Vec<&Row> = rows.iter().filter(|row| row.kind == kind).collect();
        fill(workbook.add_worksheet(), kind, month, &of_kind)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, kind: Kind, month: Period, rows: &[&Row]) -> Result<(), XlsxError> {
    let name = match kind {
        Kind::Court => "Tribunaux - المحاكم",
        Kind::Police => "Police - الشرطة",
        Kind::Hospital => "Hôpitaux - المستشفيات",
    };
    let bold = Format::new().set_bold();
    let month_format = Format::new().set_num_format("yyyy-mm");
    sheet.set_name(name)?.set_right_to_left(kind == Kind::Hospital);
    sheet.write_with_format(TITLE_ROW, 0, format!("{TITLE} — {month}"), &bold)?;
    for (column, (header, width)) in (0..).zip(HEADER) {
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(HEADER_ROW, column, header, &bold)?;
    }
    let mut line = HEADER_ROW;
    for row in rows {
        line += 1;
        sheet.write(line, 0, row.unit.as_str())?.write(line, 1, row.city)?;
        // Courts let the spreadsheet make a date of it; the others type the month as text.
        if kind == Kind::Court {
            sheet.write_with_format(line, 2, &date(month)?, &month_format)?;
        } else {
            sheet.write(line, 2, month.to_string())?;
        }
        sheet.write(line, 3, row.violence_type)?;
        sheet.write(line, 4, row.sex)?.write(line, 5, row.age)?;
        sheet.write(line, COUNT_COLUMN, row.count)?;
    }
    let sum: u32 = rows.iter().map(|row| row.count).sum();
    sheet.write_with_format(line + 1, 0, TOTAL, &bold)?;
    sheet.write_with_format(line + 1, COUNT_COLUMN, sum, &bold)?;
    if !rows.is_empty() {
        sheet.write(line + 3, 0, NOTE)?;
    }
    Ok(())
}

/// First day of a month as the spreadsheet has it.
fn date(month: Period) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(month.start.year()).unwrap_or(u16::MAX);
    let number = u8::try_from(month.start.month()).unwrap_or(u8::MAX);
    ExcelDateTime::from_ymd(year, number, 1)
}
