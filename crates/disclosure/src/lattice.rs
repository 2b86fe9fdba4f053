//! The lattice of cells: the product of the dimensions' trees.

use crate::error::Error;
use crate::tree::Tree;

/// All cells that could be tabulated: one node of each tree, its margins included.
///
/// A cell is handled by its *address*, the mixed-radix number of its coordinates; nothing of
/// the size of the lattice is ever allocated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lattice {
    trees: Vec<Tree>,
    strides: Vec<usize>,
}

impl Lattice {
    /// The product of `trees`, one for each dimension.
    ///
    /// Errors: [`Error::LatticeTooLarge`] when the number of cells does not fit in a word.
    pub fn new(trees: Vec<Tree>) -> Result<Self, Error> {
        let mut strides = Vec::with_capacity(trees.len());
        let mut size = 1_usize;
        for tree in &trees {
            strides.push(size);
            size = size.checked_mul(tree.len()).ok_or(Error::LatticeTooLarge)?;
        }
        Ok(Self { trees, strides })
    }

    /// The trees, in the order of a cell's coordinates.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// The address of the cell at `coordinates`; none when they are not a cell of the lattice.
    pub fn address(&self, coordinates: &[u32]) -> Option<usize> {
        if coordinates.len() != self.trees.len() {
            return None;
        }
        let mut address = 0;
        for ((&node, tree), stride) in coordinates.iter().zip(&self.trees).zip(&self.strides) {
            let node = node as usize;
            if node >= tree.len() {
                return None;
            }
            address += node * stride;
        }
        Some(address)
    }

    /// The coordinates of the cell at `address`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a tree of more nodes than 2^32 fits in no lattice of cells"
    )]
    pub fn coordinates(&self, address: usize) -> Vec<u32> {
        (0..self.trees.len())
            .map(|dimension| self.node(address, dimension) as u32)
            .collect()
    }

    /// The node of `dimension` at which the cell stands.
    pub fn node(&self, address: usize, dimension: usize) -> usize {
        address / self.strides[dimension] % self.trees[dimension].len()
    }

    /// The address of the cell that differs only in standing at `node` of `dimension`.
    pub fn moved(&self, address: usize, dimension: usize, node: usize) -> usize {
        let stride = self.strides[dimension];
        address - self.node(address, dimension) * stride + node * stride
    }

    /// The address of the next margin up in `dimension`; none at its root.
    pub fn parent(&self, address: usize, dimension: usize) -> Option<usize> {
        let parent = self.trees[dimension].parent(self.node(address, dimension))?;
        Some(self.moved(address, dimension, parent))
    }

    /// The addresses of the cells that sum to this one in `dimension`; none at a leaf.
    pub fn children(&self, address: usize, dimension: usize) -> impl Iterator<Item = usize> {
        let children = self.trees[dimension].children(self.node(address, dimension));
        children.iter().map(move |&child| self.moved(address, dimension, child))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_move_along_one_dimension() {
        let tree = Tree::new(&[None, Some(0), Some(0)]).unwrap();
        let lattice = Lattice::new(vec![tree.clone(), tree]).unwrap();
        let cell = lattice.address(&[2, 1]).unwrap();
        assert_eq!(lattice.parent(cell, 0), lattice.address(&[0, 1]));
        assert_eq!(lattice.parent(lattice.address(&[0, 1]).unwrap(), 0), None);
        let row: Vec<_> = lattice.children(lattice.address(&[2, 0]).unwrap(), 1).collect();
        assert_eq!(
            row,
            [lattice.address(&[2, 1]).unwrap(), lattice.address(&[2, 2]).unwrap()]
        );
        assert_eq!((lattice.address(&[3, 0]), lattice.address(&[0])), (None, None));
    }

    #[test]
    fn a_lattice_beyond_a_word_is_refused() {
        let wide: Vec<_> = std::iter::once(None)
            .chain(std::iter::repeat_n(Some(0), 65_535))
            .collect();
        let tree = Tree::new(&wide).unwrap();
        assert_eq!(Lattice::new(vec![tree; 4]), Err(Error::LatticeTooLarge));
    }
}
