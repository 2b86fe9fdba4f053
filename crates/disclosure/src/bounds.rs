//! What an attacker concludes from sums of counts that cannot be negative.
//!
//! Bound propagation: every sum narrows the bounds of each of its members given those of the
//! others, until nothing changes. The bounds are sound, and not always the narrowest. After the
//! shuttle algorithm (Buzzigoli & Giusti, *Statistical Data Protection*, Eurostat 1999).

use std::collections::VecDeque;

use crate::system::System;

/// The upper bound of a count that nothing bounds.
pub(crate) const UNBOUNDED: u64 = u64::MAX;

/// Bounds creep in unit steps on some systems; stopping early leaves them sound but wider.
const VISITS_PER_RELATION: usize = 64;

/// One side of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Lower,
    Upper,
}

/// The attacker's bounds on every cell of a system, with the relation that set each last.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    pub(crate) lower: Vec<u64>,
    pub(crate) upper: Vec<u64>,
    lower_cause: Vec<Option<usize>>,
    upper_cause: Vec<Option<usize>>,
}

impl Bounds {
    /// The bounds that follow from `lower` and `upper`, those known at once.
    pub(crate) fn propagate(system: &System, lower: Vec<u64>, upper: Vec<u64>) -> Self {
        let mut bounds = Self {
            lower_cause: vec![None; lower.len()],
            upper_cause: vec![None; upper.len()],
            lower,
            upper,
        };
        let mut queue: VecDeque<usize> = (0..system.relations.len()).collect();
        let mut is_queued = vec![true; system.relations.len()];
        let mut visits = VISITS_PER_RELATION * system.relations.len();
        let mut changed = Vec::new();
        while let Some(relation) = queue.pop_front() {
            is_queued[relation] = false;
            if visits == 0 {
                break;
            }
            visits -= 1;
            bounds.tighten(system, relation, &mut changed);
            for cell in changed.drain(..) {
                for &next in &system.touching[cell] {
                    if !std::mem::replace(&mut is_queued[next], true) {
                        queue.push_back(next);
                    }
                }
            }
        }
        bounds
    }

    /// The relation that last set a bound; none if it was known at once.
    pub(crate) fn cause(&self, cell: usize, side: Side) -> Option<usize> {
        match side {
            Side::Lower => self.lower_cause[cell],
            Side::Upper => self.upper_cause[cell],
        }
    }

    /// Narrows the bounds of the members of one relation, each given those of the others, and
    /// lists the cells whose bounds changed.
    fn tighten(&mut self, system: &System, relation: usize, changed: &mut Vec<usize>) {
        let parent = system.relations[relation].parent;
        let children = &system.relations[relation].children;
        let lower_sum = children
            .iter()
            .fold(0_u64, |sum, &child| sum.saturating_add(self.lower[child]));
        let unbounded = children.iter().filter(|&&child| self.upper[child] == UNBOUNDED).count();
        let bounded = children
            .iter()
            .map(|&child| self.upper[child])
            .filter(|&upper| upper != UNBOUNDED);
        let upper_sum = bounded.fold(0_u64, u64::saturating_add);

        self.raise(parent, lower_sum, relation, changed);
        if unbounded == 0 {
            self.cap(parent, upper_sum, relation, changed);
        }
        for &child in children {
            let (lower, upper) = (self.lower[child], self.upper[child]);
            if self.upper[parent] != UNBOUNDED {
                self.cap(
                    child,
                    self.upper[parent].saturating_sub(lower_sum - lower),
                    relation,
                    changed,
                );
            }
            let others = match (unbounded, upper) {
                (0, _) => upper_sum - upper,
                (1, UNBOUNDED) => upper_sum,
                _ => continue,
            };
            self.raise(child, self.lower[parent].saturating_sub(others), relation, changed);
        }
    }

    fn raise(&mut self, cell: usize, lower: u64, relation: usize, changed: &mut Vec<usize>) {
        if lower > self.lower[cell] {
            changed.push(cell);
            self.lower[cell] = lower;
            self.lower_cause[cell] = Some(relation);
        }
    }

    fn cap(&mut self, cell: usize, upper: u64, relation: usize, changed: &mut Vec<usize>) {
        if upper < self.upper[cell] {
            changed.push(cell);
            self.upper[cell] = upper;
            self.upper_cause[cell] = Some(relation);
        }
    }
}
