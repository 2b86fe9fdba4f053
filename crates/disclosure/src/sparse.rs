//! Sparse vectors over the field, and the accumulator in which they are summed.

use crate::field::Element;

/// Coordinates in ascending order with their non-zero values.
pub(crate) type Vector = Vec<(usize, Element)>;

/// The value of `vector` at `coordinate`.
pub(crate) fn value_at(vector: &[(usize, Element)], coordinate: usize) -> Element {
    vector
        .binary_search_by_key(&coordinate, |&(at, _)| at)
        .map_or(Element::ZERO, |found| vector[found].1)
}

/// Marks a slot as touched; residues leave this bit free.
const TOUCHED: u64 = 1 << 63;

/// A dense sum that remembers which coordinates were touched, so that it empties quickly.
#[derive(Debug)]
pub(crate) struct Accumulator {
    /// The value, with a mark if the coordinate was touched: one access to memory for both.
    slots: Vec<u64>,
    touched: Vec<usize>,
}

impl Accumulator {
    pub(crate) fn new(dimension: usize) -> Self {
        Self {
            slots: vec![0; dimension],
            touched: Vec::new(),
        }
    }

    /// Adds `x` at `coordinate`; whether it was touched for the first time.
    pub(crate) fn add(&mut self, coordinate: usize, x: Element) -> bool {
        let slot = &mut self.slots[coordinate];
        let is_first = *slot == 0;
        let mut sum = Element::new(*slot & !TOUCHED);
        sum += x;
        *slot = sum.residue() | TOUCHED;
        if is_first {
            self.touched.push(coordinate);
        }
        is_first
    }

    /// The value at `coordinate`, which becomes 0.
    pub(crate) fn take(&mut self, coordinate: usize) -> Element {
        let slot = std::mem::replace(&mut self.slots[coordinate], TOUCHED);
        Element::new(slot & !TOUCHED)
    }

    /// The sum, leaving nothing.
    pub(crate) fn drain(&mut self) -> Vector {
        let mut vector = Vector::new();
        for coordinate in self.touched.drain(..) {
            let x = Element::new(std::mem::take(&mut self.slots[coordinate]) & !TOUCHED);
            if x != Element::ZERO {
                vector.push((coordinate, x));
            }
        }
        vector.sort_unstable_by_key(|&(coordinate, _)| coordinate);
        vector
    }
}
