//! The refresh of blocks: which parts of a release take the figures of a later vintage.
//!
//! A block is a reference month of a region. All its cells change together, so that sums stay sums, and
//! only if the difference of the two vintages, a table of its own, gives no small change away.

use crate::error::Error;
use crate::lattice::Lattice;
use crate::vintage::{Released, exposed_changes};

/// What a later vintage would change in one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Whether the calendar lets the block be refreshed.
    pub is_due: bool,
    /// By how much the block's part of cells changes, by the index of the cell: its own, and the margins it
    /// is counted in. What is left out does not change.
    pub changes: Vec<(usize, i64)>,
}

/// Which blocks are refreshed, and the counts that follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// By block.
    pub is_refreshed: Vec<bool>,
    /// The cells with the counts to be released: the old ones, with the changes of the blocks refreshed.
    pub cells: Vec<Released>,
    /// The blocks, by index, that are due and wait because their change would show.
    pub waiting: Vec<usize>,
}

/// Refreshes as many of the blocks that are due as gives no small change away.
///
/// `before` are the cells as last released, with the margins that span blocks. A change of 1 to below
/// `threshold`, up or down, in a cell that both releases show, or that follows from such cells, holds back all
/// blocks in which the cell changes. Cells are taken to stay shown or hidden; if a later suppression hides more,
/// less is known of the changes.
///
/// Errors: [`Error::UnknownCell`] for a change of a cell that is not listed, [`Error::Contradiction`] for one
/// below 0, and those of [`exposed_changes`].
pub fn refresh(
    lattice: &Lattice,
    before: &[Released],
    blocks: &[Block],
    threshold: u64,
    key: &[u8; 32],
) -> Result<Refresh, Error> {
    let mut is_refreshed: Vec<bool> = blocks.iter().map(|block| block.is_due).collect();
    // Ends: every round holds back a block, and with none refreshed nothing changes.
    loop {
        let cells = changed(before, blocks, &is_refreshed)?;
        let exposed = exposed_changes(lattice, before, &cells, threshold, key)?;
        if exposed.is_empty() {
            let waits = |&block: &usize| blocks[block].is_due && !is_refreshed[block];
            return Ok(Refresh {
                waiting: (0..blocks.len()).filter(waits).collect(),
                is_refreshed,
                cells,
            });
        }
        for (block, is_refreshed) in blocks.iter().zip(&mut is_refreshed) {
            let touches = |&(cell, change): &(usize, i64)| change != 0 && exposed.binary_search(&cell).is_ok();
            *is_refreshed &= !block.changes.iter().any(touches);
        }
    }
}

fn changed(before: &[Released], blocks: &[Block], is_refreshed: &[bool]) -> Result<Vec<Released>, Error> {
    let mut changes = vec![0_i64; before.len()];
    for (block, _) in blocks
        .iter()
        .zip(is_refreshed)
        .filter(|(_, is_refreshed)| **is_refreshed)
    {
        for &(cell, change) in &block.changes {
            *changes.get_mut(cell).ok_or(Error::UnknownCell { cell })? += change;
        }
    }
    let cells = before.iter().zip(changes).enumerate();
    cells
        .map(|(cell, (released, change))| {
            Ok(Released {
                count: released
                    .count
                    .checked_add_signed(change)
                    .ok_or(Error::Contradiction { cell })?,
                ..released.clone()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    /// A total of three months.
    fn months() -> (Lattice, Vec<Released>) {
        let lattice = Lattice::new(vec![Tree::new(&[None, Some(0), Some(0), Some(0)]).unwrap()]).unwrap();
        let cells = (0_u32..).zip([60, 20, 22, 18]);
        let released = |(month, count)| Released {
            coordinates: vec![month],
            count,
            is_shown: true,
        };
        (lattice, cells.map(released).collect())
    }

    fn block(is_due: bool, month: usize, change: i64) -> Block {
        Block {
            is_due,
            changes: vec![(0, change), (month, change)],
        }
    }

    #[test]
    fn a_block_with_a_single_new_case_waits_and_the_others_do_not() {
        let (lattice, before) = months();
        let blocks = [block(true, 1, 9), block(true, 2, 1), block(false, 3, 30)];
        let refresh = refresh(&lattice, &before, &blocks, 5, &[1; 32]).unwrap();
        assert_eq!(
            (refresh.is_refreshed, refresh.waiting),
            (vec![true, false, false], vec![1])
        );
        let counts: Vec<u64> = refresh.cells.iter().map(|cell| cell.count).collect();
        assert_eq!(counts, [69, 29, 22, 18]);
    }

    #[test]
    fn changes_that_cancel_in_the_total_hold_back_all_that_make_it() {
        // Nine more here and seven fewer there leave two in the total.
        let (lattice, before) = months();
        let blocks = [block(true, 1, 9), block(true, 2, -7)];
        let refresh = refresh(&lattice, &before, &blocks, 5, &[1; 32]).unwrap();
        assert_eq!(refresh.waiting, [0, 1]);
        assert_eq!(refresh.cells, before);
    }

    #[test]
    fn a_hidden_small_change_may_be_released_if_nothing_gives_it_away() {
        let (lattice, mut before) = months();
        before[0].is_shown = false;
        before[2].is_shown = false;
        let blocks = [block(true, 2, 1)];
        let refresh = refresh(&lattice, &before, &blocks, 5, &[1; 32]).unwrap();
        assert_eq!(refresh.is_refreshed, [true]);
    }
}
