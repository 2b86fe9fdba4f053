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

/// A dense sum that remembers which coordinates were touched, so that it empties quickly.
#[derive(Debug)]
pub(crate) struct Accumulator {
    values: Vec<Element>,
    is_touched: Vec<bool>,
    touched: Vec<usize>,
}

impl Accumulator {
    pub(crate) fn new(dimension: usize) -> Self {
        Self {
            values: vec![Element::ZERO; dimension],
            is_touched: vec![false; dimension],
            touched: Vec::new(),
        }
    }

    /// Adds `x` at `coordinate`; whether it was touched for the first time.
    pub(crate) fn add(&mut self, coordinate: usize, x: Element) -> bool {
        self.values[coordinate] += x;
        let is_first = !self.is_touched[coordinate];
        if is_first {
            self.is_touched[coordinate] = true;
            self.touched.push(coordinate);
        }
        is_first
    }

    /// The value at `coordinate`, which becomes 0.
    pub(crate) fn take(&mut self, coordinate: usize) -> Element {
        std::mem::replace(&mut self.values[coordinate], Element::ZERO)
    }

    /// The sum, leaving nothing.
    pub(crate) fn drain(&mut self) -> Vector {
        let mut vector = Vector::new();
        for coordinate in std::mem::take(&mut self.touched) {
            self.is_touched[coordinate] = false;
            let x = self.take(coordinate);
            if x != Element::ZERO {
                vector.push((coordinate, x));
            }
        }
        vector.sort_unstable();
        vector
    }
}
