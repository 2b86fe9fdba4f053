//! The attack on a release, from what it publishes alone.
//!
//! This module shares only [`Tree`](crate::Tree) and [`Lattice`] with the suppression it
//! judges. Suppression works with vectors in a reference basis modulo 2^61 - 1; the audit writes
//! down the sums as equations in the hidden cells and compares two random solutions of them
//! modulo another prime, then narrows intervals sweep by sweep and by trial. An error must be made twice, in
//! different ways, to go unseen.
//!
//! What it finds an attacker knows, an attacker knows. What it does not find may still be
//! found by linear or integer programming; that nothing is left to find follows from
//! certificates, which [`check_certificates`] checks in whole numbers. Who made them need not be
//! trusted.

mod certificates;
mod equations;
mod evidence;
mod exact;
mod figure;
mod intervals;
mod program;
mod solutions;
mod trials;
mod verdict;

use crate::error::Error;
use crate::lattice::Lattice;

pub use certificates::{CertificateCheck, check_certificates};
pub use evidence::{Evidence, Finding, findings};
pub use exact::audit_exactly;
pub use figure::Figure;
pub use verdict::{Secret, Verdict};

/// A cell as a reader of the release sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCell {
    /// One node of each dimension's tree.
    pub coordinates: Vec<u32>,
    /// The count shown; none for a mask.
    pub value: Option<u64>,
}

/// What the attacker knows beside the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Criteria {
    /// The least count of a masked cell: 1 where every zero is shown, else 0.
    pub lower_bound: u64,
}

/// What an attacker knows about the count of a masked cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The count is at least this.
    pub lower: u64,
    /// The count is at most this; none if nothing bounds it.
    pub upper: Option<u64>,
    /// A linear combination of published counts is the count.
    pub is_derivable: bool,
    /// The least count that shown zeros alone imply, whatever else were masked.
    pub floor: u64,
}

impl Interval {
    /// Whether the attacker knows the count.
    pub fn is_exact(&self) -> bool {
        self.is_derivable || self.upper == Some(self.lower)
    }

    /// Whether `count` is possible.
    pub fn contains(&self, count: u64) -> bool {
        self.lower <= count && self.upper.is_none_or(|upper| count <= upper)
    }
}

/// The attacker's knowledge of every cell of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The interval of each masked cell in the order given; none for a published one.
    pub intervals: Vec<Option<Interval>>,
}

/// Attacks a release.
///
/// The same coordinates may come several times, as in linked tables or earlier releases: a cell
/// masked in one and shown in another is known, and has an interval of one count.
///
/// Errors: [`Error::UnknownCell`], [`Error::SystemTooLarge`], and [`Error::Contradiction`]
/// if the published counts are not additive or contradict `criteria`.
pub fn audit(lattice: &Lattice, cells: &[PublishedCell], criteria: Criteria) -> Result<Audit, Error> {
    let equations = equations::Equations::new(lattice, cells)?;
    let solved = solutions::derive(&equations)?;
    let all = trials::narrow(
        &equations,
        &intervals::narrow(&equations, &solved, criteria.lower_bound)?,
    );
    let floors = intervals::floors(&equations, criteria.lower_bound)?;
    let interval = |(cell, published): (usize, &PublishedCell)| {
        let unknown = equations.unknown_of[cell];
        let bounds = all[unknown];
        published.value.is_none().then_some(Interval {
            lower: bounds.lower,
            upper: bounds.upper,
            is_derivable: solved[unknown].is_some(),
            floor: floors[unknown].lower,
        })
    };
    Ok(Audit {
        intervals: cells.iter().enumerate().map(interval).collect(),
    })
}
