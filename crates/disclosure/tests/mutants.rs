//! Suppression broken on purpose: the audit, which shares no code with it, must notice each time.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

mod common;

use common::{attack, certified, two_way};
use disclosure::{Assurance, Cell, Lattice, Pattern, Policy, Reason, State, ZeroPolicy, protect, suppress};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const SHOWN: Policy = Policy {
    threshold: 5,
    zeros: ZeroPolicy::Publish,
};

/// What a suppressor can do wrong.
#[derive(Debug, Clone, Copy)]
enum Mutant {
    /// It forgets complementary suppression.
    OnlySmallCounts,
    /// It thinks of rows and not of columns.
    RowsOnly,
    /// It uses a threshold of one less.
    LowerThreshold,
    /// It shows the largest of the protectors after all.
    ShowsLargest,
    /// It forgets the smallest.
    ForgetsSmallest,
    /// It economises too much: it publishes masks that one certificate needs.
    ShowsWhatOneCertificateNeeds,
}

const MUTANTS: [Mutant; 6] = [
    Mutant::OnlySmallCounts,
    Mutant::RowsOnly,
    Mutant::LowerThreshold,
    Mutant::ShowsLargest,
    Mutant::ForgetsSmallest,
    Mutant::ShowsWhatOneCertificateNeeds,
];

impl Mutant {
    fn break_pattern(self, lattice: &Lattice, cells: &[Cell], pattern: &Pattern) -> Pattern {
        let mut broken = pattern.clone();
        let is_protector = |state: &State| *state == State::Hidden(Reason::Secondary);
        let protectors = || (0..cells.len()).filter(|&cell| is_protector(&pattern.states[cell]));
        let show = |states: &mut Vec<State>, applies: &dyn Fn(usize) -> bool| {
            for (cell, state) in states.iter_mut().enumerate() {
                if applies(cell) {
                    *state = State::Published;
                }
            }
        };
        match self {
            Self::OnlySmallCounts => show(&mut broken.states, &|cell| is_protector(&pattern.states[cell])),
            Self::RowsOnly => {
                // Of the protectors only those stay that share a row with a small count.
                let has_small = |row: u32| {
                    cells
                        .iter()
                        .any(|cell| cell.coordinates[0] == row && SHOWN.is_small(cell))
                };
                show(&mut broken.states, &|cell| {
                    is_protector(&pattern.states[cell]) && !has_small(cells[cell].coordinates[0])
                });
            }
            Self::LowerThreshold => {
                let lower = Policy { threshold: 4, ..SHOWN };
                broken = protect(lattice, cells, &lower, &[6; 32]).unwrap();
            }
            Self::ShowsLargest => {
                let largest = protectors().max_by_key(|&cell| cells[cell].count);
                show(&mut broken.states, &|cell| Some(cell) == largest);
            }
            Self::ForgetsSmallest => {
                let smallest = protectors().min_by_key(|&cell| cells[cell].count);
                show(&mut broken.states, &|cell| Some(cell) == smallest);
            }
            Self::ShowsWhatOneCertificateNeeds => {
                let address = |cell: usize| lattice.address(&cells[cell].coordinates).unwrap();
                let users = |cell: usize| {
                    let moves = |&&(at, _): &&(usize, i64)| at == address(cell);
                    let changes = pattern.certificates.iter().flat_map(|certificate| &certificate.changes);
                    changes.filter(moves).count()
                };
                show(&mut broken.states, &|cell| {
                    is_protector(&pattern.states[cell]) && users(cell) == 1
                });
            }
        }
        broken
    }
}

/// Either the attack succeeds, or the certificates no longer prove what they should.
fn is_noticed(lattice: &Lattice, cells: &[Cell], pattern: &Pattern) -> bool {
    !attack(lattice, cells, &pattern.states, &SHOWN).1 || !certified(lattice, cells, pattern, &SHOWN).is_pass()
}

#[test]
fn every_broken_suppressor_is_noticed() {
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(0_u64..14, 20);
    for mutant in MUTANTS {
        let mut broken = 0;
        for _ in 0..40 {
            let counts = strategy.new_tree(&mut runner).unwrap().current();
            let (lattice, cells) = two_way(&counts.chunks(5).collect::<Vec<_>>());
            let pattern = protect(&lattice, &cells, &SHOWN, &[6; 32]).unwrap();
            assert!(!is_noticed(&lattice, &cells, &pattern));
            let mutated = mutant.break_pattern(&lattice, &cells, &pattern);
            let shows_more = mutated
                .states
                .iter()
                .zip(&pattern.states)
                .any(|(mutated, own)| *mutated == State::Published && *own != State::Published);
            if shows_more {
                broken += 1;
                assert!(is_noticed(&lattice, &cells, &mutated), "{mutant:?} {counts:?}");
            }
        }
        assert!(broken > 5, "{mutant:?} breaks something");
    }
}

/// Sums of hidden counts below the threshold are as telling as small counts; who thinks of exact disclosure alone
/// lets them be seen.
#[test]
fn small_sums_left_open_are_noticed() {
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(0_u64..14, 20);
    let mut noticed = 0;
    for _ in 0..40 {
        let counts = strategy.new_tree(&mut runner).unwrap().current();
        let (lattice, cells) = two_way(&counts.chunks(5).collect::<Vec<_>>());
        let naive = suppress(&lattice, &cells, &SHOWN, &[6; 32], Assurance::Exact).unwrap();
        let (audit, is_pass) = attack(&lattice, &cells, &naive.states, &SHOWN);
        assert!(!audit.intervals.iter().flatten().any(|interval| interval.is_derivable));
        noticed += usize::from(!is_pass);
    }
    assert!(noticed > 5, "{noticed}");
}

#[test]
fn camouflage_shown_after_all_is_noticed() {
    let policy = Policy {
        threshold: 5,
        zeros: ZeroPolicy::Camouflage { permille: 500 },
    };
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(0_u64..9, 20);
    let mut broken = 0;
    for _ in 0..40 {
        let counts = strategy.new_tree(&mut runner).unwrap().current();
        let (lattice, cells) = two_way(&counts.chunks(5).collect::<Vec<_>>());
        let pattern = protect(&lattice, &cells, &policy, &[6; 32]).unwrap();
        assert!(certified(&lattice, &cells, &pattern, &policy).is_pass(), "{counts:?}");
        let mut shown = pattern.clone();
        for state in &mut shown.states {
            if *state == State::Hidden(Reason::Camouflage) {
                *state = State::Published;
            }
        }
        if shown != pattern {
            broken += 1;
            let is_valid = certified(&lattice, &cells, &shown, &policy).invalid.is_empty();
            assert!(!is_valid, "{counts:?}");
        }
    }
    assert!(broken > 5, "{broken}");
}

#[test]
fn forged_certificates_are_noticed() {
    let (lattice, cells) = two_way(&[&[30, 3, 20], &[25, 40, 21], &[9, 33, 18]]);
    let pattern = protect(&lattice, &cells, &SHOWN, &[6; 32]).unwrap();
    let forged = |changes: Vec<(usize, i64)>| {
        let mut forged = pattern.clone();
        forged.certificates[0].changes = changes;
        certified(&lattice, &cells, &forged, &SHOWN).invalid
    };
    let genuine = pattern.certificates[0].changes.clone();
    assert_eq!(forged(genuine.clone()), [0; 0]);
    // A sum that does not hold, counts below 0, the same cell twice.
    let negative = genuine.iter().map(|&(cell, change)| (cell, -1000 * change));
    assert_eq!(forged(genuine[1..].to_vec()), [0]);
    assert_eq!(forged(negative.collect()), [0]);
    assert_eq!(forged([&genuine[..], &genuine[..1]].concat()), [0]);
    let mut none = pattern.clone();
    none.certificates.clear();
    assert!(!certified(&lattice, &cells, &none, &SHOWN).is_pass());
}

#[test]
fn a_demand_left_without_certificates_is_named() {
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(0_u64..14, 20);
    for _ in 0..20 {
        let counts = strategy.new_tree(&mut runner).unwrap().current();
        let (lattice, cells) = two_way(&counts.chunks(5).collect::<Vec<_>>());
        let pattern = protect(&lattice, &cells, &SHOWN, &[6; 32]).unwrap();
        for (cell, small) in cells.iter().enumerate().filter(|(_, cell)| SHOWN.is_small(cell)) {
            let address = lattice.address(&small.coordinates).unwrap();
            let mut poorer = pattern.clone();
            poorer.certificates.retain(|certificate| {
                let reaches =
                    |&(at, change): &(usize, i64)| at == address && small.count.saturating_add_signed(change) >= 5;
                !certificate.changes.iter().any(reaches)
            });
            let check = certified(&lattice, &cells, &poorer, &SHOWN);
            assert!(check.upper_unproved.contains(&cell), "{counts:?} {cell}");
        }
    }
}
