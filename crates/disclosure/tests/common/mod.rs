//! Tables to test on.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]

use disclosure::{
    Audit, Cell, CertificateCheck, Criteria, Lattice, Pattern, Policy, PublishedCell, Secret, State, Tree, audit,
    check_certificates,
};

/// A total over `parts` leaves.
pub(crate) fn flat(parts: usize) -> Tree {
    Tree::new(&[vec![None], vec![Some(0); parts]].concat()).unwrap()
}

/// The product of node sets, one for each dimension.
pub(crate) fn product(nodes: &[Vec<u32>]) -> Vec<Vec<u32>> {
    nodes.iter().fold(vec![vec![]], |cells, nodes| {
        cells
            .iter()
            .flat_map(|cell| nodes.iter().map(move |&node| [&cell[..], &[node]].concat()))
            .collect()
    })
}

/// All nodes of each tree.
pub(crate) fn all_nodes(lattice: &Lattice) -> Vec<Vec<u32>> {
    lattice
        .trees()
        .iter()
        .map(|tree| (0..u32::try_from(tree.len()).unwrap()).collect())
        .collect()
}

/// Whether the leaf cell at `leaf` is counted in the cell at `cell`.
pub(crate) fn is_within(lattice: &Lattice, leaf: &[u32], cell: &[u32]) -> bool {
    lattice
        .trees()
        .iter()
        .zip(leaf)
        .zip(cell)
        .all(|((tree, &leaf), &cell)| {
            std::iter::successors(Some(leaf as usize), |&node| tree.parent(node)).any(|node| node == cell as usize)
        })
}

/// The cells at `coordinates`, counted from leaf cells.
pub(crate) fn tabulate(lattice: &Lattice, leaves: &[(Vec<u32>, u64)], coordinates: &[Vec<u32>]) -> Vec<Cell> {
    let count = |cell: &Vec<u32>| {
        leaves
            .iter()
            .filter(|(leaf, _)| is_within(lattice, leaf, cell))
            .map(|&(_, count)| count)
            .sum()
    };
    coordinates
        .iter()
        .map(|cell| Cell::new(cell.clone(), count(cell)))
        .collect()
}

/// A two-way table of leaf counts with all margins: row 0 and column 0 are the totals.
pub(crate) fn two_way(rows: &[&[u64]]) -> (Lattice, Vec<Cell>) {
    let lattice = Lattice::new(vec![flat(rows.len()), flat(rows[0].len())]).unwrap();
    let mut leaves = Vec::new();
    for (row, counts) in (1..).zip(rows) {
        leaves.extend((1..).zip(*counts).map(|(column, &count)| (vec![row, column], count)));
    }
    let cells = tabulate(&lattice, &leaves, &product(&all_nodes(&lattice)));
    (lattice, cells)
}

/// The cells as published with those at `hidden` masked.
pub(crate) fn mask(cells: &[Cell], is_hidden: impl Fn(usize) -> bool) -> Vec<PublishedCell> {
    let publish = |(index, cell): (usize, &Cell)| PublishedCell {
        coordinates: cell.coordinates.clone(),
        value: (!is_hidden(index)).then_some(cell.count),
    };
    cells.iter().enumerate().map(publish).collect()
}

/// The cells as published under a pattern.
pub(crate) fn publish(cells: &[Cell], states: &[State]) -> Vec<PublishedCell> {
    mask(cells, |index| states[index] != State::Published)
}

/// The attack on a pattern, and whether it fails.
pub(crate) fn attack(lattice: &Lattice, cells: &[Cell], states: &[State], policy: &Policy) -> (Audit, bool) {
    let criteria = Criteria {
        lower_bound: policy.hidden_at_least(),
    };
    let audit = audit(lattice, &publish(cells, states), criteria).unwrap();
    let verdict = audit.verdict(&secrets(cells, policy));
    (audit, verdict.is_pass())
}

/// What the certificates of a pattern prove.
pub(crate) fn certified(lattice: &Lattice, cells: &[Cell], pattern: &Pattern, policy: &Policy) -> CertificateCheck {
    let criteria = Criteria {
        lower_bound: policy.hidden_at_least(),
    };
    let published = publish(cells, &pattern.states);
    check_certificates(
        lattice,
        &published,
        &secrets(cells, policy),
        criteria,
        &pattern.certificates,
    )
    .unwrap()
}

/// What an attack on the cells is judged by.
pub(crate) fn secrets(cells: &[Cell], policy: &Policy) -> Vec<Secret> {
    cells.iter().map(|cell| policy.secret_of(cell)).collect()
}
