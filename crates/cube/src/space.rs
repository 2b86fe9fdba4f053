//! Spaces: all combinations of nodes, each with a number of its own.

use crate::CubeError;

/// Numbers the combinations of one node of each dimension, the last dimension running fastest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    sizes: Vec<u32>,
}

impl Space {
    /// The space of dimensions with so many nodes. Error: `K004` when its combinations do not fit in a word.
    pub fn new(nodes: impl IntoIterator<Item = usize>) -> Result<Self, CubeError> {
        let sizes: Vec<u32> = nodes
            .into_iter()
            .map(|nodes| u32::try_from(nodes).unwrap_or(u32::MAX))
            .collect();
        let combinations = sizes.iter().try_fold(1_u64, |all, &size| all.checked_mul(size.into()));
        match combinations {
            Some(_) => Ok(Self { sizes }),
            None => Err(CubeError::TooManyCells {
                cells: usize::MAX,
                most: usize::MAX,
            }),
        }
    }

    /// Number of dimensions.
    pub fn dimensions(&self) -> usize {
        self.sizes.len()
    }

    /// The number of a combination: one node of each dimension. Error: `K003`.
    pub fn key(&self, coordinates: &[u32]) -> Result<u64, CubeError> {
        if coordinates.len() != self.sizes.len() {
            return Err(CubeError::UnknownNode {
                dimension: coordinates.len().min(self.sizes.len()),
            });
        }
        let mut key = 0;
        for (dimension, (&node, &size)) in coordinates.iter().zip(&self.sizes).enumerate() {
            if node >= size {
                return Err(CubeError::UnknownNode { dimension });
            }
            key = key * u64::from(size) + u64::from(node);
        }
        Ok(key)
    }

    /// The nodes of a combination.
    pub fn nodes(&self, key: u64) -> Vec<u32> {
        let mut nodes = vec![0; self.sizes.len()];
        self.coordinates(key, &mut nodes);
        nodes
    }

    /// The nodes of a combination, written into a slice with a place for each dimension.
    pub fn coordinates(&self, key: u64, coordinates: &mut [u32]) {
        let mut rest = key;
        for (node, &size) in coordinates.iter_mut().zip(&self.sizes).rev() {
            // A remainder is less than a size, and sizes have 32 bits.
            *node = u32::try_from(rest % u64::from(size)).unwrap_or_default();
            rest /= u64::from(size);
        }
    }
}
