//! The texts of a sheet, numbered by column, so that what a text means is worked out once and then looked up.

use std::collections::HashMap;

use super::block::Block;

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
    columns: Vec<Texts>,
}

impl Dictionary {
    /// Gives each text of the block its number: the same one in all blocks of the sheet.
    pub(crate) fn number(&mut self, block: &mut Block) {
        block.number_texts(|column, text| self.number_of(column, text));
    }

    fn number_of(&mut self, column: usize, text: &str) -> Option<u32> {
        if column >= REMEMBERED_COLUMNS {
            return None;
        }
        while self.columns.len() <= column {
            self.columns.push(Texts::default());
        }
        self.columns[column].number_of(text)
    }
}

/// The numbered texts of one column.
#[derive(Default)]
struct Texts {
    short: HashMap<Short, u32, foldhash::fast::RandomState>,
    long: HashMap<Box<str>, u32, foldhash::fast::RandomState>,
}

impl Texts {
    fn number_of(&mut self, text: &str) -> Option<u32> {
        let short = Short::of(text.as_bytes());
        let known = match &short {
            Some(short) => self.short.get(short),
            None => self.long.get(text),
        };
        if let Some(number) = known {
            return Some(*number);
        }
        let count = self.short.len() + self.long.len();
        if count >= REMEMBERED_TEXTS || text.len() > LONGEST_REMEMBERED {
            return None;
        }
        let number = u32::try_from(count).ok()?;
        match short {
            Some(short) => self.short.insert(short, number),
            None => self.long.insert(text.into(), number),
        };
        Some(number)
    }
}

/// A text of at most 24 bytes as numbers that are equal where the texts are: they are compared and hashed without
/// following a pointer. Its first and last bytes, which overlap, and its length.
#[derive(PartialEq, Eq, Hash)]
struct Short(u128, u64, u8);

impl Short {
    fn of(text: &[u8]) -> Option<Self> {
        let length = u8::try_from(text.len()).ok()?;
        let (first, last) = match length {
            0 => (0, 0),
            1..=3 => {
                let letters = [text[0], text[text.len() / 2], text[text.len() - 1], 0];
                (u32::from_le_bytes(letters).into(), 0)
            }
            4..=7 => {
                let ends = [*text.first_chunk()?, *text.last_chunk()?].map(u32::from_le_bytes);
                (ends[0].into(), ends[1].into())
            }
            8..=15 => {
                let ends = [*text.first_chunk()?, *text.last_chunk()?].map(u64::from_le_bytes);
                (ends[0].into(), ends[1])
            }
            16..=24 => (
                u128::from_le_bytes(*text.first_chunk()?),
                u64::from_le_bytes(*text.last_chunk()?),
            ),
            _ => return None,
        };
        Some(Self(first, last, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::field::Field;

    #[test]
    fn short_texts_are_equal_only_to_themselves() {
        let letters = "abcdefghijklmnopqrstuvwxyz";
        for length in 0..=24 {
            let text = &letters.as_bytes()[..length];
            let same = Short::of(text).expect("short");
            for at in 0..length {
                let mut other = text.to_vec();
                other[at] = b'-';
                assert!(Short::of(&other).expect("short") != same, "{length} {at}");
            }
            assert!(Short::of(&letters.as_bytes()[..=length]).is_none_or(|longer| longer != same));
        }
        assert!(Short::of(&letters.as_bytes()[..25]).is_none());
    }

    #[test]
    fn a_text_keeps_its_number_from_block_to_block() {
        let mut dictionary = Dictionary::default();
        let mut numbers = |texts: [&str; 3]| {
            let mut block = Block::default();
            for (number, text) in (1..).zip(texts) {
                block.push(Field::of_text(text));
                block.push(Field::Number(1.0));
                block.end_row(number);
            }
            dictionary.number(&mut block);
            let numbers = block.rows().map(|row| (row.number_of_text(0), row.number_of_text(1)));
            numbers.collect::<Vec<_>>()
        };
        let long = "long ".repeat(20);
        let none = (None, None);
        assert_eq!(
            numbers(["a", "b", &long]),
            [(Some(0), None), (Some(1), None), (Some(2), None)]
        );
        assert_eq!(numbers([&long, "", "a"]), [(Some(2), None), none, (Some(0), None)]);
        assert_eq!(
            numbers([&long.repeat(9), "c", "b"]),
            [none, (Some(3), None), (Some(1), None)]
        );
    }
}
