//! The hidden counts of a pattern as a linear program: what may change, and how far.

use crate::field::Element;
use crate::moves::Moves;
use crate::problem::{Problem, Role};
use crate::sparse::Vector;

/// Fractions of a person in which changes are looked for.
const MOST_DENOMINATOR: i64 = 24;

/// A cell, or a coordinate, and a number.
pub(crate) type Term = (usize, f64);

/// The hidden cells as vectors, and how far the count of each may fall. A coordinate is how often one move
/// is made.
#[derive(Debug)]
pub(crate) struct Program {
    /// By cell: the coordinates with their values; empty for cells that cannot change.
    pub(crate) vectors: Vec<Vec<Term>>,
    /// By coordinate: the cells that have it, with the value there.
    pub(crate) containing: Vec<Vec<Term>>,
    pub(crate) room: Vec<f64>,
}

impl Program {
    /// The program of a pattern; `vectors` are its hidden cells modulo what is published.
    pub(crate) fn new(problem: &Problem<'_>, room: &[i64], vectors: Vec<Vector>) -> Self {
        let mut scale = vec![0; problem.system.len()];
        for &(coordinate, x) in vectors.iter().flatten() {
            scale[coordinate] = scale[coordinate].max(denominator(x));
        }
        let entry = |(coordinate, x): (usize, Element)| {
            let d = scale[coordinate];
            (coordinate, (x * Element::new(d.unsigned_abs())).nearest())
        };
        let vectors = vectors
            .into_iter()
            .map(|vector| vector.into_iter().map(entry).collect());
        let Moves { cells, moves } = Moves::new(vectors.collect());
        let real = |entries: Vec<(usize, i64)>| entries.into_iter().map(|(at, x)| (at, to_real(x))).collect();
        Self {
            vectors: moves.into_iter().map(real).collect(),
            containing: cells.into_iter().map(real).collect(),
            room: room.iter().map(|&room| to_real(room)).collect(),
        }
    }
}

/// How far each count may fall; one that no table shows by what the others make certain of it.
pub(crate) fn room(problem: &Problem<'_>) -> Vec<i64> {
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

/// The least denominator with which a residue is a small fraction; 1 if there is none.
fn denominator(x: Element) -> i64 {
    (1..=MOST_DENOMINATOR)
        .find(|&d| (x * Element::new(d.unsigned_abs())).nearest().abs() < 10_000)
        .unwrap_or(1)
}

/// The numbers as fractions of their least common denominator; none if they are no such fractions.
pub(crate) fn fractions(terms: &[Term]) -> Option<(i64, Vec<(usize, i64)>)> {
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

/// The numbers if all are whole; otherwise the first that is not.
pub(crate) fn whole(terms: &[Term]) -> Result<Vec<(usize, i64)>, Term> {
    let mut numbers = Vec::with_capacity(terms.len());
    for &(cell, number) in terms {
        let rounded = number.round();
        if (number - rounded).abs() > 1e-5 || rounded.abs() > 1e12 {
            return Err((cell, number));
        }
        #[expect(clippy::cast_possible_truncation, reason = "counts are far below 2^53")]
        numbers.push((cell, rounded as i64));
    }
    Ok(numbers)
}

#[expect(clippy::cast_precision_loss, reason = "small counts, checked in whole numbers later")]
pub(crate) fn to_real(number: i64) -> f64 {
    number as f64
}
