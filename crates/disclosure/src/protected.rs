//! The protected sums, reduced modulo what is published.

use crate::field::Element;
use crate::sparse::{Vector, value_at};

/// How many times longer a vector is than one added to it for which single insertions take less time than a merge.
const ENTRIES_PER_INSERTION: usize = 3;

/// How many times the memory it needs a vector may hold: vectors grow long and shrink to few entries.
const MOST_SLACK: usize = 2;

/// Vectors none of which may become a multiple of a published one.
#[derive(Debug)]
pub(crate) struct Protected {
    vectors: Vec<Vector>,
    /// The vectors that have, or once had, each coordinate.
    containing: Vec<Vec<u32>>,
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

    pub(crate) fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Whether a vector is protected no longer, as it is in the span.
    pub(crate) fn is_disclosed(&self, id: usize) -> bool {
        self.vectors[id].is_empty()
    }

    /// Adds a non-zero vector that is reduced modulo the published ones; its number.
    pub(crate) fn insert(&mut self, mut vector: Vector) -> usize {
        let id = self.vectors.len();
        for &(coordinate, _) in &vector {
            self.containing[coordinate].push(number(id));
        }
        vector.shrink_to_fit();
        self.vectors.push(vector);
        id
    }

    /// Puts a vector in the place of one, whether it is another; [`Self::index`] must follow, unless it is empty.
    pub(crate) fn replace(&mut self, id: usize, mut vector: Vector) -> bool {
        let is_other = self.vectors[id] != vector;
        if is_other {
            vector.shrink_to_fit();
            self.vectors[id] = vector;
        }
        is_other
    }

    /// Gives back the memory of the lists until [`Self::index`] makes them anew.
    pub(crate) fn forget_index(&mut self) {
        self.containing.fill_with(Vec::new);
    }

    /// Lists which vectors have each coordinate.
    pub(crate) fn index(&mut self) {
        let mut occurrences = vec![0_u32; self.containing.len()];
        for &(coordinate, _) in self.vectors.iter().flatten() {
            occurrences[coordinate] += 1;
        }
        for (list, occurrences) in self.containing.iter_mut().zip(occurrences) {
            list.reserve_exact(occurrences as usize);
        }
        for (id, vector) in self.vectors.iter().enumerate() {
            for &(coordinate, _) in vector {
                self.containing[coordinate].push(number(id));
            }
        }
    }

    /// A protected vector that publishing `vector`, reduced, would disclose.
    pub(crate) fn multiple_of(&self, vector: &[(usize, Element)], position: usize) -> Option<usize> {
        self.multiples_of(vector, position).next()
    }

    /// The protected vectors that publishing `vector`, reduced, would disclose.
    ///
    /// Publishing brings into the span exactly the multiples of the reduced vector. All of them
    /// have each of its coordinates, hence the one at `position`.
    pub(crate) fn multiples_of<'a>(
        &'a self,
        vector: &'a [(usize, Element)],
        position: usize,
    ) -> impl Iterator<Item = usize> + 'a {
        let (coordinate, scale) = vector[position];
        let is_multiple = move |other: &Vector| {
            other.len() == vector.len() && other[position].0 == coordinate && {
                let factor = other[position].1;
                let mut pairs = other.iter().zip(vector);
                pairs.all(|(&(one, x), &(two, y))| one == two && x * scale == y * factor)
            }
        };
        let having = self.containing[coordinate].iter().map(|&id| id as usize);
        having.filter(move |&id| is_multiple(&self.vectors[id]))
    }

    /// About how many vectors have `coordinate`.
    pub(crate) fn occurrences(&self, coordinate: usize) -> usize {
        self.containing[coordinate].len()
    }

    /// Reduces by a row that is 1 at `pivot` and `rest` elsewhere.
    pub(crate) fn eliminate(&mut self, pivot: usize, rest: &[(usize, Element)]) {
        for id in std::mem::take(&mut self.containing[pivot]) {
            let factor = -value_at(&self.vectors[id as usize], pivot);
            if factor != Element::ZERO {
                self.add(id, pivot, factor, rest);
            }
        }
    }

    /// Adds `factor` times `rest` to a vector and drops its `pivot`.
    fn add(&mut self, id: u32, pivot: usize, factor: Element, rest: &[(usize, Element)]) {
        if rest.len() * ENTRIES_PER_INSERTION < self.vectors[id as usize].len() {
            self.insert_terms(id, pivot, factor, rest);
        } else {
            self.merge(id, pivot, factor, rest);
        }
        let vector = &mut self.vectors[id as usize];
        if vector.capacity() > MOST_SLACK * vector.len() {
            vector.shrink_to_fit();
        }
    }

    /// Adds a short vector to a long one, entry by entry.
    fn insert_terms(&mut self, id: u32, pivot: usize, factor: Element, rest: &[(usize, Element)]) {
        let vector = &mut self.vectors[id as usize];
        // Doubled, the memory of the longest would be most of what protection needs.
        vector.reserve_exact(rest.len());
        if let Ok(at) = vector.binary_search_by_key(&pivot, |&(at, _)| at) {
            vector.remove(at);
        }
        for &(coordinate, x) in rest {
            match vector.binary_search_by_key(&coordinate, |&(at, _)| at) {
                Ok(at) => {
                    vector[at].1 += factor * x;
                    if vector[at].1 == Element::ZERO {
                        vector.remove(at);
                    }
                }
                Err(at) => {
                    vector.insert(at, (coordinate, factor * x));
                    self.containing[coordinate].push(id);
                }
            }
        }
    }

    /// Adds two vectors of like length by merging them.
    fn merge(&mut self, id: u32, pivot: usize, factor: Element, rest: &[(usize, Element)]) {
        self.scratch.clear();
        let mut own = self.vectors[id as usize]
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
        let vector = &mut self.vectors[id as usize];
        vector.clear();
        vector.reserve_exact(self.scratch.len());
        vector.extend_from_slice(&self.scratch);
    }
}

/// Systems have some millions of cells, and sums in proportion.
fn number(id: usize) -> u32 {
    u32::try_from(id).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_told_from_others() {
        let vector = |scale: u64| vec![(1, Element::new(scale)), (4, Element::new(3 * scale))];
        let mut protected = Protected::new(5);
        protected.insert(vector(7));
        assert_eq!(protected.multiple_of(&vector(1), 0), Some(0));
        assert_eq!(protected.multiple_of(&vector(5), 1), Some(0));
        assert_eq!(protected.multiple_of(&vector(1)[..1], 0), None);
        assert_eq!(protected.multiple_of(&[(1, Element::ONE), (4, Element::ONE)], 1), None);
    }

    #[test]
    fn what_is_published_leaves_the_protected() {
        let mut protected = Protected::new(5);
        protected.insert(vec![(0, Element::ONE), (2, Element::ONE)]);
        protected.eliminate(0, &[(2, Element::ONE), (3, Element::ONE)]);
        assert_eq!(protected.vectors[0], [(3, -Element::ONE)]);
        assert_eq!(protected.multiple_of(&[(3, Element::new(5))], 0), Some(0));
    }
}
