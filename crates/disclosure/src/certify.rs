//! Certificates: for every small count, tables that agree with all that is published.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::bounds::{Side, UNBOUNDED};
use crate::certificate::Certificate;
use crate::problem::Problem;
use crate::program::{Limits, Program, fractions, room, to_real, whole};
use crate::simplex::{Dictionary, Outcome, Space};
use crate::sparse::Vector;

/// Goals beyond the nearest that are tried where a change has fractions.
const FURTHER_GOALS: i64 = 1;

/// Where to look, the neighbourhood first; and how many cells are limited one after the other to drive a
/// change to whole numbers.
const SEARCHES: [(Space, usize); 2] = [
    (
        Space {
            entries: 60_000,
            occurrences: 300,
        },
        24,
    ),
    (
        Space {
            entries: 1_000_000,
            occurrences: 4_000,
        },
        4,
    ),
];

/// Demands that are searched for side by side, before what was found is looked at.
const DEMANDS_AT_ONCE: usize = 64;

/// What is proved so far; what is proved stays so while the cells it moves stay hidden.
#[derive(Debug)]
pub(crate) struct Proof {
    /// By side.
    is_proved: [Vec<bool>; 2],
    /// By position in the system.
    pub(crate) certificates: Vec<Certificate>,
    /// Cells that some certificate moves.
    pub(crate) moved: BTreeSet<usize>,
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
        }
    }

    /// Proves what can be proved of a pattern; what cannot is returned.
    ///
    /// Demands are taken in order and some at once, on all processors; how many these are makes no
    /// difference to the result.
    pub(crate) fn extend(&mut self, problem: &Problem<'_>, vectors: Vec<Vector>) -> Vec<Unproved> {
        let room = room(problem);
        let program = Program::new(problem, &room, vectors);
        let search = Search { problem, program, room };
        let demands: Vec<(usize, Side)> = (0..problem.system.len())
            .flat_map(|cell| [(cell, Side::Upper), (cell, Side::Lower)])
            .filter(|&(cell, side)| wanted(problem, cell, side) != 0)
            .collect();
        let mut unproved = Vec::new();
        let mut rest = demands.into_iter().peekable();
        while rest.peek().is_some() {
            let open = rest
                .by_ref()
                .filter(|&(cell, side)| !self.is_proved[side as usize][cell]);
            let batch: Vec<(usize, Side)> = open.take(DEMANDS_AT_ONCE).collect();
            for ((cell, side), found) in batch.iter().zip(search.side_by_side(&batch)) {
                if self.is_proved[*side as usize][*cell] {
                    continue;
                }
                match found {
                    Ok(certificate) => self.take(problem, certificate),
                    Err(bound) => unproved.push(Unproved { cell: *cell, bound }),
                }
            }
        }
        unproved
    }

    /// Keeps a certificate: it proves what it proves of each of its cells.
    pub(crate) fn take(&mut self, problem: &Problem<'_>, certificate: Certificate) {
        for &(cell, change) in &certificate.changes {
            self.moved.insert(cell);
            for side in [Side::Upper, Side::Lower] {
                let wanted = wanted(problem, cell, side);
                let is_enough = match wanted {
                    _ if is_merely_open(problem, cell) => change != 0,
                    1.. => change >= wanted,
                    _ => change <= wanted,
                };
                self.is_proved[side as usize][cell] |= is_enough && wanted != 0;
            }
        }
        self.certificates.push(certificate);
    }
}

/// The search for certificates of one pattern.
struct Search<'a> {
    problem: &'a Problem<'a>,
    program: Program,
    room: Vec<i64>,
}

/// A certificate, or the combination of hidden counts that makes it impossible; empty if the effort
/// was too small to tell.
type Found = Result<Certificate, Changes>;

/// Cells with whole numbers.
type Changes = Vec<(usize, i64)>;

impl Search<'_> {
    /// What is found for each demand, on all processors.
    fn side_by_side(&self, demands: &[(usize, Side)]) -> Vec<Found> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut found = Vec::new();
            loop {
                let at = next.fetch_add(1, Relaxed);
                match demands.get(at) {
                    Some(&demand) => found.push((at, self.prove(demand))),
                    None => return found,
                }
            }
        };
        let mut found = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads.min(demands.len())).map(|_| scope.spawn(work)).collect();
            let mut found = work();
            for other in others {
                found.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            found
        });
        found.sort_by_key(|&(at, _)| at);
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// A certificate that meets a demand.
    fn prove(&self, (cell, side): (usize, Side)) -> Found {
        let wanted = wanted(self.problem, cell, side);
        let mut bound = Vec::new();
        let goals = if is_merely_open(self.problem, cell) {
            vec![wanted, -wanted]
        } else {
            vec![wanted]
        };
        for goal in goals {
            match self.reach(cell, goal) {
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
    /// one such change after the other is limited to the next whole number on the side of 0, and farther
    /// goals are tried; if neither leads to whole numbers there is no certificate.
    fn reach(&self, cell: usize, wanted: i64) -> Found {
        for (space, roundings) in SEARCHES {
            for further in 0..=FURTHER_GOALS {
                let goal = to_real(wanted + further * wanted.signum());
                match self.reach_whole(cell, goal, space, roundings) {
                    Ok(changes) => return Ok(Certificate { changes }),
                    Err(bound) if !bound.is_empty() && further == 0 => return Err(bound),
                    Err(_) => {}
                }
            }
        }
        Err(Vec::new())
    }

    /// The changes, if whole numbers are found within `space`; a combination that makes them impossible, if
    /// one is found before anything was limited.
    fn reach_whole(&self, cell: usize, goal: f64, space: Space, roundings: usize) -> Result<Changes, Changes> {
        let mut limits = Limits::default();
        for _ in 0..=roundings {
            match Dictionary::new(&self.program, &limits, space).reach(cell, goal) {
                Outcome::Reached(shift) => match whole(&shift) {
                    Ok(changes) if self.is_possible(&changes) => return Ok(changes),
                    Ok(_) => break,
                    Err((fractional, change)) => limits.round(fractional, change),
                },
                Outcome::Bounded(terms) if limits.is_empty() => {
                    return Err(fractions(&terms).map_or_else(Vec::new, |(_, terms)| terms));
                }
                Outcome::Bounded(_) | Outcome::GivenUp => break,
            }
        }
        Err(Vec::new())
    }

    /// Whether the changed table is possible, in whole numbers: linear programs round.
    fn is_possible(&self, changes: &[(usize, i64)]) -> bool {
        let changes: BTreeMap<usize, i64> = changes.iter().copied().collect();
        let change = |cell: &usize| i128::from(changes.get(cell).copied().unwrap_or(0));
        changes.iter().all(|(&cell, &own)| {
            let is_hidden = !self.program.vectors[cell].is_empty();
            is_hidden
                && own >= -self.room[cell]
                && self.problem.system.touching[cell].iter().all(|&relation| {
                    let relation = &self.problem.system.relations[relation];
                    change(&relation.parent) == relation.children.iter().map(change).sum::<i128>()
                })
        })
    }
}

/// Whether it is enough that a count can change at all, up or down: it may be at the least or the most that the
/// others allow, and stand in the place of a count that is small.
fn is_merely_open(problem: &Problem<'_>, cell: usize) -> bool {
    let demand = problem.demands[cell];
    demand.is_open && demand.lower == UNBOUNDED
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
