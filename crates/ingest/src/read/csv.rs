//! Delimited text to rows, with the line each row truly starts on.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use super::grid::{Cell, Role, Row, Sheet};
use super::limits;
use crate::codes;
use crate::rejection::{Refusal, Rejection};

/// Read after the text. If it does not come back as a row of its own, a quote is open.
const SENTINEL: &str = "\u{1}end of delivery\u{1}";
const SENTINEL_LINE: &[u8] = b"\n\x01end of delivery\x01\n";

/// Reads delimited text. Blank lines and rows of empty fields are left out.
pub(super) fn rows(text: &str, delimiter: char) -> Result<Sheet, Refusal> {
    let delimiter = u8::try_from(delimiter).map_err(|_| {
        let message = "the delimiter of the source's definition is not a single byte";
        Refusal::of_file(codes::DEFINITION, message)
    })?;
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes().chain(SENTINEL_LINE));
    let mut lines = LineCounter::new(text);
    let mut rows = Vec::new();
    let mut record = StringRecord::new();
    let mut last_line = 0;
    let mut is_closed = false;
    while !is_closed {
        let is_read = reader.read_record(&mut record);
        if !is_read.is_ok_and(|found| found) {
            break;
        }
        if record.len() > limits::COLUMNS {
            return Err(limits::too_many_columns());
        }
        let start = record.position().map_or(0, csv::Position::byte);
        last_line = lines.line_of_record_at(usize::try_from(start).unwrap_or(usize::MAX));
        is_closed = record.len() == 1 && record.get(0) == Some(SENTINEL);
        if !is_closed && record.iter().any(|field| !super::text::is_blank(field)) {
            let cells = record.iter().map(Cell::of_text).collect();
            let number = last_line;
            rows.push(Row { number, cells });
        }
        if rows.len() > limits::ROWS {
            return Err(limits::too_many_rows());
        }
    }
    if !is_closed {
        return Err(open_quote(last_line));
    }
    Ok(Sheet {
        name: String::new(),
        rows,
        is_text_file: true,
        role: Role::Records,
        ..Sheet::default()
    })
}

fn open_quote(line: u64) -> Refusal {
    let message = "a quote opens here and is never closed";
    let rejection = Rejection {
        row: line,
        ..Rejection::of_file(codes::OPEN_QUOTE, message)
    };
    rejection.into()
}

/// Counts lines up to where each record starts. The reader's own count is that of the blank lines before it.
struct LineCounter<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    fn line_of_record_at(&mut self, start: usize) -> u64 {
        let start = start.min(self.bytes.len());
        while self.counted < self.bytes.len() {
            let byte = self.bytes[self.counted];
            let is_line_end = matches!(byte, b'\n' | b'\r');
            if self.counted >= start && !is_line_end {
                break;
            }
            let is_first_half = byte == b'\r' && self.bytes.get(self.counted + 1) == Some(&b'\n');
            self.line += u64::from(is_line_end && !is_first_half);
            self.counted += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<u64> {
        let sheet = rows(text, ';').ok().expect("readable");
        sheet.rows.iter().map(|row| row.number).collect()
    }

    #[test]
    fn rows_know_their_true_line() {
        assert_eq!(numbers("a;b\n\n\n1;2\n;;\n\"x\ny\";3\n4;5\n"), [1, 4, 6, 8]);
        assert_eq!(numbers("a;b\r\n\r\n1;2\r\n3;4"), [1, 3, 4]);
        assert_eq!(numbers("a;b\r1;2\r\r3;4\r"), [1, 2, 4]);
        assert_eq!(numbers(""), [0; 0]);
    }

    #[test]
    fn an_open_quote_refuses_the_file() {
        let refusal = rows("a;b\n1;2\n3;\"4\n5;6\n", ';').err().expect("refused");
        assert_eq!((refusal.code, refusal.rejections[0].row), (codes::OPEN_QUOTE, 3));
        assert!(
            rows("a;5\" pipe\n", ';').is_ok(),
            "a quote inside a field is only a letter"
        );
    }
}
