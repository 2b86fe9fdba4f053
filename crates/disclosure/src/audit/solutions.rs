//! Which counts are linear combinations of the published ones, and what they are.
//!
//! The equations are brought to triangular form modulo 2^62 - 57 and solved twice with the
//! free unknowns at random. An unknown on which the solutions agree is determined: by chance
//! two values agree with a probability of about 2^-62.

use std::collections::{BTreeMap, BTreeSet};

use super::equations::Equations;
use crate::error::Error;

/// The largest prime below 2^62.
pub(super) const PRIME: u64 = (1 << 62) - 57;

/// One equation: `constant` plus coefficient times unknown over `terms` is 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Equation {
    pub(super) terms: BTreeMap<usize, u64>,
    constant: u64,
}

/// The value of each count that the published ones determine; a published count is its own.
pub(super) fn derive(equations: &Equations) -> Result<Vec<Option<u64>>, Error> {
    let written = equations.sums.iter();
    let open = written.map(|(total, parts)| Equation::new(*total, parts).evaluated(equations));
    let triangle = triangulate(equations, open.collect())?;
    let (one, other) = (solve(equations, &triangle, 1), solve(equations, &triangle, 2));
    let agreed = |(one, other): (u64, u64)| (one == other).then_some(one);
    let derived: Vec<Option<u64>> = one.into_iter().zip(other).map(agreed).collect();
    // A negative count shows as a residue near the prime.
    match derived
        .iter()
        .position(|count| count.is_some_and(|count| count > PRIME / 2))
    {
        Some(negative) => Err(Error::Contradiction {
            cell: equations.name[negative],
        }),
        None => Ok(derived),
    }
}

/// The equations solved each for one hidden count, which none of the later ones has.
pub(super) fn triangulate(equations: &Equations, mut open: Vec<Equation>) -> Result<Vec<(usize, Equation)>, Error> {
    let is_hidden = |unknown: &usize| equations.shown[*unknown].is_none();
    let mut holders = vec![BTreeSet::new(); equations.shown.len()];
    for (row, equation) in open.iter().enumerate() {
        for &unknown in equation.terms.keys() {
            holders[unknown].insert(row);
        }
    }
    let mut queue: BTreeSet<(usize, usize)> = open
        .iter()
        .enumerate()
        .map(|(row, equation)| (equation.terms.len(), row))
        .collect();
    let mut triangle = Vec::new();
    // The shortest equation first, for the unknown in the fewest others (Markowitz 1957).
    while let Some((_, row)) = queue.pop_first() {
        let equation = std::mem::take(&mut open[row]);
        for unknown in equation.terms.keys() {
            holders[*unknown].remove(&row);
        }
        let Some(pivot) = equation
            .terms
            .keys()
            .copied()
            .filter(is_hidden)
            .min_by_key(|&unknown| holders[unknown].len())
        else {
            if equation.constant != 0 {
                return Err(Error::Contradiction {
                    cell: equations.name[equations.sums[row].0],
                });
            }
            continue;
        };
        let equation = equation.scaled(pivot);
        for other in std::mem::take(&mut holders[pivot]) {
            queue.remove(&(open[other].terms.len(), other));
            open[other].eliminate(pivot, &equation, |unknown, is_held| {
                if is_held {
                    holders[unknown].insert(other);
                } else {
                    holders[unknown].remove(&other);
                }
            });
            queue.insert((open[other].terms.len(), other));
        }
        triangle.push((pivot, equation));
    }
    Ok(triangle)
}

impl Equation {
    /// `total` minus its `parts`.
    pub(super) fn new(total: usize, parts: &[usize]) -> Self {
        let parts = parts.iter().map(|&part| (part, PRIME - 1));
        Self {
            terms: parts.chain([(total, 1)]).collect(),
            constant: 0,
        }
    }

    /// The published counts moved into the constant.
    fn evaluated(mut self, equations: &Equations) -> Self {
        let mut constant = self.constant;
        self.terms.retain(|&unknown, &mut x| match equations.shown[unknown] {
            Some(count) => {
                constant = add(constant, multiply(x, count % PRIME));
                false
            }
            None => true,
        });
        Self { constant, ..self }
    }

    /// Scaled to 1 at `pivot`.
    fn scaled(mut self, pivot: usize) -> Self {
        let scale = power(self.terms[&pivot], PRIME - 2);
        self.terms.values_mut().for_each(|x| *x = multiply(*x, scale));
        self.constant = multiply(self.constant, scale);
        self
    }

    /// Removes `pivot` by means of `by`, reporting which unknowns come and go.
    pub(super) fn eliminate(&mut self, pivot: usize, by: &Self, mut report: impl FnMut(usize, bool)) {
        let Some(x) = self.terms.remove(&pivot) else { return };
        let factor = PRIME - x;
        self.constant = add(self.constant, multiply(factor, by.constant));
        for (&unknown, &x) in by.terms.iter().filter(|&(&unknown, _)| unknown != pivot) {
            let sum = add(self.terms.get(&unknown).copied().unwrap_or(0), multiply(factor, x));
            if sum == 0 {
                self.terms.remove(&unknown);
            } else {
                self.terms.insert(unknown, sum);
            }
            report(unknown, sum != 0);
        }
    }
}

/// Every unknown, with the free ones drawn from `seed`.
fn solve(equations: &Equations, triangle: &[(usize, Equation)], seed: u64) -> Vec<u64> {
    let mut values: Vec<u64> = (0_u64..)
        .zip(&equations.shown)
        .map(|(unknown, shown)| shown.map_or_else(|| draw(seed, unknown), |count| count % PRIME))
        .collect();
    for (pivot, equation) in triangle.iter().rev() {
        let others = equation.terms.iter().filter(|&(unknown, _)| unknown != pivot);
        let sum = others.fold(equation.constant, |sum, (&unknown, &x)| {
            add(sum, multiply(x, values[unknown]))
        });
        values[*pivot] = (PRIME - sum) % PRIME;
    }
    values
}

/// A pseudo-random residue: 5 to a scattered power.
fn draw(seed: u64, unknown: u64) -> u64 {
    power(5, multiply(unknown + 1, 0x2545_f491_4f6c_dd1d % PRIME) ^ (seed << 40))
}

fn add(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

#[expect(clippy::cast_possible_truncation, reason = "a remainder is below the prime")]
pub(super) fn multiply(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, base);
        }
        base = multiply(base, base);
        exponent >>= 1;
    }
    result
}
