//! The elimination over the cells of a release, and what is protected in it.

use std::collections::BTreeSet;

use crate::basis::ReferenceBasis;
use crate::cell::Reason;
use crate::elimination::{Elimination, Verdict};
use crate::error::Error;
use crate::field::Element;
use crate::policy::Assurance;
use crate::problem::{Problem, Role};
use crate::sparse::{Accumulator, Vector};
use crate::units::UnitVectors;

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

/// Where a protected vector comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// A cell that must not be known.
    Cell(usize),
    /// A sum or a combination that would bound a small count, were it known.
    Combination(Vector),
    /// A camouflaged zero the protection of which has ended.
    Released,
}

/// The elimination of a release, and what it protects beyond the small counts themselves.
///
/// What is found wrong with a pattern adds to what is protected; the elimination then takes back only the
/// rows that disclose it with what was built on them, and decides on the cells concerned again.
#[derive(Debug)]
pub(crate) struct Suppression {
    /// The cells as vectors in the reference basis.
    vectors: UnitVectors,
    elimination: Elimination,
    /// By the number of the protected vector.
    sources: Vec<Source>,
    /// What is to be protected from the next pass on.
    pending: Vec<Source>,
    sums: BTreeSet<Sum>,
    combinations: BTreeSet<Vector>,
    hidden: BTreeSet<usize>,
    released: Vec<usize>,
    /// Which cells are known.
    is_known: Vec<bool>,
    /// Cells that follow from a relation all other members of which are known, in the order in which they
    /// were found.
    derived: Vec<(usize, usize)>,
    accumulator: Accumulator,
    /// Whether nothing that is not known is published any more.
    is_frozen: bool,
}

impl Suppression {
    /// Publishes as much as discloses nothing protected.
    ///
    /// Camouflage that forced cells see through is given up. Errors: [`Error::Exposed`].
    pub(crate) fn new(problem: &mut Problem<'_>, assurance: Assurance) -> Result<Self, Error> {
        let basis = ReferenceBasis::new(problem.lattice, &weights(problem));
        let vector = |position| basis.vector(problem.lattice, &problem.system, position);
        let vectors: UnitVectors = (0..problem.system.len()).map(vector).collect();
        let mut suppression = Self {
            elimination: Elimination::new(frequencies(&vectors, problem.system.len())),
            accumulator: Accumulator::new(problem.system.len()),
            vectors,
            sources: Vec::new(),
            pending: Vec::new(),
            sums: BTreeSet::new(),
            combinations: BTreeSet::new(),
            hidden: BTreeSet::new(),
            released: Vec::new(),
            is_known: vec![false; problem.system.len()],
            derived: Vec::new(),
            is_frozen: false,
        };
        for position in (0..problem.system.len()).filter(|&at| problem.roles[at] == Role::Forced) {
            suppression.is_known[position] = true;
            suppression.elimination.force(&suppression.vectors.vector(position));
        }
        if assurance > Assurance::Exact {
            suppression.sums = small_sums(problem);
        }
        // A combination of zeros is 0: what is protected and is not 0 cannot follow from them, and
        // need not be followed while they are published.
        for is_zero in [true, false] {
            suppression.protect_all(problem, is_zero)?;
            for &position in &problem.order {
                if (problem.counts[position] == 0) == is_zero && problem.roles[position] == Role::Candidate {
                    suppression.offer(problem, position, || true);
                }
            }
        }
        Ok(suppression)
    }

    /// Publishes a cell unless that discloses something or `agrees` denies it.
    fn offer(&mut self, problem: &Problem<'_>, position: usize, agrees: impl FnOnce() -> bool) {
        let relations = &problem.system.touching[position];
        let derives = |&&relation: &&usize| self.follows(problem, position, relation);
        if let Some(&relation) = relations.iter().find(derives) {
            self.is_known[position] = true;
            self.derived.push((position, relation));
        } else {
            let verdict = self.elimination.offer(position, &self.vectors.vector(position), agrees);
            self.is_known[position] = verdict == Verdict::Published;
        }
    }

    /// Whether all other members of a relation are known.
    fn follows(&self, problem: &Problem<'_>, position: usize, relation: usize) -> bool {
        let mut members = problem.system.relations[relation].members();
        members.all(|member| member == position || self.is_known[member])
    }

    /// Forgets that these cells are known, with the cells that followed; adds those.
    fn forget(&mut self, problem: &Problem<'_>, again: &mut Vec<usize>) {
        for &position in &*again {
            self.is_known[position] = false;
        }
        // What a cell followed from was found before it.
        for (position, relation) in std::mem::take(&mut self.derived) {
            if self.follows(problem, position, relation) {
                self.derived.push((position, relation));
            } else {
                self.is_known[position] = false;
                again.push(position);
            }
        }
    }

    /// Protects what is 0, or what is not.
    fn protect_all(&mut self, problem: &mut Problem<'_>, is_zero: bool) -> Result<(), Error> {
        for position in 0..problem.system.len() {
            let Role::Protected(reason) = problem.roles[position] else {
                continue;
            };
            if (problem.counts[position] == 0) != is_zero || self.protect(Source::Cell(position)) {
                continue;
            }
            if reason != Reason::Camouflage {
                return Err(problem.exposed(position, self.culprits(problem, position)));
            }
            problem.release(position);
        }
        let due = |sum: &&Sum| (sum.count(&problem.counts) == 0) == is_zero;
        let sums: Vec<Sum> = self.sums.iter().filter(due).cloned().collect();
        for sum in sums {
            // A sum that forced cells disclose is left to the bounds.
            let vector = self.vector(&sum);
            self.protect(Source::Combination(vector));
        }
        Ok(())
    }

    /// Protects a vector that is not in the span; whether it is not.
    fn protect(&mut self, source: Source) -> bool {
        let vector = original(&self.vectors, &source);
        let is_open = self.elimination.protect(&vector).is_some();
        if is_open {
            self.sources.push(source);
        }
        is_open
    }

    /// Decides again on the cells that disclose what was added since; which cells are then known.
    ///
    /// Cells whose rows disclose nothing are published as before. Of the others those are that meet all
    /// demands beside them, so that what was mended stays so.
    pub(crate) fn resume(&mut self, problem: &Problem<'_>) -> Vec<bool> {
        if self.is_frozen {
            self.rebuild(problem);
            return self.is_known.clone();
        }
        let mut again = std::mem::take(&mut self.released);
        let mut disclosing = self.retract(&mut again);
        if !again.is_empty() {
            self.forget(problem, &mut disclosing);
            let supposed = self.is_known.clone();
            let mut bounds = problem.bounds(&supposed);
            again.extend(disclosing);
            self.forget(problem, &mut again);
            again.sort_unstable_by_key(|&position| problem.places[position]);
            again.dedup();
            for position in again {
                if problem.roles[position] == Role::Candidate && !self.hidden.contains(&position) {
                    self.offer(problem, position, || {
                        supposed[position] || problem.publish(&mut bounds, position)
                    });
                }
            }
        }
        self.complete(problem);
        self.is_known.clone()
    }

    /// Publishes nothing from now on but what is known and not hidden, and protects nothing more.
    ///
    /// Where far more is to be hidden than what discloses something, deciding again on all that hangs on it
    /// would take long, and more memory than all before.
    pub(crate) fn freeze(&mut self) {
        self.elimination = Elimination::new(Vec::new());
        self.sources = Vec::new();
        self.pending = Vec::new();
        self.sums.clear();
        self.combinations.clear();
        self.derived = Vec::new();
        self.is_frozen = true;
    }

    /// Eliminates what stays published, without regard to what it discloses.
    fn rebuild(&mut self, problem: &Problem<'_>) {
        for &position in &self.hidden {
            self.is_known[position] = false;
        }
        self.elimination = Elimination::new(frequencies(&self.vectors, problem.system.len()));
        let forced = (0..problem.system.len()).filter(|&at| problem.roles[at] == Role::Forced);
        for position in forced.chain(problem.order.iter().copied()) {
            if self.is_known[position] {
                self.elimination.force(&self.vectors.vector(position));
            }
        }
    }

    /// Takes for known what follows from cells that were published after it was denied.
    fn complete(&mut self, problem: &Problem<'_>) {
        for position in 0..self.is_known.len() {
            if problem.roles[position] == Role::Candidate && !self.is_known[position] {
                let vector = || self.vectors.vector(position);
                self.is_known[position] = self.elimination.has_followed(position, vector);
            }
        }
    }

    /// Protects what was added since, and takes back the cells that disclose it, which are returned; adds
    /// those to be decided on again.
    fn retract(&mut self, again: &mut Vec<usize>) -> Vec<usize> {
        let mut pending = std::mem::take(&mut self.pending);
        let mut taken = Vec::new();
        loop {
            let mut disclosing = BTreeSet::new();
            pending.retain(|source| {
                let is_disclosed = !self.protect(source.clone());
                let vector = original(&self.vectors, source);
                // What forced cells alone disclose is left to the bounds.
                let last = is_disclosed.then(|| self.elimination.last_row(&vector)).flatten();
                disclosing.extend(last);
                last.is_some()
            });
            if disclosing.is_empty() {
                return taken;
            }
            let Self {
                elimination,
                sources,
                vectors,
                ..
            } = self;
            taken.extend(disclosing.iter().filter_map(|&row| elimination.candidate(row)));
            again.extend(elimination.retract(&disclosing, |sum| original(vectors, &sources[sum])));
        }
    }

    /// Publishes a masked cell if that discloses no cell and `agrees` says so, whatever sums it discloses.
    pub(crate) fn concede(&mut self, position: usize, agrees: impl FnOnce() -> bool) -> bool {
        let Self {
            elimination,
            sources,
            vectors,
            hidden,
            is_known,
            ..
        } = self;
        let may_disclose = |sum: usize| match sources[sum] {
            Source::Cell(cell) => hidden.contains(&cell),
            Source::Combination(_) | Source::Released => true,
        };
        let is_published = elimination.concede(position, &vectors.vector(position), may_disclose, agrees);
        if is_published {
            hidden.remove(&position);
            is_known[position] = true;
        }
        is_published
    }

    /// Ends the protection of a camouflaged zero: it becomes a cell like the others.
    pub(crate) fn release(&mut self, problem: &mut Problem<'_>, position: usize) {
        problem.release(position);
        self.released.push(position);
        if let Some(sum) = self.sources.iter().position(|source| *source == Source::Cell(position)) {
            self.sources[sum] = Source::Released;
            self.elimination.unprotect(sum);
        }
    }

    /// Adds combinations of cells to be protected, unless they have no terms; whether any is new.
    pub(crate) fn protect_combinations<'t>(&mut self, combinations: impl Iterator<Item = &'t [(usize, i64)]>) -> bool {
        if self.is_frozen {
            return false;
        }
        let before = self.combinations.len();
        for terms in combinations.filter(|terms| !terms.is_empty()) {
            for &(cell, factor) in terms {
                let factor = Element::signed(factor);
                for (coordinate, x) in self.vectors.entries(cell) {
                    self.accumulator.add(coordinate, factor * x);
                }
            }
            let combination = self.accumulator.drain();
            if self.combinations.insert(combination.clone()) {
                self.pending.push(Source::Combination(combination));
            }
        }
        self.combinations.len() > before
    }

    /// The cells that are not known, modulo what is published.
    pub(crate) fn hidden_vectors(&mut self, is_known: &[bool]) -> Vec<Vector> {
        let Self {
            elimination, vectors, ..
        } = self;
        let reduced = |(position, is_known): (usize, &bool)| {
            if *is_known {
                Vector::new()
            } else {
                elimination.reduce(&vectors.vector(position))
            }
        };
        is_known.iter().enumerate().map(reduced).collect()
    }

    /// Adds sums to be protected; whether any is new.
    pub(crate) fn protect_sums(&mut self, sums: Vec<Sum>) -> bool {
        if self.is_frozen {
            return false;
        }
        let before = self.sums.len();
        for sum in sums {
            if self.sums.insert(sum.clone()) {
                let vector = self.vector(&sum);
                self.pending.push(Source::Combination(vector));
            }
        }
        self.sums.len() > before
    }

    /// Hides these cells from the next pass on.
    pub(crate) fn hide(&mut self, positions: impl IntoIterator<Item = usize>) {
        for position in positions {
            if self.hidden.insert(position) && !self.is_frozen {
                self.pending.push(Source::Cell(position));
            }
        }
    }

    fn vector(&mut self, sum: &Sum) -> Vector {
        let Self {
            accumulator, vectors, ..
        } = self;
        let total = sum.total.iter().flat_map(|&total| vectors.entries(total));
        let total = total.map(|(at, x)| (at, -x));
        let parts = sum.parts.iter().flat_map(|&part| vectors.entries(part));
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
            elimination.force(&self.vectors.vector(zero));
        }
        for at in counts {
            let mut marked = self.vectors.vector(at);
            if elimination.reduce(&marked).is_empty() {
                continue;
            }
            marked.push((dimension + at, Element::ONE));
            elimination.force(&marked);
        }
        let reduced = elimination.reduce(&self.vectors.vector(position));
        reduced
            .into_iter()
            .filter_map(|(at, _)| at.checked_sub(dimension))
            .collect()
    }
}

/// How many vectors have each coordinate.
fn frequencies(vectors: &UnitVectors, dimension: usize) -> Vec<u32> {
    let mut frequencies = vec![0; dimension];
    for coordinate in vectors.coordinates() {
        frequencies[coordinate] += 1;
    }
    frequencies
}

/// The vector of a source before any reduction.
fn original(vectors: &UnitVectors, source: &Source) -> Vector {
    match source {
        Source::Cell(position) => vectors.vector(*position),
        Source::Combination(vector) => vector.clone(),
        Source::Released => Vector::new(),
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
