//! Labels no crosswalk knows: what an operator needs to complete it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::read::text::tidy;

/// Longer texts are no labels; they are counted and not repeated.
const LONGEST_LISTED: usize = 60;
/// How many labels of a column are listed.
const LISTED_LABELS: usize = 50;

/// How many different labels are told apart, over all columns. A file with more has no labels there but texts.
const DISTINCT_LABELS: usize = 100_000;

/// The unknown labels of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownColumn {
    /// Our column.
    pub column: String,
    /// The sender's header.
    pub header: String,
    /// How many different labels are unknown, as far as they are told apart: 100,000 of a delivery.
    pub distinct: u64,
    /// In how many rows.
    pub rows: u64,
    /// The labels, most frequent first, as far as they are short. They have passed the personal-data gate.
    pub unknown_labels: Vec<String>,
}

/// Collects unknown labels row by row.
#[derive(Default)]
pub(crate) struct UnknownLabels {
    columns: BTreeMap<(String, String), Labels>,
    distinct: usize,
}

/// How often each label of a column stands, and labels beyond those told apart.
#[derive(Default)]
struct Labels {
    rows: BTreeMap<String, u64>,
    others: u64,
}

impl UnknownLabels {
    pub(crate) fn add(&mut self, column: &str, header: &str, label: &str) {
        let key = (column.to_owned(), header.to_owned());
        let labels = self.columns.entry(key).or_default();
        let label = tidy(label);
        if let Some(rows) = labels.rows.get_mut(label.as_ref()) {
            *rows += 1;
        } else if self.distinct < DISTINCT_LABELS {
            self.distinct += 1;
            labels.rows.insert(label.into_owned(), 1);
        } else {
            labels.others += 1;
        }
    }

    /// One entry per column, in the order of their names.
    pub(crate) fn finish(self) -> Vec<UnknownColumn> {
        let columns = self.columns.into_iter();
        columns
            .map(|((column, header), labels)| UnknownColumn {
                column,
                header,
                distinct: labels.rows.len() as u64,
                rows: labels.rows.values().sum::<u64>() + labels.others,
                unknown_labels: most_frequent(labels.rows),
            })
            .collect()
    }
}

fn most_frequent(labels: BTreeMap<String, u64>) -> Vec<String> {
    let mut labels: Vec<(String, u64)> = labels
        .into_iter()
        .filter(|(label, _)| label.chars().count() <= LONGEST_LISTED)
        .collect();
    // Stable: labels of one frequency stay in alphabetical order.
    labels.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    labels.truncate(LISTED_LABELS);
    labels.into_iter().map(|(label, _)| label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_labels_come_first_and_long_texts_do_not_come() {
        let mut unknown = UnknownLabels::default();
        let story = "x".repeat(LONGEST_LISTED + 1);
        for label in ["b", "a", "c ", " c", &story] {
            unknown.add("sex", "Sexe", label);
        }
        let columns = unknown.finish();
        assert_eq!((columns[0].distinct, columns[0].rows), (4, 5));
        assert_eq!(columns[0].unknown_labels, ["c", "a", "b"]);
    }
}
