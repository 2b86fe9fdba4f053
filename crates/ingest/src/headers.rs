//! The header row of a sheet: where each of the sender's columns stands.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use definitions::fold::fold;

use crate::read::field::Field;
use crate::read::text::tidy;

/// The sender's headers, as written and as compared.
pub(crate) struct Headers {
    names: Vec<String>,
    positions: BTreeMap<String, usize>,
    /// The same without footnote marks; `None` where that would make two columns one.
    unmarked: BTreeMap<String, Option<usize>>,
    repeated: Vec<String>,
}

impl Headers {
    /// Reads a header row. Nameless columns are fine; of columns with one name the first is meant.
    pub(crate) fn of<'f>(row: impl Iterator<Item = Field<'f>>) -> Self {
        let names: Vec<String> = row.map(|field| tidy(&field.text()).into_owned()).collect();
        let mut positions = BTreeMap::new();
        let mut repeated = Vec::new();
        for (position, name) in names.iter().enumerate() {
            let folded = fold(name);
            if folded.is_empty() {
                continue;
            }
            match positions.entry(folded) {
                Entry::Vacant(entry) => {
                    entry.insert(position);
                }
                Entry::Occupied(_) => repeated.push(name.clone()),
            }
        }
        let mut unmarked: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (folded, position) in &positions {
            let name = without_footnotes(folded).to_owned();
            let single = if unmarked.contains_key(&name) {
                None
            } else {
                Some(*position)
            };
            unmarked.insert(name, single);
        }
        Self {
            names,
            positions,
            unmarked,
            repeated,
        }
    }

    /// Position of the first of these headers that the sheet has.
    pub(crate) fn position_of_any<'n>(&self, accepted: impl IntoIterator<Item = &'n String>) -> Option<usize> {
        accepted.into_iter().find_map(|name| self.position(name))
    }

    /// Position of a header: as written, or with footnote marks that nobody thought worth declaring.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let folded = fold(name);
        let exact = self.positions.get(&folded).copied();
        exact.or_else(|| self.unmarked.get(&folded).copied().flatten())
    }

    /// The header at a position, as written; empty for a nameless column.
    pub(crate) fn name(&self, position: usize) -> &str {
        self.names.get(position).map_or("", String::as_str)
    }

    /// How many fields the header row has.
    pub(crate) fn width(&self) -> usize {
        self.names.len()
    }

    /// Headers that stand more than once.
    pub(crate) fn repeated(&self) -> &[String] {
        &self.repeated
    }
}

/// A header without the marks that refer to footnotes: `Rate ++`, `Total (1)`, `Cas*`, `Taux¹`.
fn without_footnotes(name: &str) -> &str {
    let mut name = name;
    loop {
        let shorter =
            name.trim_end_matches(|letter: char| letter.is_whitespace() || "+*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰".contains(letter));
        let shorter = without_bracketed(shorter, '(', ')')
            .or_else(|| without_bracketed(shorter, '[', ']'))
            .unwrap_or(shorter);
        if shorter.is_empty() || shorter == name {
            return name;
        }
        name = shorter;
    }
}

/// A name without a number, letter or mark in brackets at its end.
fn without_bracketed(name: &str, open: char, close: char) -> Option<&str> {
    let (before, mark) = name.strip_suffix(close)?.rsplit_once(open)?;
    let is_number = mark.len() <= 2 && mark.bytes().all(|byte| byte.is_ascii_digit());
    let is_sign = mark.chars().count() == 1 && !mark.contains(char::is_whitespace);
    (is_number || is_sign).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(names: &[&str]) -> Headers {
        Headers::of(names.iter().map(|name| Field::of_text(name)))
    }

    #[test]
    fn footnote_marks_do_not_hide_a_header() {
        let headers = headers(&["Population (2018)+", "Rate ++", "Cas (1)", "Taux¹", "Décès*"]);
        for (name, position) in [
            ("population (2018)", 0),
            ("rate", 1),
            ("cas", 2),
            ("taux", 3),
            ("décès", 4),
        ] {
            assert_eq!(headers.position(name), Some(position), "{name}");
        }
    }

    #[test]
    fn marks_that_tell_columns_apart_are_kept() {
        let headers = headers(&["Cas (1)", "Cas (2)"]);
        assert_eq!(headers.position("Cas"), None);
        assert_eq!(headers.position("Cas (2)"), Some(1));
    }
}
