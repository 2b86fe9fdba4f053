//! The cases with known answers: what other programs hid, and what an exact attacker finds.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

#[path = "common/case.rs"]
mod case;
mod common;

use std::collections::BTreeMap;

use case::Case;
use common::{attack, mask, two_way};
use disclosure::{
    Cell, Criteria, Evidence, Interval, Lattice, Policy, PublishedCell, State, Tree, ZeroPolicy, audit, audit_exactly,
    findings, protect,
};

/// The intervals when `hidden`, given by coordinates, are masked.
fn intervals(rows: &[&[u64]], hidden: &[[u32; 2]], lower_bound: u64) -> Vec<Interval> {
    let (lattice, cells) = two_way(rows);
    let published = mask(&cells, |cell| {
        hidden.iter().any(|hidden| cells[cell].coordinates == hidden)
    });
    audit(&lattice, &published, Criteria { lower_bound })
        .unwrap()
        .intervals
        .into_iter()
        .flatten()
        .collect()
}

/// `gauss_doc_A`: the third row of masks sums to 0, so that the first row is 1, 1, 1.
#[test]
fn masked_zeros_that_sum_to_zero_hide_nothing() {
    let rows: [&[u64]; 3] = [&[1, 1, 1, 5, 5], &[9, 9, 9, 9, 9], &[0, 0, 0, 7, 7]];
    let found = intervals(&rows, &[[1, 1], [1, 2], [1, 3], [3, 1], [3, 2], [3, 3]], 0);
    assert!(
        found
            .iter()
            .all(|interval| interval.is_exact() && !interval.is_derivable)
    );
}

/// `gauss_small_T7_naive` and `gauss_small_T7`: age by country, with groups of countries.
#[test]
fn masked_zeros_in_a_hierarchy_need_masked_totals() {
    let geography = Tree::new(&[None, Some(0), Some(0), Some(1), Some(1), Some(2)]).unwrap();
    let lattice = Lattice::new(vec![common::flat(2), geography]).unwrap();
    // Old 3, 4, 6 and young 0, 0, 5 in Iceland (5), Portugal (4), Spain (3).
    let leaves = [([1, 5], 3), ([1, 4], 4), ([1, 3], 6), ([2, 3], 5)].map(|(leaf, count)| (leaf.to_vec(), count));
    let cells = common::tabulate(&lattice, &leaves, &common::product(&common::all_nodes(&lattice)));
    let exact = |hidden: &[[u32; 2]]| {
        let published = mask(&cells, |cell| {
            hidden.iter().any(|hidden| cells[cell].coordinates == hidden)
        });
        let audit = audit(&lattice, &published, Criteria { lower_bound: 0 }).unwrap();
        audit
            .intervals
            .iter()
            .flatten()
            .filter(|interval| interval.is_exact())
            .count()
    };
    let naive = [[1, 1], [1, 2], [1, 5], [1, 4], [2, 1], [2, 2], [2, 5], [2, 4]];
    assert_eq!(exact(&naive), 8);
    assert_eq!(exact(&[&naive[..], &[[1, 3], [2, 3]]].concat()), 0);
}

/// `sdctable_4x4_naive`: two masks in every row and column, yet the 47 is their combination.
#[test]
fn two_masks_in_every_line_are_not_enough() {
    let rows: [&[u64]; 4] = [
        &[30, 47, 64, 89],
        &[90, 124, 5, 31],
        &[92, 100, 59, 85],
        &[800, 991, 651, 685],
    ];
    let naive = [[1, 1], [1, 2], [1, 3], [2, 1], [2, 3], [3, 2], [3, 4], [4, 2], [4, 4]];
    let found = intervals(&rows, &naive, 0);
    let derivable: Vec<&Interval> = found.iter().filter(|interval| interval.is_derivable).collect();
    assert!(matches!(
        derivable[..],
        [Interval {
            lower: 47,
            upper: Some(47),
            ..
        }]
    ));
    let repaired = intervals(&rows, &[&naive[..], &[[2, 4]]].concat(), 0);
    assert!(repaired.iter().all(|interval| !interval.is_exact()));
}

/// `own_two_ones`: two masks that sum to 2 are two ones where zeros are shown.
#[test]
fn what_a_mask_may_be_decides_what_it_hides() {
    let rows: [&[u64]; 1] = [&[40, 1, 1, 22]];
    let hidden = [[1, 2], [1, 3], [0, 2], [0, 3]];
    assert!(intervals(&rows, &hidden, 1).iter().all(Interval::is_exact));
    assert!(
        intervals(&rows, &hidden, 0)
            .iter()
            .all(|found| (found.lower, found.upper) == (0, Some(2)))
    );
}

#[test]
fn a_cell_masked_here_and_shown_there_is_known() {
    let (lattice, cells) = two_way(&[&[3, 9], &[8, 7]]);
    let mut published = mask(&cells, |cell| cells[cell].coordinates.iter().all(|&node| node > 0));
    let criteria = Criteria { lower_bound: 0 };
    assert!(
        audit(&lattice, &published, criteria)
            .unwrap()
            .intervals
            .iter()
            .flatten()
            .all(|found| !found.is_exact())
    );
    published.push(PublishedCell {
        coordinates: vec![1, 1],
        value: Some(3),
    });
    assert!(
        audit(&lattice, &published, criteria)
            .unwrap()
            .intervals
            .iter()
            .flatten()
            .all(Interval::is_exact)
    );
}

#[test]
fn the_audit_finds_what_exact_attackers_find() {
    for case in case::all() {
        for (least, found) in &case.attacks {
            let criteria = Criteria { lower_bound: *least };
            let audit =
                audit(&case.lattice, &case.cells, criteria).unwrap_or_else(|error| panic!("{}: {error}", case.id));
            let masked = || {
                case.cells
                    .iter()
                    .zip(&audit.intervals)
                    .filter_map(|(cell, found)| Some((cell, found.as_ref()?)))
            };
            let intervals: BTreeMap<&[u32], &Interval> =
                masked().map(|(cell, found)| (&cell.coordinates[..], found)).collect();
            for best in found {
                let interval = intervals[&best.coordinates[..]];
                let place = format!("{} {:?} {interval:?}", case.id, best.coordinates);
                assert_eq!(interval.is_derivable, best.is_derivable, "{place}");
                assert!(
                    interval.contains(best.lower) && interval.contains(best.upper.unwrap_or(u64::MAX)),
                    "{place}"
                );
                let is_exact = best.upper == Some(best.lower);
                assert_eq!(interval.is_exact(), is_exact, "{place}");
            }
            let is_any_exact = (0..case.cells.len())
                .any(|cell| case.is_primary[cell] && audit.intervals[cell].is_some_and(|found| found.is_exact()));
            if let Some(is_accepted) = case.is_accepted
                && Some(*least) == case.attacks.iter().map(|&(least, _)| least).max()
            {
                assert_eq!(is_any_exact, !is_accepted, "{} at least {least}", case.id);
            }
        }
    }
}

#[test]
fn the_exact_audit_equals_the_known_answers() {
    for case in case::all() {
        for (least, found) in &case.attacks {
            let criteria = Criteria { lower_bound: *least };
            let audit = audit_exactly(&case.lattice, &case.cells, &[], criteria)
                .unwrap_or_else(|error| panic!("{}: {error}", case.id));
            let masked = case.cells.iter().zip(&audit.intervals);
            let intervals: BTreeMap<&[u32], &Interval> = masked
                .filter_map(|(cell, found)| Some((&cell.coordinates[..], found.as_ref()?)))
                .collect();
            for best in found {
                let interval = intervals[&best.coordinates[..]];
                let place = format!("{} at least {least} {:?}", case.id, best.coordinates);
                assert_eq!((interval.lower, interval.upper), (best.lower, best.upper), "{place}");
            }
        }
    }
}

/// Every finding names published counts, and a combination of them is the count.
#[test]
fn what_is_found_is_explained() {
    let mut combinations = 0;
    for case in case::all() {
        let criteria = Criteria {
            lower_bound: case.attacks.iter().map(|&(least, _)| least).max().unwrap_or(0),
        };
        let found = audit(&case.lattice, &case.cells, criteria).unwrap();
        for finding in findings(&case.lattice, &case.cells, criteria, &found, 2).unwrap() {
            let shown = |cell: usize| case.cells[cell].value.unwrap();
            match finding.evidence {
                Evidence::Shown(cell) => assert_eq!(shown(cell), case.counts[finding.cell]),
                Evidence::Combination { terms, divisor } => {
                    let term = |&(cell, factor): &(usize, i64)| i64::try_from(shown(cell)).unwrap() * factor;
                    let sum: i64 = terms.iter().map(term).sum();
                    let count = i64::try_from(case.counts[finding.cell]).unwrap();
                    assert_eq!(sum, divisor * count, "{}", case.id);
                    combinations += 1;
                }
                Evidence::Bounds(cells) => {
                    assert!(!cells.is_empty(), "{} {:?}", case.id, finding.interval);
                    for cell in cells {
                        _ = shown(cell);
                    }
                }
            }
        }
    }
    assert!(combinations > 0 || case::all().is_empty());
}

#[test]
fn own_patterns_of_the_cases_withstand_the_audit() {
    for case in case::all() {
        for zeros in [ZeroPolicy::Publish, ZeroPolicy::Camouflage { permille: 500 }] {
            let (cells, policy) = request(&case, zeros);
            let pattern = protect(&case.lattice, &cells, &policy, &[1; 32]).unwrap();
            assert!(
                common::certified(&case.lattice, &cells, &pattern, &policy).is_pass(),
                "{} {zeros:?}",
                case.id
            );
            assert!(
                attack(&case.lattice, &cells, &pattern.states, &policy).1,
                "{} {zeros:?}",
                case.id
            );
            let ours = pattern
                .states
                .iter()
                .filter(|&&state| state != State::Published)
                .count();
            println!("{} {zeros:?}: {ours} of {} hidden", case.id, cells.len());
        }
    }
}

/// The cells of a case once each, the primary ones small and no others.
fn request(case: &Case, zeros: ZeroPolicy) -> (Vec<Cell>, Policy) {
    let mut cells: BTreeMap<&[u32], Cell> = BTreeMap::new();
    let mut threshold = 2;
    for (index, published) in case.cells.iter().enumerate() {
        let count = case.counts[index];
        let cell = cells.entry(&published.coordinates).or_insert_with(|| Cell {
            threshold: Some(0),
            ..Cell::new(published.coordinates.clone(), count)
        });
        if case.is_primary[index] {
            cell.threshold = None;
            threshold = threshold.max(count + 1);
        }
    }
    (cells.into_values().collect(), Policy { threshold, zeros })
}
