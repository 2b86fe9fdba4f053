//! Gaussian elimination that publishes what it can: no protected sum enters the span of what
//! is published.
//!
//! After Langsrud, "Secondary cell suppression by Gaussian elimination" (PSD 2024, doi
//! 10.1007/978-3-031-69651-0_6), in the reference basis and over GF(2^61 - 1).

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use crate::field::Element;
use crate::protected::Protected;
use crate::sparse::{Accumulator, Vector};

/// What became of a candidate offered for publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was published, or followed from what was.
    Published,
    /// Publishing it would disclose a protected sum, or was denied.
    Hidden,
}

/// A published vector, solved for one of its coordinates.
#[derive(Debug)]
struct Row {
    pivot: usize,
    /// The vector scaled to 1 at the pivot, without that entry; empty once retracted.
    rest: Box<[(usize, Element)]>,
    /// Who was offered; none for what was forced.
    candidate: Option<usize>,
    is_retracted: bool,
}

/// What was decided on a candidate, and the rows its vector was reduced by: while they stand, the
/// decision does.
#[derive(Debug, Default)]
struct Decision {
    outcome: Outcome,
    used: Vec<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Outcome {
    #[default]
    Undecided,
    Row,
    /// In the span of earlier rows.
    Derived,
    /// It would disclose the protected sum of this number.
    Refused(usize),
    /// It was denied, though it would disclose nothing.
    Denied,
}

/// The span of the published vectors in echelon form, and the protected sums modulo it.
#[derive(Debug)]
pub(crate) struct Elimination {
    /// In order of creation; a row has no pivot of an earlier one.
    rows: Vec<Row>,
    row_of: Vec<Option<u32>>,
    /// How many vectors have each coordinate: pivots on rare ones fill in less.
    frequencies: Vec<u32>,
    decisions: Vec<Decision>,
    protected: Protected,
    accumulator: Accumulator,
    /// The rows that the last reduction used, the earliest first.
    used: Vec<u32>,
    /// The rows that the reduction under way has still to use.
    open: BinaryHeap<Reverse<u32>>,
}

impl Elimination {
    /// Nothing published; `frequencies` are the numbers of vectors with each coordinate.
    pub(crate) fn new(frequencies: Vec<u32>) -> Self {
        let dimension = frequencies.len();
        Self {
            rows: Vec::new(),
            row_of: vec![None; dimension],
            frequencies,
            decisions: std::iter::repeat_with(Decision::default).take(dimension).collect(),
            protected: Protected::new(dimension),
            accumulator: Accumulator::new(dimension),
            used: Vec::new(),
            open: BinaryHeap::new(),
        }
    }

    /// Publishes `vector` whatever it discloses; only before anything is protected.
    pub(crate) fn force(&mut self, vector: &[(usize, Element)]) {
        let reduced = self.reduce(vector);
        if let Some(position) = self.pivot(&reduced) {
            self.add_row(reduced, position, None);
        }
    }

    /// Protects the sum `vector` and returns its number; none if it is in the span already.
    pub(crate) fn protect(&mut self, vector: &[(usize, Element)]) -> Option<usize> {
        let reduced = self.reduce(vector);
        (!reduced.is_empty()).then(|| self.protected.insert(reduced))
    }

    /// Publishes `vector` unless that brings a protected sum into the span or `agrees` denies it.
    pub(crate) fn offer(
        &mut self,
        candidate: usize,
        vector: &[(usize, Element)],
        agrees: impl FnOnce() -> bool,
    ) -> Verdict {
        let reduced = self.reduce(vector);
        let used = self.used.clone();
        let outcome = match self.pivot(&reduced) {
            None => Outcome::Derived,
            Some(position) => {
                if let Some(sum) = self.protected.multiple_of(&reduced, position) {
                    Outcome::Refused(sum)
                } else if !agrees() {
                    Outcome::Denied
                } else {
                    self.add_row(reduced, position, Some(candidate));
                    Outcome::Row
                }
            }
        };
        self.decisions[candidate] = Decision { outcome, used };
        match outcome {
            Outcome::Refused(_) | Outcome::Denied | Outcome::Undecided => Verdict::Hidden,
            Outcome::Row | Outcome::Derived => Verdict::Published,
        }
    }

    /// Publishes a candidate that was refused, if only sums for which `may_disclose` holds are then
    /// disclosed and `agrees` says so; they are protected no longer. Whether it was published.
    pub(crate) fn concede(
        &mut self,
        candidate: usize,
        vector: &[(usize, Element)],
        may_disclose: impl Fn(usize) -> bool,
        agrees: impl FnOnce() -> bool,
    ) -> bool {
        let reduced = self.reduce(vector);
        let used = self.used.clone();
        let outcome = match self.pivot(&reduced) {
            None => Outcome::Derived,
            Some(position) => {
                if !self.protected.multiples_of(&reduced, position).all(may_disclose) || !agrees() {
                    return false;
                }
                self.add_row(reduced, position, Some(candidate));
                Outcome::Row
            }
        };
        self.decisions[candidate] = Decision { outcome, used };
        true
    }

    /// Whether a candidate that was not published follows from what has been since.
    ///
    /// What would disclose a sum does not follow while the sum is protected.
    pub(crate) fn has_followed(&mut self, candidate: usize, vector: impl FnOnce() -> Vector) -> bool {
        let may_follow = match self.decisions[candidate].outcome {
            Outcome::Denied => true,
            Outcome::Refused(sum) => self.protected.is_disclosed(sum),
            Outcome::Undecided | Outcome::Row | Outcome::Derived => false,
        };
        let has_followed = may_follow && self.reduce(&vector()).is_empty();
        if has_followed {
            self.decisions[candidate] = Decision {
                outcome: Outcome::Derived,
                used: self.used.clone(),
            };
        }
        has_followed
    }

    /// The last row without which `vector` would not be in the span: that of the least important
    /// candidate it follows from. None if what was forced is enough, or if it is not in the span.
    pub(crate) fn last_row(&mut self, vector: &[(usize, Element)]) -> Option<u32> {
        if !self.reduce(vector).is_empty() {
            return None;
        }
        let last = self.used.last().copied()?;
        self.rows[last as usize].candidate.map(|_| last)
    }

    /// Who was offered as a row.
    pub(crate) fn candidate(&self, row: u32) -> Option<usize> {
        self.rows[row as usize].candidate
    }

    /// Takes rows back, with all that was decided by means of them; `protected` gives a protected
    /// sum as it was before any reduction. Returns the candidates that are to be offered again.
    pub(crate) fn retract(&mut self, rows: &BTreeSet<u32>, protected: impl Fn(usize) -> Vector) -> Vec<usize> {
        for row in 0..self.rows.len() {
            let Some(candidate) = self.rows[row].candidate else {
                continue;
            };
            let is_named = u32::try_from(row).is_ok_and(|row| rows.contains(&row));
            if !self.rows[row].is_retracted && (is_named || self.uses_retracted(&self.decisions[candidate].used)) {
                let pivot = self.rows[row].pivot;
                self.row_of[pivot] = None;
                self.rows[row].rest = Box::default();
                self.rows[row].is_retracted = true;
            }
        }
        let is_stale = self.restore(protected);
        let mut again = Vec::new();
        for candidate in 0..self.decisions.len() {
            let decision = &self.decisions[candidate];
            let is_void = match decision.outcome {
                Outcome::Undecided => continue,
                Outcome::Refused(sum) if is_stale[sum] => true,
                // A row is void with itself, and what it used comes earlier.
                Outcome::Row | Outcome::Derived | Outcome::Refused(_) | Outcome::Denied => false,
            };
            if is_void || self.uses_retracted(&decision.used) {
                again.push(candidate);
            }
        }
        let named = rows.iter().filter_map(|&row| self.rows[row as usize].candidate);
        again.extend(named);
        again.sort_unstable();
        again.dedup();
        for &candidate in &again {
            self.decisions[candidate] = Decision::default();
        }
        again
    }

    /// Reduces every protected sum anew; which of them had been reduced by a row retracted since.
    ///
    /// The rows are independent, so that a sum has one remainder modulo those that stand. It is the one
    /// it had unless a row retracted had a part in that.
    fn restore(&mut self, protected: impl Fn(usize) -> Vector) -> Vec<bool> {
        self.protected.forget_index();
        let mut is_stale = Vec::with_capacity(self.protected.len());
        for sum in 0..self.protected.len() {
            let reduced = self.reduce(&protected(sum));
            is_stale.push(self.protected.replace(sum, reduced));
        }
        self.protected.index();
        is_stale
    }

    /// Ends the protection of a sum.
    pub(crate) fn unprotect(&mut self, sum: usize) {
        self.protected.replace(sum, Vector::new());
    }

    fn uses_retracted(&self, used: &[u32]) -> bool {
        used.iter().any(|&row| self.rows[row as usize].is_retracted)
    }

    /// The rows in order of creation: each pivot, and the vector scaled to 1 there without it.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = (usize, &[(usize, Element)])> {
        let standing = self.rows.iter().filter(|row| !row.is_retracted);
        standing.map(|row| (row.pivot, &row.rest[..]))
    }

    /// `vector` modulo the span: without any pivot.
    pub(crate) fn reduce(&mut self, vector: &[(usize, Element)]) -> Vector {
        let mut open = std::mem::take(&mut self.open);
        self.used.clear();
        for &(coordinate, x) in vector {
            if self.accumulator.add(coordinate, x) {
                open.extend(self.row_of[coordinate].map(Reverse));
            }
        }
        // Rows only lead to later rows, so that each is used once if the earliest goes first.
        while let Some(Reverse(row)) = open.pop() {
            let Row { pivot, rest, .. } = &self.rows[row as usize];
            let factor = -self.accumulator.take(*pivot);
            if factor == Element::ZERO {
                continue;
            }
            self.used.push(row);
            for &(coordinate, x) in rest {
                if self.accumulator.add(coordinate, factor * x) {
                    open.extend(self.row_of[coordinate].map(Reverse));
                }
            }
        }
        self.open = open;
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

    fn add_row(&mut self, mut reduced: Vector, position: usize, candidate: Option<usize>) {
        let (pivot, x) = reduced.remove(position);
        if x != Element::ONE {
            let scale = x.inverse();
            for (_, x) in &mut reduced {
                *x = *x * scale;
            }
        }
        // Fewer rows than coordinates stand at once, and systems have some millions of these.
        let row = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.protected.eliminate(pivot, &reduced);
        self.row_of[pivot] = Some(row);
        self.rows.push(Row {
            pivot,
            rest: reduced.into_boxed_slice(),
            candidate,
            is_retracted: false,
        });
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
        let mut elimination = Elimination::new(vec![1; 4]);
        assert!(elimination.protect(&vector(&[1, 1, 1])).is_some());
        assert_eq!(elimination.offer(0, &vector(&[1, 0, 0]), || true), Verdict::Published);
        assert_eq!(elimination.offer(1, &vector(&[0, 2, 0]), || true), Verdict::Published);
        assert_eq!(elimination.offer(2, &vector(&[0, 0, 5]), || true), Verdict::Hidden);
        assert_eq!(elimination.offer(3, &vector(&[3, 1, 0]), || true), Verdict::Published);
    }

    #[test]
    fn what_was_denied_is_known_once_it_follows() {
        let mut elimination = Elimination::new(vec![1; 2]);
        let denied = vector(&[1, 1]);
        assert_eq!(elimination.offer(0, &denied, || false), Verdict::Hidden);
        assert_eq!(elimination.offer(1, &vector(&[1, 0]), || true), Verdict::Published);
        assert!(!elimination.has_followed(0, || denied.clone()));
        assert_eq!(elimination.offer(1, &vector(&[0, 1]), || true), Verdict::Published);
        assert!(elimination.has_followed(0, || denied.clone()));
    }

    #[test]
    fn what_is_forced_cannot_be_protected() {
        let mut elimination = Elimination::new(vec![1; 2]);
        elimination.force(&vector(&[1, 1]));
        elimination.force(&vector(&[1, 2]));
        assert_eq!(elimination.protect(&vector(&[0, 1])), None);
    }
}
