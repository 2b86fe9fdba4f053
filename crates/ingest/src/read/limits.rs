//! The largest delivery that is read. Beyond, it is refused: an observatory receives counts, not archives.

use crate::codes;
use crate::rejection::Refusal;

/// Bytes of a file.
pub(super) const FILE_BYTES: usize = 256 << 20;
/// How many times its size a compressed file may unpack to. Repetitive counts reach 100; a bomb reaches 1000.
pub(super) const UNPACKING_RATIO: u64 = 300;
/// Bytes all parts of a workbook unpack to.
pub(super) const UNPACKED_BYTES: u64 = 2 << 30;
/// Rows with content, over all sheets.
pub(super) const ROWS: usize = 20_000_000;
/// Cells of a table that was reshaped: a wide one has a row for each of its fields.
pub(crate) const RESHAPED_CELLS: usize = 40_000_000;
/// Columns of a sheet.
pub(super) const COLUMNS: usize = 4096;

pub(super) fn too_large() -> Refusal {
    let mebibytes = FILE_BYTES >> 20;
    Refusal::of_file(codes::TOO_LARGE, format!("the file has more than {mebibytes} MiB"))
}

pub(super) fn too_large_unpacked() -> Refusal {
    let (workbook, other) = (UNPACKED_BYTES >> 20, FILE_BYTES >> 20);
    let message = format!("the file unpacks to more than {other} MiB, or the workbook to more than {workbook} MiB");
    Refusal::of_file(codes::TOO_LARGE_UNPACKED, message)
}

pub(super) fn unpacks_too_far() -> Refusal {
    let message = format!("the file unpacks to more than {UNPACKING_RATIO} times its size, as no honest file does");
    Refusal::of_file(codes::TOO_LARGE_UNPACKED, message)
}

pub(crate) fn too_many_rows() -> Refusal {
    Refusal::of_file(codes::TOO_MANY_ROWS, format!("the file has more than {ROWS} rows"))
}

pub(super) fn too_many_columns() -> Refusal {
    Refusal::of_file(
        codes::TOO_MANY_COLUMNS,
        format!("a row has more than {COLUMNS} columns"),
    )
}
