//! Gaussian elimination that publishes what it can: no protected sum enters the span of what
//! is published.
//!
//! After Langsrud, "Secondary cell suppression by Gaussian elimination" (PSD 2024, doi
//! 10.1007/978-3-031-69651-0_6), in the reference basis and over GF(2^61 - 1).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::field::Element;
use crate::protected::Protected;
use crate::sparse::{Accumulator, Vector};

/// What became of a vector offered for publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was published, or followed from what was.
    Published,
    /// Publishing it would disclose a protected sum.
    Disclosing,
}

/// A published vector, solved for one of its coordinates.
#[derive(Debug)]
struct Row {
    pivot: usize,
    /// The vector scaled to 1 at the pivot, without that entry.
    rest: Vector,
}

/// The span of the published vectors in echelon form, and the protected sums modulo it.
#[derive(Debug)]
pub(crate) struct Elimination {
    /// In order of creation; a row has no pivot of an earlier one.
    rows: Vec<Row>,
    row_of: Vec<Option<usize>>,
    /// How many vectors have each coordinate: pivots on rare ones fill in less.
    frequencies: Vec<usize>,
    protected: Protected,
    accumulator: Accumulator,
}

impl Elimination {
    /// Nothing published; `frequencies` are the numbers of vectors with each coordinate.
    pub(crate) fn new(frequencies: Vec<usize>) -> Self {
        let dimension = frequencies.len();
        Self {
            rows: Vec::new(),
            row_of: vec![None; dimension],
            frequencies,
            protected: Protected::new(dimension),
            accumulator: Accumulator::new(dimension),
        }
    }

    /// Publishes `vector` whatever it discloses; only before anything is protected.
    pub(crate) fn force(&mut self, vector: &[(usize, Element)]) {
        let reduced = self.reduce(vector);
        if let Some(position) = self.pivot(&reduced) {
            self.add_row(reduced, position);
        }
    }

    /// Protects the sum `vector`; false if it is in the span already.
    pub(crate) fn protect(&mut self, vector: &[(usize, Element)]) -> bool {
        let reduced = self.reduce(vector);
        let is_hidden = !reduced.is_empty();
        if is_hidden {
            self.protected.insert(reduced);
        }
        is_hidden
    }

    /// Publishes `vector` unless that brings a protected sum into the span.
    pub(crate) fn offer(&mut self, vector: &[(usize, Element)]) -> Verdict {
        let reduced = self.reduce(vector);
        let Some(position) = self.pivot(&reduced) else {
            return Verdict::Published;
        };
        if self.protected.has_multiple_of(&reduced, position) {
            return Verdict::Disclosing;
        }
        self.add_row(reduced, position);
        Verdict::Published
    }

    /// The rows in order of creation: each pivot, and the vector scaled to 1 there without it.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = (usize, &[(usize, Element)])> {
        self.rows.iter().map(|row| (row.pivot, &row.rest[..]))
    }

    /// `vector` modulo the span: without any pivot.
    pub(crate) fn reduce(&mut self, vector: &[(usize, Element)]) -> Vector {
        let mut open = BinaryHeap::new();
        for &(coordinate, x) in vector {
            if self.accumulator.add(coordinate, x) {
                open.extend(self.row_of[coordinate].map(Reverse));
            }
        }
        // Rows only lead to later rows, so that each is used once if the earliest goes first.
        while let Some(Reverse(row)) = open.pop() {
            let Row { pivot, rest } = &self.rows[row];
            let factor = -self.accumulator.take(*pivot);
            if factor == Element::ZERO {
                continue;
            }
            for &(coordinate, x) in rest {
                if self.accumulator.add(coordinate, factor * x) {
                    open.extend(self.row_of[coordinate].map(Reverse));
                }
            }
        }
        self.accumulator.drain()
    }

    /// The position of the entry to solve for: the one that leads to the least fill-in.
    fn pivot(&self, reduced: &[(usize, Element)]) -> Option<usize> {
        let cost = |&position: &usize| {
            let (coordinate, _) = reduced[position];
            (
                self.protected.occurrences(coordinate),
                self.frequencies[coordinate],
                coordinate,
            )
        };
        (0..reduced.len()).min_by_key(cost)
    }

    fn add_row(&mut self, mut reduced: Vector, position: usize) {
        let (pivot, x) = reduced.remove(position);
        if x != Element::ONE {
            let scale = x.inverse();
            for (_, x) in &mut reduced {
                *x = *x * scale;
            }
        }
        self.protected.eliminate(pivot, &reduced);
        self.row_of[pivot] = Some(self.rows.len());
        self.rows.push(Row { pivot, rest: reduced });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(entries: &[u64]) -> Vector {
        let nonzero = entries.iter().enumerate().filter(|&(_, &x)| x != 0);
        nonzero.map(|(at, &x)| (at, Element::new(x))).collect()
    }

    #[test]
    fn the_vector_that_would_complete_a_protected_sum_is_refused() {
        let mut elimination = Elimination::new(vec![1; 3]);
        assert!(elimination.protect(&vector(&[1, 1, 1])));
        assert_eq!(elimination.offer(&vector(&[1, 0, 0])), Verdict::Published);
        assert_eq!(elimination.offer(&vector(&[0, 2, 0])), Verdict::Published);
        assert_eq!(elimination.offer(&vector(&[0, 0, 5])), Verdict::Disclosing);
        assert_eq!(elimination.offer(&vector(&[3, 1, 0])), Verdict::Published);
    }

    #[test]
    fn what_is_forced_cannot_be_protected() {
        let mut elimination = Elimination::new(vec![1; 2]);
        elimination.force(&vector(&[1, 1]));
        elimination.force(&vector(&[1, 2]));
        assert!(!elimination.protect(&vector(&[0, 1])));
    }
}
