//! The headers of a delivery compared with those of the one before it: what moved, came and went.

use std::collections::{BTreeMap, BTreeSet};

use definitions::fold::fold;
use definitions::source::{Severity, Source};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::drift::headers_of;
use crate::rejection::Rejection;

/// The headers of one sheet with data, as its receipt keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetHeaders {
    /// Name of the sheet; empty for text files.
    pub sheet: String,
    /// The headers from left to right, cut where they are too long for names; empty for nameless columns.
    pub headers: Vec<String>,
}

/// What has changed since the delivery before.
#[derive(Default)]
pub(crate) struct Changes {
    /// Columns that came or went, or that moved and are not read.
    pub(crate) notes: BTreeSet<String>,
    /// Columns that are read and moved.
    pub(crate) moved: Vec<Rejection>,
}

/// Compares each sheet with the one of its name in the delivery before, or with the one in its place.
pub(crate) fn compare(source: &Source, before: &[SheetHeaders], now: &[SheetHeaders]) -> Changes {
    let spoken_of: BTreeSet<String> = headers_of(source).map(fold).collect();
    let mut changes = Changes::default();
    for (index, sheet) in now.iter().enumerate() {
        let same_name = before.iter().find(|other| other.sheet == sheet.sheet);
        let Some(other) = same_name.or_else(|| before.get(index)) else {
            continue;
        };
        let (old, new) = (positions(&other.headers), positions(&sheet.headers));
        let mut note = |name: &str, what: &str| {
            let note = format!("the column «{name}» {what} since the previous delivery");
            changes.notes.insert(note);
        };
        for (_, (_, name)) in new.iter().filter(|(folded, _)| !old.contains_key(*folded)) {
            note(name, "is new");
        }
        for (_, (_, name)) in old.iter().filter(|(folded, _)| !new.contains_key(*folded)) {
            note(name, "is gone");
        }
        for folded in moved(&old, &new) {
            let name = new[folded].1;
            if spoken_of.contains(folded) {
                changes.moved.push(Rejection {
                    sheet: sheet.sheet.clone(),
                    column: name.to_owned(),
                    severity: Severity::Warning,
                    ..Rejection::of_file(codes::COLUMN_MOVED, "the column stands elsewhere than before")
                });
            } else {
                note(name, "has moved");
            }
        }
    }
    changes
}

/// Position and spelling of each header, by its folded form; of columns with one name the first.
fn positions(headers: &[String]) -> BTreeMap<String, (usize, &str)> {
    let mut positions = BTreeMap::new();
    for (position, name) in headers.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        positions.entry(fold(name)).or_insert((position, name.as_str()));
    }
    positions
}

/// The fewest columns of both that would have to be moved to bring the others into their old order: a new column
/// in front moves none.
fn moved<'n>(old: &BTreeMap<String, (usize, &str)>, new: &'n BTreeMap<String, (usize, &str)>) -> Vec<&'n String> {
    let mut shared: Vec<(usize, usize, &String)> = new
        .iter()
        .filter_map(|(folded, (position, _))| Some((*position, old.get(folded)?.0, folded)))
        .collect();
    shared.sort_unstable();
    // For each column the longest run of kept columns that ends with it, and the column before it in that run.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(shared.len());
    for (index, (_, was, _)) in shared.iter().enumerate() {
        let before = (0..index).filter(|other| shared[*other].1 < *was);
        let longest = before.max_by_key(|other| (runs[*other].0, std::cmp::Reverse(*other)));
        runs.push((longest.map_or(1, |other| runs[other].0 + 1), longest));
    }
    let mut kept = BTreeSet::new();
    let mut next = (0..runs.len()).max_by_key(|index| (runs[*index].0, std::cmp::Reverse(*index)));
    while let Some(index) = next {
        kept.insert(index);
        next = runs[index].1;
    }
    let left = shared.iter().enumerate().filter(|(index, _)| !kept.contains(index));
    left.map(|(_, (_, _, folded))| *folded).collect()
}
