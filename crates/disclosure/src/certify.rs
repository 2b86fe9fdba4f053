//! Certificates: for every small count, tables that agree with all that is published.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::bounds::{Side, UNBOUNDED};
use crate::certificate::{Certificate, Packed, packed};
use crate::hypercube::Hypercubes;
use crate::problem::{Problem, Role};
use crate::program::{Program, fractions, to_real, whole};
use crate::simplex::{Outcome, Simplex};

/// Effort for one demand: little first, since hiding what small efforts show to be needed spares most great
/// ones.
const EFFORTS: [usize; 3] = [1 << 17, 1 << 20, 1 << 23];

/// A greater effort is made for no more than this part of all demands. Where a small one leaves more open, few
/// numbers determine the rest of a pattern: great efforts would only show that more must be hidden.
const FEW: usize = 4;

/// Goals beyond the nearest that are tried where a change has fractions.
const FURTHER_GOALS: i64 = 1;

/// Cells that are held one after the other to drive a change to whole numbers.
const MOST_ROUNDINGS: usize = 24;

/// Demands that are searched for side by side, before what was found is looked at.
const DEMANDS_AT_ONCE: usize = 64;

/// What is proved so far; what is proved stays so while the cells it moves stay hidden.
#[derive(Debug)]
pub(crate) struct Proof {
    /// By side.
    is_proved: [Vec<bool>; 2],
    /// By position in the system.
    pub(crate) certificates: Vec<Packed>,
    /// Cells that some certificate moves.
    pub(crate) moved: BTreeSet<usize>,
    /// How many of the efforts were too small for a demand; they are not made again.
    wasted: BTreeMap<Sought, usize>,
    /// Whether more was hidden for hypercubes, so that there are more changes to search among.
    pub(crate) is_widened: bool,
}

/// A demand that is not proved, with the known combination of hidden counts that prevents it; empty
/// if the search was given up.
#[derive(Debug)]
pub(crate) struct Unproved {
    pub(crate) cell: usize,
    pub(crate) bound: Vec<(usize, i64)>,
}

impl Proof {
    pub(crate) fn new(cells: usize) -> Self {
        Self {
            is_proved: [vec![false; cells], vec![false; cells]],
            certificates: Vec::new(),
            moved: BTreeSet::new(),
            wasted: BTreeMap::new(),
            is_widened: false,
        }
    }

    /// Whether hypercubes will be hidden: too many demands are of cells that nothing in the program changes.
    pub(crate) fn is_to_widen(&self, problem: &Problem<'_>, program: &Program) -> bool {
        let demands = demands(problem);
        let mut open = self.open(&demands);
        open.retain(|&(cell, _)| program.vectors[cell].is_empty());
        open.len() > demands.len() / FEW
    }

    /// Proves what can be proved of a pattern. Returned are demands that cannot be met or, if there is none,
    /// those given up.
    pub(crate) fn extend(&mut self, problem: &Problem<'_>, room: &[i64], program: &Program) -> Vec<Unproved> {
        let search = Search { problem, room };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut simplexes: Vec<Simplex<'_>> = (0..threads).map(|_| Simplex::new(program)).collect();
        let demands = demands(problem);
        for (number, effort) in EFFORTS.into_iter().enumerate() {
            let is_due = |demand: &&Sought| self.wasted.get(demand).is_none_or(|&wasted| wasted <= number);
            let due = demands.iter().filter(is_due).copied().collect();
            let (bounded, given_up) = self.attempt(&search, &mut simplexes, due, effort);
            self.wasted.extend(given_up.iter().map(|&demand| (demand, number + 1)));
            let open = self.open(&demands);
            if open.len() > demands.len() / FEW {
                self.hide_hypercubes(&search, &open);
            } else if !bounded.is_empty() {
                return bounded;
            }
        }
        let open = self.open(&demands);
        // More is hidden around these, so that the greatest effort is worth making again.
        self.wasted
            .extend(open.iter().map(|&demand| (demand, EFFORTS.len() - 1)));
        let given_up = |(cell, _)| Unproved {
            cell,
            bound: Vec::new(),
        };
        open.into_iter().map(given_up).collect()
    }

    /// Proves what can be proved with some effort; what cannot, and what was given up.
    ///
    /// Demands are taken in order and some at once, on all processors; how many these are makes no
    /// difference to the result.
    fn attempt(
        &mut self,
        search: &Search<'_>,
        simplexes: &mut [Simplex<'_>],
        demands: Vec<Sought>,
        effort: usize,
    ) -> (Vec<Unproved>, Vec<Sought>) {
        let (mut bounded, mut given_up) = (Vec::new(), Vec::new());
        let mut rest = demands.into_iter().peekable();
        while rest.peek().is_some() {
            let open = rest
                .by_ref()
                .filter(|&(cell, side)| !self.is_proved[side as usize][cell]);
            let batch: Vec<Sought> = open.take(DEMANDS_AT_ONCE).collect();
            for ((cell, side), found) in batch
                .iter()
                .copied()
                .zip(search.side_by_side(simplexes, &batch, effort))
            {
                match found {
                    _ if self.is_proved[side as usize][cell] => {}
                    Ok(certificate) => self.take(search.problem, &certificate),
                    Err(bound) if bound.is_empty() => given_up.push((cell, side)),
                    Err(bound) => bounded.push(Unproved { cell, bound }),
                }
            }
        }
        (bounded, given_up)
    }

    /// The demands that are not proved.
    fn open(&self, demands: &[Sought]) -> Vec<Sought> {
        let is_open = |&(cell, side): &Sought| !self.is_proved[side as usize][cell];
        demands.iter().copied().filter(is_open).collect()
    }

    /// Proves demands by hypercubes, for which more is hidden.
    fn hide_hypercubes(&mut self, search: &Search<'_>, demands: &[Sought]) {
        let problem = search.problem;
        let is_hidden = |cell: usize| match problem.roles[cell] {
            Role::Unlisted | Role::Protected(_) => true,
            Role::Forced => false,
            // What no certificate moves is shown in the end.
            Role::Candidate => self.moved.contains(&cell),
        };
        let mut hypercubes = Hypercubes::new(problem, search.room, is_hidden);
        for &(cell, side) in demands {
            if self.is_proved[side as usize][cell] {
                continue;
            }
            let mut goals = goals(problem, (cell, side)).into_iter();
            let changes = goals.find_map(|goal| hypercubes.change(cell, goal, u64::MAX));
            if let Some(changes) = changes.filter(|changes| is_possible(problem, search.room, changes)) {
                hypercubes.hide(&changes);
                self.take(problem, &Certificate { changes });
                self.is_widened = true;
            }
        }
    }

    /// Keeps a certificate: it proves what it proves of each of its cells.
    pub(crate) fn take(&mut self, problem: &Problem<'_>, certificate: &Certificate) {
        for (cell, side) in proved(problem, &certificate.changes) {
            self.is_proved[side as usize][cell] = true;
        }
        self.moved.extend(certificate.changes.iter().map(|&(cell, _)| cell));
        self.certificates.extend(Packed::of(certificate));
    }
}

/// All that certificates must meet, cell by cell.
fn demands(problem: &Problem<'_>) -> Vec<Sought> {
    (0..problem.system.len())
        .flat_map(|cell| [(cell, Side::Upper), (cell, Side::Lower)])
        .filter(|&(cell, side)| wanted(problem, cell, side) != 0)
        .collect()
}

/// The demands that a certificate with these changes meets.
pub(crate) fn proved<'a>(problem: &'a Problem<'_>, changes: &'a [(usize, i64)]) -> impl Iterator<Item = Sought> + 'a {
    let sides = |&(cell, change): &(usize, i64)| [Side::Upper, Side::Lower].map(|side| (cell, side, change));
    changes.iter().flat_map(sides).filter_map(|(cell, side, change)| {
        let wanted = wanted(problem, cell, side);
        let is_enough = match wanted {
            0 => false,
            _ if is_merely_open(problem, cell) => change != 0,
            1.. => change >= wanted,
            _ => change <= wanted,
        };
        is_enough.then_some((cell, side))
    })
}

/// A cell and the side to which it must be able to change.
pub(crate) type Sought = (usize, Side);

/// The search for certificates of one pattern.
struct Search<'a> {
    problem: &'a Problem<'a>,
    room: &'a [i64],
}

/// A certificate, or the combination of hidden counts that makes it impossible; empty if the effort
/// was too small to tell.
type Found = Result<Certificate, Changes>;

/// Cells with whole numbers.
type Changes = Vec<(usize, i64)>;

impl Search<'_> {
    /// What is found for each demand; every simplex works on a processor of its own.
    fn side_by_side(&self, simplexes: &mut [Simplex<'_>], demands: &[Sought], effort: usize) -> Vec<Found> {
        let next = AtomicUsize::new(0);
        let work = |simplex: &mut Simplex<'_>| {
            let mut found = Vec::new();
            loop {
                let at = next.fetch_add(1, Relaxed);
                match demands.get(at) {
                    Some(&demand) => found.push((at, self.prove(simplex, demand, effort))),
                    None => return found,
                }
            }
        };
        let mut found = std::thread::scope(|scope| {
            let workers: Vec<_> = simplexes
                .iter_mut()
                .map(|simplex| scope.spawn(|| work(simplex)))
                .collect();
            let mut found = Vec::with_capacity(demands.len());
            for worker in workers {
                found.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            found
        });
        found.sort_by_key(|&(at, _)| at);
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// A certificate that meets a demand.
    fn prove(&self, simplex: &mut Simplex<'_>, (cell, side): Sought, effort: usize) -> Found {
        let mut bound = Vec::new();
        for goal in goals(self.problem, (cell, side)) {
            match self.reach(simplex, (cell, goal), effort) {
                Ok(certificate) => return Ok(certificate),
                Err(terms) if bound.is_empty() => bound = terms,
                Err(_) => {}
            }
        }
        Err(bound)
    }

    /// A table of whole numbers in which a count differs by `wanted` or more.
    ///
    /// A linear program may answer with fractions, of which an attacker knows that they are none. Then
    /// one such change after the other is driven to a whole number, and farther goals are tried; if
    /// neither leads to whole numbers there is no certificate.
    fn reach(&self, simplex: &mut Simplex<'_>, (cell, wanted): (usize, i64), effort: usize) -> Found {
        for further in 0..=FURTHER_GOALS {
            simplex.reset(effort);
            match simplex.reach(cell, to_real(wanted + further * wanted.signum())) {
                Outcome::Reached => {}
                Outcome::Bounded(terms) if further == 0 && simplex.program().is_complete(&terms) => {
                    return Err(fractions(&terms).map_or_else(Vec::new, |(_, terms)| terms));
                }
                Outcome::Bounded(_) | Outcome::GivenUp => break,
            }
            if let Some(changes) = settle(simplex).filter(|changes| is_possible(self.problem, self.room, changes)) {
                return Ok(Certificate { changes });
            }
        }
        Err(Vec::new())
    }
}

/// Whether the changed table is possible, in whole numbers: linear programs round. Changes of 2³¹ and more are not
/// looked for: no count is near them.
pub(crate) fn is_possible(problem: &Problem<'_>, room: &[i64], changes: &[(usize, i64)]) -> bool {
    let changes: BTreeMap<usize, i64> = changes.iter().copied().collect();
    let change = |cell: &usize| i128::from(changes.get(cell).copied().unwrap_or(0));
    changes.iter().all(|(&cell, &own)| {
        problem.roles[cell] != Role::Forced
            && packed((cell, own)).is_some()
            && own >= -room[cell]
            && problem.system.touching[cell].iter().all(|&relation| {
                let relation = &problem.system.relations[relation];
                change(&relation.parent) == relation.children.iter().map(change).sum::<i128>()
            })
    })
}

/// Drives fractions to the whole numbers next to them; none if that does not succeed.
fn settle(simplex: &mut Simplex<'_>) -> Option<Changes> {
    for _ in 0..=MOST_ROUNDINGS {
        let (cell, change) = match whole(&simplex.changes()) {
            Ok(changes) => return Some(changes),
            Err(fractional) => fractional,
        };
        let nearest = change.round();
        let other = if nearest > change { nearest - 1.0 } else { nearest + 1.0 };
        let mut goals = [nearest, other].into_iter();
        if !goals.any(|goal| matches!(simplex.reach(cell, goal), Outcome::Reached)) {
            return None;
        }
    }
    None
}

/// Whether it is enough that a count can change at all, up or down: it may be at the least or the most that the
/// others allow, and stand in the place of a count that is small.
fn is_merely_open(problem: &Problem<'_>, cell: usize) -> bool {
    let demand = problem.demands[cell];
    demand.is_open && demand.lower == UNBOUNDED
}

/// The changes of which one meets a demand.
pub(crate) fn goals(problem: &Problem<'_>, (cell, side): Sought) -> Vec<i64> {
    let wanted = wanted(problem, cell, side);
    if is_merely_open(problem, cell) {
        vec![wanted, -wanted]
    } else {
        vec![wanted]
    }
}

/// By how much a count must be able to change.
fn wanted(problem: &Problem<'_>, cell: usize, side: Side) -> i64 {
    let (count, demand) = (problem.counts[cell], problem.demands[cell]);
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    match side {
        _ if !demand.is_open => 0,
        Side::Upper if demand.lower == UNBOUNDED => 1,
        Side::Upper => (signed(demand.upper) - signed(count)).max(0),
        Side::Lower if demand.lower == UNBOUNDED => 0,
        Side::Lower => signed(demand.lower).min(signed(count)) - signed(count),
    }
}
