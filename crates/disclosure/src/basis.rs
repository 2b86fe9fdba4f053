//! The reference basis: coordinates in which almost every cell is a unit vector.
//!
//! In each tree every inner node has one *reference child*. The root and all other children
//! are a basis of the leaves' space: a reference child is its parent minus its siblings. A cell
//! is the product of its nodes' expansions, so that no inner table is ever formed.

use crate::field::Element;
use crate::lattice::Lattice;
use crate::sparse::Vector;
use crate::system::System;
use crate::tree::Tree;

/// The expansion of every node of every dimension.
#[derive(Debug)]
pub(crate) struct ReferenceBasis {
    expansions: Vec<Vec<Vector>>,
}

impl ReferenceBasis {
    /// The basis in which the heaviest child is the reference; `weights` by dimension and node.
    ///
    /// The heaviest is the child least often hidden, so that the vectors that matter are short.
    pub(crate) fn new(lattice: &Lattice, weights: &[Vec<u128>]) -> Self {
        let expansions = lattice
            .trees()
            .iter()
            .zip(weights)
            .map(|(tree, weights)| expand(tree, weights))
            .collect();
        Self { expansions }
    }

    /// The vector of a cell; its coordinates are positions of basis cells in `system`.
    pub(crate) fn vector(&self, lattice: &Lattice, system: &System, cell: usize) -> Vector {
        // The system is closed under margins and siblings, hence holds every basis cell met.
        let terms = self.expand(lattice, system.addresses[cell]).into_iter();
        let mut vector: Vector = terms
            .filter_map(|(term, x)| Some((system.position(term)?, x)))
            .collect();
        vector.sort_unstable();
        vector
    }

    /// The basis cells, by address, of which the cell at `address` is the combination.
    pub(crate) fn expand(&self, lattice: &Lattice, address: usize) -> Vector {
        let mut terms = vec![(address, Element::ONE)];
        for (dimension, expansions) in self.expansions.iter().enumerate() {
            let factor = &expansions[lattice.node(address, dimension)];
            let products = terms.iter().flat_map(|&(term, x)| {
                factor
                    .iter()
                    .map(move |&(node, y)| (lattice.moved(term, dimension, node), x * y))
            });
            terms = products.collect();
        }
        terms
    }
}

fn expand(tree: &Tree, weights: &[u128]) -> Vec<Vector> {
    let mut expansions = vec![Vector::new(); tree.len()];
    for node in tree.downwards() {
        let Some(parent) = tree.parent(node) else {
            expansions[node].push((node, Element::ONE));
            continue;
        };
        let siblings = tree.children(parent);
        let reference = siblings.iter().copied().max_by_key(|&child| weights[child]);
        expansions[node] = if reference == Some(node) {
            let others = siblings.iter().filter(|&&child| child != node);
            expansions[parent]
                .iter()
                .copied()
                .chain(others.map(|&child| (child, -Element::ONE)))
                .collect()
        } else {
            vec![(node, Element::ONE)]
        };
    }
    expansions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_child_is_its_parent_minus_its_siblings() {
        let tree = Tree::new(&[None, Some(0), Some(0), Some(2), Some(2)]).unwrap();
        let expansions = expand(&tree, &[9, 1, 5, 3, 2]);
        let minus = -Element::ONE;
        assert_eq!(expansions[1], [(1, Element::ONE)]);
        assert_eq!(expansions[2], [(0, Element::ONE), (1, minus)]);
        assert_eq!(expansions[3], [(0, Element::ONE), (1, minus), (4, minus)]);
        assert_eq!(expansions[4], [(4, Element::ONE)]);
    }

    #[test]
    fn the_children_of_every_sum_expand_to_their_parent() {
        let tree = Tree::new(&[None, Some(0), Some(0), Some(2), Some(2)]).unwrap();
        let lattice = Lattice::new(vec![tree.clone(), tree]).unwrap();
        let listed: Vec<usize> = (0..25).collect();
        let system = System::new(&lattice, &listed).unwrap();
        let basis = ReferenceBasis::new(&lattice, &[vec![9, 1, 5, 3, 2], vec![9, 4, 5, 0, 5]]);
        for relation in &system.relations {
            let mut sum = [Element::ZERO; 25];
            for &child in &relation.children {
                basis
                    .vector(&lattice, &system, child)
                    .iter()
                    .for_each(|&(at, x)| sum[at] += x);
            }
            basis
                .vector(&lattice, &system, relation.parent)
                .iter()
                .for_each(|&(at, x)| sum[at] += -x);
            assert!(sum.iter().all(|&x| x == Element::ZERO));
        }
    }
}
