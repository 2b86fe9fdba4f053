//! Reading: the bytes of a delivery become sheets of rows of cells, or a refusal.

mod archive;
mod capped;
mod compressed;
mod contradiction;
mod csv;
pub(crate) mod date;
mod encoding;
pub(crate) mod grid;
mod json;
pub(crate) mod limits;
pub(crate) mod month_name;
pub(crate) mod number;
pub(crate) mod text;
pub(crate) mod wildcard;
mod workbook;

use definitions::source::{FileKind, Format};

use self::compressed::File;
use self::grid::{Cell, Role, Row, Sheet};
use crate::codes;
use crate::delivery::Delivery;
use crate::rejection::Refusal;

/// How every ZIP archive starts; XLSX and ODS workbooks are such.
const ZIP_START: &[u8] = b"PK\x03\x04";
/// How XLS files, and XLSX files with a password, start.
const OLE_START: &[u8] = b"\xd0\xcf\x11\xe0";
/// Name of the part that a workbook with a password has, as it stands in the file.
const PASSWORD_MARK: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/// Reads all sheets of a delivery, and of all files in it.
pub(crate) fn read(delivery: &Delivery<'_>, format: &Format) -> Result<Vec<Sheet>, Refusal> {
    if delivery.bytes.len() > limits::FILE_BYTES {
        return Err(limits::too_large());
    }
    let files = compressed::files(delivery, format)?;
    let mut sheets = Vec::new();
    for file in &files {
        sheets.extend(sheets_of(file, format)?);
        if sheets.iter().map(|sheet| sheet.rows.len()).sum::<usize>() > limits::ROWS {
            return Err(limits::too_many_rows());
        }
    }
    if files.iter().any(|file| file.is_in_archive) {
        sheets.push(names(&files));
    }
    Ok(sheets)
}

fn sheets_of(file: &File<'_>, format: &Format) -> Result<Vec<Sheet>, Refusal> {
    let kind = kind(file, if file.is_aside { FileKind::Auto } else { format.kind })?;
    let with_merged = format.header_rows > 1;
    let mut sheets = match kind {
        FileKind::Xlsx => workbook::sheets(&file.bytes, workbook::Kind::Xlsx, with_merged)?,
        FileKind::Xls => workbook::sheets(&file.bytes, workbook::Kind::Xls, with_merged)?,
        FileKind::Ods => workbook::sheets(&file.bytes, workbook::Kind::Ods, with_merged)?,
        FileKind::Json => json::sheets(&encoding::decode(&file.bytes, format.encoding)?, &format.json)?,
        FileKind::Csv | FileKind::Auto => {
            let text = encoding::decode(&file.bytes, format.encoding)?;
            vec![csv::rows(&text, format.delimiter)?]
        }
    };
    for sheet in &mut sheets {
        sheet.file_name = file.name.clone().into_owned();
        if file.is_in_archive && sheet.role == Role::Records {
            sheet.name.clone_from(&sheet.file_name);
        }
        if file.is_aside {
            sheet.role = Role::Aside;
        }
    }
    Ok(sheets)
}

/// The names of the files in an archive, to be looked at like any content.
fn names(files: &[File<'_>]) -> Sheet {
    let rows = files.iter().zip(1..).map(|(file, number)| Row {
        number,
        cells: vec![Cell::of_text(&file.name)],
    });
    Sheet {
        name: "(archive)".to_owned(),
        rows: rows.collect(),
        role: Role::Aside,
        ..Sheet::default()
    }
}

/// What a file is, by definition or extension; its first bytes must agree.
fn kind(file: &File<'_>, declared: FileKind) -> Result<FileKind, Refusal> {
    let kind = match (declared, compressed::extension(&file.name).as_str()) {
        (FileKind::Auto, "csv" | "txt" | "tsv") => FileKind::Csv,
        (FileKind::Auto, "xlsx") => FileKind::Xlsx,
        (FileKind::Auto, "xls") => FileKind::Xls,
        (FileKind::Auto, "ods") => FileKind::Ods,
        (FileKind::Auto, "json") => FileKind::Json,
        (FileKind::Auto, _) => {
            return Err(refusal(
                "its extension is none of csv, txt, tsv, xlsx, xls, ods and json",
            ));
        }
        (declared, _) => declared,
    };
    let is_zip = file.bytes.starts_with(ZIP_START);
    let is_ole = file.bytes.starts_with(OLE_START);
    let has_password = is_ole
        && file
            .bytes
            .windows(PASSWORD_MARK.len())
            .any(|part| part == PASSWORD_MARK);
    match kind {
        _ if has_password => Err(refusal("it has a password; save it without one")),
        FileKind::Csv | FileKind::Json | FileKind::Auto if is_zip || is_ole => Err(refusal("it is no text")),
        FileKind::Xlsx if is_ole => Err(refusal("it is an XLS workbook; name it .xls, or save it as XLSX")),
        FileKind::Xlsx if !is_zip => Err(refusal("it is no XLSX workbook")),
        FileKind::Xls if is_zip => Err(refusal("it is an XLSX or ODS workbook; name it so")),
        FileKind::Xls if !is_ole => Err(refusal("it is no XLS workbook")),
        FileKind::Ods if !is_zip => Err(refusal("it is no ODS workbook")),
        kind => Ok(kind),
    }
}

fn refusal(reason: &str) -> Refusal {
    Refusal::of_file(codes::FILE_KIND, format!("the file cannot be read: {reason}"))
}
