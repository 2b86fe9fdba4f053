//! The protected sums, reduced modulo what is published.

use crate::field::Element;
use crate::sparse::{Vector, value_at};

/// Vectors none of which may become a multiple of a published one.
#[derive(Debug)]
pub(crate) struct Protected {
    vectors: Vec<Vector>,
    /// The vectors that have, or once had, each coordinate.
    containing: Vec<Vec<usize>>,
    /// The vector being made.
    scratch: Vector,
}

impl Protected {
    pub(crate) fn new(dimension: usize) -> Self {
        Self {
            vectors: Vec::new(),
            containing: vec![Vec::new(); dimension],
            scratch: Vector::new(),
        }
    }

    /// Adds a non-zero vector that is reduced modulo the published ones.
    pub(crate) fn insert(&mut self, vector: Vector) {
        for &(coordinate, _) in &vector {
            self.containing[coordinate].push(self.vectors.len());
        }
        self.vectors.push(vector);
    }

    /// Whether publishing `vector`, reduced, would disclose one of the protected.
    ///
    /// Publishing brings into the span exactly the multiples of the reduced vector. All of them
    /// have each of its coordinates, hence the one at `position`.
    pub(crate) fn has_multiple_of(&self, vector: &[(usize, Element)], position: usize) -> bool {
        let (coordinate, scale) = vector[position];
        let is_multiple = |other: &Vector| {
            other.len() == vector.len() && other[position].0 == coordinate && {
                let factor = other[position].1;
                let mut pairs = other.iter().zip(vector);
                pairs.all(|(&(one, x), &(two, y))| one == two && x * scale == y * factor)
            }
        };
        self.containing[coordinate]
            .iter()
            .any(|&id| is_multiple(&self.vectors[id]))
    }

    /// About how many vectors have `coordinate`.
    pub(crate) fn occurrences(&self, coordinate: usize) -> usize {
        self.containing[coordinate].len()
    }

    /// Reduces by a row that is 1 at `pivot` and `rest` elsewhere.
    pub(crate) fn eliminate(&mut self, pivot: usize, rest: &[(usize, Element)]) {
        for id in std::mem::take(&mut self.containing[pivot]) {
            let factor = -value_at(&self.vectors[id], pivot);
            if factor != Element::ZERO {
                self.add(id, pivot, factor, rest);
            }
        }
    }

    /// Adds `factor` times `rest` to a vector and drops its `pivot`, by merging both.
    fn add(&mut self, id: usize, pivot: usize, factor: Element, rest: &[(usize, Element)]) {
        self.scratch.clear();
        let mut own = self.vectors[id]
            .iter()
            .copied()
            .filter(|&(at, _)| at != pivot)
            .peekable();
        for &(coordinate, x) in rest {
            while let Some(entry) = own.next_if(|&(at, _)| at < coordinate) {
                self.scratch.push(entry);
            }
            let mut sum = factor * x;
            match own.next_if(|&(at, _)| at == coordinate) {
                Some((_, y)) => sum += y,
                None => self.containing[coordinate].push(id),
            }
            if sum != Element::ZERO {
                self.scratch.push((coordinate, sum));
            }
        }
        self.scratch.extend(own);
        let vector = &mut self.vectors[id];
        vector.clear();
        vector.extend_from_slice(&self.scratch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_told_from_others() {
        let vector = |scale: u64| vec![(1, Element::new(scale)), (4, Element::new(3 * scale))];
        let mut protected = Protected::new(5);
        protected.insert(vector(7));
        assert!(protected.has_multiple_of(&vector(1), 0) && protected.has_multiple_of(&vector(5), 1));
        assert!(!protected.has_multiple_of(&vector(1)[..1], 0));
        assert!(!protected.has_multiple_of(&[(1, Element::ONE), (4, Element::ONE)], 1));
    }

    #[test]
    fn what_is_published_leaves_the_protected() {
        let mut protected = Protected::new(5);
        protected.insert(vec![(0, Element::ONE), (2, Element::ONE)]);
        protected.eliminate(0, &[(2, Element::ONE), (3, Element::ONE)]);
        assert_eq!(protected.vectors[0], [(3, -Element::ONE)]);
        assert!(protected.has_multiple_of(&[(3, Element::new(5))], 0));
    }
}
