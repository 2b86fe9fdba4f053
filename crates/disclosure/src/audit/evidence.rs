//! Why a masked count is known: the published ones that give it away.

use std::collections::BTreeSet;

use super::equations::Equations;
use super::intervals::{Bounds, implied, start};
use super::solutions::{Equation, PRIME, multiply, triangulate};
use super::{Audit, Criteria, Interval, PublishedCell};
use crate::error::Error;
use crate::lattice::Lattice;

/// Sums among which combinations are looked for; beyond them bounds alone are given as the reason.
const MOST_SUMS: usize = 20_000;

/// Multiples of a count that are tried for a combination in whole numbers.
const MOST_DIVISOR: i64 = 24;

/// Larger factors are taken for residues of fractions.
const MOST_FACTOR: i64 = 1_000_000;

/// A masked count of which too much is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The cell, by its index.
    pub cell: usize,
    /// What is known of its count.
    pub interval: Interval,
    /// From what.
    pub evidence: Evidence,
}

/// The published cells, by index, that give a masked count away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// The same cell is shown elsewhere in the release.
    Shown(usize),
    /// The count times `divisor` is the sum of these counts, each times its factor.
    Combination {
        /// Cells and factors.
        terms: Vec<(usize, i64)>,
        /// At least 1.
        divisor: i64,
    },
    /// No count is negative: with these the interval follows, one sum after the other.
    Bounds(Vec<usize>),
}

/// The masked counts that are exactly known, or known to be below `threshold`, each with the reason.
///
/// `audit` is what an attack on `cells` found. Errors: as for [`audit`](super::audit()).
pub fn findings(
    lattice: &Lattice,
    cells: &[PublishedCell],
    criteria: Criteria,
    audit: &Audit,
    threshold: u64,
) -> Result<Vec<Finding>, Error> {
    let equations = Equations::new(lattice, cells)?;
    let causes = Causes::new(&equations, criteria.lower_bound);
    let touching = equations.touching();
    let mut found = Vec::new();
    for (cell, interval) in audit.intervals.iter().enumerate() {
        let Some(interval) = *interval else { continue };
        if !interval.is_exact() && interval.upper.is_none_or(|upper| upper >= threshold) {
            continue;
        }
        let unknown = equations.unknown_of[cell];
        let evidence = if equations.shown[unknown].is_some() {
            Evidence::Shown(equations.name[unknown])
        } else {
            let combined = interval
                .is_derivable
                .then(|| combination(&equations, &touching, unknown));
            match combined.transpose()?.flatten() {
                Some(combination) => combination,
                None => Evidence::Bounds(causes.grounds(&equations, &touching, unknown)),
            }
        };
        found.push(Finding {
            cell,
            interval,
            evidence,
        });
    }
    Ok(found)
}

/// The combination of published counts that a hidden one is; none if it is none, or too large to be found.
fn combination(equations: &Equations, touching: &[Vec<usize>], unknown: usize) -> Result<Option<Evidence>, Error> {
    let sums = around(equations, touching, unknown);
    if sums.len() > MOST_SUMS {
        return Ok(None);
    }
    let written = sums.into_iter().map(|sum| {
        let (total, parts) = &equations.sums[sum];
        Equation::new(*total, parts)
    });
    let triangle = triangulate(equations, written.collect())?;
    let mut expression = Equation::default();
    expression.terms.insert(unknown, 1);
    // No equation has the unknown for which an earlier one was solved.
    for (pivot, equation) in &triangle {
        expression.eliminate(*pivot, equation, |_, _| {});
    }
    let is_hidden = |unknown: &usize| equations.shown[*unknown].is_none();
    if expression.terms.keys().any(is_hidden) {
        return Ok(None);
    }
    let in_whole_numbers = |divisor: i64| {
        let factor = |(&unknown, &x): (&usize, &u64)| {
            let factor = nearest(multiply(x, divisor.unsigned_abs()));
            (factor.abs() <= MOST_FACTOR).then_some((equations.name[unknown], factor))
        };
        let terms: Option<Vec<(usize, i64)>> = expression.terms.iter().map(factor).collect();
        terms.map(|terms| Evidence::Combination { terms, divisor })
    };
    Ok((1..=MOST_DIVISOR).find_map(in_whole_numbers))
}

/// The sums of the hidden counts that are connected to one through hidden counts.
fn around(equations: &Equations, touching: &[Vec<usize>], unknown: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::from([unknown]);
    let mut open = vec![unknown];
    let mut sums = BTreeSet::new();
    while let Some(unknown) = open.pop() {
        for &sum in &touching[unknown] {
            if sums.insert(sum) {
                let (total, parts) = &equations.sums[sum];
                let members = parts.iter().chain([total]).copied();
                open.extend(members.filter(|&member| equations.shown[member].is_none() && seen.insert(member)));
            }
        }
    }
    sums
}

/// The number nearest to 0 of which this is the residue.
fn nearest(residue: u64) -> i64 {
    let number = |residue: u64| i64::try_from(residue).unwrap_or(i64::MAX);
    if residue > PRIME / 2 {
        -number(PRIME - residue)
    } else {
        number(residue)
    }
}

/// The sum that last narrowed each bound.
struct Causes {
    lower: Vec<Option<usize>>,
    upper: Vec<Option<usize>>,
}

impl Causes {
    fn new(equations: &Equations, lower_bound: u64) -> Self {
        let mut bounds = start(equations, lower_bound, |unknown| equations.shown[unknown]);
        let mut causes = Self {
            lower: vec![None; bounds.len()],
            upper: vec![None; bounds.len()],
        };
        for _ in 0..super::intervals::MOST_SWEEPS {
            let mut is_changed = false;
            for (sum, (total, parts)) in equations.sums.iter().enumerate() {
                for (member, narrower) in implied(&bounds, *total, parts) {
                    let Bounds { lower, upper } = std::mem::replace(&mut bounds[member], narrower);
                    if narrower.lower != lower {
                        causes.lower[member] = Some(sum);
                    }
                    if narrower.upper != upper {
                        causes.upper[member] = Some(sum);
                    }
                    is_changed |= narrower != Bounds { lower, upper };
                }
            }
            if !is_changed {
                break;
            }
        }
        causes
    }

    /// The published cells from which the bounds of a hidden count follow; those of the sums around it if
    /// they follow from no sum alone.
    fn grounds(&self, equations: &Equations, touching: &[Vec<usize>], unknown: usize) -> Vec<usize> {
        let mut seen = BTreeSet::from([(unknown, true), (unknown, false)]);
        let mut open: Vec<(usize, bool)> = seen.iter().copied().collect();
        let mut grounds = BTreeSet::new();
        while let Some((unknown, is_upper)) = open.pop() {
            let cause = if is_upper {
                self.upper[unknown]
            } else {
                self.lower[unknown]
            };
            let Some(sum) = cause else { continue };
            let (total, parts) = &equations.sums[sum];
            // A part is bounded by the total and, from the other side, by the other parts.
            let premises = parts.iter().map(|&part| (part, is_upper == (*total == unknown)));
            for (member, side) in premises
                .chain([(*total, is_upper)])
                .filter(|&(member, _)| member != unknown)
            {
                if equations.shown[member].is_some() {
                    grounds.insert(equations.name[member]);
                } else if seen.insert((member, side)) {
                    open.push((member, side));
                }
            }
        }
        if grounds.is_empty() {
            let sums = touching[unknown].iter().map(|&sum| &equations.sums[sum]);
            let members = sums.flat_map(|(total, parts)| parts.iter().chain([total]));
            let shown = members.filter(|&&member| equations.shown[member].is_some());
            grounds.extend(shown.map(|&member| equations.name[member]));
        }
        grounds.into_iter().collect()
    }
}
