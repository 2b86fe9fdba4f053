//! The texts of a sheet, numbered by column: what a text means is worked out once and then looked up.

use std::collections::HashMap;

use crate::read::block::BlockRow;
use crate::read::field::Field;

/// How many texts of a column are numbered. A column with more holds no codes; its texts are looked at one by
/// one, which is slower and needs no memory.
const REMEMBERED_TEXTS: usize = 1 << 16;
/// Longer texts are no labels and not numbered. With the number above it bounds a column's dictionary: 16 MiB.
const LONGEST_REMEMBERED: usize = 256;
/// How many columns have a dictionary; further ones are looked at text by text.
const REMEMBERED_COLUMNS: usize = 64;

/// Numbers the texts of a sheet.
#[derive(Default)]
pub(crate) struct Dictionary {
    columns: Vec<HashMap<Box<str>, u32, foldhash::fast::RandomState>>,
    numbers: Vec<Option<u32>>,
}

impl Dictionary {
    /// The row with the number of each of its texts.
    pub(crate) fn number<'b>(&'b mut self, row: BlockRow<'b>) -> NumberedRow<'b> {
        self.numbers.clear();
        for (column, field) in row.fields().enumerate() {
            let number = match field {
                Field::Text(text) => self.number_of(column, text),
                _ => None,
            };
            self.numbers.push(number);
        }
        NumberedRow {
            row,
            numbers: &self.numbers,
        }
    }

    fn number_of(&mut self, column: usize, text: &str) -> Option<u32> {
        if column >= REMEMBERED_COLUMNS {
            return None;
        }
        while self.columns.len() <= column {
            self.columns.push(HashMap::default());
        }
        let texts = &mut self.columns[column];
        if let Some(number) = texts.get(text) {
            return Some(*number);
        }
        if texts.len() >= REMEMBERED_TEXTS || text.len() > LONGEST_REMEMBERED {
            return None;
        }
        let number = u32::try_from(texts.len()).ok()?;
        texts.insert(text.into(), number);
        Some(number)
    }
}

/// A row whose texts are numbered.
#[derive(Clone, Copy)]
pub(crate) struct NumberedRow<'b> {
    pub(crate) row: BlockRow<'b>,
    numbers: &'b [Option<u32>],
}

impl NumberedRow<'_> {
    /// The number of the text in a column; none where there is no text, or one not worth remembering.
    pub(crate) fn number(&self, column: usize) -> Option<u32> {
        self.numbers.get(column).copied().flatten()
    }
}

/// What was worked out about the numbered texts of one column.
pub(crate) struct Memory<T> {
    known: Vec<Option<T>>,
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { known: Vec::new() }
    }
}

impl<T: Copy> Memory<T> {
    /// What is known of a text, worked out if it is new; a text without number is worked out each time.
    pub(crate) fn get(&mut self, number: Option<u32>, work_out: impl FnOnce() -> T) -> T {
        let Some(index) = number.map(|number| number as usize) else {
            return work_out();
        };
        if let Some(Some(known)) = self.known.get(index) {
            return *known;
        }
        if self.known.len() <= index {
            self.known.resize(index + 1, None);
        }
        let worked_out = work_out();
        self.known[index] = Some(worked_out);
        worked_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::block::Block;

    #[test]
    fn a_text_keeps_its_number_and_is_worked_out_once() {
        let mut block = Block::default();
        for (number, text) in (1..).zip(["a", "b", "a", ""]) {
            block.push(Field::of_text(text));
            block.push(Field::Number(1.0));
            block.end_row(number);
        }
        let mut dictionary = Dictionary::default();
        let mut memory = Memory::default();
        let mut worked_out = 0;
        let numbers: Vec<Option<u32>> = block
            .rows()
            .map(|row| {
                let number = dictionary.number(row).number(0);
                memory.get(number, || worked_out += 1);
                number
            })
            .collect();
        assert_eq!(numbers, [Some(0), Some(1), Some(0), None]);
        assert_eq!(worked_out, 3, "a, b, and what has no number");
    }
}
