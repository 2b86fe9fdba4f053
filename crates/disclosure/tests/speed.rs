//! Large tables of the benchmark `disclosure_bench/gen.py`; run with `--run-ignored all --release`.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

mod common;

use std::collections::BTreeMap;
use std::time::Instant;

use disclosure::{Cell, Lattice, Policy, State, Tree, ZeroPolicy, protect};

const REGION_SIZES: [usize; 12] = [8, 8, 9, 7, 5, 17, 8, 5, 6, 4, 4, 2];
const REGION_WEIGHTS: [u64; 12] = [36, 24, 43, 46, 26, 70, 46, 17, 28, 5, 4, 2];
const TYPES: [u64; 20] = [
    900, 300, 60, 12, 500, 160, 40, 9, 120, 60, 24, 6, 240, 45, 18, 5, 70, 25, 10, 4,
];

/// `SplitMix64`, as in the generator.
struct Random(u64);

impl Random {
    fn draw(&mut self, weights: &[u64]) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mut rest = (z ^ (z >> 31)) % weights.iter().sum::<u64>();
        weights
            .iter()
            .position(|&weight| {
                let hit = rest < weight;
                rest = rest.wrapping_sub(weight);
                hit
            })
            .unwrap()
    }
}

/// Victims as province, month, type, sex, age.
fn victims() -> Vec<[usize; 5]> {
    let provinces: Vec<u64> = REGION_SIZES
        .iter()
        .zip(REGION_WEIGHTS)
        .flat_map(|(&size, weight)| (1..=size as u64).map(move |rank| weight * 60 / rank))
        .collect();
    let months: Vec<u64> = (0..36).map(|month| 90 + 7 * month % 13).collect();
    let mut random = Random(20_261_121);
    (0..75_000)
        .map(|_| {
            [
                random.draw(&provinces),
                random.draw(&months),
                random.draw(&TYPES),
                random.draw(&[70, 27, 3]),
                random.draw(&[6, 14, 38, 26, 12, 4]),
            ]
        })
        .collect()
}

/// A tree by the number of children of each node, level by level, nodes in breadth-first order.
fn levels(levels: &[Vec<usize>]) -> Tree {
    let mut parents = vec![None];
    let mut level = vec![0];
    for sizes in levels {
        let mut next = vec![];
        for (&node, &size) in level.iter().zip(sizes) {
            for _ in 0..size {
                next.push(parents.len());
                parents.push(Some(node));
            }
        }
        level = next;
    }
    Tree::new(&parents).unwrap()
}

fn cells(lattice: &Lattice, leaves: impl Iterator<Item = Vec<usize>>) -> Vec<Cell> {
    let mut counts: BTreeMap<Vec<u32>, u64> = common::product(&common::all_nodes(lattice))
        .into_iter()
        .map(|cell| (cell, 0))
        .collect();
    for leaf in leaves {
        let paths: Vec<Vec<u32>> = lattice
            .trees()
            .iter()
            .zip(&leaf)
            .map(|(tree, &index)| {
                let mut leaves = (0..tree.len()).filter(|&node| tree.children(node).is_empty());
                let leaf = leaves.nth(index).unwrap();
                std::iter::successors(Some(leaf), |&node| tree.parent(node))
                    .map(|node| u32::try_from(node).unwrap())
                    .collect()
            })
            .collect();
        for cell in common::product(&paths) {
            *counts.get_mut(&cell).unwrap() += 1;
        }
    }
    counts.into_iter().map(|(cell, count)| Cell::new(cell, count)).collect()
}

fn table(name: &str) -> (Lattice, Vec<Cell>) {
    let geo = levels(&[vec![12], REGION_SIZES.to_vec()]);
    let months = levels(&[vec![3], vec![4; 3], vec![3; 12]]);
    let quarters = levels(&[vec![3], vec![4; 3]]);
    let types = levels(&[vec![5], vec![4; 5]]);
    let sex = levels(&[vec![3]]);
    let age = levels(&[vec![6]]);
    let victims = victims().into_iter();
    let build = |trees, leaves: &mut dyn Iterator<Item = Vec<usize>>| {
        let lattice = Lattice::new(trees).unwrap();
        let cells = cells(&lattice, leaves);
        (lattice, cells)
    };
    match name {
        "T5k" => build(
            vec![geo, months],
            &mut victims.filter(|v| v[2] / 4 == 2).map(|v| vec![v[0], v[1]]),
        ),
        "T10k" => build(
            vec![geo, types, sex],
            &mut victims.filter(|v| v[1] >= 24).map(|v| vec![v[0], v[2], v[3]]),
        ),
        "T40k" => build(
            vec![geo, quarters, types],
            &mut victims.map(|v| vec![v[0], v[1] / 3, v[2]]),
        ),
        "T70k" => build(
            vec![geo, types, sex, age],
            &mut victims.filter(|v| v[1] >= 24).map(|v| vec![v[0], v[2], v[3], v[4]]),
        ),
        _ => build(vec![geo, months, types], &mut victims.map(|v| vec![v[0], v[1], v[2]])),
    }
}

#[test]
#[ignore = "seconds to minutes"]
fn large_tables_are_protected_in_seconds() {
    let names = std::env::var("TABLES").unwrap_or("T5k T10k T40k".to_owned());
    for name in names.split(' ') {
        let (lattice, cells) = table(name);
        for zeros in [
            ZeroPolicy::Camouflage { permille: 0 },
            ZeroPolicy::Publish,
            ZeroPolicy::Camouflage { permille: 500 },
        ] {
            let policy = Policy { threshold: 5, zeros };
            let start = Instant::now();
            let pattern = protect(&lattice, &cells, &policy, &[42; 32]).unwrap();
            let seconds = start.elapsed().as_secs_f64();
            let start = Instant::now();
            let (_, is_pass) = common::attack(&lattice, &cells, &pattern.states, &policy);
            let count = |f: &dyn Fn(&State) -> bool| pattern.states.iter().filter(|s| f(s)).count();
            println!(
                "{name} {} cells, {zeros:?}: {} primary, {} camouflage, {} secondary, {} rounds, {seconds:.2} s; audit {} in {:.2} s",
                cells.len(),
                count(&|s| *s == State::Hidden(disclosure::Reason::Primary)),
                count(&|s| *s == State::Hidden(disclosure::Reason::Camouflage)),
                count(&|s| *s == State::Hidden(disclosure::Reason::Secondary)),
                pattern.rounds,
                is_pass,
                start.elapsed().as_secs_f64()
            );
        }
    }
}
