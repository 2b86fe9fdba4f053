//! How far an XLS workbook unfolds, measured before it is read: a sheet is held from its first cell to its last, and
//! one shared text may stand in millions of cells.

use std::io::Cursor;

use super::limits;
use super::xls_records::{CONTINUE, each_stream, is_workbook, records};
use crate::rejection::Refusal;

/// A sheet begins (`[MS-XLS]` 2.4.21).
const BEGIN: u16 = 0x0809;
/// The texts that cells share (2.4.265).
const SHARED_TEXTS: u16 = 0x00FC;
/// A cell with a shared text (2.4.149).
const SHARED_TEXT_CELL: u16 = 0x00FD;
/// Other cells in which something stands: formula, number, text, truth value or error, packed number, and a row of
/// packed numbers. Each begins with its row and column.
const CELLS: [u16; 7] = [SHARED_TEXT_CELL, 0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6];
/// A row of packed numbers, which ends with its last column (2.4.175).
const NUMBERS: u16 = 0x00BD;

/// Refuses a workbook that unfolds beyond the limits. What is no workbook is left to its reader.
pub(super) fn measure(bytes: &[u8]) -> Result<(), Refusal> {
    let mut measured = Ok(());
    each_stream(Cursor::new(bytes), |path, stream| {
        if is_workbook(path) && measured.is_ok() {
            measured = measure_workbook(stream);
        }
    });
    measured
}

fn measure_workbook(stream: &[u8]) -> Result<(), Refusal> {
    let texts = shared_text_bytes(stream);
    let (mut cells, mut text_bytes) = (0_u64, 0_u64);
    let mut sheet = Area::default();
    for (kind, content) in records(stream) {
        if kind == BEGIN {
            cells += std::mem::take(&mut sheet).cells();
        } else if kind == NUMBERS || CELLS.contains(&kind) {
            sheet.add(kind, content);
        }
        if kind == SHARED_TEXT_CELL {
            let index = content.get(6..).and_then(|rest| rest.first_chunk::<4>());
            let index = index.map_or(usize::MAX, |index| u32::from_le_bytes(*index) as usize);
            text_bytes += texts.get(index).copied().unwrap_or_default();
        }
        if text_bytes > limits::UNPACKED_BYTES {
            return Err(limits::too_large_unpacked());
        }
    }
    if cells + sheet.cells() > limits::CELLS as u64 {
        return Err(limits::too_many_cells());
    }
    Ok(())
}

/// From a sheet's first cell to its last.
#[derive(Default)]
struct Area {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Area {
    fn add(&mut self, kind: u16, content: &[u8]) {
        let Some([row, column]) = content.first_chunk::<4>().map(|head| pair(*head)) else {
            return;
        };
        let last = match content.last_chunk::<2>() {
            Some(last) if kind == NUMBERS => u16::from_le_bytes(*last),
            _ => column,
        };
        let widened = |span: Option<(u16, u16)>, first: u16, last: u16| match span {
            Some((least, most)) => Some((least.min(first), most.max(last))),
            None => Some((first, last)),
        };
        self.rows = widened(self.rows, row, row);
        self.columns = widened(self.columns, column, last);
    }

    fn cells(&self) -> u64 {
        let length =
            |span: Option<(u16, u16)>| span.map_or(0, |(first, last)| u64::from(last.saturating_sub(first)) + 1);
        length(self.rows) * length(self.columns)
    }
}

fn pair(bytes: [u8; 4]) -> [u16; 2] {
    [[bytes[0], bytes[1]], [bytes[2], bytes[3]]].map(u16::from_le_bytes)
}

/// How many bytes each shared text has at most in UTF-8: two for a letter written in one byte, three for another.
fn shared_text_bytes(stream: &[u8]) -> Vec<u64> {
    let from_list = records(stream).skip_while(|(kind, _)| *kind != SHARED_TEXTS);
    let pieces = from_list
        .enumerate()
        .take_while(|(number, (kind, _))| *number == 0 || *kind == CONTINUE);
    let mut list = TextList {
        pieces: pieces.map(|(_, (_, content))| content).collect(),
        piece: 0,
        // Two counts come first.
        at: 8,
    };
    std::iter::from_fn(|| list.next_text()).collect()
}

/// Reads the list of shared texts, which goes on from record to record.
struct TextList<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl TextList<'_> {
    /// The next text (`[MS-XLS]` 2.5.293): its length, what kind of letters it has, what formats it, its letters.
    fn next_text(&mut self) -> Option<u64> {
        if self.left() == 0 {
            self.next_piece()?;
        }
        let letters = u16::from_le_bytes(*self.chunk::<2>()?);
        let [flags] = *self.chunk::<1>()?;
        let (mut runs, mut extension) = (0, 0);
        if flags & 8 != 0 {
            runs = u16::from_le_bytes(*self.chunk::<2>()?);
        }
        if flags & 4 != 0 {
            extension = u32::from_le_bytes(*self.chunk::<4>()?);
        }
        let bytes = self.letters(letters.into(), flags)?;
        self.skip(4 * u64::from(runs) + u64::from(extension))?;
        Some(bytes)
    }

    /// Passes over letters. Where they go on in the next record, it says anew of what kind they are.
    fn letters(&mut self, mut letters: usize, mut flags: u8) -> Option<u64> {
        let mut bytes = 0;
        loop {
            let width = 1 + usize::from(flags & 1);
            let here = letters.min(self.left() / width);
            self.at += here * width;
            bytes += (here * (width + 1)) as u64;
            letters -= here;
            if letters == 0 {
                return Some(bytes);
            }
            self.next_piece()?;
            [flags] = *self.chunk::<1>()?;
        }
    }

    fn skip(&mut self, mut bytes: u64) -> Option<()> {
        while bytes > 0 {
            if self.left() == 0 {
                self.next_piece()?;
            }
            let here = bytes.min(self.left() as u64);
            self.at += usize::try_from(here).ok()?;
            bytes -= here;
        }
        Some(())
    }

    fn chunk<const N: usize>(&mut self) -> Option<&[u8; N]> {
        let chunk = self.pieces.get(self.piece)?.get(self.at..)?.first_chunk()?;
        self.at += N;
        Some(chunk)
    }

    fn left(&self) -> usize {
        let length = self.pieces.get(self.piece).map_or(0, |piece| piece.len());
        length.saturating_sub(self.at)
    }

    fn next_piece(&mut self) -> Option<()> {
        self.piece += 1;
        self.at = 0;
        (self.piece < self.pieces.len()).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;
    use crate::read::xls_records::record;

    /// A cell with the shared text of that number.
    fn cell(row: u16, column: u16, text: u32) -> Vec<u8> {
        let place = [row, column, 0].map(u16::to_le_bytes).concat();
        record(SHARED_TEXT_CELL, &[&place[..], &text.to_le_bytes()].concat())
    }

    /// Three texts: one of narrow letters with formats, one that goes on in the next record and is wide there, one
    /// with an extension.
    fn list() -> Vec<u8> {
        let first = [&[0; 8][..], &[3, 0, 8, 1, 0], b"abc", &[0; 4], &[4, 0, 0], b"de"].concat();
        let next = [&[1][..], &[1, 6, 2, 6], &[2, 0, 4, 5, 0, 0, 0], b"fg", &[0; 5]].concat();
        [record(SHARED_TEXTS, &first), record(CONTINUE, &next)].concat()
    }

    #[test]
    fn shared_texts_are_measured_across_records() {
        assert_eq!(shared_text_bytes(&list()), [6, 4 + 6, 4]);
        assert_eq!(shared_text_bytes(&list()[..30]), [6], "a list that breaks off");
        assert_eq!(shared_text_bytes(b"no records"), [0; 0]);
    }

    #[test]
    fn a_text_in_a_million_cells_weighs_a_million_times() {
        let long = vec![b'a'; 8000];
        let head = [&[0; 8][..], &8000_u16.to_le_bytes(), &[0]].concat();
        let mut stream = record(SHARED_TEXTS, &[head, long].concat());
        stream.extend(record(BEGIN, &[]));
        let few: Vec<u8> = (0..100).flat_map(|row| cell(row, 0, 0)).collect();
        assert!(measure_workbook(&[&stream[..], &few].concat()).is_ok());
        stream.extend((0..600).flat_map(|row| (0..250).flat_map(move |column| cell(row, column, 0))));
        let refusal = measure_workbook(&stream).expect_err("refused");
        assert_eq!(refusal.code, codes::TOO_LARGE_UNPACKED);
    }

    #[test]
    fn sheets_with_two_far_cells_weigh_what_lies_between() {
        let sheet = [record(BEGIN, &[]), cell(0, 0, 0), cell(65_535, 255, 0)].concat();
        assert!(measure_workbook(&sheet.repeat(2)).is_ok());
        let refusal = measure_workbook(&sheet.repeat(3)).expect_err("refused");
        assert_eq!(refusal.code, codes::TOO_MANY_ROWS);
    }
}
