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

/// Sums looked at for one count that is to be made known, before it is left hidden.
const MOST_TRIAL_VISITS: usize = 5_000;

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

/// A bound as it was before it was narrowed.
#[derive(Debug, Clone, Copy)]
struct Before {
    cell: usize,
    side: Side,
    bound: u64,
    cause: Option<usize>,
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
            for before in changed.drain(..) {
                for &next in &system.touching[before.cell] {
                    if !std::mem::replace(&mut is_queued[next], true) {
                        queue.push_back(next);
                    }
                }
            }
        }
        bounds
    }

    /// Makes a count known if `allows` holds of every cell whose bounds that narrows; else nothing
    /// changes. Whether it was made known; it is not either if the consequences are too many.
    pub(crate) fn publish(
        &mut self,
        system: &System,
        (cell, count): (usize, u64),
        allows: impl Fn(&Self, usize) -> bool,
    ) -> bool {
        let mut changed = Vec::new();
        self.raise(cell, count, None, &mut changed);
        self.cap(cell, count, None, &mut changed);
        let mut queue: VecDeque<usize> = system.touching[cell].iter().copied().collect();
        let mut next = changed.len();
        let mut visits = 0;
        let mut is_allowed = true;
        while is_allowed && let Some(relation) = queue.pop_front() {
            visits += 1;
            self.tighten(system, relation, &mut changed);
            let news = || changed.iter().skip(next).map(|before| before.cell);
            is_allowed = visits < MOST_TRIAL_VISITS && news().all(|narrowed| allows(self, narrowed));
            for &touched in news().flat_map(|narrowed| &system.touching[narrowed]) {
                if !queue.contains(&touched) {
                    queue.push_back(touched);
                }
            }
            next = changed.len();
        }
        if !is_allowed {
            for before in changed.into_iter().rev() {
                let (bounds, causes) = match before.side {
                    Side::Lower => (&mut self.lower, &mut self.lower_cause),
                    Side::Upper => (&mut self.upper, &mut self.upper_cause),
                };
                bounds[before.cell] = before.bound;
                causes[before.cell] = before.cause;
            }
        }
        is_allowed
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
    fn tighten(&mut self, system: &System, relation: usize, changed: &mut Vec<Before>) {
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

        let cause = Some(relation);
        self.raise(parent, lower_sum, cause, changed);
        if unbounded == 0 {
            self.cap(parent, upper_sum, cause, changed);
        }
        for &child in children {
            let (lower, upper) = (self.lower[child], self.upper[child]);
            if self.upper[parent] != UNBOUNDED {
                let most = self.upper[parent].saturating_sub(lower_sum - lower);
                self.cap(child, most, cause, changed);
            }
            let others = match (unbounded, upper) {
                (0, _) => upper_sum - upper,
                (1, UNBOUNDED) => upper_sum,
                _ => continue,
            };
            self.raise(child, self.lower[parent].saturating_sub(others), cause, changed);
        }
    }

    fn raise(&mut self, cell: usize, lower: u64, cause: Option<usize>, changed: &mut Vec<Before>) {
        if lower > self.lower[cell] {
            changed.push(Before {
                cell,
                side: Side::Lower,
                bound: std::mem::replace(&mut self.lower[cell], lower),
                cause: std::mem::replace(&mut self.lower_cause[cell], cause),
            });
        }
    }

    fn cap(&mut self, cell: usize, upper: u64, cause: Option<usize>, changed: &mut Vec<Before>) {
        if upper < self.upper[cell] {
            changed.push(Before {
                cell,
                side: Side::Upper,
                bound: std::mem::replace(&mut self.upper[cell], upper),
                cause: std::mem::replace(&mut self.upper_cause[cell], cause),
            });
        }
    }
}
