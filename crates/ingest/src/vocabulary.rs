//! The codes of one of our columns, numbered: all of them beforehand where a list closes the column, so that
//! numbers sort as codes do; in the order of appearance where it is open.

use std::collections::{BTreeMap, BTreeSet};

use definitions::fold::fold;
use indexmap::IndexMap;

use crate::record::bits_for;

/// Bits for the codes of an open column: a million different texts.
const OPEN_BITS: u32 = 20;
/// Bytes of all texts of an open column.
const OPEN_BYTES: usize = 64 << 20;

/// What a field means: the number of our code, and of the label the sender wrote among those of that code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mapped {
    pub(crate) code: u32,
    pub(crate) label: u32,
}

/// The codes of a column.
pub(crate) struct Vocabulary {
    /// Each code with its labels, folded.
    codes: IndexMap<String, Vec<String>>,
    is_open: bool,
    bytes: usize,
}

impl Vocabulary {
    /// A column in which only these pairs of label and code can occur.
    pub(crate) fn closed<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (label, code) in pairs {
            codes.entry(code.to_owned()).or_default().insert(fold(label));
        }
        let codes = codes
            .into_iter()
            .map(|(code, labels)| (code, labels.into_iter().collect()));
        Self {
            codes: codes.collect(),
            is_open: false,
            bytes: 0,
        }
    }

    /// A column that takes any text.
    pub(crate) fn open() -> Self {
        Self {
            codes: IndexMap::new(),
            is_open: true,
            bytes: 0,
        }
    }

    /// How many bits the numbers of codes and of labels need.
    pub(crate) fn bits(&self) -> (u32, u32) {
        if self.is_open {
            return (OPEN_BITS, 1);
        }
        let labels = self.codes.values().map(Vec::len).max().unwrap_or_default();
        (bits_for(self.codes.len()), bits_for(labels))
    }

    /// The numbers of a code and of the label it was written with; none in a closed column that lacks them.
    /// The error is a column with too many texts.
    pub(crate) fn number(&mut self, label: &str, code: &str) -> Result<Option<Mapped>, TooMany> {
        if self.is_open {
            return self.open_number(label, code).map(Some);
        }
        let found = self.codes.get_full(code).and_then(|(code, _, labels)| {
            let label = labels.binary_search(&fold(label)).ok()?;
            Some(Mapped {
                code: u32::try_from(code).ok()?,
                label: u32::try_from(label).ok()?,
            })
        });
        Ok(found)
    }

    /// In an open column a text is its own code; only the code for an empty field is written otherwise.
    fn open_number(&mut self, label: &str, code: &str) -> Result<Mapped, TooMany> {
        let is_other = u32::from(fold(label) != fold(code));
        let number = match self.codes.get_index_of(code) {
            Some(number) => number,
            None if self.codes.len() >= 1 << OPEN_BITS || self.bytes + code.len() > OPEN_BYTES => return Err(TooMany),
            None => {
                self.bytes += code.len();
                self.codes.insert_full(code.to_owned(), Vec::new()).0
            }
        };
        Ok(Mapped {
            code: u32::try_from(number).map_err(|_| TooMany)?,
            label: is_other,
        })
    }

    /// The codes in the order of their numbers.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.keys().map(String::as_str)
    }
}

/// A column without code list has more texts than a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_numbers_sort_as_the_codes_do() {
        let mut closed = Vocabulary::closed([("Fille", "F"), ("Homme", "M"), ("Femme", "F"), ("femme", "F")]);
        assert_eq!(closed.bits(), (1, 1));
        let numbers = |vocabulary: &mut Vocabulary, label, code| {
            let number = vocabulary.number(label, code).expect("few");
            number.map(|mapped| (mapped.code, mapped.label))
        };
        assert_eq!(numbers(&mut closed, "FEMME ", "F"), Some((0, 0)));
        assert_eq!(numbers(&mut closed, "Fille", "F"), Some((0, 1)));
        assert_eq!(numbers(&mut closed, "Homme", "M"), Some((1, 0)));
        assert_eq!(numbers(&mut closed, "Homme", "X"), None);
    }

    #[test]
    fn open_numbers_are_those_of_appearance() {
        let mut open = Vocabulary::open();
        let numbers: Vec<Mapped> = [("b", "b"), ("a", "a"), ("", "b"), ("B", "B")]
            .into_iter()
            .filter_map(|(label, code)| open.number(label, code).expect("few"))
            .collect();
        let pairs: Vec<(u32, u32)> = numbers.iter().map(|mapped| (mapped.code, mapped.label)).collect();
        assert_eq!(pairs, [(0, 0), (1, 0), (0, 1), (2, 0)]);
        assert_eq!(open.codes().collect::<Vec<_>>(), ["b", "a", "B"]);
    }
}
