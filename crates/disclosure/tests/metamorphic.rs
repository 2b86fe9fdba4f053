//! What must not matter to an attack, and what can only help it.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

mod common;

use common::{all_nodes, mask, product, tabulate};
use disclosure::{Audit, Cell, Criteria, Figure, Lattice, PublishedCell, Tree, audit, audit_exactly};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const CRITERIA: Criteria = Criteria { lower_bound: 0 };

/// A table of a hierarchy by three categories, and which cells are masked.
#[derive(Debug, Clone)]
struct Masked {
    lattice: Lattice,
    cells: Vec<Cell>,
    published: Vec<PublishedCell>,
}

fn masked() -> impl Strategy<Value = Masked> {
    let counts = prop::collection::vec(0_u64..7, 9);
    (counts, prop::collection::vec(any::<bool>(), 20)).prop_map(|(counts, masks)| {
        let places = Tree::new(&[None, Some(0), Some(0), Some(1), Some(1)]).unwrap();
        table(places, &counts, &masks)
    })
}

/// Leaves of `places` by three categories.
fn table(places: Tree, counts: &[u64], masks: &[bool]) -> Masked {
    let leaves: Vec<u32> = (0..places.len())
        .filter(|&node| places.children(node).is_empty())
        .map(|node| u32::try_from(node).unwrap())
        .collect();
    let lattice = Lattice::new(vec![places, common::flat(3)]).unwrap();
    let counted: Vec<(Vec<u32>, u64)> = product(&[leaves, vec![1, 2, 3]])
        .into_iter()
        .zip(counts.iter().copied())
        .collect();
    let cells = tabulate(&lattice, &counted, &product(&all_nodes(&lattice)));
    let published = mask(&cells, |cell| masks[cell % masks.len()]);
    Masked {
        lattice,
        cells,
        published,
    }
}

/// What is known of each cell: bounds by any computation, and whether it is a combination.
fn knowledge(audit: &Audit) -> Vec<Option<(u64, Option<u64>, bool)>> {
    let known = audit.intervals.iter();
    known
        .map(|interval| interval.map(|known| (known.lower, known.upper, known.is_derivable)))
        .collect()
}

fn exact(lattice: &Lattice, published: &[PublishedCell]) -> Vec<Option<(u64, Option<u64>, bool)>> {
    knowledge(&audit_exactly(lattice, published, &[], CRITERIA).unwrap())
}

/// The cells with other nodes in the first dimension.
fn renamed(published: &[PublishedCell], name: impl Fn(u32) -> u32) -> Vec<PublishedCell> {
    let rename = |cell: &PublishedCell| PublishedCell {
        coordinates: vec![name(cell.coordinates[0]), cell.coordinates[1]],
        value: cell.value,
    };
    published.iter().map(rename).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, rng_seed: RngSeed::Fixed(20_261_122), ..ProptestConfig::default() })]

    #[test]
    fn codes_in_another_order_are_attacked_alike(table in masked()) {
        // The same tree with its nodes numbered backwards.
        let places = Tree::new(&[Some(3), Some(3), Some(4), Some(4), None]).unwrap();
        let lattice = Lattice::new(vec![places, common::flat(3)]).unwrap();
        let published = renamed(&table.published, |node| 4 - node);
        prop_assert_eq!(exact(&lattice, &published), exact(&table.lattice, &table.published));
    }

    #[test]
    fn a_level_of_one_child_each_changes_nothing(table in masked()) {
        let places = Tree::new(&[None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(3)]).unwrap();
        let lattice = Lattice::new(vec![places, common::flat(3)]).unwrap();
        let children = table.published.iter().filter(|cell| [2, 3].contains(&cell.coordinates[0]));
        let children: Vec<PublishedCell> = children.cloned().collect();
        let refined = [&table.published[..], &renamed(&children, |node| node + 3)].concat();
        let found = exact(&lattice, &refined);
        prop_assert_eq!(&found[..table.published.len()], &exact(&table.lattice, &table.published)[..]);
    }

    #[test]
    fn a_margin_that_says_nothing_changes_nothing(table in masked()) {
        // A masked total is left out of the table altogether.
        let kept: Vec<usize> = (0..table.published.len())
            .filter(|&cell| table.published[cell].value.is_some() || table.cells[cell].coordinates[0] != 0)
            .collect();
        let fewer: Vec<PublishedCell> = kept.iter().map(|&cell| table.published[cell].clone()).collect();
        let all = exact(&table.lattice, &table.published);
        let expected: Vec<_> = kept.iter().map(|&cell| all[cell]).collect();
        prop_assert_eq!(exact(&table.lattice, &fewer), expected);
    }

    #[test]
    fn two_linked_tables_are_one(table in masked()) {
        // The second table repeats the margins of the first.
        let margins = table.published.iter().filter(|cell| cell.coordinates[1] == 0).cloned();
        let split: Vec<PublishedCell> = table.published.iter().cloned().chain(margins).collect();
        let found = audit(&table.lattice, &split, CRITERIA).unwrap();
        let whole = audit(&table.lattice, &table.published, CRITERIA).unwrap();
        prop_assert_eq!(&found.intervals[..table.published.len()], &whole.intervals[..]);
    }

    #[test]
    fn a_figure_more_can_only_narrow(table in masked(), one in 0_usize..20, other in 0_usize..20) {
        let figure = Figure::sum(&[one, other], table.cells[one].count + table.cells[other].count);
        let after = audit_exactly(&table.lattice, &table.published, &[figure], CRITERIA).unwrap();
        let before = audit_exactly(&table.lattice, &table.published, &[], CRITERIA).unwrap();
        for ((cell, before), after) in table.cells.iter().zip(&before.intervals).zip(&after.intervals) {
            let (Some(before), Some(after)) = (before, after) else { continue };
            prop_assert!(after.contains(cell.count), "{:?} {:?}", cell, after);
            prop_assert!(after.lower >= before.lower);
            prop_assert!(after.upper.unwrap_or(u64::MAX) <= before.upper.unwrap_or(u64::MAX));
        }
    }

    #[test]
    fn the_quick_attack_is_sound_and_the_exact_one_narrower(table in masked()) {
        let quick = audit(&table.lattice, &table.published, CRITERIA).unwrap();
        let exact = audit_exactly(&table.lattice, &table.published, &[], CRITERIA).unwrap();
        for (quick, exact) in quick.intervals.iter().zip(&exact.intervals) {
            let (Some(quick), Some(exact)) = (quick, exact) else { continue };
            prop_assert!(quick.contains(exact.lower) && quick.contains(exact.upper.unwrap_or(u64::MAX)), "{:?} {:?}", quick, exact);
        }
    }
}
