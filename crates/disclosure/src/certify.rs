//! Certificates: for every small count, tables that agree with all that is published.

use std::collections::{BTreeMap, BTreeSet};

use crate::bounds::{Side, UNBOUNDED};
use crate::certificate::Certificate;
use crate::field::Element;
use crate::problem::{Problem, Role};
use crate::simplex::{Dictionary, Outcome, Program, Term};
use crate::sparse::Vector;

/// Fractions of a person in which certificates may be written.
const MOST_DENOMINATOR: i64 = 24;

/// Goals beyond the nearest that are tried where a certificate has fractions.
const FURTHER_GOALS: i64 = 3;

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
    pub(crate) fn extend(&mut self, problem: &Problem<'_>, program: &Program) -> Vec<Unproved> {
        let room = room(problem);
        let mut unproved = Vec::new();
        for cell in 0..problem.system.len() {
            for side in [Side::Upper, Side::Lower] {
                if wanted(problem, cell, side) != 0
                    && let Some(bound) = self.prove(problem, program, &room, (cell, side))
                {
                    unproved.push(Unproved { cell, bound });
                }
            }
        }
        unproved
    }

    /// Proves one demand, unless a certificate at hand does; what prevents it otherwise.
    fn prove(
        &mut self,
        problem: &Problem<'_>,
        program: &Program,
        room: &[i64],
        (cell, side): (usize, Side),
    ) -> Option<Vec<(usize, i64)>> {
        let wanted = wanted(problem, cell, side);
        let goals = if is_merely_open(problem, cell) {
            vec![wanted, -wanted]
        } else {
            vec![wanted]
        };
        let mut bound = Vec::new();
        for goal in goals {
            if self.is_proved[side as usize][cell] {
                return None;
            }
            match reach(program, cell, goal) {
                Some(Ok(certificate)) if is_possible(problem, program, room, &certificate) => {
                    self.take(problem, certificate);
                }
                Some(Err(terms)) => bound = terms,
                Some(Ok(_)) | None => {}
            }
        }
        (!self.is_proved[side as usize][cell]).then_some(bound)
    }

    /// Keeps a certificate: it proves what it proves of each of its cells.
    pub(crate) fn take(&mut self, problem: &Problem<'_>, certificate: Certificate) {
        for &(cell, change) in &certificate.changes {
            self.moved.insert(cell);
            for side in [Side::Upper, Side::Lower] {
                let wanted = wanted(problem, cell, side) * certificate.denominator;
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

/// A certificate that changes a cell by `wanted` or further, or what makes it impossible; none if
/// the effort was too small to tell.
///
/// Whole numbers are preferred: a farther goal often has them where the nearest has fractions.
fn reach(program: &Program, cell: usize, wanted: i64) -> Option<Result<Certificate, Vec<(usize, i64)>>> {
    let mut found = None;
    for further in 0..=FURTHER_GOALS {
        let goal = wanted + further * wanted.signum();
        match Dictionary::new(program).reach(cell, to_real(goal)) {
            Outcome::Reached(shift) => {
                let Some(certificate) = fractions(&shift) else { continue };
                let is_whole = certificate.0 == 1;
                if is_whole || found.is_none() {
                    found = Some(certificate);
                }
                if is_whole {
                    break;
                }
            }
            Outcome::Bounded(terms) if further == 0 => return fractions(&terms).map(|(_, terms)| Err(terms)),
            Outcome::Bounded(_) | Outcome::GivenUp => break,
        }
    }
    found.map(|(denominator, changes)| Ok(Certificate { denominator, changes }))
}

/// Whether the changed table is possible, in whole numbers: linear programs round.
fn is_possible(problem: &Problem<'_>, program: &Program, room: &[i64], certificate: &Certificate) -> bool {
    let changes: BTreeMap<usize, i128> = certificate
        .changes
        .iter()
        .map(|&(cell, change)| (cell, i128::from(change)))
        .collect();
    let change = |cell: &usize| changes.get(cell).copied().unwrap_or(0);
    changes.iter().all(|(&cell, &own)| {
        let is_hidden = !program.vectors[cell].is_empty();
        let most_down = i128::from(room[cell]) * i128::from(certificate.denominator);
        is_hidden
            && own >= -most_down
            && problem.system.touching[cell].iter().all(|&relation| {
                let relation = &problem.system.relations[relation];
                change(&relation.parent) == relation.children.iter().map(change).sum::<i128>()
            })
    })
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

/// The hidden cells as linear programs see them.
pub(crate) fn program(problem: &Problem<'_>, vectors: Vec<Vector>) -> Program {
    let mut containing = vec![Vec::new(); problem.system.len()];
    let room = room(problem);
    let mut scale = vec![0; problem.system.len()];
    for (cell, vector) in vectors.iter().enumerate() {
        for &(coordinate, x) in vector {
            containing[coordinate].push(cell);
            scale[coordinate] = scale[coordinate].max(denominator(x));
        }
    }
    let vectors = vectors.into_iter().map(|vector| {
        let term = |(coordinate, x): (usize, Element)| {
            let d = scale[coordinate];
            (coordinate, to_real((x * Element::new(d.unsigned_abs())).nearest()))
        };
        vector.into_iter().map(term).collect()
    });
    Program {
        vectors: vectors.collect(),
        containing,
        room: room.into_iter().map(to_real).collect(),
    }
}

/// The least denominator with which a residue is a small fraction; 1 if there is none.
fn denominator(x: Element) -> i64 {
    (1..=MOST_DENOMINATOR)
        .find(|&d| (x * Element::new(d.unsigned_abs())).nearest().abs() < 10_000)
        .unwrap_or(1)
}

#[expect(clippy::cast_precision_loss, reason = "small counts, checked in whole numbers later")]
fn to_real(number: i64) -> f64 {
    number as f64
}

/// The numbers as fractions of their least common denominator; none if they are no such fractions.
fn fractions(terms: &[Term]) -> Option<(i64, Vec<(usize, i64)>)> {
    (1..=MOST_DENOMINATOR).find_map(|denominator| {
        let whole = |&(cell, number): &Term| {
            let scaled = number * to_real(denominator);
            let rounded = scaled.round();
            #[expect(clippy::cast_possible_truncation, reason = "counts are far below 2^53")]
            ((scaled - rounded).abs() < 1e-5 && rounded.abs() < 1e12).then_some((cell, rounded as i64))
        };
        Some((denominator, terms.iter().map(whole).collect::<Option<Vec<_>>>()?))
    })
}

/// How far each count may fall; one that no table shows by what the others make certain of it.
fn room(problem: &Problem<'_>) -> Vec<i64> {
    let is_listed: Vec<bool> = problem.roles.iter().map(|&role| role != Role::Unlisted).collect();
    let certain = problem.bounds(&is_listed).lower;
    let room = |cell: usize| {
        if is_listed[cell] {
            problem.counts[cell].saturating_sub(problem.least[cell])
        } else {
            certain[cell]
        }
    };
    (0..is_listed.len())
        .map(|cell| i64::try_from(room(cell)).unwrap_or(i64::MAX / 4))
        .collect()
}
