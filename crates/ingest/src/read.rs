//! Reading: a delivery becomes a stream of rows or, where its tables have to be found first, sheets of rows.
//!
//! Record formats (delimited text, NDJSON, Parquet, Arrow) are streams of any length. Workbooks, JSON documents,
//! archives, and whatever the definition has reshaped are read into grids, which caps bound.

mod archive;
mod arrow_frames;
pub(crate) mod block;
mod capped;
mod columnar;
mod compressed;
mod contradiction;
mod csv;
pub(crate) mod date;
pub(crate) mod dictionary;
mod encoding;
pub(crate) mod field;
pub(crate) mod grid;
mod json;
pub(crate) mod limits;
pub(crate) mod month_name;
mod ndjson;
pub(crate) mod number;
mod ods_repeats;
pub(crate) mod pump;
mod quarter;
pub(crate) mod text;
pub(crate) mod wildcard;
mod workbook;
mod xls_extent;
pub(crate) mod xls_records;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use definitions::source::{FileKind, Format};

use self::block::Block;
use self::compressed::File;
use self::grid::Sheet;
use crate::codes;
use crate::delivery::Delivery;
use crate::error::{Halt, IngestError};
use crate::rejection::Refusal;
use crate::reshape;

/// How every ZIP archive starts; XLSX and ODS workbooks are such.
const ZIP_START: &[u8] = b"PK\x03\x04";
/// How XLS files, and XLSX files with a password, start.
const OLE_START: &[u8] = b"\xd0\xcf\x11\xe0";
/// Name of the part that a workbook with a password has, as it stands in the file.
const PASSWORD_MARK: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/// What a sheet is part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SheetKind {
    /// A whole text file: each row says how many fields it has.
    Text,
    /// One sheet of a workbook: a row ends with its last filled cell.
    #[default]
    Worksheet,
    /// A whole file of records that name their fields: the names come as the first row.
    Records,
}

impl SheetKind {
    /// Whether the sheet is a whole file, and bears the file's name if any.
    pub(crate) fn is_whole_file(self) -> bool {
        self != Self::Worksheet
    }
}

/// What all rows of a sheet have in common.
#[derive(Clone)]
pub(crate) struct SheetHead {
    /// Empty for a file that is one sheet, unless it stands in an archive.
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
}

/// Sheets, and in each of them blocks of rows in the order of the file.
pub(crate) trait RowStream: Send {
    /// Goes on to the next sheet, if there is one.
    fn next_sheet(&mut self) -> Result<Option<SheetHead>, Halt>;
    /// Fills an empty block with the sheet's next rows; it stays empty at the sheet's end.
    fn fill(&mut self, block: &mut Block) -> Result<(), Halt>;
}

/// A delivery opened for reading.
pub(crate) enum Opened<'d> {
    /// One table of any length, its rows in the order of the file.
    Stream(Box<dyn RowStream + 'd>),
    /// All sheets of all files in it, read whole.
    Sheets(Vec<Sheet>),
}

/// Opens a delivery. `look` is shown what of its files is no row: the name of each in an archive, else nothing,
/// and the bytes of each workbook.
pub(crate) fn open<'d>(
    delivery: &Delivery<'d>,
    format: &'d Format,
    mut look: impl FnMut(&str, Option<&[u8]>),
) -> Result<Opened<'d>, Halt> {
    let mut sheets = Vec::new();
    for file in compressed::files(delivery, format)? {
        let kind = kind(&file, if file.is_aside { FileKind::Auto } else { format.kind })?;
        if is_stream(kind) && !file.is_in_archive && !reshape::is_asked_for(format) {
            return guarded(|| records(file, kind, format)).map(Opened::Stream);
        }
        look(if file.is_in_archive { &file.name } else { "" }, None);
        sheets.extend(sheets_of(file, kind, format, |workbook| look("", Some(workbook)))?);
        if sheets.iter().map(|sheet: &Sheet| sheet.rows.len()).sum::<usize>() > limits::ROWS {
            return Err(limits::too_many_rows(limits::ROWS as u64).into());
        }
    }
    Ok(Opened::Sheets(sheets))
}

/// Whether files of a kind are records one after the other.
fn is_stream(kind: FileKind) -> bool {
    matches!(
        kind,
        FileKind::Csv | FileKind::Ndjson | FileKind::Parquet | FileKind::Arrow
    )
}

/// What a reader makes of a file. One that trips it must cost one delivery, not the night's run.
fn guarded<T>(read: impl FnOnce() -> Result<T, Halt>) -> Result<T, Halt> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(refusal("its content is damaged").into()))
}

/// Opens a file of records; of all kinds but the others it is delimited text.
fn records<'d>(file: File<'d>, kind: FileKind, format: &Format) -> Result<Box<dyn RowStream + 'd>, Halt> {
    Ok(match kind {
        FileKind::Parquet => Box::new(columnar::Columnar::parquet(file.into_file()?)?),
        FileKind::Arrow => Box::new(columnar::Columnar::arrow(file.into_file()?)?),
        FileKind::Ndjson => {
            let text = encoding::open_text(file.into_reader()?, format.encoding);
            Box::new(ndjson::Ndjson::new(text))
        }
        _ => {
            let text = encoding::open_text(file.into_reader()?, format.encoding);
            Box::new(csv::DelimitedText::new(text, format.delimiter)?)
        }
    })
}

/// Reads a file whole. `look` is shown the bytes of a workbook.
fn sheets_of(file: File<'_>, kind: FileKind, format: &Format, look: impl FnOnce(&[u8])) -> Result<Vec<Sheet>, Halt> {
    let name = file.name.clone().into_owned();
    let (is_in_archive, is_aside) = (file.is_in_archive, file.is_aside);
    let mut sheets = match kind {
        FileKind::Json => json::sheets(&encoding::decode(&file.into_bytes()?, format.encoding)?, &format.json)?,
        FileKind::Xlsx | FileKind::Xls | FileKind::Ods => {
            let bytes = file.into_bytes()?;
            let sheets = workbook::sheets(&bytes, workbook_kind(kind, &bytes)?, format.header_rows > 1)?;
            look(&bytes);
            sheets
        }
        _ => {
            vec![guarded(|| Sheet::of_records(records(file, kind, format)?))?]
        }
    };
    for sheet in &mut sheets {
        sheet.file_name.clone_from(&name);
        if is_in_archive && !sheet.is_aside && sheet.kind.is_whole_file() {
            sheet.name.clone_from(&name);
        }
        sheet.is_aside |= is_aside;
    }
    Ok(sheets)
}

/// What a file is, by definition or extension; its first bytes must agree.
fn kind(file: &File<'_>, declared: FileKind) -> Result<FileKind, Halt> {
    let kind = match (declared, compressed::extension(&file.name).as_str()) {
        (FileKind::Auto, "csv" | "txt" | "tsv") => FileKind::Csv,
        (FileKind::Auto, "xlsx") => FileKind::Xlsx,
        (FileKind::Auto, "xls") => FileKind::Xls,
        (FileKind::Auto, "ods") => FileKind::Ods,
        (FileKind::Auto, "json") => FileKind::Json,
        (FileKind::Auto, "ndjson" | "jsonl") => FileKind::Ndjson,
        (FileKind::Auto, "parquet") => FileKind::Parquet,
        (FileKind::Auto, "arrow" | "arrows") => FileKind::Arrow,
        (FileKind::Auto, _) => {
            let known = "csv, txt, tsv, xlsx, xls, ods, json, ndjson, parquet and arrow";
            return Err(refusal(&format!("its extension is none of {known}")).into());
        }
        (declared, _) => declared,
    };
    let head = file.head(OLE_START.len())?;
    let is_workbook = matches!(kind, FileKind::Xlsx | FileKind::Xls | FileKind::Ods);
    match (is_workbook, head == ZIP_START || head == OLE_START) {
        (false, true) => Err(refusal("it is a workbook or an archive, not the kind of file its name says").into()),
        _ => Ok(kind),
    }
}

/// Which kind of workbook a file is; its bytes must agree.
fn workbook_kind(kind: FileKind, bytes: &[u8]) -> Result<workbook::Kind, Refusal> {
    let is_zip = bytes.starts_with(ZIP_START);
    let is_ole = bytes.starts_with(OLE_START);
    if is_ole && bytes.windows(PASSWORD_MARK.len()).any(|part| part == PASSWORD_MARK) {
        return Err(refusal("it has a password; save it without one"));
    }
    match kind {
        FileKind::Xls if is_zip => Err(refusal("it is an XLSX or ODS workbook; name it so")),
        FileKind::Xls if !is_ole => Err(refusal("it is no XLS workbook")),
        FileKind::Xls => Ok(workbook::Kind::Xls),
        FileKind::Ods if !is_zip => Err(refusal("it is no ODS workbook")),
        FileKind::Ods => Ok(workbook::Kind::Ods),
        _ if is_ole => Err(refusal("it is an XLS workbook; name it .xls, or save it as XLSX")),
        _ if !is_zip => Err(refusal("it is no XLSX workbook")),
        _ => Ok(workbook::Kind::Xlsx),
    }
}

/// Why a file could not be read on: its own fault, or the machine's.
fn halt(error: &io::Error) -> Halt {
    match compressed::refusal_of(error) {
        Some(refusal) => refusal.into(),
        None if error.kind() == io::ErrorKind::InvalidData => encoding::refusal_of(error).into(),
        None => IngestError::Read(error.kind()).into(),
    }
}

fn refusal(reason: &str) -> Refusal {
    Refusal::of_file(codes::FILE_KIND, format!("the file cannot be read: {reason}"))
}
