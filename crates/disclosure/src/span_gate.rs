//! Questions nobody foresaw: what follows from the release may be answered, nothing else.
//!
//! A random combination of all that is *not* published gives every cell a fingerprint. It is 0 for
//! exactly the cells that are linear combinations of published ones, up to an error of about 2^-61;
//! to answer them adds nothing to what is public. After the synthetic decimals of Langsrud &
//! Bøvelstad (PSD 2022), in a finite field.

use std::collections::{BTreeMap, BTreeSet};

use crate::basis::ReferenceBasis;
use crate::elimination::Elimination;
use crate::error::Error;
use crate::field::Element;
use crate::key::Key;
use crate::lattice::Lattice;
use crate::system::System;

/// The gate of one release; it holds fingerprints and no count.
#[derive(Debug)]
pub struct SpanGate {
    lattice: Lattice,
    basis: ReferenceBasis,
    /// By address of a basis cell that is not free.
    fingerprints: BTreeMap<usize, Element>,
    key: Key,
}

/// What may be said to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GateAnswer {
    /// The answer follows from what is published.
    Derivable,
    /// It does not; this coarser cell, reached in the fewest steps, does.
    Refused {
        /// Coordinates of the nearest cell that may be answered; none if there is none above.
        nearest: Option<Vec<u32>>,
    },
}

impl SpanGate {
    /// The gate of a release that shows the cells at `published`.
    ///
    /// Errors: [`Error::UnknownCell`], [`Error::SystemTooLarge`].
    pub fn new(lattice: &Lattice, published: &[Vec<u32>], key: &[u8; 32]) -> Result<Self, Error> {
        let address =
            |(cell, coordinates): (usize, &Vec<u32>)| lattice.address(coordinates).ok_or(Error::UnknownCell { cell });
        let addresses: Vec<usize> = published.iter().enumerate().map(address).collect::<Result<_, _>>()?;
        let system = System::new(lattice, &addresses)?;
        let weights: Vec<Vec<u128>> = lattice.trees().iter().map(|tree| vec![0; tree.len()]).collect();
        let basis = ReferenceBasis::new(lattice, &weights);
        let mut elimination = Elimination::new(vec![0; system.len()]);
        for address in addresses {
            if let Some(position) = system.position(address) {
                elimination.force(&basis.vector(lattice, &system, position));
            }
        }
        let mut gate = Self {
            lattice: lattice.clone(),
            basis,
            fingerprints: BTreeMap::new(),
            key: Key::new(key),
        };
        // A row leads to later rows only, so that the last is known first.
        for (pivot, rest) in elimination.rows().rev() {
            let known = rest
                .iter()
                .map(|&(at, x)| x * gate.coordinate(system.addresses[at]))
                .fold(Element::ZERO, |mut sum, term| {
                    sum += term;
                    sum
                });
            gate.fingerprints.insert(system.addresses[pivot], -known);
        }
        Ok(gate)
    }

    /// Whether a sum of cells, each with its factor, follows from what is published.
    ///
    /// Errors: [`Error::UnknownCell`] with the index of the term.
    pub fn is_derivable(&self, terms: &[(Vec<u32>, i64)]) -> Result<bool, Error> {
        let mut sum = Element::ZERO;
        for (cell, (coordinates, factor)) in terms.iter().enumerate() {
            let address = self.lattice.address(coordinates).ok_or(Error::UnknownCell { cell })?;
            sum += Element::signed(*factor) * self.fingerprint(address);
        }
        Ok(sum == Element::ZERO)
    }

    /// Whether a cell may be answered, and if not, which coarser one may.
    ///
    /// Errors: [`Error::UnknownCell`].
    pub fn ask(&self, coordinates: &[u32]) -> Result<GateAnswer, Error> {
        let address = self
            .lattice
            .address(coordinates)
            .ok_or(Error::UnknownCell { cell: 0 })?;
        let mut ring = BTreeSet::from([address]);
        let mut is_first = true;
        while !ring.is_empty() {
            if let Some(&found) = ring.iter().find(|&&cell| self.fingerprint(cell) == Element::ZERO) {
                return Ok(if is_first {
                    GateAnswer::Derivable
                } else {
                    GateAnswer::Refused {
                        nearest: Some(self.lattice.coordinates(found)),
                    }
                });
            }
            is_first = false;
            let dimensions = 0..self.lattice.trees().len();
            let up = |cell: usize| dimensions.clone().filter_map(move |d| self.lattice.parent(cell, d));
            ring = ring.into_iter().flat_map(up).collect();
        }
        Ok(GateAnswer::Refused { nearest: None })
    }

    fn fingerprint(&self, address: usize) -> Element {
        let mut sum = Element::ZERO;
        for (term, x) in self.basis.expand(&self.lattice, address) {
            sum += x * self.coordinate(term);
        }
        sum
    }

    /// The random number of a basis cell, or what published cells make of it.
    fn coordinate(&self, address: usize) -> Element {
        let fixed = self.fingerprints.get(&address).copied();
        fixed.unwrap_or_else(|| Element::new(self.key.tie(&self.lattice.coordinates(address))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    /// Two regions of two provinces each, by two types; the row of province 3 is hidden with 4.
    fn gate() -> SpanGate {
        let places = Tree::new(&[None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]).unwrap();
        let types = Tree::new(&[None, Some(0), Some(0)]).unwrap();
        let lattice = Lattice::new(vec![places, types]).unwrap();
        let cells = (0..7).flat_map(|place| (0..3).map(move |kind| vec![place, kind]));
        let shown: Vec<Vec<u32>> = cells.filter(|cell| cell[0] != 3 && cell[0] != 4).collect();
        SpanGate::new(&lattice, &shown, &[3; 32]).unwrap()
    }

    #[test]
    fn what_is_published_or_follows_from_it_is_answered() {
        let gate = gate();
        assert_eq!(gate.ask(&[5, 1]), Ok(GateAnswer::Derivable));
        // Both hidden provinces together are their region.
        assert_eq!(gate.is_derivable(&[(vec![3, 1], 1), (vec![4, 1], 1)]), Ok(true));
        assert_eq!(gate.is_derivable(&[(vec![3, 1], 1), (vec![4, 1], 2)]), Ok(false));
    }

    #[test]
    fn what_does_not_follow_is_refused_with_the_nearest_that_does() {
        let refused = GateAnswer::Refused {
            nearest: Some(vec![1, 2]),
        };
        assert_eq!(gate().ask(&[3, 2]), Ok(refused));
        assert_eq!(gate().ask(&[9, 9]), Err(Error::UnknownCell { cell: 0 }));
    }
}
