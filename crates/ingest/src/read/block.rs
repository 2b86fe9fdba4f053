//! A block of rows on their way through the gate: one buffer of text, and where in it each field stands.

use chrono::NaiveDate;

use super::field::Field;

/// Rows of a block: enough to make handing it on cheap, few enough to stay in the processor's cache.
pub(crate) const BLOCK_ROWS: usize = 8192;
/// Bytes of text after which a block ends, however few rows it has: with the blocks under way this bounds
/// what reading holds in memory.
pub(crate) const BLOCK_BYTES: usize = 4 << 20;

/// The number of a text that has none.
const UNNUMBERED: u32 = u32::MAX;

/// Where the content of a field is.
#[derive(Clone, Copy)]
enum Stored {
    Empty,
    Text { start: u32, end: u32, number: u32 },
    Number(f64),
    Date(NaiveDate),
    Bool(bool),
    Error,
}

/// Rows that follow each other in one sheet. Used again and again: its buffers keep their size.
#[derive(Default)]
pub(crate) struct Block {
    text: String,
    fields: Vec<Stored>,
    /// Number of each row, and where its fields end.
    rows: Vec<(u64, usize)>,
}

impl Block {
    /// Takes all rows out.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
        self.rows.clear();
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the next row belongs into another block.
    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() >= BLOCK_ROWS || self.text.len() >= BLOCK_BYTES
    }

    /// Adds a field to the row under way.
    pub(crate) fn push(&mut self, field: Field<'_>) {
        let stored = match field {
            Field::Empty => Stored::Empty,
            Field::Text(text) => self.store(text),
            Field::Number(number) => Stored::Number(number),
            Field::Date(day) => Stored::Date(day),
            Field::Bool(value) => Stored::Bool(value),
            Field::Error => Stored::Error,
        };
        self.fields.push(stored);
    }

    fn store(&mut self, text: &str) -> Stored {
        let start = self.text.len();
        self.text.push_str(text);
        match (u32::try_from(start), u32::try_from(self.text.len())) {
            (Ok(start), Ok(end)) => Stored::Text {
                start,
                end,
                number: UNNUMBERED,
            },
            // A block of 4 GiB cannot be: a field is bounded far below.
            _ => Stored::Error,
        }
    }

    /// Ends the row under way; a row in which nothing stands is left out.
    pub(crate) fn end_row(&mut self, number: u64) {
        let start = self.rows.last().map_or(0, |(_, end)| *end);
        if self.fields[start..].iter().all(|field| matches!(field, Stored::Empty)) {
            self.fields.truncate(start);
        } else {
            self.keep_row(number);
        }
    }

    /// Ends the row under way, even if nothing stands in it.
    pub(crate) fn keep_row(&mut self, number: u64) {
        self.rows.push((number, self.fields.len()));
    }

    /// Gives every text a number by its column, or none.
    pub(super) fn number_texts(&mut self, mut number_of: impl FnMut(usize, &str) -> Option<u32>) {
        let mut start = 0;
        for (_, end) in &self.rows {
            for (column, field) in self.fields[start..*end].iter_mut().enumerate() {
                if let Stored::Text { start, end, number } = field {
                    let text = self.text.get(*start as usize..*end as usize);
                    let numbered = text.and_then(|text| number_of(column, text));
                    *number = numbered.unwrap_or(UNNUMBERED);
                }
            }
            start = *end;
        }
    }

    /// The rows, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = BlockRow<'_>> {
        let mut start = 0;
        self.rows.iter().map(move |&(number, end)| {
            let fields = &self.fields[start..end];
            start = end;
            BlockRow {
                number,
                text: &self.text,
                fields,
            }
        })
    }
}

/// One row of a block.
#[derive(Clone, Copy)]
pub(crate) struct BlockRow<'b> {
    /// As an editor or spreadsheet counts it, from 1.
    pub(crate) number: u64,
    text: &'b str,
    fields: &'b [Stored],
}

impl<'b> BlockRow<'b> {
    /// How many fields the row has.
    pub(crate) fn width(&self) -> usize {
        self.fields.len()
    }

    /// The field in a column, from 0; empty beyond the last one.
    pub(crate) fn field(&self, column: usize) -> Field<'b> {
        match self.fields.get(column) {
            None | Some(Stored::Empty) => Field::Empty,
            Some(Stored::Text { start, end, .. }) => {
                let text = self.text.get(*start as usize..*end as usize);
                text.map_or(Field::Error, Field::Text)
            }
            Some(Stored::Number(number)) => Field::Number(*number),
            Some(Stored::Date(day)) => Field::Date(*day),
            Some(Stored::Bool(value)) => Field::Bool(*value),
            Some(Stored::Error) => Field::Error,
        }
    }

    /// The number of the text in a column; none where there is no text, or one not worth remembering.
    pub(crate) fn number_of_text(&self, column: usize) -> Option<u32> {
        match self.fields.get(column) {
            Some(Stored::Text { number, .. }) if *number != UNNUMBERED => Some(*number),
            _ => None,
        }
    }

    /// All fields, from left to right.
    pub(crate) fn fields(self) -> impl Iterator<Item = Field<'b>> {
        (0..self.width()).map(move |column| self.field(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_fields_and_empty_rows_do_not_stay() {
        let mut block = Block::default();
        for (number, texts) in [(1, ["a", "b"]), (2, ["", ""]), (5, ["", "é"])] {
            for text in texts {
                block.push(Field::of_text(text));
            }
            block.end_row(number);
        }
        let rows: Vec<(u64, Vec<String>)> = block
            .rows()
            .map(|row| {
                (
                    row.number,
                    row.fields().map(|field| field.text().into_owned()).collect(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                (1, vec!["a".to_owned(), "b".to_owned()]),
                (5, vec![String::new(), "é".to_owned()])
            ]
        );
        block.clear();
        assert_eq!(block.len(), 0);
    }
}
