//! All rejections of a delivery, however many: what is said is kept once, where it is said of in a list that
//! moves to a temporary file when it grows.

use std::fmt;

use definitions::source::Severity;
use indexmap::IndexSet;

use crate::error::IngestError;
use crate::receipt::{Place, RejectionGroup};
use crate::rejection::Rejection;
use crate::spill::{Fixed, Spill};

/// Rejections kept in memory: 32 MiB.
const IN_MEMORY: usize = 1 << 21;
/// How many places of each group of rejections are listed in the receipt.
const LISTED_PLACES: usize = 5;

/// What is said of rows.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Said {
    sheet: String,
    column: String,
    code: &'static str,
    severity: Severity,
    message: String,
}

/// Which of the things said is said of which row.
#[derive(Clone, Copy)]
struct Entry {
    said: u32,
    row: u64,
}

impl Fixed for Entry {
    const BYTES: usize = 16;

    fn write(&self, bytes: &mut Vec<u8>) {
        u64::from(self.said).write(bytes);
        self.row.write(bytes);
    }

    fn read(bytes: &[u8]) -> Self {
        let (said, row) = bytes.split_at(8);
        Self {
            said: u32::try_from(u64::read(said)).unwrap_or_default(),
            row: u64::read(row),
        }
    }
}

/// Everything that is wrong with a delivery, place by place.
pub struct Rejections {
    said: IndexSet<Said>,
    /// For each thing said, how often, and the first rows.
    groups: Vec<(u64, Vec<u64>)>,
    entries: Spill<Entry>,
}

impl Default for Rejections {
    fn default() -> Self {
        Self {
            said: IndexSet::new(),
            groups: Vec::new(),
            entries: Spill::new(IN_MEMORY),
        }
    }
}

/// Says how many there are; their messages hold no content, but are not worth a log either.
impl fmt::Debug for Rejections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejections")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

impl Rejections {
    /// How many there are.
    pub fn len(&self) -> u64 {
        self.entries.len()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those from `start` on, at most `length`. Error: `I091`.
    pub fn read(&self, start: u64, length: usize) -> Result<Vec<Rejection>, IngestError> {
        let mut entries = Vec::new();
        self.entries.read(start, length, &mut entries)?;
        Ok(entries.into_iter().filter_map(|entry| self.rejection(entry)).collect())
    }

    fn rejection(&self, entry: Entry) -> Option<Rejection> {
        let said = self.said.get_index(entry.said as usize)?;
        Some(Rejection {
            sheet: said.sheet.clone(),
            row: entry.row,
            column: said.column.clone(),
            code: said.code,
            severity: said.severity,
            message: said.message.clone(),
        })
    }

    /// Adds one. Error: `I091`.
    pub(crate) fn push(&mut self, rejection: Rejection) -> Result<(), IngestError> {
        let row = rejection.row;
        let (index, is_new) = self.said.insert_full(Said {
            sheet: rejection.sheet,
            column: rejection.column,
            code: rejection.code,
            severity: rejection.severity,
            message: rejection.message,
        });
        if is_new {
            self.groups.push((0, Vec::new()));
        }
        if let Some((count, rows)) = self.groups.get_mut(index) {
            *count += 1;
            if rows.len() < LISTED_PLACES {
                rows.push(row);
            }
        }
        // What can be said is bounded by columns and checks, far below a u32.
        let said = u32::try_from(index).unwrap_or(u32::MAX);
        self.entries.push(Entry { said, row })
    }

    /// These, and those of another list behind them. Error: `I091`.
    pub(crate) fn ahead_of(first: Vec<Rejection>, others: &Self) -> Result<Self, IngestError> {
        let mut rejections = Self::default();
        for rejection in first {
            rejections.push(rejection)?;
        }
        rejections.append(others)?;
        Ok(rejections)
    }

    /// Adds those of another list behind these. Error: `I091`.
    pub(crate) fn append(&mut self, other: &Self) -> Result<(), IngestError> {
        let mut cursor = other.entries.cursor(0, other.len());
        while let Some(entry) = cursor.next()? {
            if let Some(rejection) = other.rejection(entry) {
                self.push(rejection)?;
            }
        }
        Ok(())
    }

    /// Those that say the same, one group each, by code, column and message.
    pub(crate) fn groups(&self) -> Vec<RejectionGroup> {
        let mut groups: Vec<RejectionGroup> = Vec::new();
        let mut numbered: Vec<(&Said, &(u64, Vec<u64>))> = self.said.iter().zip(&self.groups).collect();
        // Stable: the sheets of one group stay in the order of the file.
        numbered.sort_by_key(|(said, _)| (said.code, said.column.as_str(), said.message.as_str()));
        for (said, (count, rows)) in numbered {
            let places = rows.iter().map(|row| Place {
                sheet: said.sheet.clone(),
                row: *row,
            });
            match groups.last_mut() {
                Some(group)
                    if (group.code, &group.column, &group.message) == (said.code, &said.column, &said.message) =>
                {
                    group.count += count;
                    let room = LISTED_PLACES - group.first_places.len();
                    group.first_places.extend(places.take(room));
                }
                _ => groups.push(RejectionGroup {
                    code: said.code,
                    severity: said.severity,
                    column: said.column.clone(),
                    message: said.message.clone(),
                    count: *count,
                    first_places: places.collect(),
                }),
            }
        }
        groups
    }
}
