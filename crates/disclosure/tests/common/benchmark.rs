//! The tables on which programs for disclosure control are compared: 75,000 invented victims, the
//! same bit by bit as those of the reference generator.

#![allow(dead_code, reason = "each target uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

use std::collections::BTreeMap;
use std::fmt::Write;

use disclosure::{Cell, Lattice, Tree};

const SEED: u64 = 20_261_121;
const VICTIMS: usize = 75_000;
const REGION_SIZES: [usize; 12] = [8, 8, 9, 7, 5, 17, 8, 5, 6, 4, 4, 2];
const REGION_WEIGHTS: [u64; 12] = [36, 24, 43, 46, 26, 70, 46, 17, 28, 5, 4, 2];
const TYPE_WEIGHTS: [u64; 20] = [
    900, 300, 60, 12, 500, 160, 40, 9, 120, 60, 24, 6, 240, 45, 18, 5, 70, 25, 10, 4,
];
const SEX_WEIGHTS: [u64; 3] = [70, 27, 3];
const AGE_WEIGHTS: [u64; 6] = [6, 14, 38, 26, 12, 4];

/// The single tables; `LINK` is five linked ones.
pub(crate) const TABLES: [&str; 5] = ["T5k", "T10k", "T40k", "T70k", "T130k"];

/// A victim by the number of the province, month, type, sex and age.
type Victim = [usize; 5];

/// `SplitMix64` (Steele, Lea & Flood, OOPSLA 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A position with a probability in proportion to its weight.
    fn draw(&mut self, cumulated: &[u64]) -> usize {
        let drawn = self.next() % cumulated.last().unwrap();
        cumulated.partition_point(|&sum| sum <= drawn)
    }
}

fn victims() -> Vec<Victim> {
    let provinces: Vec<u64> = REGION_SIZES
        .iter()
        .zip(REGION_WEIGHTS)
        .flat_map(|(&size, weight)| (1..=size as u64).map(move |rank| weight * 60 / rank))
        .collect();
    let months: Vec<u64> = (0..36).map(|month| 90 + 7 * month % 13).collect();
    let cumulate = |weights: &[u64]| -> Vec<u64> {
        let sums = weights.iter().scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        sums.collect()
    };
    let weights = [&provinces[..], &months, &TYPE_WEIGHTS, &SEX_WEIGHTS, &AGE_WEIGHTS].map(cumulate);
    let mut random = Random(SEED);
    let mut victim = || -> Victim { std::array::from_fn(|dimension| random.draw(&weights[dimension])) };
    (0..VICTIMS).map(|_| victim()).collect()
}

/// A tree by the number of children of each node, level by level, nodes in breadth-first order.
fn tree(levels: &[&[usize]]) -> Tree {
    let mut parents = vec![None];
    let mut level = vec![0];
    for sizes in levels {
        let mut next = vec![];
        for (&node, &size) in level.iter().zip(*sizes) {
            for _ in 0..size {
                next.push(parents.len());
                parents.push(Some(node));
            }
        }
        level = next;
    }
    Tree::new(&parents).unwrap()
}

fn geography() -> Tree {
    tree(&[&[12], &REGION_SIZES])
}

fn months() -> Tree {
    tree(&[&[3], &[4; 3], &[3; 12]])
}

fn types() -> Tree {
    tree(&[&[5], &[4; 5]])
}

/// The inner table of `name`: its trees, and the leaf of each victim in it.
fn inner(name: &str) -> (Vec<Tree>, Vec<Vec<usize>>) {
    let (sexes, ages) = (tree(&[&[3]]), tree(&[&[6]]));
    let all = victims().into_iter();
    match name {
        "T5k" => (
            vec![geography(), months()],
            all.filter(|v| v[2] / 4 == 2).map(|v| vec![v[0], v[1]]).collect(),
        ),
        "T10k" => (
            vec![geography(), types(), sexes],
            all.filter(|v| v[1] >= 24).map(|v| vec![v[0], v[2], v[3]]).collect(),
        ),
        "T40k" => (
            vec![geography(), tree(&[&[3], &[4; 3]]), types()],
            all.map(|v| vec![v[0], v[1] / 3, v[2]]).collect(),
        ),
        "T70k" => (
            vec![geography(), types(), sexes, ages],
            all.filter(|v| v[1] >= 24)
                .map(|v| vec![v[0], v[2], v[3], v[4]])
                .collect(),
        ),
        "T130k" => (
            vec![geography(), months(), types()],
            all.map(|v| vec![v[0], v[1], v[2]]).collect(),
        ),
        "LINK" => (
            vec![geography(), months(), types(), sexes, ages],
            all.map(|v| v.to_vec()).collect(),
        ),
        _ => panic!("no table {name}"),
    }
}

/// The lattice of a table with all its cells, margins and zeros included.
pub(crate) fn table(name: &str) -> (Lattice, Vec<Cell>) {
    let (trees, leaves) = inner(name);
    let deepest: Vec<usize> = trees.iter().map(Tree::height).collect();
    // The levels of each linked table: geography, time, type, sex, age.
    let plans: Vec<Vec<usize>> = match name {
        "LINK" => vec![
            vec![2, 3, 2, 0, 0],
            vec![2, 1, 2, 1, 0],
            vec![2, 1, 1, 0, 1],
            vec![1, 2, 2, 1, 1],
            vec![0, 3, 2, 1, 1],
        ],
        _ => vec![deepest],
    };
    let lattice = Lattice::new(trees).unwrap();
    let is_planned = |cell: &[u32]| {
        plans.iter().any(|levels| {
            let depths = lattice
                .trees()
                .iter()
                .zip(cell)
                .map(|(tree, &node)| tree.depth(node as usize));
            depths.zip(levels).all(|(depth, &level)| depth <= level)
        })
    };
    let mut counts: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
    for levels in &plans {
        let nodes: Vec<Vec<u32>> = lattice
            .trees()
            .iter()
            .zip(levels)
            .map(|(tree, &level)| above(tree, level))
            .collect();
        counts.extend(crate::common::product(&nodes).into_iter().map(|cell| (cell, 0)));
    }
    let paths: Vec<Vec<Vec<u32>>> = lattice.trees().iter().map(paths).collect();
    for leaf in leaves {
        let paths: Vec<Vec<u32>> = paths
            .iter()
            .zip(leaf)
            .map(|(paths, leaf)| paths[leaf].clone())
            .collect();
        for cell in crate::common::product(&paths) {
            if is_planned(&cell) {
                *counts.get_mut(&cell).unwrap() += 1;
            }
        }
    }
    let cells = counts.into_iter().map(|(cell, count)| Cell::new(cell, count)).collect();
    (lattice, cells)
}

/// The nodes down to a level.
fn above(tree: &Tree, level: usize) -> Vec<u32> {
    let nodes = (0..tree.len()).filter(|&node| tree.depth(node) <= level);
    nodes.map(|node| u32::try_from(node).unwrap()).collect()
}

/// The nodes from each leaf up to the root.
fn paths(tree: &Tree) -> Vec<Vec<u32>> {
    let leaves = (0..tree.len()).filter(|&node| tree.children(node).is_empty());
    let path = |leaf| std::iter::successors(Some(leaf), |&node| tree.parent(node));
    leaves
        .map(|leaf| path(leaf).map(|node| u32::try_from(node).unwrap()).collect())
        .collect()
}

/// The inner table as the reference generator writes it: sorted codes and counts, zeros left out.
pub(crate) fn inner_csv(name: &str) -> String {
    let (_, leaves) = inner(name);
    let codes: Vec<fn(usize) -> String> = match name {
        "T5k" => vec![province, month],
        "T10k" => vec![province, crime, sex],
        "T40k" => vec![province, quarter, crime],
        "T70k" => vec![province, crime, sex, age],
        _ => vec![province, month, crime],
    };
    let header = match name {
        "T5k" => "prov,month,n",
        "T10k" => "prov,type,sex,n",
        "T40k" => "prov,quarter,type,n",
        "T70k" => "prov,type,sex,age,n",
        _ => "prov,month,type,n",
    };
    let mut counts: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    for leaf in leaves {
        let key = codes.iter().zip(leaf).map(|(code, number)| code(number)).collect();
        *counts.entry(key).or_default() += 1;
    }
    let mut text = format!("{header}\n");
    for (key, count) in counts {
        writeln!(text, "{},{count}", key.join(",")).unwrap();
    }
    text
}

fn province(number: usize) -> String {
    let mut rest = number;
    for (region, size) in (1..).zip(REGION_SIZES) {
        if rest < size {
            return format!("P{region:02}{:02}", rest + 1);
        }
        rest -= size;
    }
    panic!("no province {number}")
}

fn month(number: usize) -> String {
    format!("{}-{:02}", 2023 + number / 12, number % 12 + 1)
}

fn quarter(number: usize) -> String {
    format!("{}-Q{}", 2023 + number / 4, number % 4 + 1)
}

fn crime(number: usize) -> String {
    format!("G{}{}", number / 4 + 1, ["a", "b", "c", "d"][number % 4])
}

fn sex(number: usize) -> String {
    ["F", "M", "U"][number].to_owned()
}

fn age(number: usize) -> String {
    format!("A{number}")
}
