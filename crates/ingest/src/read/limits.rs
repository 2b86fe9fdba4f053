//! The largest delivery that is read. Beyond, it is refused: an observatory receives counts, not archives.

use crate::codes;
use crate::rejection::Refusal;

/// Bytes of a file that is read whole: a workbook.
pub(super) const FILE_BYTES: u64 = 256 << 20;
/// Bytes of a file that is read as a stream.
pub(super) const STREAMED_BYTES: u64 = 64 << 30;
/// Bytes all parts of a workbook unpack to.
pub(super) const UNPACKED_BYTES: u64 = 2 << 30;
/// Rows with content, over all sheets of a workbook.
pub(super) const ROWS: usize = 20_000_000;
/// Rows of a file that is read as a stream.
pub(super) const STREAMED_ROWS: u64 = 2_000_000_000;
/// Columns of a sheet.
pub(super) const COLUMNS: usize = 4096;
/// Bytes of one row of a text file: whatever goes on for longer is no row but an open quote.
pub(super) const RECORD_BYTES: usize = 16 << 20;

pub(super) fn too_large(limit: u64) -> Refusal {
    let mebibytes = limit >> 20;
    Refusal::of_file(codes::TOO_LARGE, format!("the file has more than {mebibytes} MiB"))
}

pub(super) fn too_large_unpacked() -> Refusal {
    let mebibytes = UNPACKED_BYTES >> 20;
    let message = format!("the workbook unpacks to more than {mebibytes} MiB");
    Refusal::of_file(codes::TOO_LARGE_UNPACKED, message)
}

pub(super) fn too_many_rows(limit: u64) -> Refusal {
    Refusal::of_file(codes::TOO_MANY_ROWS, format!("the file has more than {limit} rows"))
}

pub(super) fn too_many_columns() -> Refusal {
    Refusal::of_file(
        codes::TOO_MANY_COLUMNS,
        format!("a row has more than {COLUMNS} columns"),
    )
}
