//! The codes of rejections and refusals: what each means and what its reader does about it.
//!
//! `docs/codes.md` repeats this table for senders; a test keeps the two equal.

/// The file is of no kind that is read, or not the one its name says.
pub(crate) const FILE_KIND: &str = "I001";
/// A text that is not in the declared encoding.
pub(crate) const ENCODING: &str = "I002";
/// A header the source's definition needs is missing.
pub(crate) const HEADER_MISSING: &str = "I003";
/// A declared sheet is missing.
pub(crate) const SHEET_MISSING: &str = "I004";
/// A compressed file or an archive that cannot be opened.
pub(crate) const ARCHIVE: &str = "I005";
/// The source's definition cannot be applied.
pub(crate) const DEFINITION: &str = "I006";
/// The workbook cannot be opened.
pub(crate) const WORKBOOK: &str = "I007";
/// A quote that is never closed.
pub(crate) const OPEN_QUOTE: &str = "I008";
/// No header row.
pub(crate) const NO_HEADER: &str = "I009";
/// A row with more or fewer fields than the header.
pub(crate) const ROW_SHAPE: &str = "I010";
/// A required field is empty.
pub(crate) const EMPTY: &str = "I011";
/// The count is not a number.
pub(crate) const NOT_A_NUMBER: &str = "I012";
/// The count is negative or a fraction.
pub(crate) const NOT_A_COUNT: &str = "I013";
/// A label or code that is not known.
pub(crate) const UNKNOWN_CODE: &str = "I014";
/// A row check of the source fails.
pub(crate) const CHECK_FAILED: &str = "I015";
/// A period that has not begun.
pub(crate) const FUTURE_PERIOD: &str = "I016";
/// A code that is not valid in the row's period.
pub(crate) const CODE_NOT_VALID: &str = "I017";
/// Rows with one key.
pub(crate) const REPEATED: &str = "I018";
/// A date, year or month that cannot be read.
pub(crate) const PERIOD: &str = "I019";
/// The sender's total differs from the sum of the rows.
pub(crate) const TOTALS: &str = "I020";
/// A field that does not have the declared form.
pub(crate) const FORM: &str = "I021";
/// A spreadsheet error value.
pub(crate) const CELL_ERROR: &str = "I022";
/// An open column with too many different texts.
pub(crate) const TOO_MANY_TEXTS: &str = "I023";
/// A JSON document that is none, or without the records.
pub(crate) const JSON: &str = "I024";
/// A total that is far from an earlier one.
pub(crate) const FAR_FROM_EARLIER: &str = "I025";
/// A column that is read stands elsewhere than before.
pub(crate) const COLUMN_MOVED: &str = "I026";
/// Too many rejected rows.
pub(crate) const TOO_MANY_REJECTED: &str = "I030";
/// Personal data.
pub(crate) const PERSONAL_DATA: &str = "I040";
/// The file is too large.
pub(crate) const TOO_LARGE: &str = "I051";
/// The file has too many rows.
pub(crate) const TOO_MANY_ROWS: &str = "I052";
/// The file has too many columns.
pub(crate) const TOO_MANY_COLUMNS: &str = "I053";
/// The file unpacks to too many bytes.
pub(crate) const TOO_LARGE_UNPACKED: &str = "I054";

/// Every code with its meaning and what to do, in the order of the codes.
pub const CODES: &[(&str, &str, &str)] = &[
    (
        FILE_KIND,
        "the file is of no kind that is read, or not what its name or definition says",
        "save it as CSV, XLSX, XLS, ODS, JSON, Parquet or Arrow, with the matching extension",
    ),
    (
        ENCODING,
        "the file is not in the declared encoding; the message says what it looks like; the whole delivery is refused",
        "save it as UTF-8, or have the operator correct `encoding` in the source's definition",
    ),
    (
        HEADER_MISSING,
        "a column the source's definition needs is missing; the whole delivery is refused",
        "restore the header, or have the operator add the new spelling to the source's definition",
    ),
    (
        SHEET_MISSING,
        "a declared sheet is missing; the whole delivery is refused",
        "restore the sheet's name, or have the operator correct `[[format.sheet]]`",
    ),
    (
        ARCHIVE,
        "the compressed file cannot be opened, has a password, holds another archive, or lacks the file that is read",
        "send the files themselves, or in one ZIP without password",
    ),
    (
        DEFINITION,
        "the source's definition cannot be applied; the whole delivery is refused",
        "the operator runs `marsad check` and corrects the definition; the file need not be sent again",
    ),
    (
        WORKBOOK,
        "the workbook is damaged or protected by a password",
        "open it, save it again without a password and send it again",
    ),
    (
        OPEN_QUOTE,
        "a quoted field is never closed, so rows would be swallowed; the whole delivery is refused",
        "close or remove the quotation mark near the row named",
    ),
    (
        NO_HEADER,
        "there is no header row",
        "check that the file is not empty and that `header_row` is right",
    ),
    (
        ROW_SHAPE,
        "the row has more or fewer fields than the header",
        "quote fields that hold the delimiter; give every row all its delimiters",
    ),
    (
        EMPTY,
        "a required field is empty",
        "fill it, or write the marker agreed for a missing count",
    ),
    (
        NOT_A_NUMBER,
        "the count is not a number",
        "write a number, or the marker agreed for a missing count",
    ),
    (NOT_A_COUNT, "the count is negative or not whole", "correct the count"),
    (
        UNKNOWN_CODE,
        "the label or code is not known",
        "correct the spelling, or have the operator add the label to the crosswalk",
    ),
    (
        CHECK_FAILED,
        "a check agreed with the sender does not hold in the row",
        "correct the figures named by the check",
    ),
    (
        FUTURE_PERIOD,
        "the period begins after the day the file was received",
        "correct the date",
    ),
    (
        CODE_NOT_VALID,
        "the code is not valid in the row's period",
        "use the code valid at that time, or correct the date",
    ),
    (
        REPEATED,
        "several rows have one key, so it is not known which count is meant; all of them are rejected",
        "keep one row per key",
    ),
    (
        PERIOD,
        "the date, year or month cannot be read",
        "write it in the declared form, as a year between 1900 and 2100",
    ),
    (
        TOTALS,
        "the total the sender wrote differs from the sum of the rows; the whole delivery is refused",
        "find the rows that were lost, added or changed, and send the file again",
    ),
    (
        FORM,
        "the field does not have the form the definition asks for",
        "correct the field, or have the operator correct `pattern`",
    ),
    (
        CELL_ERROR,
        "the cell holds a spreadsheet error",
        "repair the formula, or replace it by its value",
    ),
    (
        TOO_MANY_TEXTS,
        "a column without code list has more different texts than codes can be",
        "the operator checks that the column holds codes; a running number or a text is none",
    ),
    (
        JSON,
        "the JSON document cannot be read, names a field twice, or has no records where the definition looks for them",
        "send a valid document, or have the operator correct `[format.json]`",
    ),
    (
        FAR_FROM_EARLIER,
        "the total of a reporting unit and period is far from an earlier one; the whole delivery is refused if the check's severity is error",
        "compare the figures with their records; correct them and send the file again, or confirm them and have the operator change the check",
    ),
    (
        COLUMN_MOVED,
        "a column that is read stands elsewhere among the others than in the previous delivery",
        "check that headers and figures still belong together",
    ),
    (
        TOO_MANY_REJECTED,
        "more rows were rejected, in all or for one reason, than the source's definition tolerates; the whole delivery is refused",
        "correct the rejected rows listed and send the whole file again",
    ),
    (
        PERSONAL_DATA,
        "the file holds personal data; it is refused whole and its bytes are deleted or sealed",
        "remove the column or text at the places listed and send the file again",
    ),
    (TOO_LARGE, "the file is too large", "send it in parts"),
    (TOO_MANY_ROWS, "the file has too many rows", "send it in parts"),
    (
        TOO_MANY_COLUMNS,
        "the file has too many columns",
        "remove the columns that are not asked for",
    ),
    (
        TOO_LARGE_UNPACKED,
        "the file unpacks to too many bytes, or to too many times its size",
        "send it uncompressed, or in parts",
    ),
];

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_stand_once_and_in_order() {
        assert!(CODES.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn the_documentation_repeats_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/codes.md");
        let text = std::fs::read_to_string(path).expect("docs/codes.md is there");
        for (code, meaning, action) in CODES {
            let line = format!("| {code} | {meaning} | {action} |");
            assert!(text.contains(&line), "docs/codes.md lacks the line\n{line}");
        }
    }
}
