//! How a source's files are shaped: what they are, where their tables stand, and how those become one row per
//! observation. Every option works for every kind of file, unless it says otherwise.

mod archive;
mod blocks;
mod encoding;
mod header_row;
mod json;
mod range;
mod sheet;
mod totals;
mod unpivot;

use serde::Deserialize;

pub use self::archive::Archive;
pub use self::blocks::Blocks;
pub use self::encoding::Encoding;
pub use self::header_row::HeaderRow;
pub use self::json::Json;
pub use self::range::CellRange;
pub use self::sheet::Sheet;
pub use self::totals::Totals;
pub use self::unpivot::Unpivot;

/// `[format]` of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// `auto` goes by each file's extension.
    #[serde(default)]
    pub kind: FileKind,
    /// Encoding of text files; a byte-order mark wins over it.
    #[serde(default)]
    pub encoding: Encoding,
    /// Field delimiter of CSV files.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// Decimal sign of numbers written as text.
    #[serde(default = "point")]
    pub decimal: char,
    /// The only sign that separates thousands. Without it any usual sign does, and `1,000` with a decimal comma
    /// is refused, since nobody can tell one from a thousand.
    pub thousands: Option<char>,
    /// Where the headers stand; rows above are titles.
    #[serde(default)]
    pub header_row: HeaderRow,
    /// How many rows the headers take; their texts are joined with ` / `.
    #[serde(default = "one")]
    pub header_rows: usize,
    /// Their headers of columns whose empty fields repeat the field above.
    #[serde(default)]
    pub fill_down: Vec<String>,
    /// Regular expression: a row whose first filled field matches is a note, not data.
    pub notes: Option<String>,
    /// Whether a table ends at the first blank row.
    #[serde(default)]
    pub ends_at_blank_row: bool,
    /// Header under which the name of the file stands in every row.
    pub file_name_as: Option<String>,
    /// Header under which the name of the sheet stands in every row.
    pub sheet_name_as: Option<String>,
    /// Sheets of a workbook that hold data; all of them when empty.
    #[serde(rename = "sheet", default)]
    pub sheets: Vec<Sheet>,
    /// Several tables below each other, or titles between the rows of one.
    pub blocks: Option<Blocks>,
    /// Columns that are values of one variable, such as months, turned into rows.
    pub unpivot: Option<Unpivot>,
    /// The row that repeats the sum of the others, if the sender writes one.
    pub totals: Option<Totals>,
    /// Where the records stand in a JSON document.
    #[serde(default)]
    pub json: Json,
    /// Which files of a ZIP archive are read.
    #[serde(default)]
    pub archive: Archive,
}

impl Format {
    /// Each regular expression of the format, with the key it stands under.
    pub fn patterns(&self) -> Vec<(&'static str, &str)> {
        let blocks = self.blocks.as_ref().map(|blocks| ("title", blocks.title.as_str()));
        let unpivot = self
            .unpivot
            .as_ref()
            .map(|unpivot| ("headers", unpivot.headers.as_str()));
        let notes = self.notes.as_deref().map(|notes| ("notes", notes));
        [blocks, unpivot, notes].into_iter().flatten().collect()
    }

    /// The headers that stand in no file but are made while reading it.
    pub fn made_headers(&self) -> impl Iterator<Item = &str> {
        let blocks = self.blocks.iter().flat_map(|blocks| &blocks.into);
        let unpivot = self
            .unpivot
            .iter()
            .flat_map(|unpivot| unpivot.into.iter().chain([&unpivot.values]));
        let names = self.file_name_as.iter().chain(&self.sheet_name_as);
        blocks.chain(unpivot).chain(names).map(String::as_str)
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// By extension: `.csv`, `.txt` and `.tsv` are text, `.ndjson` and `.jsonl` have one JSON object a line, the
    /// others are called what they are.
    #[default]
    Auto,
    /// Delimited text.
    Csv,
    /// Office Open XML workbook.
    Xlsx,
    /// Workbook of Excel 97 to 2003.
    Xls,
    /// Workbook of the Open Document Format.
    Ods,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Parquet.
    Parquet,
    /// Arrow IPC, file or stream.
    Arrow,
}

fn comma() -> char {
    ','
}

fn point() -> char {
    '.'
}

fn one() -> usize {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The part of an example that is checked here.
    #[derive(Deserialize)]
    struct Example {
        format: Option<Format>,
    }

    #[test]
    fn the_examples_of_the_reference_are_formats() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/definitions-reference.md");
        let text = std::fs::read_to_string(path).expect("the reference is there");
        let examples = text
            .split("```toml\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next());
        let formats: Vec<Format> = examples
            .filter_map(|example| {
                toml::from_str::<Example>(example)
                    .unwrap_or_else(|error| panic!("{error}"))
                    .format
            })
            .collect();
        assert!(formats.len() > 5, "the reference shows examples");
        assert!(formats.iter().any(|format| format.header_row != HeaderRow::At(1)));
    }

    #[test]
    fn the_columns_made_while_reading_are_known() {
        let format = "file_name_as = \"F\"\n[unpivot]\nheaders = '(a)(b)'\ninto = [\"A\", \"B\"]";
        let format: Format = toml::from_str(format).expect("a format");
        assert_eq!(format.made_headers().collect::<Vec<_>>(), ["A", "B", "value", "F"]);
    }
}
