//! XLSX deliveries.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::fixture::{counts, counts_with, rejected, take};
use crate::Outcome;

const HEADER: [&str; 4] = ["Mois", "Sexe", "Lieu", "Nombre"];

fn add_sheet<'w>(workbook: &'w mut Workbook, name: &str, header_row: u32) -> &'w mut Worksheet {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).expect("named");
    sheet.write_row(header_row, 0, HEADER).expect("written");
    sheet
}

fn write(sheet: &mut Worksheet, row: u32, month: u8, sex: &str, count: f64) {
    let day = ExcelDateTime::from_ymd(2024, month, 15).expect("a day");
    let as_date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_with_format(row, 0, &day, &as_date).expect("written");
    sheet.write(row, 1, sex).expect("written");
    sheet.write(row, 2, "MA").expect("written");
    sheet.write(row, 3, count).expect("written");
}

#[test]
fn dates_numbers_and_numbers_written_as_text_are_read() {
    let mut workbook = Workbook::new();
    let sheet = add_sheet(&mut workbook, "Feuil1", 2);
    sheet.write(0, 0, "Bulletin").expect("written");
    write(sheet, 3, 1, "Femme", 3.0);
    write(sheet, 5, 2, "Femme", 1.5);
    write(sheet, 6, 3, "Femme", 0.0);
    sheet.write(6, 3, "1\u{a0}234").expect("written");
    write(sheet, 7, 4, "Femme", 0.0);
    sheet.write(7, 0, 45_413.0).expect("written");
    workbook.add_worksheet();
    let bytes = workbook.save_to_buffer().expect("saved");

    let toml = counts_with(&[("delimiter = \";\"", "header_row = 3")]);
    let ingested = take(&toml, "envoi.xlsx", &bytes);
    let due = [
        "2024-01 MA F T = 3 A",
        "2024-03 MA F T = 1234 A",
        "2024-05 MA F T = 0 A",
    ];
    assert_eq!(counts(&ingested), due);
    assert_eq!(rejected(&ingested), [(6, "I013")]);
    assert_eq!(ingested.rejections[0].sheet, "Feuil1");
}

const SHEETS: &str = "[[format.sheet]]\nname = \"femmes*\"\nset = { sex = \"F\" }\n\
    [[format.sheet]]\nname = \"Hommes\"\nset = { sex = \"M\" }\n[period]";

#[test]
fn a_sheet_says_what_its_rows_have_in_common() {
    let toml = counts_with(&[("[period]", SHEETS)]);
    let mut workbook = Workbook::new();
    write(add_sheet(&mut workbook, "FEMMES 2024", 0), 1, 1, "Autre", 2.0);
    let notes = workbook.add_worksheet();
    notes.write(0, 0, "Ne pas additionner").expect("written");
    let without_men = workbook.save_to_buffer().expect("saved");
    assert_eq!(
        take(&toml, "a.xlsx", &without_men).receipt.outcome,
        Outcome::Refused { code: "I004" }
    );

    write(add_sheet(&mut workbook, "hommes", 0), 1, 1, "Autre", 3.0);
    let ingested = take(&toml, "a.xlsx", &workbook.save_to_buffer().expect("saved"));
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 2 A", "2024-01 MA M T = 3 A"]);
}

#[test]
fn the_gate_sees_the_sheets_that_hold_no_data() {
    let toml = counts_with(&[("[period]", SHEETS)]);
    let mut workbook = Workbook::new();
    write(add_sheet(&mut workbook, "femmes", 0), 1, 1, "x", 2.0);
    write(add_sheet(&mut workbook, "hommes", 0), 1, 1, "x", 2.0);
    let list = workbook.add_worksheet();
    list.set_name("Contacts").expect("named").set_hidden(true);
    list.write(3, 1, "رقم الهاتف").expect("written");
    list.write(4, 1, 612_345_678.0).expect("written");
    let ingested = take(&toml, "a.xlsx", &workbook.save_to_buffer().expect("saved"));
    assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I040" });
    let place = &ingested.rejections[1];
    assert_eq!(
        (place.sheet.as_str(), place.row, place.column.as_str()),
        ("Contacts", 5, "رقم الهاتف")
    );
    assert_eq!(ingested.receipt.rows_rejected, 2);
}

/// The least that is an `OpenDocument` workbook, its row of data and its cells repeated that often.
fn ods(rows: u64, columns: u64) -> Vec<u8> {
    let cell = |value: &str, text: &str| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{columns}\" office:value-type={value}>\
             <text:p>{text}</text:p></table:table-cell>"
        )
    };
    let text = |text: &str| cell("\"string\"", text);
    let row = |repeats: u64, cells: [String; 4]| {
        let cells = cells.concat();
        format!("<table:table-row table:number-rows-repeated=\"{repeats}\">{cells}</table:table-row>")
    };
    let count = cell("\"float\" office:value=\"7\"", "7");
    let data = row(rows, [text("2024-01"), text("Femme"), text("MA"), count]);
    let names = ["office", "style", "text", "table"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""));
    let content = format!(
        "<office:document-content{}><office:body><office:spreadsheet>\
         <table:table table:name=\"Feuille1\">{}{data}</table:table>\
         </office:spreadsheet></office:body></office:document-content>",
        names.concat(),
        row(1, HEADER.map(text))
    );
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in [
        ("mimetype", mimetype),
        ("META-INF/manifest.xml", "<manifest/>"),
        ("content.xml", &content),
    ] {
        archive.start_file(name, stored).expect("started");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("packed").into_inner()
}

#[test]
fn an_opendocument_workbook_is_read() {
    let ingested = take(&counts_with(&[]), "envoi.ods", &ods(1, 1));
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 7 A"], "{:?}", ingested.rejections);
}

#[test]
fn a_page_of_opendocument_that_stands_for_millions_of_cells_is_refused() {
    for (rows, columns) in [(20_000_000, 1), (100, 1_000_000), (u64::MAX, u64::MAX)] {
        let ingested = take(&counts_with(&[]), "envoi.ods", &ods(rows, columns));
        assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I052" }, "{rows}");
    }
}
