//! Reading: the bytes of a delivery become sheets of rows of cells, or a refusal.

mod archive;
pub(crate) mod block;
mod csv;
pub(crate) mod date;
mod encoding;
pub(crate) mod field;
pub(crate) mod grid;
mod limits;
pub(crate) mod number;
pub(crate) mod text;
mod workbook;

use definitions::source::{FileKind, Format};

use self::grid::Sheet;
use crate::codes;
use crate::delivery::Delivery;
use crate::rejection::Refusal;

/// How every XLSX file starts: it is a ZIP archive.
const ZIP_START: &[u8] = b"PK\x03\x04";
/// How XLS files, and XLSX files with a password, start.
const OLE_START: &[u8] = b"\xd0\xcf\x11\xe0";

/// Reads all sheets of a delivery.
pub(crate) fn read(delivery: &Delivery<'_>, format: &Format) -> Result<Vec<Sheet>, Refusal> {
    if delivery.bytes.len() > limits::FILE_BYTES {
        return Err(limits::too_large());
    }
    match kind(delivery, format)? {
        FileKind::Xlsx => workbook::sheets(delivery.bytes),
        FileKind::Csv | FileKind::Auto => {
            let text = encoding::decode(delivery.bytes, format.encoding)?;
            csv::rows(&text, format.delimiter).map(|sheet| vec![sheet])
        }
    }
}

/// What the file is, by definition or extension; its first bytes must agree.
fn kind(delivery: &Delivery<'_>, format: &Format) -> Result<FileKind, Refusal> {
    let extension = delivery
        .file_name
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_lowercase();
    let kind = match (format.kind, extension.as_str()) {
        (FileKind::Auto, "csv" | "txt" | "tsv") => FileKind::Csv,
        (FileKind::Auto, "xlsx") => FileKind::Xlsx,
        (FileKind::Auto, _) => return Err(refusal("its extension is none of csv, txt, tsv and xlsx")),
        (declared, _) => declared,
    };
    if delivery.bytes.starts_with(OLE_START) {
        return Err(refusal(
            "it is an XLS file, or has a password; save it as XLSX without one",
        ));
    }
    match (kind, delivery.bytes.starts_with(ZIP_START)) {
        (FileKind::Csv, true) => Err(refusal("it is a workbook, not delimited text")),
        (FileKind::Xlsx, false) => Err(refusal("it is no XLSX workbook")),
        _ => Ok(kind),
    }
}

fn refusal(reason: &str) -> Refusal {
    Refusal::of_file(codes::FILE_KIND, format!("the file cannot be read: {reason}"))
}
