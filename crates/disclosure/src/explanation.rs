//! Why a bound holds, from the relations that set it.

use std::collections::BTreeSet;

use crate::bounds::{Bounds, Side};
use crate::system::System;

/// Propagated bounds with what was known when they were propagated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Explanation<'a> {
    pub(crate) system: &'a System,
    pub(crate) bounds: &'a Bounds,
    pub(crate) is_known: &'a [bool],
}

impl Explanation<'_> {
    /// The relation to open: climbs from the one that set the bound while its total is itself
    /// hidden and bounded from elsewhere.
    pub(crate) fn relation(&self, cell: usize, side: Side) -> Option<usize> {
        let mut relation = self.bounds.cause(cell, side)?;
        let mut seen = BTreeSet::from([(cell, side)]);
        let mut cell = cell;
        loop {
            let members = &self.system.relations[relation];
            let is_total = members.parent == cell;
            // A part is bounded through the total, a total through any of its parts.
            let through = if is_total {
                &members.children[..]
            } else {
                &[members.parent]
            };
            let next = through.iter().find_map(|&next| {
                let cause = self.bounds.cause(next, side).filter(|&cause| cause != relation)?;
                (!self.is_known[next] && seen.insert((next, side))).then_some((next, cause))
            });
            let Some((next, cause)) = next else {
                return Some(relation);
            };
            (cell, relation) = (next, cause);
        }
    }

    /// The known cells from which the bound was derived.
    pub(crate) fn grounds(&self, cell: usize, side: Side) -> BTreeSet<usize> {
        let mut grounds = BTreeSet::new();
        let mut seen = BTreeSet::from([(cell, side)]);
        let mut open = vec![(cell, side)];
        while let Some((cell, side)) = open.pop() {
            let Some(relation) = self.bounds.cause(cell, side) else {
                continue;
            };
            for premise in self.premises(relation, cell, side) {
                if self.is_known[premise.0] {
                    grounds.insert(premise.0);
                } else if seen.insert(premise) {
                    open.push(premise);
                }
            }
        }
        grounds
    }

    /// The bounds from which `relation` derived that of `cell`.
    fn premises(&self, relation: usize, cell: usize, side: Side) -> Vec<(usize, Side)> {
        let members = &self.system.relations[relation];
        if members.parent == cell {
            return members.children.iter().map(|&child| (child, side)).collect();
        }
        let opposite = match side {
            Side::Lower => Side::Upper,
            Side::Upper => Side::Lower,
        };
        let siblings = members
            .children
            .iter()
            .filter(|&&child| child != cell)
            .map(|&child| (child, opposite));
        std::iter::once((members.parent, side)).chain(siblings).collect()
    }

    /// The known cells nearest to `cell` that satisfy `is_wanted`, through hidden ones.
    ///
    /// What bounds a hidden cell is at the rim of the hidden cells it is connected to; if
    /// nothing wanted is there, nothing wanted bounds it.
    pub(crate) fn nearest(&self, cell: usize, is_wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut seen = BTreeSet::from([cell]);
        let mut ring = vec![cell];
        while !ring.is_empty() {
            let around = ring.iter().flat_map(|&cell| &self.system.touching[cell]);
            let members = around.flat_map(|&relation| self.system.relations[relation].members());
            let met: Vec<usize> = members.filter(|&member| seen.insert(member)).collect();
            let wanted: Vec<usize> = met
                .iter()
                .copied()
                .filter(|&cell| self.is_known[cell] && is_wanted(cell))
                .collect();
            if !wanted.is_empty() {
                return wanted;
            }
            ring = met.into_iter().filter(|&cell| !self.is_known[cell]).collect();
        }
        Vec::new()
    }
}
