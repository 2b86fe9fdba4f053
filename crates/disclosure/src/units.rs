//! Vectors of ones and minus ones, such as those of cells in the reference basis, in a quarter of the memory.

use crate::field::Element;
use crate::sparse::Vector;

/// Sparse vectors none of whose values is other than 0, 1 and -1.
#[derive(Debug)]
pub(crate) struct UnitVectors {
    /// Where each vector ends in `terms`.
    ends: Vec<usize>,
    /// The coordinates of each vector one after another: for 1 the coordinate, for -1 its complement.
    terms: Vec<i32>,
}

impl UnitVectors {
    /// The coordinate and value of each entry of a vector, in ascending order.
    pub(crate) fn entries(&self, vector: usize) -> impl Iterator<Item = (usize, Element)> + Clone {
        let start = vector.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.terms[start..self.ends[vector]].iter().map(|&term| entry(term))
    }

    /// A vector as others are.
    pub(crate) fn vector(&self, vector: usize) -> Vector {
        self.entries(vector).collect()
    }

    /// The coordinates of all entries of all vectors.
    pub(crate) fn coordinates(&self) -> impl Iterator<Item = usize> {
        self.terms.iter().map(|&term| entry(term).0)
    }
}

impl FromIterator<Vector> for UnitVectors {
    fn from_iter<I: IntoIterator<Item = Vector>>(vectors: I) -> Self {
        let mut units = Self {
            ends: Vec::new(),
            terms: Vec::new(),
        };
        for vector in vectors {
            units.terms.extend(vector.into_iter().map(term));
            units.ends.push(units.terms.len());
        }
        units
    }
}

fn term((coordinate, x): (usize, Element)) -> i32 {
    debug_assert!(x == Element::ONE || x == -Element::ONE, "only units are held");
    // Systems have some millions of cells, hence of coordinates.
    let coordinate = i32::try_from(coordinate).unwrap_or(i32::MAX);
    if x == Element::ONE { coordinate } else { !coordinate }
}

#[expect(
    clippy::cast_sign_loss,
    reason = "a coordinate is not negative, nor is the complement of one that is"
)]
fn entry(term: i32) -> (usize, Element) {
    if term < 0 {
        (!term as usize, -Element::ONE)
    } else {
        (term as usize, Element::ONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_given_back_as_they_were() {
        let vectors = [
            vec![(0, -Element::ONE), (7, Element::ONE)],
            vec![],
            vec![(0, Element::ONE), (3, -Element::ONE)],
        ];
        let units: UnitVectors = vectors.iter().cloned().collect();
        for (at, vector) in vectors.into_iter().enumerate() {
            assert_eq!(units.vector(at), vector);
        }
        assert_eq!(units.coordinates().collect::<Vec<_>>(), [0, 7, 0, 3]);
    }
}
