//! Columns of sentences: what somebody wrote about single cases names people in ways no pattern finds.
//!
//! A label is short, or stands again and again; a narrative is long, and each row has another. A note below a
//! table or on a sheet of its own stands alone in its row, a narrative stands beside the other answers.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// Characters and words from which a text is a sentence rather than a label.
const LONG_CHARACTERS: usize = 60;
const LONG_WORDS: usize = 9;
/// How many different sentences make a column one of free text.
const LEAST_TEXTS: usize = 5;
/// Filled fields from which a row is one of a table.
const LEAST_FIELDS: usize = 4;
/// How many different sentences are counted; more change nothing.
const COUNTED_TEXTS: usize = 1024;

/// Whether a text is a sentence.
pub(super) fn is_long(text: &str) -> bool {
    text.len() >= LONG_CHARACTERS
        && text.split_whitespace().nth(LONG_WORDS - 1).is_some()
        && text.chars().count() >= LONG_CHARACTERS
}

/// What is known of the sentences of one column.
#[derive(Default)]
pub(super) struct Sentences {
    hasher: RandomState,
    different: HashSet<u64>,
    rows: usize,
}

impl Sentences {
    /// Takes note of a sentence in a row of so many filled fields.
    pub(super) fn add(&mut self, text: &str, filled_fields: usize) {
        if filled_fields < LEAST_FIELDS {
            return;
        }
        self.rows += 1;
        if self.different.len() < COUNTED_TEXTS {
            self.different.insert(self.hasher.hash_one(text));
        }
    }

    /// Whether they are narratives, in a column in which so many fields are filled: many, most of them
    /// different, and most of what the column holds.
    pub(super) fn are_narratives(&self, filled: usize) -> bool {
        let different = self.different.len();
        different >= LEAST_TEXTS && (different * 2 >= self.rows || different == COUNTED_TEXTS) && self.rows * 2 >= filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "Elle dit que son voisin publie ses photos depuis des mois et menace sa sœur, cas";

    fn are_narratives(texts: &[String], filled_fields: usize, others: usize) -> bool {
        let mut sentences = Sentences::default();
        for text in texts.iter().filter(|text| is_long(text)) {
            sentences.add(text, filled_fields);
        }
        sentences.are_narratives(texts.len() + others)
    }

    fn different() -> Vec<String> {
        (0..6).map(|number| format!("{STORY} {number}")).collect()
    }

    #[test]
    fn different_sentences_beside_other_answers_are_narratives() {
        assert!(are_narratives(&different(), 5, 0));
        assert!(is_long("تقول إن جارها ينشر صورها منذ شهور ويهددها هي وأختها في كل مرة تخرج فيها"));
    }

    #[test]
    fn labels_notes_and_repeated_remarks_are_none() {
        assert!(!are_narratives(&different()[..4], 5, 0), "too few");
        assert!(!are_narratives(&different(), 1, 0), "notes stand alone in their row");
        assert!(!are_narratives(&different(), 5, 100), "footnotes below a hundred labels");
        let labels: Vec<String> = (0..60).map(|number| format!("{STORY} {}", number % 6)).collect();
        assert!(!are_narratives(&labels, 5, 0), "long labels stand again and again");
        assert!(!is_long("Coups et blessures volontaires sur personnes de 15 ans"));
    }
}
