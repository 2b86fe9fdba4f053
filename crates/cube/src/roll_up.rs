//! Rolling up: every margin of a table from the finest cells.

use crate::{Cells, CubeError, Grid, Levels, Measure, Space};

/// The counts of all cells of a grid, by position: each is the sum of the finest cells at or below it.
///
/// `space` is that of the cells' keys, with the dimensions of the grid in its order. Errors: `K001`, `K003`, `K005`.
pub fn roll_up<M: Measure>(space: &Space, cells: &Cells<M>, grid: &Grid) -> Result<Vec<M>, CubeError> {
    if space.dimensions() != grid.levels.len() {
        return Err(CubeError::UnknownNode {
            dimension: space.dimensions().min(grid.levels.len()),
        });
    }
    let mut counts = vec![M::default(); grid.cells()];
    let mut coordinates = vec![0; space.dimensions()];
    for (key, count) in cells.iter() {
        space.coordinates(key, &mut coordinates);
        if let Some(position) = grid.position(&coordinates)? {
            counts[position].add(count)?;
        }
    }
    let mut inner = grid.cells();
    for levels in &grid.levels {
        let outer = inner;
        inner /= levels.len().max(1);
        add_up(&mut counts, levels, outer, inner)?;
    }
    Ok(counts)
}

/// Adds the parts of every node of one dimension to it. `outer` is the length of what one node of each dimension
/// before holds, `inner` that of one node of this.
fn add_up<M: Measure>(counts: &mut [M], levels: &Levels, outer: usize, inner: usize) -> Result<(), CubeError> {
    if inner == 0 {
        return Ok(()); // a table without cells
    }
    for block in counts.chunks_exact_mut(outer) {
        for (part, total) in levels.steps() {
            let (parts, totals) = two(block, part * inner, total * inner, inner);
            for (part, total) in parts.iter().zip(totals) {
                total.add(part)?;
            }
        }
    }
    Ok(())
}

/// Two stretches of a slice that do not meet.
fn two<M>(slice: &mut [M], first: usize, second: usize, length: usize) -> (&mut [M], &mut [M]) {
    if first < second {
        let (left, right) = slice.split_at_mut(second);
        (&mut left[first..first + length], &mut right[..length])
    } else {
        let (left, right) = slice.split_at_mut(first);
        (&mut right[..length], &mut left[second..second + length])
    }
}
