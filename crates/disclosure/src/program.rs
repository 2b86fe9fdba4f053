//! The hidden counts of a pattern as a linear program: what may change, and how far.

use crate::field::Element;
use crate::moves::Moves;
use crate::problem::{Problem, Role};
use crate::sparse::Vector;

/// Fractions of a person in which changes are looked for.
const MOST_DENOMINATOR: i64 = 24;

/// A move in which one count changes by so much more than another is none of real tables.
const MOST_CHANGE: i64 = 10_000;

/// A cell, or a coordinate, and a number.
pub(crate) type Term = (usize, f64);

/// The hidden cells as vectors, and how far the count of each may fall. A coordinate is how often one move
/// is made.
///
/// Elimination publishes until one more number would disclose something, and may leave a last coordinate on
/// which most of a pattern hangs, by factors that are no small fractions. Modulo a prime nothing follows from
/// what is published, and yet no other table of whole numbers, none below 0, lies in that direction: it is left
/// out, and what hangs on it alone cannot change.
#[derive(Debug)]
pub(crate) struct Program {
    /// By cell: the coordinates with their values; empty for cells that cannot change.
    pub(crate) vectors: Vec<Vec<Term>>,
    /// By coordinate: the cells that have it, with the value there.
    pub(crate) containing: Vec<Vec<Term>>,
    pub(crate) room: Vec<f64>,
    /// By cell: whether a coordinate that was left out changes it.
    is_curtailed: Vec<bool>,
}

impl Program {
    /// The program of a pattern; `vectors` are its hidden cells modulo what is published.
    pub(crate) fn new(problem: &Problem<'_>, room: &[i64], vectors: Vec<Vector>) -> Self {
        let scale = scales(problem.system.len(), &vectors);
        let entry = |(coordinate, x): (usize, Element)| {
            let d = scale[coordinate]?;
            Some((coordinate, (x * Element::new(d.unsigned_abs())).nearest()))
        };
        let is_left_out = |&(coordinate, _): &(usize, Element)| scale[coordinate].is_none();
        let is_curtailed = vectors.iter().map(|vector| vector.iter().any(is_left_out)).collect();
        let vectors = vectors
            .into_iter()
            .map(|vector| vector.into_iter().filter_map(entry).collect());
        let Moves { cells, moves } = Moves::new(vectors.collect());
        let real = |entries: Vec<(usize, i64)>| entries.into_iter().map(|(at, x)| (at, to_real(x))).collect();
        Self {
            vectors: moves.into_iter().map(real).collect(),
            containing: cells.into_iter().map(real).collect(),
            room: room.iter().map(|&room| to_real(room)).collect(),
            is_curtailed,
        }
    }

    /// Whether the program has all changes of these cells, so that what it excludes is impossible.
    pub(crate) fn is_complete(&self, terms: &[Term]) -> bool {
        terms.iter().all(|&(cell, _)| !self.is_curtailed[cell])
    }
}

/// By coordinate: the least factor that makes its numbers whole; none where they are no small fractions.
fn scales(coordinates: usize, vectors: &[Vector]) -> Vec<Option<i64>> {
    let mut scales = vec![Some(1); coordinates];
    for &(coordinate, x) in vectors.iter().flatten() {
        scales[coordinate] = scales[coordinate].and_then(|scale| {
            // Numbers scaled for others before need only what is missing.
            let rest = denominator(x * Element::signed(scale))?;
            Some(scale * rest).filter(|&scale| scale <= MOST_DENOMINATOR)
        });
    }
    scales
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

/// The least denominator with which a residue is a small fraction, if it is one.
fn denominator(x: Element) -> Option<i64> {
    (1..=MOST_DENOMINATOR).find(|&d| (x * Element::signed(d)).nearest().abs() < MOST_CHANGE)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Cell;
    use crate::key::Key;
    use crate::lattice::Lattice;
    use crate::policy::{Policy, ZeroPolicy};
    use crate::tree::Tree;

    #[test]
    fn a_coordinate_of_no_small_fractions_is_left_out() {
        let lattice = Lattice::new(vec![Tree::new(&[None, Some(0), Some(0), Some(0)]).unwrap()]).unwrap();
        let cells: Vec<Cell> = (0_u32..)
            .zip([27, 9, 9, 9])
            .map(|(at, count)| Cell::new(vec![at], count))
            .collect();
        let policy = Policy {
            threshold: 5,
            zeros: ZeroPolicy::Publish,
        };
        let problem = Problem::new(&lattice, &cells, &policy, Key::new(&[1; 32])).unwrap();
        let half = Element::new(2).inverse();
        let odd = Element::new(1_234_567_890_123);
        let vectors = vec![
            vec![],
            vec![(0, half), (1, odd)],
            vec![(0, -Element::ONE)],
            vec![(1, Element::ONE)],
        ];
        let program = Program::new(&problem, &room(&problem), vectors);
        // Halves are made whole; what only the coordinate left out changes cannot change.
        assert_eq!(program.vectors, [vec![], vec![(0, 1.0)], vec![(0, -2.0)], vec![]]);
        assert!(program.is_complete(&[(0, 1.0), (2, 1.0)]));
        assert!(!program.is_complete(&[(2, 1.0), (1, 1.0)]) && !program.is_complete(&[(3, 1.0)]));
    }
}
