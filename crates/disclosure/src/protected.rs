//! The protected sums, reduced modulo what is published.

use std::collections::BTreeMap;

use crate::field::Element;
use crate::sparse::{Accumulator, Vector, value_at};

/// Vectors none of which may become a multiple of a published one.
#[derive(Debug)]
pub(crate) struct Protected {
    vectors: Vec<Vector>,
    /// The vectors that have, or once had, each coordinate.
    containing: Vec<Vec<usize>>,
    /// How many vectors there are on each line through the origin.
    lines: BTreeMap<Element, usize>,
}

impl Protected {
    pub(crate) fn new(dimension: usize) -> Self {
        Self {
            vectors: Vec::new(),
            containing: vec![Vec::new(); dimension],
            lines: BTreeMap::new(),
        }
    }

    /// Adds a non-zero vector that is reduced modulo the published ones.
    pub(crate) fn insert(&mut self, vector: Vector) {
        for &(coordinate, _) in &vector {
            self.containing[coordinate].push(self.vectors.len());
        }
        *self.lines.entry(line(&vector)).or_default() += 1;
        self.vectors.push(vector);
    }

    /// Whether publishing `vector`, reduced, would disclose one of the protected.
    ///
    /// Publishing brings into the span exactly the multiples of the reduced vector.
    pub(crate) fn has_multiple_of(&self, vector: &[(usize, Element)]) -> bool {
        !vector.is_empty() && self.lines.contains_key(&line(vector))
    }

    /// About how many vectors have `coordinate`.
    pub(crate) fn occurrences(&self, coordinate: usize) -> usize {
        self.containing[coordinate].len()
    }

    /// Reduces by a row that is 1 at `pivot` and `rest` elsewhere.
    pub(crate) fn eliminate(&mut self, pivot: usize, rest: &[(usize, Element)], accumulator: &mut Accumulator) {
        for id in std::mem::take(&mut self.containing[pivot]) {
            let factor = -value_at(&self.vectors[id], pivot);
            if factor == Element::ZERO {
                continue;
            }
            self.leave_line(id);
            for &(coordinate, x) in &self.vectors[id] {
                accumulator.add(coordinate, x);
            }
            accumulator.take(pivot);
            for &(coordinate, x) in rest {
                if accumulator.add(coordinate, factor * x) {
                    self.containing[coordinate].push(id);
                }
            }
            let vector = accumulator.drain();
            *self.lines.entry(line(&vector)).or_default() += 1;
            self.vectors[id] = vector;
        }
    }

    fn leave_line(&mut self, id: usize) {
        let line = line(&self.vectors[id]);
        if let Some(count) = self.lines.get_mut(&line) {
            *count -= 1;
            if *count == 0 {
                self.lines.remove(&line);
            }
        }
    }
}

/// The line on which a vector lies, as the quotient of two random linear forms.
///
/// Multiples always agree; other vectors do with a probability of about 2^-61, and then one
/// cell too many is hidden.
fn line(vector: &[(usize, Element)]) -> Element {
    let (mut numerator, mut denominator) = (Element::ZERO, Element::ZERO);
    for &(coordinate, x) in vector {
        let coordinate = coordinate as u64;
        numerator += x * Element::new(scramble(2 * coordinate));
        denominator += x * Element::new(scramble(2 * coordinate + 1));
    }
    numerator * denominator.inverse()
}

/// The output function of `SplitMix64` (Steele, Lea & Flood, OOPSLA 2014).
fn scramble(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_share_a_line_and_others_do_not() {
        let vector = |scale: u64| vec![(1, Element::new(scale)), (4, Element::new(3 * scale))];
        assert_eq!(line(&vector(1)), line(&vector(77)));
        assert_ne!(line(&vector(1)), line(&vector(1)[..1]));
    }
}
