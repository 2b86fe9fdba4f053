//! Intervals narrowed by trial: a count that contradicts the sums is not possible.

use std::collections::BTreeSet;

use super::equations::Equations;
use super::intervals::{Bounds, implied};

/// Counts tried beyond the lower bound: small ones are what matters.
const MOST_COUNTS: u64 = 16;

/// Sums looked at in one trial before it is called undecided.
const MOST_SUMS: usize = 500;

/// The bounds of the masked cells narrowed, each by trials on the bounds given.
///
/// The lower bound rises while it is refuted; the upper one falls to the first of the next
/// counts that is, with all above it.
pub(super) fn narrow(equations: &Equations, bounds: &[Bounds]) -> Vec<Bounds> {
    let mut trials = Trials::new(equations, bounds);
    let narrow = |unknown: usize| {
        let own: Bounds = bounds[unknown];
        if !equations.is_listed[unknown] || own.upper == Some(own.lower) {
            return own;
        }
        let mut is_refuted = |lower, upper| trials.contradict(unknown, Bounds { lower, upper });
        let last = own.lower.saturating_add(MOST_COUNTS).min(own.upper.unwrap_or(u64::MAX));
        let lower = (own.lower..last)
            .find(|&count| !is_refuted(own.lower, Some(count)))
            .unwrap_or(last);
        if lower >= last || !is_refuted(last, own.upper) {
            return Bounds { lower, ..own };
        }
        // Refuted from some count on: bisect for it.
        let (mut possible, mut refuted) = (lower, last);
        while possible + 1 < refuted {
            let middle = possible.midpoint(refuted);
            if is_refuted(middle, own.upper) {
                refuted = middle;
            } else {
                possible = middle;
            }
        }
        Bounds {
            lower,
            upper: Some(possible),
        }
    };
    (0..bounds.len()).map(narrow).collect()
}

struct Trials<'a> {
    equations: &'a Equations,
    /// The sums in which each unknown stands.
    touching: Vec<Vec<usize>>,
    /// The bounds given, but for the trial under way.
    bounds: Vec<Bounds>,
    /// What the trial under way changed, and from what.
    changes: Vec<(usize, Bounds)>,
}

impl<'a> Trials<'a> {
    fn new(equations: &'a Equations, bounds: &[Bounds]) -> Self {
        Self {
            equations,
            touching: equations.touching(),
            bounds: bounds.to_vec(),
            changes: Vec::new(),
        }
    }

    /// Whether no table has the count of `unknown` within `assumed`.
    fn contradict(&mut self, unknown: usize, assumed: Bounds) -> bool {
        self.set(unknown, assumed);
        let is_contradictory = self.spread(unknown);
        for (unknown, before) in self.changes.drain(..).rev() {
            self.bounds[unknown] = before;
        }
        is_contradictory
    }

    fn spread(&mut self, unknown: usize) -> bool {
        let mut open: BTreeSet<usize> = self.touching[unknown].iter().copied().collect();
        for _ in 0..MOST_SUMS {
            let Some(sum) = open.pop_first() else { return false };
            let (total, parts) = &self.equations.sums[sum];
            for (member, narrower) in implied(&self.bounds, *total, parts) {
                if narrower.upper.is_some_and(|upper| upper < narrower.lower) {
                    return true;
                }
                if narrower != self.bounds[member] {
                    self.set(member, narrower);
                    open.extend(&self.touching[member]);
                }
            }
        }
        false
    }

    fn set(&mut self, unknown: usize, bounds: Bounds) {
        self.changes
            .push((unknown, std::mem::replace(&mut self.bounds[unknown], bounds)));
    }
}
