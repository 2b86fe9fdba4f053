//! What an attacker refutes by trial: a count is assumed, and the sums contradict it.
//!
//! In tables of three dimensions and more, sums taken one by one may leave open what together
//! they exclude. Assuming a bound and propagating it finds most of that; after the generalized
//! shuttle algorithm (Dobra & Fienberg, *Statistica Neerlandica* 2010).

use std::collections::VecDeque;

use crate::bounds::{Bounds, Change, Side};
use crate::system::System;

/// Relations visited before a trial is given up as not refuted.
const MOST_VISITS: usize = 4000;

/// Trials on propagated bounds, each undone before the next.
#[derive(Debug)]
pub(crate) struct Probe<'a> {
    system: &'a System,
    bounds: Bounds,
    trail: Vec<Change>,
    queue: VecDeque<usize>,
    is_queued: Vec<bool>,
}

impl<'a> Probe<'a> {
    pub(crate) fn new(system: &'a System, bounds: &Bounds) -> Self {
        let is_queued = vec![false; system.relations.len()];
        Self {
            system,
            bounds: bounds.clone(),
            trail: Vec::new(),
            queue: VecDeque::new(),
            is_queued,
        }
    }

    /// The relation that contradicts a count of `cell` at the `side` of `limit`: at most it for
    /// the lower side, at least it for the upper; none if the count may be there.
    pub(crate) fn refute(&mut self, cell: usize, side: Side, limit: u64) -> Option<usize> {
        self.trail.push(self.bounds.change(cell));
        match side {
            Side::Lower => self.bounds.upper[cell] = limit.min(self.bounds.upper[cell]),
            Side::Upper => self.bounds.lower[cell] = limit.max(self.bounds.lower[cell]),
        }
        self.enqueue(cell);
        let refuted = self.propagate();
        for relation in self.queue.drain(..) {
            self.is_queued[relation] = false;
        }
        for change in self.trail.drain(..).rev() {
            self.bounds.lower[change.cell] = change.lower;
            self.bounds.upper[change.cell] = change.upper;
        }
        refuted
    }

    fn propagate(&mut self) -> Option<usize> {
        for _ in 0..MOST_VISITS {
            let relation = self.queue.pop_front()?;
            self.is_queued[relation] = false;
            let before = self.trail.len();
            self.bounds.tighten(self.system, relation, &mut self.trail);
            for change in before..self.trail.len() {
                let cell = self.trail[change].cell;
                if self.bounds.lower[cell] > self.bounds.upper[cell] {
                    return Some(relation);
                }
                self.enqueue(cell);
            }
        }
        None
    }

    fn enqueue(&mut self, cell: usize) {
        for &relation in &self.system.touching[cell] {
            if !std::mem::replace(&mut self.is_queued[relation], true) {
                self.queue.push_back(relation);
            }
        }
    }
}
