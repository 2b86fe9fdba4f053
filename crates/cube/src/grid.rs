//! Grids: all cells of a table, the product of the nodes it shows of each dimension.

use crate::{CubeError, Levels};

/// The cells of a table by position, the last dimension running fastest.
#[derive(Debug, Clone)]
pub struct Grid {
    pub(crate) levels: Vec<Levels>,
    cells: usize,
}

impl Grid {
    /// The grid of these levels, with at most so many cells. Error: `K004`.
    pub fn new(levels: Vec<Levels>, most: usize) -> Result<Self, CubeError> {
        let cells = levels.iter().map(Levels::len).fold(1, usize::saturating_mul);
        if cells > most {
            return Err(CubeError::TooManyCells { cells, most });
        }
        Ok(Self { levels, cells })
    }

    /// Number of cells, those without any count included.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The position of the finest shown cell at or above these nodes; none where it is left out.
    ///
    /// Errors: `K003`, `K005`.
    pub(crate) fn position(&self, coordinates: &[u32]) -> Result<Option<usize>, CubeError> {
        let mut cell = Some(0);
        for (dimension, (levels, &node)) in self.levels.iter().zip(coordinates).enumerate() {
            // Every dimension is looked at: what is left out by one may be refused by another.
            let position = levels.position(node, dimension)?;
            cell = cell
                .zip(position)
                .map(|(cell, position)| cell * levels.len() + position);
        }
        Ok(cell)
    }
}
