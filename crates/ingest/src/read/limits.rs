//! The largest delivery that is read. Beyond, it is refused: an observatory receives counts, not archives.

use crate::codes;
use crate::rejection::Refusal;

/// Bytes of a file.
pub(super) const FILE_BYTES: usize = 256 << 20;
/// Bytes all parts of a workbook unpack to.
pub(super) const UNPACKED_BYTES: u64 = 2 << 30;
/// Rows with content, over all sheets.
pub(super) const ROWS: usize = 20_000_000;
/// Columns of a sheet.
pub(super) const COLUMNS: usize = 4096;

pub(super) fn too_large() -> Refusal {
    let mebibytes = FILE_BYTES >> 20;
    Refusal::of_file(codes::TOO_LARGE, format!("the file has more than {mebibytes} MiB"))
}

pub(super) fn too_large_unpacked() -> Refusal {
    let mebibytes = UNPACKED_BYTES >> 20;
    let message = format!("the workbook unpacks to more than {mebibytes} MiB");
    Refusal::of_file(codes::TOO_LARGE_UNPACKED, message)
}

pub(super) fn too_many_rows() -> Refusal {
    Refusal::of_file(codes::TOO_MANY_ROWS, format!("the file has more than {ROWS} rows"))
}

pub(super) fn too_many_columns() -> Refusal {
    Refusal::of_file(
        codes::TOO_MANY_COLUMNS,
        format!("a row has more than {COLUMNS} columns"),
    )
}
