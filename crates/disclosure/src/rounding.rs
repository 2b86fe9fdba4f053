//! Small-count rounding: an alternative to masks in which all tables add up.
//!
//! The small finest counts are rounded to 0 or to the base, so that the margins stay near the
//! truth; every table is then computed from these. After Langsrud & Heldal, "An algorithm for
//! small count rounding of tabular data" (PSD 2018). One rounded set serves a whole universe;
//! exact tables beside it would undo it.

use std::collections::BTreeMap;

use crate::cell::Cell;
use crate::error::Error;
use crate::key::Key;
use crate::lattice::Lattice;

/// Rounds the finest counts from 1 to below `base` to 0 or `base`.
///
/// `cells` are finest cells of one universe, zeros may be left out. `published` are the
/// coordinates of the cells that will be shown: their counts are kept as near as the rounding
/// can, the worst first; ties are drawn with the key. The total changes by less than `base`.
///
/// Errors: [`Error::UnknownCell`], [`Error::InvalidPolicy`] for a base below 2.
pub fn round(
    lattice: &Lattice,
    cells: &[Cell],
    published: &[Vec<u32>],
    base: u64,
    key: &[u8; 32],
) -> Result<Vec<u64>, Error> {
    if base < 2 {
        return Err(Error::InvalidPolicy);
    }
    let key = Key::new(key);
    let mut margins: BTreeMap<usize, i128> = BTreeMap::new();
    for (cell, coordinates) in published.iter().enumerate() {
        margins.insert(lattice.address(coordinates).ok_or(Error::UnknownCell { cell })?, 0);
    }
    let mut counts = Vec::with_capacity(cells.len());
    let mut small = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let address = lattice
            .address(&cell.coordinates)
            .ok_or(Error::UnknownCell { cell: index })?;
        let is_small = (1..base).contains(&cell.count);
        counts.push(if is_small { 0 } else { cell.count });
        if is_small {
            let containing: Vec<usize> = above(lattice, address)
                .into_iter()
                .filter(|margin| margins.contains_key(margin))
                .collect();
            for margin in &containing {
                *margins.entry(*margin).or_default() += i128::from(cell.count);
            }
            small.push((index, containing, key.tie(&cell.coordinates)));
        }
    }
    let sum: u64 = small.iter().map(|&(index, ..)| cells[index].count).sum();
    for _ in 0..(sum + base / 2) / base {
        // What is missing in its margins most is raised.
        let missing = |containing: &[usize]| containing.iter().map(|margin| margins[margin]).sum::<i128>();
        let best = (0..small.len()).max_by_key(|&at| (missing(&small[at].1), small[at].2));
        let Some(best) = best else { break };
        let (index, containing, _) = small.swap_remove(best);
        counts[index] = base;
        for margin in containing {
            *margins.entry(margin).or_default() -= i128::from(base);
        }
    }
    Ok(counts)
}

/// The cell and all its margins.
fn above(lattice: &Lattice, address: usize) -> Vec<usize> {
    let mut cells = vec![address];
    for (dimension, tree) in lattice.trees().iter().enumerate() {
        let node = lattice.node(address, dimension);
        let path: Vec<usize> = std::iter::successors(Some(node), |&node| tree.parent(node)).collect();
        cells = cells
            .iter()
            .flat_map(|&cell| path.iter().map(move |&node| lattice.moved(cell, dimension, node)))
            .collect();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn no_small_count_is_left_and_the_total_stays_near() {
        let tree = Tree::new(&[None, Some(0), Some(0), Some(0), Some(0)]).unwrap();
        let lattice = Lattice::new(vec![tree.clone(), tree]).unwrap();
        let cells: Vec<Cell> = (1..5)
            .flat_map(|row| (1..5).map(move |column| Cell::new(vec![row, column], u64::from(row * column % 7))))
            .collect();
        let published: Vec<Vec<u32>> = (0..5)
            .flat_map(|row| (0..5).map(move |column| vec![row, column]))
            .collect();
        let rounded = round(&lattice, &cells, &published, 5, &[4; 32]).unwrap();
        assert!(rounded.iter().all(|count| !(1..5).contains(count)));
        let before: u64 = cells.iter().map(|cell| cell.count).sum();
        assert!(before.abs_diff(rounded.iter().sum()) < 5);
        assert_eq!(
            round(&lattice, &cells, &published, 1, &[4; 32]),
            Err(Error::InvalidPolicy)
        );
    }
}
