//! Cell keys: small noise that is the same wherever the same records are counted.
//!
//! Each record has a key that never changes; the sum of the keys of a cell's records chooses the
//! noise from a perturbation table. After the cell-key method of the Australian Bureau of
//! Statistics and Eurostat (Handbook on Statistical Disclosure Control, section 5.4).
//!
//! It hides small counts badly where margins are shown as well: least squares over all margins
//! recover most of them. It is for universes that publish no exact table, and never beside one.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::key::Key;

/// Steps of Newton's method for one row.
const MOST_STEPS: usize = 200;

/// How far a row's mean and variance may be from those due.
const PRECISION: f64 = 1e-10;

/// The key of a record: 32 bits drawn from a secret and the record's own identifier in the series.
///
/// Stored with the record it never changes, even when the record is corrected: noise that moved
/// with each correction could be averaged away.
pub fn record_key(secret: &[u8; 32], record: &[u32]) -> u32 {
    (Key::new(secret).tie(record) >> 32) as u32
}

/// The key of a cell: the sum of its records' keys, which wraps around.
pub fn cell_key(record_keys: impl IntoIterator<Item = u32>) -> u32 {
    record_keys.into_iter().fold(0, u32::wrapping_add)
}

/// What noise a count gets with which probability.
#[derive(Debug, Clone, PartialEq)]
pub struct PerturbationTable {
    /// For each count, the possible results with the upper end of their share of keys.
    rows: Vec<Vec<(u64, f64)>>,
    never_below: u64,
}

impl PerturbationTable {
    /// Unbiased noise of at most `most` and of the given variance, after which no count is from 1
    /// to `never`.
    ///
    /// In each row the entropy is greatest among all that meet this, and towards 0 the
    /// probabilities never fall. Errors: [`Error::InfeasibleNoise`].
    pub fn new(most: u32, variance: f64, never: u32) -> Result<Self, Error> {
        let (most, never) = (i64::from(most), i64::from(never));
        let mut rows = vec![vec![(0, 1.0)]];
        // From the last row on no result is too small, and the noise is the same.
        for count in 1..=most + never + 1 {
            let from = (count - most).max(0);
            let targets: Vec<i64> = (from..=count + most)
                .filter(|target| !(1..=never).contains(target))
                .collect();
            let noise: Vec<i64> = targets.iter().map(|target| target - count).collect();
            let shares = shares(&noise, variance)?;
            let mut end = 0.0;
            let row = targets.iter().zip(shares).map(|(&target, share)| {
                end += share;
                (u64::try_from(target).unwrap_or(0), end)
            });
            rows.push(row.collect());
        }
        Ok(Self {
            rows,
            never_below: u64::try_from(never).unwrap_or(0) + 1,
        })
    }

    /// The probabilities of the results of a count; counts from the last row on share its noise.
    pub fn probabilities(&self, count: u64) -> Vec<(u64, f64)> {
        let (row, shift) = self.row(count);
        let mut before = 0.0;
        let share = |&(result, end): &(u64, f64)| {
            let share = end - before;
            before = end;
            (result + shift, share)
        };
        row.iter().map(share).collect()
    }

    /// What is published for a count under its cell key.
    pub fn perturb(&self, count: u64, cell_key: u32) -> u64 {
        let (row, shift) = self.row(count);
        let key = f64::from(cell_key) / 4_294_967_296.0;
        let found = row.iter().find(|&&(_, end)| key < end).or(row.last());
        let published = found.map_or(count, |&(result, _)| result + shift);
        if published < self.never_below { 0 } else { published }
    }

    fn row(&self, count: u64) -> (&[(u64, f64)], u64) {
        let last = self.rows.len() - 1;
        let index = usize::try_from(count).unwrap_or(last).min(last);
        (&self.rows[index], count - index as u64)
    }
}

/// The probabilities of a row: exponential in a quadratic of the noise, neighbours pooled where
/// they would fall towards no noise.
#[expect(clippy::cast_precision_loss, reason = "noise is small")]
fn shares(noise: &[i64], variance: f64) -> Result<Vec<f64>, Error> {
    let mut group_of: Vec<usize> = (0..noise.len()).collect();
    loop {
        let mut groups: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (&group, &noise) in group_of.iter().zip(noise) {
            groups.entry(group).or_default().push(noise as f64);
        }
        let mean = |values: &[f64], power: i32| values.iter().map(|x| x.powi(power)).sum::<f64>() / values.len() as f64;
        let points: Vec<(f64, f64)> = group_of
            .iter()
            .map(|group| (mean(&groups[group], 1), mean(&groups[group], 2)))
            .collect();
        let shares = solve(&points, variance).ok_or(Error::InfeasibleNoise)?;
        let falls = (1..noise.len())
            .find(|&at| noise[at] <= 0 && group_of[at] != group_of[at - 1] && shares[at] < shares[at - 1] - PRECISION);
        let Some(at) = falls else { return Ok(shares) };
        let (into, from) = (group_of[at - 1], group_of[at]);
        group_of
            .iter_mut()
            .filter(|group| **group == from)
            .for_each(|group| *group = into);
    }
}

/// Shares in proportion to exp(a x + b y) with mean x of 0 and mean y of `variance`, b at most 0.
fn solve(points: &[(f64, f64)], variance: f64) -> Option<Vec<f64>> {
    let (a, b) = newton(points, variance, true).unwrap_or((0.0, 1.0));
    let (a, b) = if b > 0.0 {
        newton(points, variance, false)?
    } else {
        (a, b)
    };
    let shares = exponential(points, a, b);
    let (mean, spread) = moments(points, &shares);
    (mean.abs() < 1e-6 && spread < variance + 1e-6).then_some(shares)
}

fn newton(points: &[(f64, f64)], variance: f64, is_quadratic: bool) -> Option<(f64, f64)> {
    let (mut a, mut b) = (0.0, 0.0);
    for _ in 0..MOST_STEPS {
        let shares = exponential(points, a, b);
        let (mean, spread) = moments(points, &shares);
        let error = if is_quadratic { spread - variance } else { 0.0 };
        if mean.abs() < PRECISION && error.abs() < PRECISION {
            return Some((a, b));
        }
        let expect = |f: &dyn Fn(f64, f64) -> f64| {
            points
                .iter()
                .zip(&shares)
                .map(|(&(x, y), share)| share * f(x, y))
                .sum::<f64>()
        };
        let xx = expect(&|x, _| x * x) - mean * mean;
        let xy = expect(&|x, y| x * y) - mean * spread;
        let yy = expect(&|_, y| y * y) - spread * spread;
        let (step_a, step_b) = if is_quadratic {
            let determinant = xx * yy - xy * xy;
            if determinant.abs() < 1e-14 {
                return None;
            }
            (
                (mean * yy - error * xy) / determinant,
                (error * xx - mean * xy) / determinant,
            )
        } else {
            (mean / xx, 0.0)
        };
        // Short steps stay where the exponentials are finite.
        let scale = 1.0_f64.min(0.5 / step_a.abs().max(step_b.abs()).max(1e-300));
        a -= scale * step_a;
        b -= scale * step_b;
        if !a.is_finite() || !b.is_finite() || a.abs() > 100.0 || b.abs() > 100.0 {
            return None;
        }
    }
    None
}

fn exponential(points: &[(f64, f64)], a: f64, b: f64) -> Vec<f64> {
    let weights: Vec<f64> = points.iter().map(|&(x, y)| (a * x + b * y).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

fn moments(points: &[(f64, f64)], shares: &[f64]) -> (f64, f64) {
    let terms = points.iter().zip(shares);
    terms.fold((0.0, 0.0), |(mean, spread), (&(x, y), share)| {
        (mean + share * x, spread + share * y)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_small_count_is_ever_published() {
        let table = PerturbationTable::new(8, 7.0, 4).unwrap();
        let keys = (0..=u32::MAX).step_by(1 << 22);
        for count in 0..20 {
            assert!(keys.clone().all(|key| !(1..5).contains(&table.perturb(count, key))));
        }
        assert_eq!(table.perturb(0, 7), 0);
    }

    #[test]
    fn the_rows_are_those_of_the_literature() {
        let table = PerturbationTable::new(8, 7.0, 4).unwrap();
        let expected = [(0, 0.288), (5, 0.409), (6, 0.200), (7, 0.075), (8, 0.022), (9, 0.005)];
        for ((result, share), (target, due)) in table.probabilities(4).into_iter().zip(expected) {
            assert!(result == target && (share - due).abs() < 1e-3, "{result} {share}");
        }
        assert!(matches!(PerturbationTable::new(5, 3.0, 4), Err(Error::InfeasibleNoise)));
    }

    #[test]
    fn the_same_records_get_the_same_noise() {
        let keys = [1, 2, 3].map(|record| record_key(&[9; 32], &[record]));
        assert_eq!(cell_key(keys), cell_key([keys[2], keys[0], keys[1]]));
        // The handbook's example: .9 + .3 + .6 is .8.
        let tenth = u32::MAX / 10;
        assert!(cell_key([9 * tenth, 3 * tenth, 6 * tenth]).abs_diff(8 * tenth) < 20);
    }
}
