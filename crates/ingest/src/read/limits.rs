//! The largest delivery that is read. Beyond, it is refused: an observatory receives counts, not archives.

use crate::codes;
use crate::rejection::Refusal;

/// Bytes of a file that is read whole, packed or not: a workbook, a JSON document, an archive, a table to reshape.
pub(super) const FILE_BYTES: u64 = 256 << 20;
/// Bytes of a file that is read as a stream, packed or not.
pub(super) const STREAMED_BYTES: u64 = 64 << 30;
/// How many times its size a compressed file may unpack to. Repetitive counts reach 100; a bomb reaches 1000.
pub(super) const UNPACKING_RATIO: u64 = 300;
/// Bytes all parts of a workbook unpack to.
pub(super) const UNPACKED_BYTES: u64 = 2 << 30;
/// Rows with content, over all sheets that are read whole.
pub(super) const ROWS: usize = 20_000_000;
/// Cells of a table that is read whole or was reshaped: a wide one has a row for each of its fields. At 24 bytes and
/// its text each.
pub(crate) const CELLS: usize = 40_000_000;
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
    let (whole, workbook, streamed) = (FILE_BYTES >> 20, UNPACKED_BYTES >> 20, STREAMED_BYTES >> 20);
    let message = format!(
        "the file unpacks to more than {whole} MiB ({workbook} for the parts of a workbook, {streamed} for a single file of records)"
    );
    Refusal::of_file(codes::TOO_LARGE_UNPACKED, message)
}

pub(super) fn unpacks_too_far() -> Refusal {
    let message = format!("the file unpacks to more than {UNPACKING_RATIO} times its size, as no honest file does");
    Refusal::of_file(codes::TOO_LARGE_UNPACKED, message)
}

pub(super) fn too_many_rows(limit: u64) -> Refusal {
    Refusal::of_file(codes::TOO_MANY_ROWS, format!("the file has more than {limit} rows"))
}

pub(crate) fn too_many_cells() -> Refusal {
    let message = format!("a table has more than {CELLS} cells");
    Refusal::of_file(codes::TOO_MANY_ROWS, message)
}

pub(super) fn too_many_columns() -> Refusal {
    Refusal::of_file(
        codes::TOO_MANY_COLUMNS,
        format!("a row has more than {COLUMNS} columns"),
    )
}
