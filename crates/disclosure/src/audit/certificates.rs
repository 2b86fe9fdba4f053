//! Checking certificates: that each is a table as possible as the true one, in whole numbers.

use std::collections::BTreeMap;

use super::equations::Equations;
use super::intervals::{Bounds, floors, known};
use super::{Criteria, PublishedCell, Secret};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::lattice::Lattice;

/// What certificates prove of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificateCheck {
    /// Certificates, by index, that are no possible table: a published count or a sum is broken,
    /// or a count is below what everyone knows.
    pub invalid: Vec<usize>,
    /// Hidden counts without a table in which they are as large as must remain possible: small ones at least
    /// their threshold.
    pub upper_unproved: Vec<usize>,
    /// Hidden counts without a table in which they are as small as must remain possible: small ones at most 1,
    /// or what zeros imply.
    pub lower_unproved: Vec<usize>,
}

impl CertificateCheck {
    /// Whether every count that must not be known is proved safe and no certificate is wrong.
    pub fn is_pass(&self) -> bool {
        self.invalid.is_empty() && self.upper_unproved.is_empty() && self.lower_unproved.is_empty()
    }
}

/// Checks certificates against a release and the truth.
///
/// `secrets` follow the order of `cells`.
///
/// Errors: [`Error::UnknownCell`], [`Error::SystemTooLarge`], and [`Error::Contradiction`] if the
/// true counts are not additive.
pub fn check_certificates(
    lattice: &Lattice,
    cells: &[PublishedCell],
    secrets: &[Secret],
    criteria: Criteria,
    certificates: &[Certificate],
) -> Result<CertificateCheck, Error> {
    let equations = Equations::new(lattice, cells)?;
    let mut counts = vec![None; equations.shown.len()];
    for (cell, secret) in secrets.iter().enumerate() {
        counts[equations.unknown_of[cell]] = Some(secret.count);
    }
    let table = Table {
        touching: equations.touching(),
        certain: known(&equations, &counts)?,
        counts: &counts,
        equations: &equations,
        criteria,
    };
    let mut check = CertificateCheck::default();
    let mut upper = vec![false; cells.len()];
    let mut lower = vec![false; cells.len()];
    let floors = floors(&equations, criteria.lower_bound)?;
    let mut cells_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (cell, &unknown) in equations.unknown_of.iter().enumerate() {
        cells_of.entry(unknown).or_default().push(cell);
    }
    for (index, certificate) in certificates.iter().enumerate() {
        let Some(changes) = table.changes(certificate) else {
            check.invalid.push(index);
            continue;
        };
        for (unknown, change) in changes {
            for &cell in cells_of.get(&unknown).into_iter().flatten() {
                let Some(reach) = secrets[cell].must_remain() else {
                    continue;
                };
                let count = i128::from(secrets[cell].count) + i128::from(change);
                upper[cell] |= count >= i128::from(reach.at_least);
                lower[cell] |= count <= i128::from(floors[unknown].lower.max(reach.at_most));
            }
        }
    }
    for (cell, published) in cells.iter().enumerate() {
        let Some(reach) = secrets[cell].must_remain().filter(|_| published.value.is_none()) else {
            continue;
        };
        let count = secrets[cell].count;
        if !upper[cell] && count < reach.at_least {
            check.upper_unproved.push(cell);
        }
        if !lower[cell] && count > floors[equations.unknown_of[cell]].lower.max(reach.at_most) {
            check.lower_unproved.push(cell);
        }
    }
    Ok(check)
}

/// The true table, as far as it is known.
struct Table<'a> {
    equations: &'a Equations,
    touching: Vec<Vec<usize>>,
    counts: &'a [Option<u64>],
    /// What the listed counts make certain of the others.
    certain: Vec<Bounds>,
    criteria: Criteria,
}

impl Table<'_> {
    /// The changes by number, if the changed table is possible.
    fn changes(&self, certificate: &Certificate) -> Option<BTreeMap<usize, i64>> {
        let mut changes = BTreeMap::new();
        for &(address, change) in &certificate.changes {
            let unknown = self.equations.number_of(address)?;
            if changes.insert(unknown, change).is_some() {
                return None;
            }
        }
        let holds = changes.iter().all(|(&unknown, &change)| {
            self.is_possible(unknown, change)
                && self.touching[unknown]
                    .iter()
                    .all(|&sum| self.is_balanced(sum, &changes))
        });
        holds.then_some(changes)
    }

    /// Nothing published changes, and nothing falls below what is known of it.
    fn is_possible(&self, unknown: usize, change: i64) -> bool {
        if self.equations.shown[unknown].is_some() {
            return change == 0;
        }
        let most_down = match self.counts[unknown] {
            Some(count) => count.saturating_sub(self.criteria.lower_bound),
            None => self.certain[unknown].lower,
        };
        i128::from(change) >= -i128::from(most_down)
    }

    fn is_balanced(&self, sum: usize, changes: &BTreeMap<usize, i64>) -> bool {
        let (total, parts) = &self.equations.sums[sum];
        let change = |unknown: &usize| i128::from(changes.get(unknown).copied().unwrap_or(0));
        change(total) == parts.iter().map(change).sum::<i128>()
    }
}
