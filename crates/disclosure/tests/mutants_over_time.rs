//! What a second release can do wrong about the first: the audit of both together must notice each time.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

mod common;

use common::{secrets, two_way};
use disclosure::{
    Block, Cell, Criteria, Lattice, Policy, PublishedCell, Released, Request, State, ZeroPolicy, audit, carry_over,
    exposed_changes, protect, refresh,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const SHOWN: Policy = Policy {
    threshold: 5,
    zeros: ZeroPolicy::Publish,
};

const KEY: [u8; 32] = [6; 32];

const MONTHS: usize = 4;

/// Months by five kinds; row 0 and column 0 are the totals.
fn months(counts: &[u64]) -> (Lattice, Vec<Cell>) {
    two_way(&counts.chunks(counts.len() / MONTHS).collect::<Vec<_>>())
}

fn released(lattice: &Lattice, cells: &[Cell], key: [u8; 32]) -> Vec<Released> {
    let states = protect(lattice, cells, &SHOWN, &key).unwrap().states;
    let released = |(cell, state): (&Cell, State)| Released {
        coordinates: cell.coordinates.clone(),
        count: cell.count,
        is_shown: state == State::Published,
    };
    cells.iter().zip(states).map(released).collect()
}

/// Whether the second release passes the audit with all that the first shows of months of the same vintage.
fn is_safe_beside(lattice: &Lattice, before: &[Released], after: &[Released], is_refreshed: &[bool]) -> bool {
    let published = |(one, other): (&Released, &Released)| {
        let month = one.coordinates[0] as usize;
        let is_of_same_vintage = month > 0 && !is_refreshed[month - 1];
        let is_known = other.is_shown || one.is_shown && is_of_same_vintage;
        PublishedCell {
            coordinates: other.coordinates.clone(),
            value: is_known.then_some(other.count),
        }
    };
    let published: Vec<PublishedCell> = before.iter().zip(after).map(published).collect();
    let cells: Vec<Cell> = after
        .iter()
        .map(|cell| Cell::new(cell.coordinates.clone(), cell.count))
        .collect();
    let found = audit(lattice, &published, Criteria { lower_bound: 1 }).unwrap();
    found.verdict(&secrets(&cells, &SHOWN)).is_pass()
}

#[test]
fn masks_that_do_not_stick_are_noticed() {
    let mut runner = TestRunner::deterministic();
    let strategy = (
        prop::collection::vec(0_u64..14, 5 * MONTHS),
        prop::collection::vec(10_u64..40, 5),
    );
    let is_refreshed = [true, false, false, false];
    let mut noticed = [0; 2];
    for _ in 0..40 {
        let (counts, growth) = strategy.new_tree(&mut runner).unwrap().current();
        let (lattice, cells) = months(&counts);
        let before = released(&lattice, &cells, KEY);
        let grown = counts.iter().zip(growth.iter().chain([&0; 5 * MONTHS]));
        let (_, cells) = months(&grown.map(|(count, growth)| count + growth).collect::<Vec<_>>());
        let requested = before.iter().zip(&cells).map(|(before, cell)| Cell {
            request: match carry_over(Some(before), cell.count) {
                // Zeros are shown in any case.
                Request::KeepHidden if cell.count == 0 => Request::Free,
                request => request,
            },
            ..cell.clone()
        });
        let sticky = released(&lattice, &requested.collect::<Vec<_>>(), KEY);
        assert!(is_safe_beside(&lattice, &before, &sticky, &is_refreshed), "{counts:?}");
        // It has no memory; it has none and draws anew which of equal cells are hidden.
        for (noticed, key) in noticed.iter_mut().zip([KEY, [7; 32]]) {
            let forgetful = released(&lattice, &cells, key);
            *noticed += usize::from(!is_safe_beside(&lattice, &before, &forgetful, &is_refreshed));
        }
    }
    assert!(noticed.iter().all(|&noticed| noticed > 5), "{noticed:?}");
}

/// The cells whose change is small and known once the releases are subtracted, by the audit's equations.
fn small_changes_found(lattice: &Lattice, before: &[Released], after: &[Released]) -> Vec<usize> {
    let pairs = || before.iter().zip(after);
    let change = |(one, other): (&Released, &Released)| PublishedCell {
        coordinates: one.coordinates.clone(),
        value: (one.is_shown && other.is_shown).then_some(other.count - one.count),
    };
    let differences: Vec<PublishedCell> = pairs().map(change).collect();
    let found = audit(lattice, &differences, Criteria { lower_bound: 0 }).unwrap();
    let is_small = |(one, other): (&Released, &Released)| (1..SHOWN.threshold).contains(&(other.count - one.count));
    let is_known = |cell: usize| found.intervals[cell].is_none_or(|interval| interval.is_derivable);
    let small = pairs().enumerate().filter(|&(_, pair)| is_small(pair));
    small.map(|(cell, _)| cell).filter(|&cell| is_known(cell)).collect()
}

/// What a later vintage would add to each month.
fn blocks(lattice: &Lattice, cells: &[Cell], growth: &[u64]) -> Vec<Block> {
    let at = |coordinates: [u32; 2]| lattice.address(&coordinates).unwrap();
    let index = |coordinates| {
        cells
            .iter()
            .position(|cell| lattice.address(&cell.coordinates).unwrap() == at(coordinates))
    };
    let block = |(month, growth): (u32, &[u64])| {
        let kinds = (1_u32..).zip(growth).filter(|&(_, &more)| more > 0);
        let changes = kinds.flat_map(|(kind, &more)| {
            let counted_in = [[month, kind], [month, 0], [0, kind], [0, 0]];
            counted_in.map(|cell| (index(cell).unwrap(), i64::try_from(more).unwrap()))
        });
        Block {
            is_due: true,
            changes: changes.collect(),
        }
    };
    (1..).zip(growth.chunks(growth.len() / MONTHS)).map(block).collect()
}

#[test]
fn small_changes_shown_by_two_versions_are_noticed() {
    let mut runner = TestRunner::deterministic();
    let more = prop_oneof![4 => Just(0_u64), 1 => 1_u64..5, 2 => 5_u64..30];
    let strategy = (
        prop::collection::vec(0_u64..40, 5 * MONTHS),
        prop::collection::vec(more, 5 * MONTHS),
    );
    let (mut refreshed, mut noticed) = (0, 0);
    for _ in 0..60 {
        let (counts, growth) = strategy.new_tree(&mut runner).unwrap().current();
        let (lattice, cells) = months(&counts);
        let before = released(&lattice, &cells, KEY);
        let blocks = blocks(&lattice, &cells, &growth);
        let careful = refresh(&lattice, &before, &blocks, SHOWN.threshold, &KEY).unwrap();
        refreshed += careful
            .is_refreshed
            .iter()
            .filter(|&&is_refreshed| is_refreshed)
            .count();
        assert_eq!(small_changes_found(&lattice, &before, &careful.cells), [0; 0]);
        // It shows the new version of every block that is due.
        let mut hasty = before.clone();
        for &(cell, change) in blocks.iter().flat_map(|block| &block.changes) {
            hasty[cell].count = hasty[cell].count.checked_add_signed(change).unwrap();
        }
        let exposed = exposed_changes(&lattice, &before, &hasty, SHOWN.threshold, &KEY).unwrap();
        assert_eq!(
            small_changes_found(&lattice, &before, &hasty),
            exposed,
            "{counts:?} {growth:?}"
        );
        noticed += usize::from(!exposed.is_empty());
    }
    assert!(refreshed > 5 && noticed > 5, "{refreshed} {noticed}");
}
