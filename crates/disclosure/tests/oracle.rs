//! Small systems, where every table an attacker must consider can be listed.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

mod common;

use common::{all_nodes, attack, is_within, mask, product, tabulate};
use disclosure::{
    Cell, Criteria, Lattice, Pattern, Policy, PublishedCell, Request, State, Tree, ZeroPolicy, audit, audit_exactly,
    protect,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// A small release with its leaf counts.
#[derive(Debug, Clone)]
struct Release {
    lattice: Lattice,
    cells: Vec<Cell>,
    leaves: Vec<Vec<u32>>,
    /// Whether the finest cells are in no table: then only their sums are reasoned with.
    is_linked: bool,
}

fn small_tree() -> impl Strategy<Value = Tree> {
    prop_oneof![
        Just(vec![None, Some(0), Some(0)]),
        Just(vec![None, Some(0), Some(0), Some(0)]),
        Just(vec![None, Some(0), Some(0), Some(1), Some(1)]),
        Just(vec![None, Some(0), Some(1), Some(1)]),
    ]
    .prop_map(|parents| Tree::new(&parents).unwrap())
}

/// Two or three dimensions, all cells or the two linked tables without the finest one.
fn release() -> impl Strategy<Value = Release> {
    (
        prop::collection::vec(small_tree(), 2..=3),
        prop::collection::vec(0_u64..7, 27),
        any::<bool>(),
    )
        .prop_map(|(mut trees, counts, is_linked)| {
            if trees.len() == 3 {
                // Eight or so finest cells at most keep the list of all tables short.
                trees = vec![common::flat(2), common::flat(2), trees.swap_remove(0)];
            }
            let lattice = Lattice::new(trees).unwrap();
            let finest = |tree: &Tree| -> Vec<usize> {
                (0..tree.len()).filter(|&node| tree.children(node).is_empty()).collect()
            };
            let nodes: Vec<Vec<u32>> = lattice
                .trees()
                .iter()
                .map(|tree| {
                    finest(tree)
                        .into_iter()
                        .map(|node| u32::try_from(node).unwrap())
                        .collect()
                })
                .collect();
            let leaves = product(&nodes);
            let counted: Vec<(Vec<u32>, u64)> = leaves.iter().cloned().zip(counts.into_iter().cycle()).collect();
            let mut coordinates = product(&all_nodes(&lattice));
            let is_linked = is_linked && lattice.trees().len() == 3;
            if is_linked {
                coordinates.retain(|cell| cell[0] == 0 || cell[1] == 0);
            }
            Release {
                cells: tabulate(&lattice, &counted, &coordinates),
                leaves,
                lattice,
                is_linked,
            }
        })
}

fn policy() -> impl Strategy<Value = Policy> {
    let zeros = prop_oneof![
        Just(ZeroPolicy::Publish),
        (0_u16..=1000).prop_map(|permille| ZeroPolicy::Camouflage { permille })
    ];
    (2_u64..6, zeros).prop_map(|(threshold, zeros)| Policy { threshold, zeros })
}

/// The least and greatest count of each cell over all tables consistent with what is shown,
/// leaf counts up to `most`; none if there are too many tables.
fn oracle(release: &Release, published: &[PublishedCell], least: u64, most: u64) -> Option<Vec<(u64, u64)>> {
    let members: Vec<Vec<usize>> = published
        .iter()
        .map(|cell| {
            (0..release.leaves.len())
                .filter(|&leaf| is_within(&release.lattice, &release.leaves[leaf], &cell.coordinates))
                .collect()
        })
        .collect();
    let mut search = Search {
        published,
        members,
        least,
        most,
        found: vec![(u64::MAX, 0); published.len()],
        steps: 0,
    };
    search
        .extend(&mut vec![None; release.leaves.len()], 0)
        .then_some(search.found)
}

struct Search<'a> {
    published: &'a [PublishedCell],
    members: Vec<Vec<usize>>,
    least: u64,
    most: u64,
    found: Vec<(u64, u64)>,
    steps: usize,
}

impl Search<'_> {
    /// Tries all counts of the leaves from `next` on; false when giving up.
    fn extend(&mut self, counts: &mut Vec<Option<u64>>, next: usize) -> bool {
        self.steps += 1;
        if self.steps > 30_000 {
            return false;
        }
        if next == counts.len() {
            for (members, found) in self.members.iter().zip(&mut self.found) {
                let sum: u64 = members.iter().map(|&leaf| counts[leaf].unwrap()).sum();
                *found = (found.0.min(sum), found.1.max(sum));
            }
            return true;
        }
        for count in 0..=self.most {
            counts[next] = Some(count);
            if self.is_possible(counts, next) && !self.extend(counts, next + 1) {
                return false;
            }
        }
        counts[next] = None;
        true
    }

    fn is_possible(&self, counts: &[Option<u64>], last: usize) -> bool {
        self.published
            .iter()
            .zip(&self.members)
            .filter(|(_, members)| members.contains(&last))
            .all(|(cell, members)| {
                let sum: u64 = members.iter().filter_map(|&leaf| counts[leaf]).sum();
                let is_complete = members.iter().all(|&leaf| counts[leaf].is_some());
                match cell.value {
                    Some(value) => sum <= value && (!is_complete || sum == value),
                    None => !is_complete || sum >= self.least,
                }
            })
    }
}

/// Whether every certificate is a table: its margins are the sums of its finest cells, and it shows
/// what is published.
fn possible_tables(release: &Release, pattern: &Pattern, least: u64) -> bool {
    let count = |cell: &Cell| i64::try_from(cell.count).unwrap();
    pattern.certificates.iter().all(|certificate| {
        let change = |coordinates: &[u32]| {
            let address = release.lattice.address(coordinates).unwrap();
            let changes = certificate.changes.iter().filter(|&&(at, _)| at == address);
            changes.map(|&(_, change)| change).sum::<i64>()
        };
        release.cells.iter().zip(&pattern.states).all(|(cell, state)| {
            let within = release
                .leaves
                .iter()
                .filter(|leaf| is_within(&release.lattice, leaf, &cell.coordinates));
            let own = change(&cell.coordinates);
            let shown = count(cell) + own;
            let is_possible = match state {
                State::Published => own == 0,
                State::Hidden(_) => shown >= i64::try_from(least).unwrap(),
            };
            is_possible && own == within.map(|leaf| change(leaf)).sum::<i64>()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, rng_seed: RngSeed::Fixed(20_261_121), ..ProptestConfig::default() })]

    #[test]
    fn a_protected_release_withstands_all_attacks(release in release(), policy in policy(), key: [u8; 32]) {
        let pattern = protect(&release.lattice, &release.cells, &policy, &key).unwrap();
        let (found, is_pass) = attack(&release.lattice, &release.cells, &pattern.states, &policy);
        prop_assert!(is_pass, "{:?}", pattern.states);
        let proved = common::certified(&release.lattice, &release.cells, &pattern, &policy);
        prop_assert!(proved.is_pass(), "{proved:?}");
        let published = common::publish(&release.cells, &pattern.states);
        let criteria = Criteria { lower_bound: policy.hidden_at_least() };
        let exact = audit_exactly(&release.lattice, &published, &[], criteria).unwrap();
        if !release.is_linked {
            prop_assert!(possible_tables(&release, &pattern, policy.hidden_at_least()));
            for (cell, interval) in release.cells.iter().zip(&exact.intervals) {
                let Some(interval) = interval.filter(|_| policy.is_small(cell)) else { continue };
                prop_assert!(interval.lower <= interval.floor.max(1), "{cell:?} {interval:?}");
                prop_assert!(interval.upper.is_none_or(|upper| upper >= policy.threshold), "{cell:?} {interval:?}");
            }
        }
        let Some(truth) = oracle(&release, &published, policy.hidden_at_least(), 9) else { return Ok(()) };
        for (cell, (&(lower, upper), interval)) in truth.iter().zip(&found.intervals).enumerate() {
            let Some(interval) = interval else { continue };
            prop_assert!(interval.contains(lower) && interval.contains(upper), "{cell} {interval:?} {lower} {upper}");
        }
    }

    #[test]
    fn what_was_released_can_be_released_again(release in release(), policy in policy(), key: [u8; 32]) {
        let first = protect(&release.lattice, &release.cells, &policy, &key).unwrap();
        let is_hidden = |state: &State| *state != State::Published;
        let mut cells = release.cells.clone();
        for (cell, state) in cells.iter_mut().zip(&first.states) {
            cell.request = if is_hidden(state) { Request::KeepHidden } else { Request::KeepPublished };
        }
        let second = protect(&release.lattice, &cells, &policy, &key).unwrap();
        let hidden = |pattern: &Pattern| pattern.states.iter().map(is_hidden).collect::<Vec<_>>();
        prop_assert_eq!(hidden(&second), hidden(&first));
    }

    #[test]
    fn intervals_of_any_pattern_contain_the_truth(release in release(), masks in prop::collection::vec(any::<bool>(), 100)) {
        let published = mask(&release.cells, |cell| masks[cell % masks.len()]);
        let found = audit(&release.lattice, &published, Criteria { lower_bound: 0 }).unwrap();
        let Some(truth) = oracle(&release, &published, 0, 8) else { return Ok(()) };
        let exact = audit_exactly(&release.lattice, &published, &[], Criteria { lower_bound: 0 }).unwrap();
        // Where no finest count can exceed what was listed, the list is of all tables.
        let is_complete = exact.intervals.iter().flatten().all(|interval| interval.upper.is_some_and(|upper| upper <= 8));
        for (&(lower, upper), interval) in truth.iter().zip(&exact.intervals) {
            let Some(interval) = interval else { continue };
            prop_assert!(interval.contains(lower) && interval.contains(upper), "{interval:?} {lower} {upper}");
            if is_complete {
                prop_assert_eq!((lower, Some(upper)), (interval.lower, interval.upper));
            }
        }
        for (&(lower, upper), interval) in truth.iter().zip(&found.intervals) {
            let Some(interval) = interval else { continue };
            prop_assert!(interval.contains(lower) && interval.contains(upper), "{interval:?} {lower} {upper}");
            if interval.is_derivable {
                prop_assert_eq!((lower, upper), (interval.lower, interval.upper.unwrap()));
            }
        }
    }

    #[test]
    fn publishing_more_never_widens(release in release(), masks in prop::collection::vec(any::<bool>(), 100), shown: usize) {
        let is_masked = |cell: usize| masks[cell % masks.len()];
        let shown = shown % release.cells.len();
        let attack = |published: Vec<PublishedCell>| audit(&release.lattice, &published, Criteria { lower_bound: 0 }).unwrap();
        let before = attack(mask(&release.cells, is_masked));
        let after = attack(mask(&release.cells, |cell| is_masked(cell) && cell != shown));
        for (before, after) in before.intervals.iter().zip(&after.intervals) {
            let (Some(before), Some(after)) = (before, after) else { continue };
            prop_assert!(after.lower >= before.lower && after.upper.unwrap_or(u64::MAX) <= before.upper.unwrap_or(u64::MAX));
            prop_assert!(after.is_derivable || !before.is_derivable);
        }
    }

    #[test]
    fn the_order_of_the_cells_does_not_matter(release in release(), policy in policy(), seed: u64) {
        let key = [9; 32];
        let states = |cells: &[Cell]| protect(&release.lattice, cells, &policy, &key).unwrap().states;
        let mut order: Vec<usize> = (0..release.cells.len()).collect();
        order.sort_by_key(|&cell| (cell as u64 + 1).wrapping_mul(seed | 1).rotate_left(29));
        let shuffled: Vec<Cell> = order.iter().map(|&cell| release.cells[cell].clone()).collect();
        let before = states(&release.cells);
        let expected: Vec<State> = order.iter().map(|&cell| before[cell]).collect();
        prop_assert_eq!(states(&shuffled), expected);
    }
}
