//! Delimited text to rows, with the line each row truly starts on.

use std::io::{self, Chain, Read};

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};
use memchr::memchr2_iter;

use super::block::Block;
use super::field::Field;
use super::{RowStream, SheetHead, SheetKind, limits};
use crate::codes;
use crate::error::Halt;
use crate::rejection::{Refusal, Rejection};

/// Read after the text. If it does not come back as a row of its own, a quote is open.
const SENTINEL: &str = "\u{1}end of delivery\u{1}";
const SENTINEL_LINE: &[u8] = b"\n\x01end of delivery\x01\n";

/// How much text the reader asks for at a time.
const BUFFER_BYTES: usize = 1 << 18;

/// A text file as one sheet. Blank lines and rows of empty fields are left out.
pub(super) struct DelimitedText<R: Read> {
    reader: Reader<Chain<LineCounter<R>, &'static [u8]>>,
    record: StringRecord,
    rows: u64,
    last_line: u64,
    state: State,
}

#[derive(PartialEq)]
enum State {
    New,
    Reading,
    Ended,
}

impl<R: Read + Send> DelimitedText<R> {
    pub(super) fn new(text: R, delimiter: char) -> Result<Self, Refusal> {
        let delimiter = u8::try_from(delimiter).map_err(|_| {
            let message = "the delimiter of the source's definition is not a single byte";
            Refusal::of_file(codes::DEFINITION, message)
        })?;
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(BUFFER_BYTES)
            .from_reader(LineCounter::new(text).chain(SENTINEL_LINE));
        Ok(Self {
            reader,
            record: StringRecord::new(),
            rows: 0,
            last_line: 0,
            state: State::New,
        })
    }

    fn fault(&self, error: csv::Error) -> Halt {
        match error.into_kind() {
            ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => open_quote(self.last_line).into(),
            ErrorKind::Io(error) => super::halt(&error),
            _ => open_quote(self.last_line).into(),
        }
    }
}

impl<R: Read + Send> RowStream for DelimitedText<R> {
    fn next_sheet(&mut self) -> Result<Option<SheetHead>, Halt> {
        let is_new = self.state == State::New;
        self.state = if is_new { State::Reading } else { State::Ended };
        Ok(is_new.then(|| SheetHead::of_file(SheetKind::Text)))
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Halt> {
        while self.state == State::Reading && !block.is_full() {
            let is_read = self.reader.read_record(&mut self.record);
            if !is_read.map_err(|error| self.fault(error))? {
                return Err(open_quote(self.last_line).into());
            }
            if self.record.len() > limits::COLUMNS {
                return Err(limits::too_many_columns().into());
            }
            let start = self.record.position().map_or(0, csv::Position::byte);
            let (lines, _) = self.reader.get_mut().get_mut();
            self.last_line = lines.line_of_record_at(start);
            if self.record.len() == 1 && self.record.get(0) == Some(SENTINEL) {
                self.state = State::Ended;
                return Ok(());
            }
            for field in &self.record {
                block.push(Field::of_text(field));
            }
            block.end_row(self.last_line);
            self.rows += 1;
            if self.rows > limits::STREAMED_ROWS {
                return Err(limits::too_many_rows(limits::STREAMED_ROWS).into());
            }
        }
        Ok(())
    }
}

fn open_quote(line: u64) -> Refusal {
    let message = "a quote opens here and is never closed, or a row is longer than any row is";
    let rejection = Rejection {
        row: line,
        ..Rejection::of_file(codes::OPEN_QUOTE, message)
    };
    rejection.into()
}

/// Counts lines up to where each record starts, in the text as it passes to the reader. The reader's own count
/// is that of the blank lines before a record.
struct LineCounter<R> {
    text: R,
    /// What was handed on and not counted yet: at most a record and a buffer.
    window: Vec<u8>,
    counted: usize,
    /// Where the window starts in the text.
    window_start: u64,
    line: u64,
}

impl<R> LineCounter<R> {
    fn new(text: R) -> Self {
        Self {
            text,
            window: Vec::new(),
            counted: 0,
            window_start: 0,
            line: 1,
        }
    }

    fn line_of_record_at(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start.saturating_sub(self.window_start)).unwrap_or(usize::MAX);
        let mut start = start.clamp(self.counted, self.window.len());
        while let Some(b'\n' | b'\r') = self.window.get(start) {
            start += 1;
        }
        let ends = memchr2_iter(b'\n', b'\r', &self.window[self.counted..start]);
        let lines = ends.filter(|end| self.is_line_end(self.counted + end)).count();
        self.line += lines as u64;
        self.counted = start;
        self.line
    }

    /// Whether a sign that ends lines is not the first half of two that end one.
    fn is_line_end(&self, at: usize) -> bool {
        self.window[at] == b'\n' || self.window.get(at + 1) != Some(&b'\n')
    }
}

impl<R: Read> Read for LineCounter<R> {
    /// Error `FileTooLarge`: a record goes on for longer than any record does.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.window.drain(..self.counted);
        self.window_start += self.counted as u64;
        self.counted = 0;
        if self.window.len() > limits::RECORD_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let length = self.text.read(buffer)?;
        self.window.extend_from_slice(&buffer[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<u64>, Refusal> {
        let mut stream = DelimitedText::new(text.as_bytes(), ';')?;
        let mut numbers = Vec::new();
        let mut block = Block::default();
        stream.next_sheet().ok().flatten().expect("one sheet");
        loop {
            block.clear();
            match stream.fill(&mut block) {
                Err(Halt::Refused(refusal)) => return Err(refusal),
                Err(Halt::Failed(_)) => return Ok(Vec::new()),
                Ok(()) if block.len() == 0 => return Ok(numbers),
                Ok(()) => numbers.extend(block.rows().map(|row| row.number)),
            }
        }
    }

    fn numbers(text: &str) -> Vec<u64> {
        read(text).ok().expect("readable")
    }

    #[test]
    fn rows_know_their_true_line() {
        assert_eq!(numbers("a;b\n\n\n1;2\n;;\n\"x\ny\";3\n4;5\n"), [1, 4, 6, 8]);
        assert_eq!(numbers("a;b\r\n\r\n1;2\r\n3;4"), [1, 3, 4]);
        assert_eq!(numbers("a;b\r1;2\r\r3;4\r"), [1, 2, 4]);
        assert_eq!(numbers(""), [0; 0]);
    }

    #[test]
    fn lines_are_counted_across_blocks_and_buffers() {
        let text = "1;\"quoted\n2\"\n".repeat(40_000);
        let due: Vec<u64> = (0..40_000).map(|row| 1 + 2 * row).collect();
        assert!(numbers(&text) == due);
    }

    #[test]
    fn an_open_quote_refuses_the_file() {
        let refusal = read("a;b\n1;2\n3;\"4\n5;6\n")
            .err()
            .into_iter()
            .next()
            .expect("refused");
        assert_eq!((refusal.code, refusal.rejections[0].row), (codes::OPEN_QUOTE, 3));
        assert!(read("a;5\" pipe\n").is_ok(), "a quote inside a field is only a letter");
    }

    #[test]
    fn a_quote_that_swallows_the_file_does_not_swallow_the_memory() {
        let text = format!("a;b\n1;\"{}", "x\n".repeat(limits::RECORD_BYTES));
        let refusal = read(&text).err().into_iter().next().expect("refused");
        assert_eq!((refusal.code, refusal.rejections[0].row), (codes::OPEN_QUOTE, 1));
    }
}
