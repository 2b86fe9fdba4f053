//! Sensitivity: the primary rules of a policy, applied to the cells of one part of a universe.
//!
//! What a rule demands is the disclosure engine's business; here it is found which cells it is about: those below
//! certain codes, those few units counted, those that are nearly all of their group.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use definitions::disclosure_policy::{Domain, Suppression, ZeroRule};
use disclosure::{Cell, Contributors, Lattice, PrimaryRules, PublishedCell, Request, Secret, ZeroPolicy};

use crate::protection::agencies::exposed_to_units;
use crate::protection::protect::Requests;
use crate::tabulation::axis::Node;
use crate::tabulation::tabulate::{Cells, Count, product};
use crate::tabulation::universe::Universe;

/// The rules of one policy, for the cells of one part.
pub(crate) struct Sensitivity<'a> {
    universe: &'a Universe<'a>,
    cells: &'a Cells,
    suppression: &'a Suppression,
    policy: disclosure::Policy,
    rules: PrimaryRules,
    /// Where zeros are banded, the years in which anything was counted at a place and kind: coordinates without time.
    active_years: BTreeMap<&'a [Node], BTreeSet<i32>>,
}

impl<'a> Sensitivity<'a> {
    /// Errors: those of a policy that contradicts itself.
    pub(crate) fn new(
        universe: &'a Universe<'a>,
        cells: &'a Cells,
        suppression: &'a Suppression,
    ) -> Result<Self, disclosure::Error> {
        let policy = engine_policy(suppression);
        let rules = PrimaryRules {
            persons_at_least: None,
            units_at_least: suppression.units_at_least,
            guards_against_agencies: suppression.guard_against_units,
            group: suppression.group.as_ref().map(|group| disclosure::GroupRule {
                k: group.k,
                groups_below: group.groups_below,
            }),
        };
        rules.check(&policy)?;
        let mut active_years: BTreeMap<&[Node], BTreeSet<i32>> = BTreeMap::new();
        let is_banded = suppression.zeros == ZeroRule::Band;
        for (coordinates, _) in cells.iter().filter(|(_, count)| is_banded && count.numerator > 0) {
            let years = active_years.entry(&coordinates[1..]).or_default();
            years.extend(universe.period_of(coordinates).map(|period| period.start.year()));
        }
        Ok(Self {
            universe,
            cells,
            suppression,
            policy,
            rules,
            active_years,
        })
    }

    /// The cells as the engine takes them, with what earlier releases and the rules demand of each.
    ///
    /// Errors: those of rules that cannot hold together.
    pub(crate) fn cells(&self, requests: &Requests) -> Result<Vec<Cell>, disclosure::Error> {
        let cell = |(coordinates, count): (&Vec<Node>, &Count)| {
            let mut cell = Cell::new(coordinates.clone(), u64::try_from(count.numerator).unwrap_or_default());
            let contributors = self.contributors(coordinates, count);
            self.rules.apply(&self.policy, &mut cell, &contributors)?;
            self.lower_to_what_is_public(&mut cell, requests);
            cell.request = self.request(&cell, requests.get(coordinates).copied())?;
            Ok(cell)
        };
        self.cells.iter().map(cell).collect()
    }

    /// Demands no more than can remain open: no part can look larger than a total that is public already. The policy's
    /// own threshold is demanded all the same.
    fn lower_to_what_is_public(&self, cell: &mut Cell, requests: &Requests) {
        let is_demanding = cell.reach.is_some() || self.policy.threshold_of(cell) > self.policy.threshold;
        if !is_demanding {
            return;
        }
        let axes = self.universe.axes.iter().zip(&cell.coordinates);
        let above: Vec<Vec<Node>> = axes
            .map(|(axis, &node)| axis.ancestors_or_self(node).collect())
            .collect();
        let public = product(&above)
            .into_iter()
            .filter(|total| *total != cell.coordinates && requests.get(total) == Some(&Request::KeepPublished))
            .filter_map(|total| u64::try_from(self.cells.get(&total)?.numerator).ok());
        let Some(most) = public.min().map(|least| least.max(self.policy.threshold)) else {
            return;
        };
        if self.policy.is_small(cell) {
            // What is to be hidden stays to be hidden.
            cell.threshold = cell.threshold.map(|threshold| threshold.min(most.max(cell.count + 1)));
        }
        if let Some(reach) = &mut cell.reach {
            reach.at_least = reach.at_least.min(most.max(cell.count));
        }
    }

    /// The engine's part of the policy.
    pub(crate) fn policy(&self) -> disclosure::Policy {
        self.policy
    }

    /// The cells, by their number, that some reporting unit works out by taking off its own counts, where the policy
    /// guards against that.
    pub(crate) fn exposed_to_units(
        &self,
        lattice: &Lattice,
        shown: &[PublishedCell],
        secrets: &[Secret],
    ) -> Result<BTreeSet<usize>, disclosure::Error> {
        if self.suppression.guard_against_units {
            exposed_to_units(lattice, self.cells, shown, secrets)
        } else {
            Ok(BTreeSet::new())
        }
    }

    /// The least count of a cell that is not small.
    pub(crate) fn threshold_of(&self, coordinates: &[Node]) -> u64 {
        self.threshold(coordinates).unwrap_or(self.policy.threshold)
    }

    fn contributors(&self, coordinates: &[Node], count: &Count) -> Contributors {
        let counted = count.by_unit.values().filter_map(|&own| u64::try_from(own).ok());
        let agencies: Vec<u64> = counted.filter(|&own| own > 0).collect();
        Contributors {
            persons: None,
            units: (!count.by_unit.is_empty()).then_some(agencies.len() as u64),
            agencies,
            group: self.group(coordinates),
            threshold: self.threshold(coordinates),
        }
    }

    /// The highest threshold that names the cell.
    fn threshold(&self, coordinates: &[Node]) -> Option<u64> {
        let higher = self.suppression.higher_threshold.iter();
        let naming = higher.filter(|higher| self.is_within(coordinates, &higher.codes));
        naming.map(|higher| higher.threshold).max()
    }

    /// The count of the group of which the cell is one kind: the nearest cell above it along the sensitive dimension.
    fn group(&self, coordinates: &[Node]) -> Option<u64> {
        let rule = self.suppression.group.as_ref()?;
        let (position, axis) = self.universe.axis(&rule.dimension)?;
        let node = coordinates[position];
        if !rule.levels.contains(&axis.levels[node as usize]) {
            return None;
        }
        let mut group = coordinates.to_vec();
        let above = axis.ancestors_or_self(node).skip(1).find_map(|above| {
            group[position] = above;
            self.cells.get(&group)
        })?;
        u64::try_from(above.numerator).ok()
    }

    fn request(&self, cell: &Cell, earlier: Option<Request>) -> Result<Request, disclosure::Error> {
        let zero = || self.zero_rule(&cell.coordinates).request(&self.policy);
        match earlier {
            Some(Request::KeepHidden) if cell.count == 0 && self.policy.zeros == ZeroPolicy::Publish => {
                Ok(Request::Free)
            }
            Some(Request::KeepPublished) if self.policy.is_small(cell) || cell.reach.is_some() => Ok(Request::Free),
            Some(earlier) => Ok(earlier),
            None if cell.count == 0 => zero(),
            None => Ok(Request::Free),
        }
    }

    fn zero_rule(&self, coordinates: &[Node]) -> disclosure::ZeroRule {
        let structural = &self.suppression.structural_zero;
        if structural.iter().any(|zero| self.is_within(coordinates, &zero.codes)) {
            return disclosure::ZeroRule::Structural;
        }
        if self.suppression.zeros != ZeroRule::Band {
            return disclosure::ZeroRule::AsPolicy;
        }
        let active = self.active_years.get(&coordinates[1..]);
        let year = self.universe.period_of(coordinates).map(|period| period.start.year());
        let is_active = |year: i32| {
            active.is_some_and(|years| {
                years
                    .range(year + 1 - self.suppression.band_years..=year)
                    .next()
                    .is_some()
            })
        };
        disclosure::ZeroRule::Band {
            is_whole_period_zero: !year.is_some_and(is_active),
        }
    }

    /// Whether the cell stands at or below one of the codes in every dimension named.
    fn is_within(&self, coordinates: &[Node], domain: &Domain) -> bool {
        domain.iter().all(|(dimension, codes)| {
            self.universe.axis(dimension).is_some_and(|(position, axis)| {
                let mut above = axis.ancestors_or_self(coordinates[position]);
                above.any(|node| codes.iter().any(|code| code == axis.code(node)))
            })
        })
    }
}

/// What the engine is told of zeros: with a band it hides those asked for, and draws none.
fn engine_policy(suppression: &Suppression) -> disclosure::Policy {
    disclosure::Policy {
        threshold: suppression.threshold,
        zeros: match suppression.zeros {
            ZeroRule::Publish => ZeroPolicy::Publish,
            ZeroRule::Camouflage => ZeroPolicy::Camouflage {
                permille: suppression.camouflage_permille,
            },
            ZeroRule::Band => ZeroPolicy::Camouflage { permille: 0 },
        },
    }
}
