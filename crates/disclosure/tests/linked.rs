//! Two linked tables, age by country group by year and country by year, after the vignette
//! "Linked table suppression" of `GaussSuppression`.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

mod common;

use std::collections::BTreeSet;

use common::{flat, product, tabulate};
use disclosure::{Cell, Criteria, Lattice, Policy, PublishedCell, State, Tree, ZeroPolicy, audit, protect};

const TOTAL: u32 = 0;
const OLD: u32 = 1;
const YOUNG: u32 = 2;
const EU: u32 = 1;
const OTHER: u32 = 2;
const SPAIN: u32 = 3;
const PORTUGAL: u32 = 4;
const ICELAND: u32 = 5;
const Y14: u32 = 1;
const Y15: u32 = 2;
const Y16: u32 = 3;

/// The union of both tables: age, country, year.
fn linked() -> (Lattice, Vec<Cell>) {
    let geography = Tree::new(&[None, Some(0), Some(0), Some(1), Some(1), Some(2)]).unwrap();
    let lattice = Lattice::new(vec![flat(2), geography, flat(3)]).unwrap();
    let leaves = [
        (vec![YOUNG, SPAIN, Y14], 6),
        (vec![YOUNG, ICELAND, Y14], 8),
        (vec![OLD, SPAIN, Y14], 9),
        (vec![OLD, PORTUGAL, Y14], 1),
        (vec![YOUNG, ICELAND, Y15], 2),
        (vec![OLD, SPAIN, Y15], 4),
        (vec![OLD, PORTUGAL, Y15], 3),
        (vec![YOUNG, SPAIN, Y16], 7),
        (vec![YOUNG, ICELAND, Y16], 2),
        (vec![YOUNG, PORTUGAL, Y16], 2),
    ];
    let years = vec![TOTAL, Y14, Y15, Y16];
    let groups = product(&[vec![TOTAL, OLD, YOUNG], vec![TOTAL, EU, OTHER], years.clone()]);
    let countries = product(&[vec![TOTAL], vec![TOTAL, SPAIN, PORTUGAL, ICELAND], years]);
    let coordinates: BTreeSet<Vec<u32>> = groups.into_iter().chain(countries).collect();
    let cells = tabulate(&lattice, &leaves, &coordinates.into_iter().collect::<Vec<_>>());
    (lattice, cells)
}

/// Which small counts an attacker knows exactly, when `hidden` are masked.
fn exact(hidden: &[[u32; 3]]) -> usize {
    let (lattice, cells) = linked();
    let published = common::mask(&cells, |cell| {
        hidden.iter().any(|hidden| cells[cell].coordinates == hidden)
    });
    let audit = audit(&lattice, &published, Criteria { lower_bound: 0 }).unwrap();
    audit
        .intervals
        .iter()
        .flatten()
        .filter(|interval| interval.is_exact())
        .count()
}

/// The masks of both tables under the super-consistent method.
const SUPER_CONSISTENT: [[u32; 3]; 14] = [
    [TOTAL, TOTAL, Y15],
    [TOTAL, TOTAL, Y16],
    [YOUNG, TOTAL, Y15],
    [YOUNG, TOTAL, Y16],
    [TOTAL, OTHER, Y15],
    [TOTAL, OTHER, Y16],
    [YOUNG, OTHER, Y15],
    [YOUNG, OTHER, Y16],
    [TOTAL, ICELAND, Y15],
    [TOTAL, ICELAND, Y16],
    [TOTAL, PORTUGAL, Y14],
    [TOTAL, PORTUGAL, Y16],
    [TOTAL, SPAIN, Y14],
    [TOTAL, SPAIN, Y16],
];

#[test]
fn a_pattern_over_both_tables_holds() {
    assert_eq!(exact(&SUPER_CONSISTENT), 0);
}

#[test]
fn what_one_table_masks_the_other_discloses() {
    // Each table alone holds; but Iceland is all of its group, and is shown there.
    let local: Vec<[u32; 3]> = SUPER_CONSISTENT.into_iter().filter(|cell| cell[1] != OTHER).collect();
    assert!(exact(&local) > 0);
    // The yearly totals masked in one table and shown in the other disclose them all.
    let (_, rest) = SUPER_CONSISTENT.split_at(2);
    assert!(exact(rest) > 0);
}

#[test]
fn our_pattern_protects_both_tables_together() {
    let (lattice, cells) = linked();
    for zeros in [ZeroPolicy::Publish, ZeroPolicy::Camouflage { permille: 500 }] {
        let policy = Policy { threshold: 3, zeros };
        let pattern = protect(&lattice, &cells, &policy, &[5; 32]).unwrap();
        assert!(common::attack(&lattice, &cells, &pattern.states, &policy).1);
    }
}

/// A cell in no table: Spain and Portugal are the group, which only the other table has by age.
#[test]
fn relations_through_margins_in_no_table_are_seen() {
    let (lattice, cells) = linked();
    let listed = |cell: &&Cell| {
        let [age, place, year] = cell.coordinates[..] else {
            return false;
        };
        year == TOTAL && (age == TOTAL && place >= SPAIN || age != TOTAL && (place == EU || place == OTHER))
    };
    let published: Vec<PublishedCell> = cells
        .iter()
        .filter(listed)
        .map(|cell| PublishedCell {
            coordinates: cell.coordinates.clone(),
            value: (cell.coordinates[1] != ICELAND).then_some(cell.count),
        })
        .collect();
    let audit = audit(&lattice, &published, Criteria { lower_bound: 0 }).unwrap();
    let iceland: Vec<_> = audit.intervals.iter().flatten().collect();
    assert!(
        iceland
            .iter()
            .all(|interval| interval.is_derivable && interval.lower == 12)
            && iceland.len() == 1
    );
}

/// The next release adds a quarter: what the last one showed is known.
#[test]
fn what_an_earlier_release_showed_stays_known() {
    let (lattice, mut cells) = common::two_way(&[&[30, 2, 20], &[25, 40, 21]]);
    let policy = Policy {
        threshold: 5,
        zeros: ZeroPolicy::Publish,
    };
    let at = |cells: &[Cell], place: [u32; 2]| cells.iter().position(|cell| cell.coordinates == place).unwrap();
    let first = protect(&lattice, &cells, &policy, &[3; 32]).unwrap();
    let shown = (0..cells.len())
        .find(|&cell| first.states[cell] != State::Published && cells[cell].count > 4)
        .unwrap();
    cells[shown].request = disclosure::Request::KeepPublished;
    let second = protect(&lattice, &cells, &policy, &[3; 32]).unwrap();
    assert_eq!(second.states[shown], State::Published);
    assert_ne!(second.states[at(&cells, [1, 2])], State::Published);
    assert!(common::attack(&lattice, &cells, &second.states, &policy).1);
}
