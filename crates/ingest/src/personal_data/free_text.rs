//! Columns of sentences: what somebody wrote about single cases names people in ways no pattern finds.
//!
//! A label is short, or stands again and again; a narrative is long, and each row has another. A note below a
//! table or on a sheet of its own stands alone in its row, a narrative stands beside the other answers.

use super::different::Different;
use crate::read::block::BlockRow;

/// Characters and words from which a text is a sentence rather than a label.
const LONG_CHARACTERS: usize = 60;
const LONG_WORDS: usize = 9;
/// How many different sentences make a column one of free text.
const LEAST_TEXTS: usize = 5;
/// Filled fields from which a row is one of a table.
const LEAST_FIELDS: usize = 4;

/// Whether a text is a sentence.
pub(super) fn is_long(text: &str) -> bool {
    text.len() >= LONG_CHARACTERS
        && text.split_whitespace().nth(LONG_WORDS - 1).is_some()
        && text.chars().count() >= LONG_CHARACTERS
}

/// What is known of the sentences of one column.
#[derive(Default)]
pub(super) struct Sentences {
    different: Different,
    rows: usize,
    first_row: u64,
}

impl Sentences {
    /// Takes note of a sentence and of the row it stands in.
    pub(super) fn add(&mut self, text: &str, row: BlockRow<'_>) {
        let filled = row.fields().filter(|field| !field.is_empty());
        if filled.take(LEAST_FIELDS).count() < LEAST_FIELDS {
            return;
        }
        if self.rows == 0 {
            self.first_row = row.number;
        }
        self.rows += 1;
        self.different.add(text);
    }

    /// The first row of narratives, if that is what they are, in a column in which so many fields are filled:
    /// many, most of them different, and most of what the column holds.
    pub(super) fn first_narrative(&self, filled: usize) -> Option<u64> {
        let different = self.different.count();
        let are_different = different * 2 >= self.rows || self.different.is_full();
        let are_narratives = different >= LEAST_TEXTS && are_different && self.rows * 2 >= filled;
        are_narratives.then_some(self.first_row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::block::Block;
    use crate::read::field::Field;

    const STORY: &str = "Elle dit que son voisin publie ses photos depuis des mois et menace sa sœur, cas";

    /// The first narrative among texts that stand beside so many other fields, the other texts being labels.
    fn first_narrative(texts: &[String], beside: usize, labels: usize) -> Option<u64> {
        let mut sentences = Sentences::default();
        let mut block = Block::default();
        for (number, text) in (2..).zip(texts) {
            block.push(Field::of_text(text));
            (0..beside).for_each(|_| block.push(Field::Number(1.0)));
            block.end_row(number);
        }
        for (row, text) in block.rows().zip(texts).filter(|(_, text)| is_long(text)) {
            sentences.add(text, row);
        }
        sentences.first_narrative(texts.len() + labels)
    }

    fn different() -> Vec<String> {
        (0..6).map(|number| format!("{STORY} {number}")).collect()
    }

    #[test]
    fn different_sentences_beside_other_answers_are_narratives() {
        assert_eq!(first_narrative(&different(), 4, 0), Some(2));
        assert!(is_long(
            "تقول إن جارها ينشر صورها منذ شهور ويهددها هي وأختها في كل مرة تخرج فيها"
        ));
    }

    #[test]
    fn labels_notes_and_repeated_remarks_are_none() {
        assert_eq!(first_narrative(&different()[..4], 4, 0), None, "too few");
        assert_eq!(
            first_narrative(&different(), 0, 0),
            None,
            "notes stand alone in their row"
        );
        assert_eq!(
            first_narrative(&different(), 4, 100),
            None,
            "footnotes below a hundred labels"
        );
        let labels: Vec<String> = (0..60).map(|number| format!("{STORY} {}", number % 6)).collect();
        assert_eq!(
            first_narrative(&labels, 4, 0),
            None,
            "long labels stand again and again"
        );
        assert!(!is_long("Coups et blessures volontaires sur personnes de 15 ans"));
    }
}
