//! One pass of elimination over the cells of a release, and what the passes so far taught.

use std::collections::BTreeSet;

use crate::basis::ReferenceBasis;
use crate::cell::Reason;
use crate::elimination::{Elimination, Verdict};
use crate::error::Error;
use crate::field::Element;
use crate::policy::Assurance;
use crate::problem::{Problem, Role};
use crate::sparse::{Accumulator, Vector};

/// The hidden members of one relation: the parts, minus the total if that is hidden too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sum {
    pub(crate) total: Option<usize>,
    pub(crate) parts: Vec<usize>,
}

impl Sum {
    /// How far the parts are from the total; the published members of the relation make up for it.
    fn count(&self, counts: &[u64]) -> u64 {
        let parts = self.parts.iter().map(|&part| counts[part]).fold(0, u64::saturating_add);
        parts.abs_diff(self.total.map_or(0, |total| counts[total]))
    }
}

/// What is protected beyond the small counts themselves.
#[derive(Debug)]
pub(crate) struct Suppression {
    /// The cells as vectors in the reference basis.
    vectors: Vec<Vector>,
    frequencies: Vec<usize>,
    sums: BTreeSet<Sum>,
    hidden: BTreeSet<usize>,
    /// Combinations that would bound a small count, were they known.
    combinations: BTreeSet<Vector>,
    /// The last elimination.
    reduced: Option<Elimination>,
}

impl Suppression {
    pub(crate) fn new(problem: &Problem<'_>, assurance: Assurance) -> Self {
        let basis = ReferenceBasis::new(problem.lattice, &weights(problem));
        let mut frequencies = vec![0; problem.system.len()];
        let vector = |position| basis.vector(problem.lattice, &problem.system, position);
        let vectors: Vec<Vector> = (0..problem.system.len()).map(vector).collect();
        for &(coordinate, _) in vectors.iter().flatten() {
            frequencies[coordinate] += 1;
        }
        let sums = if assurance == Assurance::Exact {
            BTreeSet::new()
        } else {
            small_sums(problem)
        };
        Self {
            vectors,
            frequencies,
            sums,
            hidden: BTreeSet::new(),
            combinations: BTreeSet::new(),
            reduced: None,
        }
    }

    /// Adds combinations of cells to be protected; whether any is new.
    pub(crate) fn protect_combinations<'t>(&mut self, combinations: impl Iterator<Item = &'t [(usize, i64)]>) -> bool {
        let before = self.combinations.len();
        let mut accumulator = Accumulator::new(self.vectors.len());
        for terms in combinations {
            for &(cell, factor) in terms {
                let factor = Element::signed(factor);
                for &(coordinate, x) in &self.vectors[cell] {
                    accumulator.add(coordinate, factor * x);
                }
            }
            self.combinations.insert(accumulator.drain());
        }
        self.combinations.len() > before
    }

    /// The cells that are not known, modulo what is published.
    pub(crate) fn hidden_vectors(&mut self, problem: &Problem<'_>, is_known: &[bool]) -> Vec<Vector> {
        let Some(elimination) = &mut self.reduced else {
            return Vec::new();
        };
        (0..problem.system.len())
            .map(|cell| {
                if is_known[cell] {
                    Vector::new()
                } else {
                    elimination.reduce(&self.vectors[cell])
                }
            })
            .collect()
    }

    /// Adds sums to be protected; whether any is new.
    pub(crate) fn protect_sums(&mut self, sums: Vec<Sum>) -> bool {
        let before = self.sums.len();
        self.sums.extend(sums);
        self.sums.len() > before
    }

    /// Hides these cells in all passes to come.
    pub(crate) fn hide(&mut self, positions: impl IntoIterator<Item = usize>) {
        self.hidden.extend(positions);
    }

    /// Publishes as much as discloses nothing protected; which cells are then known.
    ///
    /// Camouflage that forced cells see through is given up. Errors: [`Error::Exposed`].
    pub(crate) fn eliminate(&mut self, problem: &mut Problem<'_>) -> Result<Vec<bool>, Error> {
        let mut elimination = Elimination::new(self.frequencies.clone());
        let mut is_known = vec![false; problem.system.len()];
        for position in (0..problem.system.len()).filter(|&at| problem.roles[at] == Role::Forced) {
            elimination.force(&self.vectors[position]);
            is_known[position] = true;
        }
        // A combination of zeros is 0: what is protected and is not 0 cannot follow from them, and
        // need not be followed while they are published.
        for is_zero in [true, false] {
            self.protect(problem, &mut elimination, is_zero)?;
            for &position in &problem.order {
                let is_due = (problem.counts[position] == 0) == is_zero;
                if is_due && problem.roles[position] == Role::Candidate && !self.hidden.contains(&position) {
                    is_known[position] = elimination.offer(&self.vectors[position]) == Verdict::Published;
                }
            }
        }
        self.reduced = Some(elimination);
        Ok(is_known)
    }

    /// Protects what is 0, or what is not.
    fn protect(&self, problem: &mut Problem<'_>, elimination: &mut Elimination, is_zero: bool) -> Result<(), Error> {
        for position in 0..problem.system.len() {
            let Role::Protected(reason) = problem.roles[position] else {
                continue;
            };
            if (problem.counts[position] == 0) != is_zero || elimination.protect(&self.vectors[position]) {
                continue;
            }
            if reason != Reason::Camouflage {
                return Err(problem.exposed(position, self.culprits(problem, position)));
            }
            problem.release(position);
        }
        let mut accumulator = Accumulator::new(problem.system.len());
        for sum in &self.sums {
            // A sum that forced cells disclose is left to the bounds.
            if (sum.count(&problem.counts) == 0) == is_zero {
                elimination.protect(&self.vector(sum, &mut accumulator));
            }
        }
        if !is_zero {
            for combination in &self.combinations {
                elimination.protect(combination);
            }
        }
        for &position in &self.hidden {
            if (problem.counts[position] == 0) == is_zero {
                elimination.protect(&self.vectors[position]);
            }
        }
        Ok(())
    }

    fn vector(&self, sum: &Sum, accumulator: &mut Accumulator) -> Vector {
        let total = sum
            .total
            .iter()
            .flat_map(|&total| &self.vectors[total])
            .map(|&(at, x)| (at, -x));
        let parts = sum.parts.iter().flat_map(|&part| &self.vectors[part]).copied();
        total
            .chain(parts)
            .for_each(|(coordinate, x)| _ = accumulator.add(coordinate, x));
        accumulator.drain()
    }

    /// The forced cells that combine to the one at `position`, published zeros left out.
    ///
    /// Every forced vector carries a coordinate of its own past the others; what is left of the
    /// exposed cell after reduction are the coordinates of the cells used. Redundant cells make
    /// no row, so that the combination is the only one and no culprit can be left out.
    fn culprits(&self, problem: &Problem<'_>, position: usize) -> Vec<usize> {
        let dimension = problem.system.len();
        let forced: Vec<usize> = (0..dimension).filter(|&at| problem.roles[at] == Role::Forced).collect();
        let (zeros, counts): (Vec<_>, Vec<_>) = forced.into_iter().partition(|&at| problem.is_zero_by_policy(at));
        let mut elimination = Elimination::new(vec![0; 2 * dimension]);
        for zero in zeros {
            elimination.force(&self.vectors[zero]);
        }
        for at in counts {
            if elimination.reduce(&self.vectors[at]).is_empty() {
                continue;
            }
            let mut marked = self.vectors[at].clone();
            marked.push((dimension + at, Element::ONE));
            elimination.force(&marked);
        }
        let reduced = elimination.reduce(&self.vectors[position]);
        reduced
            .into_iter()
            .filter_map(|(at, _)| at.checked_sub(dimension))
            .collect()
    }
}

/// The weight of each node of each dimension: the counts of the cells that stand there.
fn weights(problem: &Problem<'_>) -> Vec<Vec<u128>> {
    let trees = problem.lattice.trees();
    let mut weights: Vec<Vec<u128>> = trees.iter().map(|tree| vec![0; tree.len()]).collect();
    for &position in &problem.positions {
        for (dimension, weights) in weights.iter_mut().enumerate() {
            let node = problem.lattice.node(problem.system.addresses[position], dimension);
            weights[node] += u128::from(problem.counts[position]);
        }
    }
    weights
}

/// Sums of small counts that are themselves below a threshold: were one disclosed, so were
/// its parts, nearly. Protecting them at once saves rounds.
fn small_sums(problem: &Problem<'_>) -> BTreeSet<Sum> {
    let mut sums = BTreeSet::new();
    for relation in &problem.system.relations {
        let is_small = |part: &usize| problem.roles[*part] == Role::Protected(Reason::Primary);
        let parts: Vec<usize> = relation.children.iter().copied().filter(is_small).collect();
        let sum = parts
            .iter()
            .map(|&part| problem.counts[part])
            .fold(0, u64::saturating_add);
        let threshold = parts.iter().map(|&part| problem.demands[part].upper).max().unwrap_or(0);
        if parts.len() > 1 && sum < threshold {
            sums.insert(Sum { total: None, parts });
        }
    }
    sums
}
