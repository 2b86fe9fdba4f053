//! Reading: a delivery becomes a stream of blocks of rows, sheet by sheet, or a refusal.
//!
//! Record formats (delimited text, NDJSON, Parquet, Arrow) are streams of any length. Workbooks are read into
//! grids first, which caps bound, and then stream like the others.

mod archive;
pub(crate) mod block;
mod columnar;
mod csv;
pub(crate) mod date;
mod encoding;
pub(crate) mod field;
pub(crate) mod grid;
mod limits;
mod ndjson;
pub(crate) mod number;
pub(crate) mod pump;
pub(crate) mod text;
mod workbook;

use definitions::source::{FileKind, Format};

use self::block::Block;
use crate::codes;
use crate::delivery::Delivery;
use crate::error::Halt;
use crate::rejection::Refusal;

/// How every XLSX file starts: it is a ZIP archive.
const ZIP_START: &[u8] = b"PK\x03\x04";
/// How XLS files, and XLSX files with a password, start.
const OLE_START: &[u8] = b"\xd0\xcf\x11\xe0";

/// What a sheet is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SheetKind {
    /// A whole text file: each row says how many fields it has.
    Text,
    /// One sheet of a workbook: a row ends with its last filled cell.
    Worksheet,
    /// A whole file of records that name their fields: the names come as the first row.
    Records,
}

/// What all rows of a sheet have in common.
#[derive(Clone)]
pub(crate) struct SheetHead {
    /// Empty for a file that is one sheet.
    pub(crate) name: String,
    pub(crate) kind: SheetKind,
    /// Whether dates stored as numbers count from 1904 instead of 1900.
    pub(crate) counts_days_from_1904: bool,
}

impl SheetHead {
    /// A file that is one sheet.
    fn of_file(kind: SheetKind) -> Self {
        Self {
            name: String::new(),
            kind,
            counts_days_from_1904: false,
        }
    }

    /// Whether the file is one sheet without a name, whatever sheets the source declares.
    pub(crate) fn is_whole_file(&self) -> bool {
        self.kind != SheetKind::Worksheet
    }
}

/// Sheets, and in each of them blocks of rows in the order of the file.
pub(crate) trait RowStream: Send {
    /// Goes on to the next sheet, if there is one.
    fn next_sheet(&mut self) -> Result<Option<SheetHead>, Halt>;
    /// Fills an empty block with the sheet's next rows; it stays empty at the sheet's end.
    fn fill(&mut self, block: &mut Block) -> Result<(), Halt>;
}

/// Opens a delivery as a stream of rows.
pub(crate) fn open<'d>(delivery: &Delivery<'d>, format: &'d Format) -> Result<Box<dyn RowStream + 'd>, Halt> {
    let kind = kind(delivery, format)?;
    let limit = match kind {
        FileKind::Xlsx => limits::FILE_BYTES,
        _ => limits::STREAMED_BYTES,
    };
    if delivery.size_bytes > limit {
        return Err(limits::too_large(limit).into());
    }
    Ok(match kind {
        FileKind::Xlsx => Box::new(grid::GridStream::new(workbook::sheets(&delivery.bytes()?)?)),
        FileKind::Csv | FileKind::Auto => {
            let text = encoding::open_text(delivery.open()?, format.encoding)?;
            Box::new(csv::DelimitedText::new(text, format.delimiter)?)
        }
        FileKind::Ndjson => Box::new(ndjson::Ndjson::new(encoding::open_text(
            delivery.open()?,
            format.encoding,
        )?)),
        FileKind::Parquet => Box::new(columnar::Columnar::parquet(delivery)?),
        FileKind::Arrow => Box::new(columnar::Columnar::arrow(delivery)?),
    })
}

/// What the file is, by definition or extension; its first bytes must agree.
fn kind(delivery: &Delivery<'_>, format: &Format) -> Result<FileKind, Halt> {
    let extension = delivery
        .file_name
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_lowercase();
    let kind = match (format.kind, extension.as_str()) {
        (FileKind::Auto, "csv" | "txt" | "tsv") => FileKind::Csv,
        (FileKind::Auto, "xlsx") => FileKind::Xlsx,
        (FileKind::Auto, "ndjson" | "jsonl") => FileKind::Ndjson,
        (FileKind::Auto, "parquet") => FileKind::Parquet,
        (FileKind::Auto, "arrow" | "arrows") => FileKind::Arrow,
        (FileKind::Auto, _) => {
            return Err(refusal("its extension is none of csv, txt, tsv, xlsx, ndjson, parquet and arrow").into());
        }
        (declared, _) => declared,
    };
    let head = delivery.head(8)?;
    if head.starts_with(OLE_START) {
        return Err(refusal("it is an XLS file, or has a password; save it as XLSX without one").into());
    }
    match (kind, head.starts_with(ZIP_START)) {
        (FileKind::Xlsx, false) => Err(refusal("it is no XLSX workbook").into()),
        (FileKind::Xlsx, true) | (_, false) => Ok(kind),
        (_, true) => Err(refusal("it is a workbook, not the kind of file its name says").into()),
    }
}

fn refusal(reason: &str) -> Refusal {
    Refusal::of_file(codes::FILE_KIND, format!("the file cannot be read: {reason}"))
}
