//! The header row of a sheet: where each of the sender's columns stands.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use definitions::fold::fold;

use crate::read::block::BlockRow;
use crate::read::text::tidy;

/// The sender's headers, as written and as compared.
pub(crate) struct Headers {
    names: Vec<String>,
    positions: BTreeMap<String, usize>,
    repeated: Vec<String>,
}

impl Headers {
    /// Reads a header row. Nameless columns are fine; of columns with one name the first is meant.
    pub(crate) fn of(row: BlockRow<'_>) -> Self {
        let names: Vec<String> = row.fields().map(|field| tidy(&field.text()).into_owned()).collect();
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
        Self {
            names,
            positions,
            repeated,
        }
    }

    /// Position of the first of these headers that the sheet has.
    pub(crate) fn position_of_any<'n>(&self, accepted: impl IntoIterator<Item = &'n String>) -> Option<usize> {
        accepted.into_iter().find_map(|name| self.position(name))
    }

    /// Position of a header.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(&fold(name)).copied()
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
