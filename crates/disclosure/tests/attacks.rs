//! What attackers have done to published tables. Each attack succeeds on a table protected
//! naively, where small counts alone are masked, and fails on ours.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

mod common;

use common::{attack, mask, publish, secrets, tabulate, two_way};
use disclosure::{
    Cell, Contributors, Criteria, Figure, GroupRule, Interval, Lattice, Policy, PrimaryRules, Reason, Released, State,
    Tree, ZeroPolicy, agency_view, audit, audit_exactly, exposed_changes, nest, not_nested, protect, protect_nested,
    without_own,
};

const CAMOUFLAGED: Policy = Policy {
    threshold: 5,
    zeros: ZeroPolicy::Camouflage { permille: 300 },
};
const SHOWN: Policy = Policy {
    threshold: 5,
    zeros: ZeroPolicy::Publish,
};

/// Small counts masked and nothing else.
fn naive(cells: &[Cell]) -> Vec<State> {
    let state = |cell: &Cell| {
        if SHOWN.is_small(cell) {
            State::Hidden(Reason::Primary)
        } else {
            State::Published
        }
    };
    cells.iter().map(state).collect()
}

fn withstands(lattice: &Lattice, cells: &[Cell], states: &[State], policy: &Policy) -> bool {
    attack(lattice, cells, states, policy).1
}

/// The naive table falls, ours stands.
fn assert_attack(lattice: &Lattice, cells: &[Cell], policy: &Policy) -> Vec<State> {
    assert!(!withstands(lattice, cells, &naive(cells), policy), "the attack is one");
    let pattern = protect(lattice, cells, policy, &[7; 32]).unwrap();
    assert!(withstands(lattice, cells, &pattern.states, policy));
    assert!(common::certified(lattice, cells, &pattern, policy).is_pass());
    pattern.states
}

#[test]
fn subtraction_within_a_table() {
    let (lattice, cells) = two_way(&[&[30, 3, 20], &[25, 40, 21], &[9, 33, 18]]);
    assert_attack(&lattice, &cells, &SHOWN);
}

/// Types by year are one table, provinces by year another; the region minus its other provinces.
#[test]
fn subtraction_between_a_region_and_its_provinces() {
    let places = Tree::new(&[None, Some(0), Some(0), Some(1), Some(1), Some(1), Some(2), Some(2)]).unwrap();
    let lattice = Lattice::new(vec![places, common::flat(2)]).unwrap();
    let counts = [
        (3, 1, 40),
        (3, 2, 31),
        (4, 1, 22),
        (4, 2, 2),
        (5, 1, 18),
        (5, 2, 17),
        (6, 1, 50),
        (6, 2, 12),
        (7, 1, 9),
        (7, 2, 44),
    ];
    let leaves = counts.map(|(place, year, count)| (vec![place, year], count));
    let cells = tabulate(&lattice, &leaves, &common::product(&common::all_nodes(&lattice)));
    assert_attack(&lattice, &cells, &CAMOUFLAGED);
}

#[test]
fn margins_that_leave_nothing_for_the_masks() {
    // The third row is masked and sums to 0: the first must be 1, 1, 1.
    let (lattice, cells) = two_way(&[&[1, 1, 1, 5, 5], &[9, 9, 9, 9, 9], &[0, 0, 0, 7, 7]]);
    let masked = mask(&cells, |cell| cells[cell].count < 5);
    let found = audit(&lattice, &masked, Criteria { lower_bound: 0 }).unwrap();
    assert!(found.intervals.iter().flatten().any(Interval::is_exact));
    let pattern = protect(&lattice, &cells, &CAMOUFLAGED, &[7; 32]).unwrap();
    assert!(withstands(&lattice, &cells, &pattern.states, &CAMOUFLAGED));
}

#[test]
fn small_remainders() {
    // Three masks in a row that sum to 4: all of them are small.
    let (lattice, cells) = two_way(&[&[1, 2, 1, 40], &[50, 60, 70, 80], &[90, 11, 12, 13]]);
    assert_attack(&lattice, &cells, &CAMOUFLAGED);
}

/// "Not stated" is a category like the others: shown, it completes the sum.
#[test]
fn the_unknown_category() {
    let (lattice, cells) = two_way(&[&[120, 3, 6]]);
    assert_attack(&lattice, &cells, &SHOWN);
}

/// What an exact attacker makes of a pattern and the figures shown beside it, for one cell.
fn known_with(lattice: &Lattice, cells: &[Cell], states: &[State], figures: &[Figure], cell: usize) -> Interval {
    let released = publish(cells, states);
    let found = audit_exactly(lattice, &released, figures, Criteria { lower_bound: 1 }).unwrap();
    found.intervals[cell].unwrap()
}

/// Figures of hidden cells give a protected table away; those of a release, which inherit masks, do not.
fn assert_figures(lattice: &Lattice, cells: &[Cell], figures: &[Figure], place: [u32; 2]) {
    let small = cells.iter().position(|cell| cell.coordinates == place).unwrap();
    let states = protect(lattice, cells, &SHOWN, &[7; 32]).unwrap().states;
    let alone = known_with(lattice, cells, &states, &[], small);
    assert!(
        alone.lower <= 1 && alone.upper.is_none_or(|upper| upper >= 5),
        "{alone:?}"
    );
    let naive = known_with(lattice, cells, &states, figures, small);
    assert!(
        naive.upper.is_some_and(|upper| upper < 5),
        "the attack is one: {naive:?}"
    );
    let released: Vec<Figure> = figures
        .iter()
        .filter(|figure| !figure.is_hidden(&states))
        .cloned()
        .collect();
    assert!(released.len() < figures.len());
    assert_eq!(known_with(lattice, cells, &states, &released, small), alone);
}

/// `count` per `per` of `base`, rounded.
fn ratio(count: u64, per: u64, base: u64) -> u64 {
    (2 * count * per + base) / (2 * base)
}

/// A rate times a population is a count: masked here, and shown per 100,000 with one decimal there.
#[test]
fn rates_with_published_populations() {
    let (lattice, cells) = two_way(&[&[30, 3, 20], &[25, 40, 21]]);
    let figure = |(cell, cells): (usize, &Cell)| {
        let population = [51_000, 12_000, 38_000][cells.coordinates[1].checked_sub(1)? as usize];
        let rate = ratio(cells.count, 1_000_000, population);
        (cells.coordinates[0] == 1).then(|| Figure::ratio(cell, rate, 1_000_000, population))
    };
    let figures: Vec<Figure> = cells.iter().enumerate().filter_map(figure).collect();
    assert_eq!(figures.len(), 3);
    assert_figures(&lattice, &cells, &figures, [1, 2]);
}

/// The share of the small count is left out, those of all others are shown: they add to 100.
#[test]
fn shares_that_add_to_a_hundred() {
    let (lattice, cells) = two_way(&[&[30, 3, 16, 24], &[25, 40, 21, 33]]);
    let figure = |(cell, of): (usize, &Cell)| {
        let is_share = of.coordinates[0] == 1 && of.coordinates[1] > 0 && of.count >= 5;
        is_share.then(|| Figure::ratio(cell, ratio(of.count, 1_000, 73), 1_000, 73))
    };
    let mut figures: Vec<Figure> = cells.iter().enumerate().filter_map(figure).collect();
    // The base of a share in per cent is shown with it.
    let base = cells.iter().position(|cell| cell.coordinates == [1, 0]).unwrap();
    figures.push(Figure::sum(&[base], 73));
    assert_figures(&lattice, &cells, &figures, [1, 2]);
}

/// The mean of withheld cells is their sum: a margin that was shown without being in the table.
#[test]
fn means_of_hidden_cells() {
    let (lattice, cells) = two_way(&[&[30, 2, 20, 1], &[25, 40, 21, 33]]);
    let withheld: Vec<usize> = (0..cells.len())
        .filter(|&cell| cells[cell].coordinates[0] == 1 && SHOWN.is_small(&cells[cell]))
        .collect();
    // "The two withheld have 1.5 on average": together they are 3.
    assert_figures(&lattice, &cells, &[Figure::mean(&withheld, 15, 10)], [1, 2]);
}

#[test]
fn subtraction_between_releases() {
    let lattice = Lattice::new(vec![common::flat(3)]).unwrap();
    let vintage = |counts: [u64; 4], shown: [bool; 4]| -> Vec<Released> {
        let cells = (0_u32..).zip(counts).zip(shown);
        let released = |((node, count), is_shown)| Released {
            coordinates: vec![node],
            count,
            is_shown,
        };
        cells.map(released).collect()
    };
    let all = [true; 4];
    let (before, after) = (vintage([60, 20, 22, 18], all), vintage([61, 20, 23, 18], all));
    // Each release alone shows no small count; their difference is one person.
    assert_eq!(exposed_changes(&lattice, &before, &after, 5, &[2; 32]).unwrap(), [0, 2]);
}

/// The staff's release and the public's, each safe alone, must be safe together.
#[test]
fn two_audiences_together() {
    let (lattice, cells) = two_way(&[&[3, 20, 20, 20]]);
    let staff = Policy { threshold: 4, ..SHOWN };
    let wider = protect(&lattice, &cells, &staff, &[1; 32]).unwrap().states;
    let union = |other: &[State]| {
        let both = |cell: usize| wider[cell] != State::Published && other[cell] != State::Published;
        let found = audit(&lattice, &mask(&cells, both), Criteria { lower_bound: 1 }).unwrap();
        found
            .intervals
            .iter()
            .flatten()
            .filter(|interval| interval.is_exact())
            .count()
    };
    let apart: Vec<State> = (0..50_u8)
        .map(|key| protect(&lattice, &cells, &SHOWN, &[key; 32]).unwrap().states)
        .find(|states| union(states) > 0)
        .expect("two patterns drawn apart disclose together");
    assert!(union(&apart) > 0);
    let named: Vec<(Vec<u32>, State)> = cells
        .iter()
        .map(|cell| cell.coordinates.clone())
        .zip(wider.clone())
        .collect();
    let requests = nest(&named);
    let mut public = cells.clone();
    for cell in &mut public {
        cell.request = requests.get(&cell.coordinates).copied().unwrap_or_default();
    }
    let nested = protect(&lattice, &public, &SHOWN, &[9; 32]).unwrap().states;
    assert_eq!(union(&nested), 0);
}

/// An agency subtracts its own records: of 12 cases 10 are its own.
#[test]
fn ones_own_knowledge() {
    let (lattice, mut cells) = two_way(&[&[12, 40, 33], &[25, 31, 21]]);
    let own: Vec<u64> = cells
        .iter()
        .map(|cell| if cell.coordinates == [1, 1] { 10 } else { 0 })
        .collect();
    let seen = without_own(&publish(&cells, &naive(&cells)), &own).unwrap();
    let small = cells.iter().position(|cell| cell.coordinates == [1, 1]).unwrap();
    assert_eq!(seen[small].value, Some(2));
    let rules = PrimaryRules {
        guards_against_agencies: true,
        ..PrimaryRules::default()
    };
    let contributors = Contributors {
        agencies: vec![10],
        ..Contributors::default()
    };
    rules.apply(&SHOWN, &mut cells[small], &contributors).unwrap();
    let states = protect(&lattice, &cells, &SHOWN, &[3; 32]).unwrap().states;
    assert_ne!(states[small], State::Published);
    let found = audit(&lattice, &publish(&cells, &states), Criteria { lower_bound: 1 }).unwrap();
    let interval = found.intervals[small].unwrap();
    assert!(
        interval.lower <= 11 && interval.upper.is_none_or(|upper| upper >= 15),
        "{interval:?}"
    );
}

/// Rules such as "shown from a base of 20 on" look at the base and not at what is in it.
#[test]
fn minimum_base_and_group_disclosure() {
    // Twenty women were seen in this town; all but one for the same.
    let (lattice, mut cells) = two_way(&[&[19, 1, 0], &[60, 70, 80]]);
    let most = cells.iter().position(|cell| cell.coordinates == [1, 1]).unwrap();
    assert_eq!(naive(&cells)[most], State::Published);
    let rules = PrimaryRules {
        group: Some(GroupRule { k: 1, groups_below: 50 }),
        ..PrimaryRules::default()
    };
    let group = Contributors {
        group: Some(20),
        ..Contributors::default()
    };
    rules.apply(&CAMOUFLAGED, &mut cells[most], &group).unwrap();
    let states = protect(&lattice, &cells, &CAMOUFLAGED, &[3; 32]).unwrap().states;
    assert_ne!(states[most], State::Published);
    // Nobody can tell that nearly all of the twenty are of this kind.
    let found = audit_exactly(&lattice, &publish(&cells, &states), &[], Criteria { lower_bound: 0 }).unwrap();
    assert!(found.intervals[most].unwrap().lower <= 18, "{found:?}");
}

/// The staff's release, the public's, and what an agency makes of either.
#[test]
fn every_audience_and_agency_sees_no_small_rest() {
    let (lattice, mut cells) = two_way(&[&[12, 40, 33], &[25, 31, 21], &[18, 3, 27]]);
    let own: Vec<u64> = cells
        .iter()
        .map(|cell| {
            if cell.coordinates.iter().all(|&node| node <= 1) {
                10
            } else {
                0
            }
        })
        .collect();
    let view = |cells: &[Cell], states: &[State]| {
        agency_view(&lattice, &publish(cells, states), &secrets(cells, &SHOWN), &own).unwrap()
    };
    let small = cells.iter().position(|cell| cell.coordinates == [1, 1]).unwrap();
    assert_eq!(view(&cells, &naive(&cells)).shown, [small]);
    cells[small].reach = Some(disclosure::Reach {
        at_most: 11,
        at_least: 15,
    });
    let staff = Policy { threshold: 4, ..SHOWN };
    let nested = protect_nested(&lattice, &cells, (&staff, &SHOWN), &[2; 32]).unwrap();
    assert_eq!(not_nested(&nested.wider.states, &nested.narrower.states), [0; 0]);
    for states in [&nested.wider.states, &nested.narrower.states] {
        let verdict = view(&cells, states);
        assert!(
            !verdict.shown.contains(&small) && !verdict.exact.contains(&small),
            "{verdict:?}"
        );
    }
    let reversed = protect_nested(&lattice, &cells, (&SHOWN, &staff), &[2; 32]);
    assert_eq!(reversed.unwrap_err(), disclosure::Error::ContradictoryPolicy);
}
