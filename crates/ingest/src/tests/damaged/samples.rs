//! One small table of counts in every format a sender may use.

use std::io::{Cursor, Write};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow::ipc::writer::{FileWriter, StreamWriter};
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::Workbook;
use serde_json::{Map, Value};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::tests::fixture::counts_with;

/// Rows of cells, the header first.
pub(super) type Table = Vec<Vec<String>>;

/// A count that stands in each sample, and in no message.
pub(super) const COUNT: &str = "94127";

/// A file name, how its source is declared, and how the table is written.
pub(super) struct Sample {
    pub(super) file_name: &'static str,
    encoding: &'static str,
    is_arabic: bool,
    pub(super) write: fn(&Table) -> Vec<u8>,
}

impl Sample {
    const fn new(file_name: &'static str, write: fn(&Table) -> Vec<u8>) -> Self {
        Self {
            file_name,
            encoding: "utf-8",
            is_arabic: false,
            write,
        }
    }

    const fn encoded(self, encoding: &'static str) -> Self {
        Self { encoding, ..self }
    }

    const fn arabic(self) -> Self {
        Self {
            is_arabic: true,
            ..self
        }
    }

    /// The definition of its source.
    pub(super) fn definition(&self) -> String {
        let options = format!("delimiter = \";\"\nencoding = \"{}\"", self.encoding);
        counts_with(&[("delimiter = \";\"", &options)])
    }

    /// Twelve rows that are accepted.
    pub(super) fn table(&self) -> Table {
        let (month, sex, female) = if self.is_arabic {
            ("الشهر", "الجنس", "أنثى")
        } else {
            ("Mois", "Sexe", "Femme")
        };
        let mut table = vec![[month, sex, "Lieu", "Nombre"].map(str::to_owned).to_vec()];
        for number in 0..12 {
            let label = ["Non précisé", female, "Homme"][number % 3];
            let count = if number == 7 {
                COUNT.to_owned()
            } else {
                number.to_string()
            };
            let month = format!("2024-{:02}", number + 1);
            table.push(vec![month, label.to_owned(), "MA-01".to_owned(), count]);
        }
        table
    }
}

pub(super) const SAMPLES: &[Sample] = &[
    Sample::new("a.csv", text),
    Sample::new("quoted.csv", quoted),
    Sample::new("bom.txt", |table| ["\u{feff}".as_bytes(), &text(table)].concat()),
    Sample::new("western.csv", |table| encoded(table, encoding_rs::WINDOWS_1252)).encoded("windows-1252"),
    Sample::new("arabic.csv", |table| encoded(table, encoding_rs::WINDOWS_1256))
        .encoded("windows-1256")
        .arabic(),
    Sample::new("wide.csv", utf_16).encoded("utf-16").arabic(),
    Sample::new("a.ndjson", |table| lines(&objects(table)).into_bytes()),
    Sample::new("a.json", |table| Value::Array(objects(table)).to_string().into_bytes()),
    Sample::new("a.xlsx", workbook),
    Sample::new("a.ods", open_document),
    Sample::new("a.parquet", parquet),
    Sample::new("a.arrow", |table| arrow_file(&batch(table))),
    Sample::new("a.arrows", |table| arrow_stream(&batch(table))),
    Sample::new("a.csv.gz", |table| gzip(&text(table))),
    Sample::new("a.zip", archive),
];

fn text(table: &Table) -> Vec<u8> {
    let lines: Vec<String> = table.iter().map(|row| row.join(";") + "\n").collect();
    lines.concat().into_bytes()
}

fn quoted(table: &Table) -> Vec<u8> {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(";") + "\r\n";
    table.iter().map(line).collect::<String>().into_bytes()
}

fn encoded(table: &Table, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let text = String::from_utf8(text(table)).expect("text");
    encoding.encode(&text).0.into_owned()
}

fn utf_16(table: &Table) -> Vec<u8> {
    let text = String::from_utf8(text(table)).expect("text");
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// A count as a number, if it is one; everything else as text.
fn value(cell: &str) -> Value {
    cell.parse::<i64>().map_or_else(|_| Value::from(cell), Value::from)
}

fn objects(table: &Table) -> Vec<Value> {
    let Some((header, rows)) = table.split_first() else {
        return Vec::new();
    };
    let object = |row: &Vec<String>| -> Map<String, Value> {
        header.iter().cloned().zip(row.iter().map(|cell| value(cell))).collect()
    };
    rows.iter().map(|row| Value::Object(object(row))).collect()
}

fn lines(objects: &[Value]) -> String {
    objects
        .iter()
        .fold(String::new(), |lines, object| lines + &object.to_string() + "\n")
}

fn workbook(table: &Table) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(table) {
        for (column, cell) in (0..).zip(cells) {
            let written = match cell.parse::<f64>() {
                Ok(number) if number.is_finite() => sheet.write_number(row, column, number),
                // A cell of a workbook holds no more.
                _ => sheet.write_string(row, column, cell.chars().take(30_000).collect::<String>()),
            };
            written.expect("written");
        }
    }
    workbook.save_to_buffer().expect("saved")
}

fn open_document(table: &Table) -> Vec<u8> {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let cell = |text: &String| match text.parse::<i64>() {
        Ok(number) => format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p>\
             </table:table-cell>"
        ),
        Err(_) => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            escaped(text)
        ),
    };
    let row = |cells: &Vec<String>| {
        let cells: String = cells.iter().map(cell).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let names = ["office", "style", "text", "table"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""));
    let content = format!(
        "<office:document-content{}><office:body><office:spreadsheet><table:table table:name=\"Feuille1\">{}\
         </table:table></office:spreadsheet></office:body></office:document-content>",
        names.concat(),
        table.iter().map(row).collect::<String>()
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

/// Columns of texts; that of counts is of numbers, whatever kind of number a text is.
fn batch(table: &Table) -> RecordBatch {
    // A table of columns has at least one.
    let header = table.first().filter(|header| !header.is_empty());
    let header = header.cloned().unwrap_or_else(|| vec![String::new()]);
    let rows = table.get(1..).unwrap_or_default();
    let column = |(number, name): (usize, &String)| -> (String, ArrayRef) {
        let cells = rows.iter().map(|row| row.get(number).map(String::as_str));
        let array: ArrayRef = if name == "Nombre" {
            let numbers = cells.map(|cell| cell.and_then(|text| text.parse().ok()));
            Arc::new(numbers.collect::<Float64Array>())
        } else {
            Arc::new(cells.collect::<StringArray>())
        };
        (name.clone(), array)
    };
    RecordBatch::try_from_iter(header.iter().enumerate().map(column)).expect("a table")
}

fn parquet(table: &Table) -> Vec<u8> {
    let batch = batch(table);
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("closed")
}

fn arrow_file(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
    writer.write(batch).expect("written");
    writer.into_inner().expect("closed")
}

fn arrow_stream(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
    writer.write(batch).expect("written");
    writer.into_inner().expect("closed")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("packed")
}

/// The first rows in one file and the last in another, which comes first.
fn archive(table: &Table) -> Vec<u8> {
    let half = table.len() / 2;
    let header = table.first().cloned().into_iter();
    let last: Table = header.chain(table.iter().skip(half.max(1)).cloned()).collect();
    zip(&[
        ("2024/b.csv", &text(&last)),
        ("a.csv", &text(&table[..half.max(1).min(table.len())].to_vec())),
    ])
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default();
        archive.start_file(*name, options).expect("started");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("packed").into_inner()
}
