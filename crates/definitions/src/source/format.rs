//! How a source's files are shaped: kind, encoding, sheets, header, totals.

use indexmap::IndexMap;
use serde::Deserialize;

/// `[format]` of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// `auto` goes by each file's extension.
    #[serde(default)]
    pub kind: FileKind,
    /// Text encoding of CSV files; a byte-order mark wins over it.
    #[serde(default)]
    pub encoding: Encoding,
    /// Field delimiter of CSV files.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// Decimal sign of numbers written as text.
    #[serde(default = "point")]
    pub decimal: char,
    /// Row of the headers, counted from 1 as a spreadsheet shows it; rows above it are titles.
    #[serde(default = "first_row")]
    pub header_row: usize,
    /// Sheets of a workbook that hold data; all of them when empty.
    #[serde(rename = "sheet", default)]
    pub sheets: Vec<Sheet>,
    /// The row that repeats the sum of the others, if the sender writes one.
    pub totals: Option<Totals>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// By extension: `.csv`, `.txt` and `.tsv` are text, `.xlsx` is a workbook; `.ndjson` and `.jsonl`,
    /// `.parquet`, `.arrow` and `.arrows` are what they say.
    #[default]
    Auto,
    /// Delimited text.
    Csv,
    /// Office Open XML workbook.
    Xlsx,
    /// One JSON object a line.
    Ndjson,
    /// Parquet.
    Parquet,
    /// Arrow IPC, file or stream.
    Arrow,
}

/// Text encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without byte-order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252 (Western European, Latin-1 included).
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// Windows-1256 (Arabic).
    #[serde(rename = "windows-1256")]
    Windows1256,
    /// UTF-16 with byte-order mark.
    #[serde(rename = "utf-16")]
    Utf16,
}

/// A sheet, or the sheets a pattern names, and what all their rows have in common.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Name, `*` for any run of characters; compared without regard to case and spacing.
    pub name: String,
    /// Our column and its code for every row of the sheet.
    #[serde(default)]
    pub set: IndexMap<String, String>,
}

/// How a totals row is recognised. It is no data: it is checked against the sum of the rows above.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Their header of the column in which the label stands.
    pub column: String,
    /// The labels, such as `Total` and `المجموع`.
    pub labels: Vec<String>,
}

fn comma() -> char {
    ','
}

fn point() -> char {
    '.'
}

fn first_row() -> usize {
    1
}
