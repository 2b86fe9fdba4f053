//! The narrowest intervals, by linear and integer programming: for systems small enough.

use super::equations::Equations;
use super::figure::Figure;
use super::intervals::Bounds;
use super::program::{Extreme, Failure, Tableau};
use super::{Audit, Criteria, PublishedCell, audit};
use crate::error::Error;
use crate::lattice::Lattice;

/// Hidden counts above which exact intervals are refused.
const MOST_UNKNOWNS: usize = 400;

/// Cells of a lattice up to which its finest cells are reasoned with, in no table though they be.
const MOST_LATTICE: usize = 2_000;

/// Programs solved for one bound, before that of the fractions stands.
const MOST_BRANCHES: usize = 200;

/// Attacks a small release with everything an attacker can compute: of each masked cell the least and the
/// greatest whole number that any table has which agrees with what is published.
///
/// Where the lattice is small its finest cells are part of the table whether they are listed or not, so that
/// linked tables are attacked together. Where branching does not end, the bound is that of fractional tables:
/// sound, and wider by less than one.
///
/// `figures` are rates, shares, means and sums shown beside the cells.
///
/// Errors: those of [`audit`], [`Error::UnknownCell`] for a figure of a cell that is not listed, and
/// [`Error::SystemTooLarge`] above some hundred hidden counts.
pub fn audit_exactly(
    lattice: &Lattice,
    cells: &[PublishedCell],
    figures: &[Figure],
    criteria: Criteria,
) -> Result<Audit, Error> {
    let unlisted = figures.iter().flat_map(Figure::cells).find(|&cell| cell >= cells.len());
    if let Some(cell) = unlisted {
        return Err(Error::UnknownCell { cell });
    }
    let mut found = audit(lattice, cells, criteria)?;
    let mut equations = Equations::new(lattice, cells)?;
    if lattice.trees().iter().map(crate::Tree::len).product::<usize>() <= MOST_LATTICE {
        equations.add_whole(lattice)?;
    }
    let program = Attack::new(&equations, figures, criteria.lower_bound)?;
    for (cell, interval) in found.intervals.iter_mut().enumerate() {
        let Some(interval) = interval else { continue };
        let contradiction = |failure| match failure {
            Failure::Infeasible => Error::Contradiction { cell },
            Failure::TooLarge => Error::SystemTooLarge,
        };
        if let Some(bounds) = program.bounds(equations.unknown_of[cell]).map_err(contradiction)? {
            interval.lower = bounds.lower;
            interval.upper = bounds.upper;
        }
    }
    Ok(found)
}

/// Terms, and the constant they sum to.
type Row = (Vec<(usize, i128)>, i128);

/// The hidden counts of a release above what is known of them, as variables.
struct Attack {
    equations: Vec<Row>,
    /// The variable of each hidden count.
    variable_of: Vec<Option<usize>>,
    /// What is known of it at least.
    least: Vec<i128>,
    /// The hidden counts, and what figures leave open.
    variables: usize,
    tableau: Tableau,
}

/// A limit put on a variable while branching.
#[derive(Clone, Copy)]
enum Limit {
    AtMost(i128),
    AtLeast(i128),
}

impl Attack {
    fn new(equations: &Equations, figures: &[Figure], lower_bound: u64) -> Result<Self, Error> {
        let mut variable_of = vec![None; equations.shown.len()];
        let mut least = Vec::new();
        for (unknown, shown) in equations.shown.iter().enumerate() {
            if shown.is_none() {
                variable_of[unknown] = Some(least.len());
                let is_mask = equations.is_listed[unknown];
                least.push(if is_mask { i128::from(lower_bound) } else { 0 });
            }
        }
        if least.len() > MOST_UNKNOWNS {
            return Err(Error::SystemTooLarge);
        }
        let equation = |terms: &mut dyn Iterator<Item = (usize, i128)>| {
            let (mut left, mut right) = (Vec::new(), 0);
            for (unknown, factor) in terms {
                if let Some(variable) = variable_of[unknown] {
                    left.push((variable, factor));
                    right -= factor * least[variable];
                } else {
                    right -= factor * i128::from(equations.shown[unknown].unwrap_or(0));
                }
            }
            (left, right)
        };
        let mut rows: Vec<Row> = Vec::new();
        for (total, parts) in &equations.sums {
            let members = parts.iter().map(|&part| (part, 1));
            rows.push(equation(&mut members.chain([(*total, -1)])));
        }
        let mut variables = least.len();
        for figure in figures {
            let terms = figure.terms.iter();
            let mut terms = terms.map(|&(cell, factor)| (equations.unknown_of[cell], i128::from(factor)));
            let (mut left, right) = equation(&mut terms);
            // The sum is its least possible value and something more, which is limited itself.
            left.push((variables, -1));
            rows.push((left, right + figure.at_least));
            rows.push((
                vec![(variables, 1), (variables + 1, 1)],
                figure.at_most - figure.at_least,
            ));
            variables += 2;
        }
        let tableau = Tableau::new(variables, &rows).map_err(|failure| match failure {
            Failure::Infeasible => Error::Contradiction { cell: 0 },
            Failure::TooLarge => Error::SystemTooLarge,
        })?;
        Ok(Self {
            equations: rows,
            variable_of,
            least,
            variables,
            tableau,
        })
    }

    /// The least and the greatest whole number; none for what is shown.
    fn bounds(&self, unknown: usize) -> Result<Option<Bounds>, Failure> {
        let Some(variable) = self.variable_of[unknown] else {
            return Ok(None);
        };
        let least = self.least[variable];
        let number = |value: i128| u64::try_from(value + least).unwrap_or(0);
        let lower = self.extreme(variable, 1)?.map_or(0, number);
        let upper = self.extreme(variable, -1)?.map(|value| number(-value));
        Ok(Some(Bounds { lower, upper }))
    }

    /// The least whole number of `sign` times a variable; none if there is none. Branches on fractions
    /// (Land & Doig 1960), the most promising first.
    fn extreme(&self, variable: usize, sign: i128) -> Result<Option<i128>, Failure> {
        let mut first = self.tableau.clone();
        let Extreme::At { numerator, denominator } = first.least(&[(variable, sign)])? else {
            return Ok(None);
        };
        let fractional = ceiling(numerator, denominator);
        let mut best: Option<i128> = None;
        let mut open = vec![(fractional, Vec::new(), first)];
        for _ in 0..MOST_BRANCHES {
            let Some(next) = (0..open.len()).min_by_key(|&at| (open[at].0, open.len() - at)) else {
                break;
            };
            let (bound, limits, tableau) = open.swap_remove(next);
            if best.is_some_and(|best| best <= bound) {
                break;
            }
            let Some((split, below)) = fraction(&tableau) else {
                best = Some(bound);
                break;
            };
            for limit in [Limit::AtMost(below), Limit::AtLeast(below + 1)] {
                let mut limits: Vec<(usize, Limit)> = limits.clone();
                limits.push((split, limit));
                let mut tableau = match self.limited(&limits) {
                    Ok(tableau) => tableau,
                    Err(Failure::Infeasible) => continue,
                    Err(Failure::TooLarge) => return Ok(Some(fractional)),
                };
                if let Extreme::At { numerator, denominator } = tableau.least(&[(variable, sign)])? {
                    open.push((ceiling(numerator, denominator), limits, tableau));
                }
            }
        }
        Ok(Some(best.unwrap_or(fractional)))
    }

    /// The program with limits, each as one more equation with a variable for what is left of it.
    fn limited(&self, limits: &[(usize, Limit)]) -> Result<Tableau, Failure> {
        let variables = self.variables;
        let rest = limits.iter().enumerate().map(|(at, &(variable, limit))| match limit {
            Limit::AtMost(most) => (vec![(variable, 1), (variables + at, 1)], most),
            Limit::AtLeast(least) => (vec![(variable, 1), (variables + at, -1)], least),
        });
        let equations: Vec<_> = self.equations.iter().cloned().chain(rest).collect();
        Tableau::new(variables + limits.len(), &equations)
    }
}

/// A variable with a fraction, and the whole number below it.
fn fraction(tableau: &Tableau) -> Option<(usize, i128)> {
    let denominator = tableau.denominator();
    let broken = tableau.solution().filter(|&(_, value)| value % denominator != 0);
    broken
        .min()
        .map(|(variable, value)| (variable, value.div_euclid(denominator)))
}

fn ceiling(numerator: i128, denominator: i128) -> i128 {
    -(-numerator).div_euclid(denominator)
}
