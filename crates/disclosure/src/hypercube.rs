//! Hypercubes: the shortest changes that keep every sum, found without a linear program.
//!
//! In each dimension one person more at a node and one fewer at a sibling leaves every total above as it
//! is; so does the product of such exchanges, the corners of which are the cells that change. A dimension
//! may do without a partner; then all totals above change as well. Below a corner that is a total one cell
//! of each level changes along. Corners that are published are hidden for it (the hypercube method:
//! Giessing & Repsilber, "Tools and strategies to protect multiple tables with the GHQUAR cell
//! suppression engine", in: Inference Control in Statistical Databases, 2002).

use std::collections::BTreeMap;

use crate::problem::{Problem, Role};

/// Corners looked at for one hypercube; more only where that finds none and something must be hidden.
const MOST_CORNERS: [usize; 2] = [1 << 13, 1 << 18];

/// Hypercubes that are added up for one change.
const MOST_SUMMANDS: usize = 8;

/// A node or a cell by its address, and the sign of its change.
type Signed = (usize, i64);

/// The search for hypercubes in a pattern.
pub(crate) struct Hypercubes<'a> {
    problem: &'a Problem<'a>,
    /// How far each count may fall.
    room: &'a [i64],
    /// What it costs to hide each cell; none where it must be published.
    costs: Vec<Option<u64>>,
}

impl<'a> Hypercubes<'a> {
    pub(crate) fn new(problem: &'a Problem<'a>, room: &'a [i64], is_hidden: impl Fn(usize) -> bool) -> Self {
        let cost = |cell: usize| match problem.roles[cell] {
            _ if is_hidden(cell) => Some(0),
            Role::Candidate => Some(cost(problem, cell)),
            Role::Unlisted | Role::Forced | Role::Protected(_) => None,
        };
        Self {
            problem,
            room,
            costs: (0..problem.system.len()).map(cost).collect(),
        }
    }

    /// These cells are hidden from now on.
    pub(crate) fn hide(&mut self, changes: &[(usize, i64)]) {
        for &(cell, _) in changes {
            self.costs[cell] = Some(0);
        }
    }

    /// These cells are shown from now on.
    pub(crate) fn show(&mut self, cells: impl Iterator<Item = usize>) {
        for cell in cells {
            self.costs[cell] = Some(cost(self.problem, cell));
        }
    }

    /// What it costs to hide all that changes.
    pub(crate) fn price(&self, changes: &[(usize, i64)]) -> u64 {
        changes.iter().filter_map(|&(cell, _)| self.costs[cell]).sum()
    }

    /// The cheapest hypercube in which a count changes by `wanted`, else a sum of such in which it changes
    /// by 1; it costs less than `most`.
    pub(crate) fn change(&self, cell: usize, wanted: i64, most: u64) -> Option<Vec<(usize, i64)>> {
        let mut changes = BTreeMap::new();
        let mut missing = wanted;
        let mut left = most;
        for _ in 0..MOST_SUMMANDS {
            let cheapest = |amount| Some((amount, self.cheapest(cell, amount, &changes, left)?));
            let (amount, (cost, corners)) = cheapest(missing).or_else(|| cheapest(missing.signum()))?;
            for (address, sign) in corners {
                if let Some(corner) = self.problem.system.position(address) {
                    *changes.entry(corner).or_insert(0) += sign * amount;
                }
            }
            left -= cost;
            missing -= amount;
            if missing == 0 {
                let mut changes: Vec<_> = changes.into_iter().filter(|&(_, change)| change != 0).collect();
                changes.shrink_to_fit();
                return Some(changes);
            }
        }
        None
    }

    /// The corners of the cheapest hypercube found, after some changes, with what it costs.
    fn cheapest(
        &self,
        cell: usize,
        amount: i64,
        changes: &BTreeMap<usize, i64>,
        most: u64,
    ) -> Option<(u64, Vec<Signed>)> {
        for effort in MOST_CORNERS {
            let mut search = Search {
                hypercubes: self,
                changes,
                amount,
                corners: vec![(self.problem.system.addresses[cell], 1)],
                effort,
                least: most,
                best: None,
            };
            search.enter(0, 0);
            let is_exhaustive = search.effort > 0 || most < u64::MAX;
            if search.best.is_some() || is_exhaustive {
                return search.best.map(|corners| (search.least, corners));
            }
        }
        None
    }
}

/// What it costs to hide a cell: of the most important as much as of two others.
fn cost(problem: &Problem<'_>, cell: usize) -> u64 {
    (2 * problem.order.len() - problem.places[cell]) as u64
}

/// The branches of the search for the hypercube around a corner.
struct Search<'a> {
    hypercubes: &'a Hypercubes<'a>,
    /// What has changed already.
    changes: &'a BTreeMap<usize, i64>,
    /// By how much the first corner is to change.
    amount: i64,
    /// The corners so far.
    corners: Vec<Signed>,
    /// Corners that may still be looked at.
    effort: usize,
    /// What the best costs.
    least: u64,
    best: Option<Vec<Signed>>,
}

/// What is done in one dimension.
#[derive(Clone)]
struct Branch {
    dimension: usize,
    /// How many corners there were before.
    corners: usize,
    /// Nodes below which one of the next level is still to be chosen.
    ends: Vec<Signed>,
    cost: u64,
}

/// Nodes along which the corners are repeated.
struct Choice {
    nodes: Vec<Signed>,
    /// The node below which others change along.
    end: Option<Signed>,
}

impl Choice {
    fn new(node: usize, sign: i64) -> Self {
        Self {
            nodes: vec![(node, sign)],
            end: Some((node, sign)),
        }
    }
}

impl Search<'_> {
    /// Chooses the partner in a dimension.
    fn enter(&mut self, dimension: usize, cost: u64) {
        let lattice = self.hypercubes.problem.lattice;
        let Some(tree) = lattice.trees().get(dimension) else {
            self.best = Some(self.corners.clone());
            self.least = cost;
            return;
        };
        let node = lattice.node(self.corners[0].0, dimension);
        let totals: Vec<usize> = std::iter::successors(tree.parent(node), |&at| tree.parent(at)).collect();
        let siblings = totals.first().map_or(&[][..], |&parent| tree.children(parent));
        let partners = siblings.iter().filter(|&&sibling| sibling != node);
        let mut choices: Vec<Choice> = partners.map(|&partner| Choice::new(partner, -1)).collect();
        choices.push(Choice {
            nodes: totals.into_iter().map(|total| (total, 1)).collect(),
            end: None,
        });
        let branch = Branch {
            dimension,
            corners: self.corners.len(),
            ends: vec![(node, 1)],
            cost,
        };
        self.choose(&branch, &choices);
    }

    /// Chooses a child below the last end, if there is any.
    fn descend(&mut self, mut branch: Branch) {
        let tree = &self.hypercubes.problem.lattice.trees()[branch.dimension];
        match branch.ends.pop() {
            Some((end, _)) if tree.children(end).is_empty() => self.descend(branch),
            Some((end, sign)) => {
                let children = tree.children(end).iter();
                let choices: Vec<Choice> = children.map(|&child| Choice::new(child, sign)).collect();
                self.choose(&branch, &choices);
            }
            None => self.enter(branch.dimension + 1, branch.cost),
        }
    }

    /// Goes on with each choice, the cheapest first.
    fn choose(&mut self, branch: &Branch, choices: &[Choice]) {
        let mut affordable = Vec::new();
        let mut is_void_known = false;
        for (number, choice) in choices.iter().enumerate() {
            let Some((cost, is_void)) = self.cost(branch, choice) else {
                continue;
            };
            // Where no new corner is a cell, one choice is as good as another.
            if !is_void || !std::mem::replace(&mut is_void_known, true) {
                affordable.push((cost, number));
            }
        }
        affordable.sort_unstable();
        let lattice = self.hypercubes.problem.lattice;
        let before = self.corners.len();
        for (cost, number) in affordable {
            if cost >= self.least || self.effort == 0 {
                return;
            }
            let mut next = Branch { cost, ..branch.clone() };
            let Choice { nodes, end } = &choices[number];
            next.ends.extend(end);
            for &(node, sign) in nodes {
                for at in 0..branch.corners {
                    let (address, own) = self.corners[at];
                    let corner = lattice.moved(address, branch.dimension, node);
                    self.corners.push((corner, own * sign));
                }
            }
            self.descend(next);
            self.corners.truncate(before);
        }
    }

    /// What the hypercube costs with a choice, and whether none of the new corners is a cell; none if that is
    /// not less than the best, or not possible.
    fn cost(&mut self, branch: &Branch, choice: &Choice) -> Option<(u64, bool)> {
        let Hypercubes { problem, room, costs } = self.hypercubes;
        let mut cost = branch.cost;
        let mut is_void = true;
        for &(node, sign) in &choice.nodes {
            for &(address, own) in &self.corners[..branch.corners] {
                self.effort = self.effort.checked_sub(1)?;
                let corner = problem.lattice.moved(address, branch.dimension, node);
                let Some(corner) = problem.system.position(corner) else {
                    continue;
                };
                is_void = false;
                let before = self.changes.get(&corner);
                if before.unwrap_or(&0) + sign * own * self.amount < -room[corner] {
                    return None;
                }
                cost += if before.is_some() { 0 } else { costs[corner]? };
            }
        }
        (cost < self.least).then_some((cost, is_void))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Cell, Request};
    use crate::key::Key;
    use crate::lattice::Lattice;
    use crate::policy::{Policy, ZeroPolicy};
    use crate::tree::Tree;

    /// Two groups of two (1: 3 and 4, 2: 5 and 6) by two.
    fn lattice() -> Lattice {
        let groups = Tree::new(&[None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]);
        let parts = Tree::new(&[None, Some(0), Some(0)]);
        Lattice::new(vec![groups.unwrap(), parts.unwrap()]).unwrap()
    }

    fn count(lattice: &Lattice, address: usize, inner: fn(u32, u32) -> u64) -> u64 {
        for dimension in 0..2 {
            let mut children = lattice.children(address, dimension).peekable();
            if children.peek().is_some() {
                return children.map(|child| count(lattice, child, inner)).sum();
            }
        }
        let coordinates = lattice.coordinates(address);
        inner(coordinates[0], coordinates[1])
    }

    /// What changes if a count does, the cell at `kept` being kept published.
    fn change(inner: fn(u32, u32) -> u64, kept: [u32; 2], at: [u32; 2], wanted: i64) -> Option<Vec<(Vec<u32>, i64)>> {
        let lattice = lattice();
        let cell = |address| Cell::new(lattice.coordinates(address), count(&lattice, address, inner));
        let mut cells: Vec<Cell> = (0..21).map(cell).collect();
        cells[lattice.address(&kept).unwrap()].request = Request::KeepPublished;
        let zeros = ZeroPolicy::Camouflage { permille: 0 };
        let policy = Policy { threshold: 2, zeros };
        let problem = Problem::new(&lattice, &cells, &policy, Key::new(&[1; 32])).unwrap();
        let room = crate::program::room(&problem);
        let cell = lattice.address(&at).unwrap();
        let is_hidden = |other: usize| other == cell || matches!(problem.roles[other], Role::Protected(_));
        let changes = Hypercubes::new(&problem, &room, is_hidden).change(cell, wanted, u64::MAX)?;
        let change = |cell: usize| {
            changes
                .iter()
                .find(|&&(at, _)| at == cell)
                .map_or(0, |&(_, change)| change)
        };
        for relation in &problem.system.relations {
            let parts = relation.children.iter().map(|&child| change(child));
            assert_eq!(change(relation.parent), parts.sum::<i64>());
        }
        let named = |&(cell, change): &(usize, i64)| (lattice.coordinates(cell), change);
        Some(changes.iter().map(named).collect())
    }

    #[test]
    fn four_cells_change_where_totals_stay() {
        let changes = change(|_, _| 9, [0, 0], [3, 1], 5).unwrap();
        let expected = [([3, 1], 5), ([4, 1], -5), ([3, 2], -5), ([4, 2], 5)];
        assert_eq!(changes, expected.map(|(cell, change)| (cell.to_vec(), change)));
    }

    #[test]
    fn totals_change_where_a_partner_must_be_shown() {
        let changes = change(|_, _| 9, [4, 1], [3, 1], 5).unwrap();
        let changed: Vec<&[u32]> = changes.iter().map(|(cell, _)| &cell[..]).collect();
        assert!(changed.contains(&&[1, 1][..]) && !changed.contains(&&[4, 1][..]));
    }

    #[test]
    fn below_a_total_one_cell_of_each_level_changes() {
        let changes = change(|_, _| 9, [0, 1], [1, 1], -3).unwrap();
        assert_eq!(changes.len(), 8);
        assert!(changes.contains(&(vec![1, 1], -3)) && changes.contains(&(vec![2, 2], -3)));
    }

    #[test]
    fn counts_do_not_fall_below_zero() {
        let changes = change(|_, _| 1, [0, 0], [3, 1], 1).unwrap();
        assert!(changes.iter().all(|&(_, change)| change.abs() == 1));
        assert_eq!(change(|_, _| 0, [0, 0], [3, 1], 1), None);
    }
}
