//! Finest cells: counts by the key of their coordinates, each key once, in order.

use crate::{CubeError, Measure};

/// Counts by key, in the order of the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells<M> {
    sorted: Vec<(u64, M)>,
}

impl<M: Measure> Cells<M> {
    /// Puts counts in order and adds up those of one key. Error: `K001`.
    pub fn new(mut counts: Vec<(u64, M)>) -> Result<Self, CubeError> {
        counts.sort_by_key(|(key, _)| *key);
        let mut sorted: Vec<(u64, M)> = Vec::with_capacity(counts.len());
        for (key, count) in counts {
            match sorted.last_mut() {
                Some((last, sum)) if *last == key => sum.add(&count)?,
                _ => sorted.push((key, count)),
            }
        }
        Ok(Self { sorted })
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The same cells with something else made of each count.
    pub fn map<N: Measure>(self, mut make: impl FnMut(u64, M) -> N) -> Cells<N> {
        let cells = self.sorted.into_iter();
        Cells {
            sorted: cells.map(|(key, count)| (key, make(key, count))).collect(),
        }
    }

    /// The cells in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &M)> {
        self.sorted.iter().map(|(key, count)| (*key, count))
    }
}
