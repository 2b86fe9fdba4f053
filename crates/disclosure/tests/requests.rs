//! What a caller may ask, what is refused, and what the audit notices.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

mod common;

use common::{attack, mask, two_way};
use disclosure::{Cell, Criteria, Error, Lattice, Policy, Reason, Request, State, Tree, ZeroPolicy, audit, protect};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const SHOWN: Policy = Policy {
    threshold: 5,
    zeros: ZeroPolicy::Publish,
};

fn at(cells: &[Cell], place: &[u32]) -> usize {
    cells.iter().position(|cell| cell.coordinates == place).unwrap()
}

#[test]
fn cells_kept_published_that_disclose_are_named() {
    let (lattice, mut cells) = two_way(&[&[2, 30, 40], &[50, 60, 70]]);
    let row = [[1, 0], [1, 2], [1, 3]].map(|place| at(&cells, &place));
    for &cell in &row {
        cells[cell].request = Request::KeepPublished;
    }
    cells.last_mut().unwrap().request = Request::KeepPublished;
    let cell = at(&cells, &[1, 1]);
    let error = protect(&lattice, &cells, &SHOWN, &[0; 32]).unwrap_err();
    assert_eq!(
        error,
        Error::Exposed {
            cell,
            culprits: row.to_vec()
        }
    );
    assert!(error.to_string().starts_with("S012 "));
}

#[test]
fn cells_kept_published_that_bound_too_tightly_are_named() {
    // 2 + 1 under a total kept published as 3 below its own threshold of 0.
    let (lattice, mut cells) = two_way(&[&[2, 1]]);
    for place in [[0, 0], [1, 0]] {
        let cell = at(&cells, &place);
        cells[cell].threshold = Some(0);
        cells[cell].request = Request::KeepPublished;
    }
    let error = protect(&lattice, &cells, &SHOWN, &[0; 32]).unwrap_err();
    let Error::Exposed { culprits, .. } = error else {
        panic!("{error}")
    };
    assert!(
        !culprits.is_empty()
            && culprits
                .iter()
                .all(|&cell| cells[cell].request == Request::KeepPublished)
    );
}

#[test]
fn a_small_count_cannot_be_kept_published() {
    let (lattice, mut cells) = two_way(&[&[2, 30]]);
    cells[4].request = Request::KeepPublished;
    let expected = Err(Error::Exposed {
        cell: 4,
        culprits: vec![4],
    });
    assert_eq!(protect(&lattice, &cells, &SHOWN, &[0; 32]), expected);
}

#[test]
fn malformed_requests_are_refused() {
    let (lattice, cells) = two_way(&[&[20, 0], &[9, 8]]);
    let refuse = |change: &dyn Fn(&mut Vec<Cell>)| {
        let mut cells = cells.clone();
        change(&mut cells);
        protect(&lattice, &cells, &SHOWN, &[0; 32]).unwrap_err()
    };
    assert_eq!(
        refuse(&|cells| cells[4].coordinates = vec![7, 7]),
        Error::UnknownCell { cell: 4 }
    );
    assert_eq!(
        refuse(&|cells| cells.push(cells[3].clone())),
        Error::DuplicateCell { first: 3, second: 9 }
    );
    assert!(matches!(
        refuse(&|cells| cells[0].count += 1),
        Error::NotAdditive { cell: 0, sum: 37, .. }
    ));
    let zero = at(&cells, &[1, 2]);
    assert_eq!(
        refuse(&|cells| cells[zero].request = Request::KeepHidden),
        Error::HiddenZero { cell: zero }
    );
    let policy = Policy { threshold: 1, ..SHOWN };
    assert_eq!(protect(&lattice, &cells, &policy, &[0; 32]), Err(Error::InvalidPolicy));
}

#[test]
fn a_cell_kept_hidden_is_hidden_and_not_known() {
    let (lattice, mut cells) = two_way(&[&[20, 30, 40], &[50, 60, 70]]);
    let sticky = at(&cells, &[2, 2]);
    cells[sticky].request = Request::KeepHidden;
    let pattern = protect(&lattice, &cells, &SHOWN, &[0; 32]).unwrap();
    assert_eq!(pattern.states[sticky], State::Hidden(Reason::Sticky));
    let (audit, _) = attack(&lattice, &cells, &pattern.states, &SHOWN);
    assert!(!audit.intervals[sticky].unwrap().is_exact());
}

#[test]
fn degenerate_releases_are_protected() {
    let point = Lattice::new(vec![Tree::new(&[None]).unwrap()]).unwrap();
    let pattern = protect(&point, &[Cell::new(vec![0], 3)], &SHOWN, &[0; 32]).unwrap();
    assert_eq!(pattern.states, [State::Hidden(Reason::Primary)]);
    assert_eq!(protect(&point, &[], &SHOWN, &[0; 32]).unwrap().states, []);
    let chain = Lattice::new(vec![Tree::new(&[None, Some(0), Some(1)]).unwrap()]).unwrap();
    let cells: Vec<Cell> = (0..3).map(|node| Cell::new(vec![node], 4)).collect();
    assert!(
        protect(&chain, &cells, &SHOWN, &[0; 32])
            .unwrap()
            .states
            .iter()
            .all(|&state| state != State::Published)
    );
}

#[test]
fn camouflage_hides_the_share_of_zeros_asked() {
    let rows: Vec<Vec<u64>> = (0..40)
        .map(|row| (0..20).map(|column| 50 * ((row + column) % 2)).collect())
        .collect();
    let (lattice, cells) = two_way(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let policy = Policy {
        threshold: 5,
        zeros: ZeroPolicy::Camouflage { permille: 250 },
    };
    let pattern = protect(&lattice, &cells, &policy, &[8; 32]).unwrap();
    let drawn = pattern
        .states
        .iter()
        .filter(|&&state| state == State::Hidden(Reason::Camouflage))
        .count();
    assert!((70..130).contains(&drawn), "{drawn} of 400");
    assert!(attack(&lattice, &cells, &pattern.states, &policy).1);
}

/// The leaf counts of a four by five table.
fn counts() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0_u64..12, 20)
}

/// An error in the suppression that shows one mask must not pass when it discloses.
#[test]
fn showing_a_mask_too_many_is_noticed() {
    let mut runner = TestRunner::deterministic();
    let (mut noticed, mut secondary) = (0, 0);
    for _ in 0..60 {
        let counts = counts().new_tree(&mut runner).unwrap().current();
        let (lattice, cells) = two_way(&counts.chunks(5).collect::<Vec<_>>());
        let states = protect(&lattice, &cells, &SHOWN, &[6; 32]).unwrap().states;
        for opened in 0..cells.len() {
            let mut mutant = states.clone();
            mutant[opened] = State::Published;
            let is_noticed = !attack(&lattice, &cells, &mutant, &SHOWN).1;
            match states[opened] {
                State::Hidden(Reason::Primary) => assert!(is_noticed, "a small count was shown"),
                State::Hidden(_) => {
                    secondary += 1;
                    noticed += usize::from(is_noticed);
                }
                State::Published => {}
            }
        }
    }
    println!("{noticed} of {secondary} noticed");
    assert!(2 * noticed > secondary, "{noticed} of {secondary}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Codes are names: with others the release is as safe.
    #[test]
    fn renaming_codes_leaves_the_release_safe(counts in counts(), turn in 1_usize..5) {
        let rows: Vec<Vec<u64>> = counts.chunks(5).map(|row| row.iter().cycle().skip(turn).take(5).copied().collect()).collect();
        let (lattice, cells) = two_way(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let states = protect(&lattice, &cells, &SHOWN, &[4; 32]).unwrap().states;
        prop_assert!(attack(&lattice, &cells, &states, &SHOWN).1);
    }
}

#[test]
fn contradictory_numbers_are_refused() {
    let (lattice, cells) = two_way(&[&[5, 6]]);
    let mut published = mask(&cells, |cell| cell == 4);
    published[0].value = Some(3);
    let attack = audit(&lattice, &published, Criteria { lower_bound: 0 });
    assert!(matches!(attack, Err(Error::Contradiction { .. })));
}
