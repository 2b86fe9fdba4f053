//! The cells of a release, checked, with what must become of each.

use std::collections::BTreeMap;

use crate::bounds::{Bounds, Side, UNBOUNDED};
use crate::camouflage;
use crate::cell::{Cell, Reason, Request};
use crate::error::Error;
use crate::key::Key;
use crate::lattice::Lattice;
use crate::policy::{Policy, ZeroPolicy};
use crate::priority;
use crate::system::System;

/// What a cell of the system is, before secondary suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// In no table: never published, hence never known.
    Unlisted,
    /// Published whatever it discloses.
    Forced,
    /// Hidden, and protected against recovery.
    Protected(Reason),
    /// Published unless that discloses something.
    Candidate,
}

/// What the attacker's bounds on a protected cell must leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Demand {
    /// The upper bound is at least this.
    pub(crate) upper: u64,
    /// The lower bound is at most this.
    pub(crate) lower: u64,
    /// The bounds differ.
    pub(crate) is_open: bool,
}

/// A release to protect; vectors run over the positions of `system` unless said otherwise.
#[derive(Debug)]
pub(crate) struct Problem<'a> {
    pub(crate) lattice: &'a Lattice,
    pub(crate) system: System,
    /// The position of each of the caller's cells.
    pub(crate) positions: Vec<usize>,
    /// The caller's cell at each position.
    pub(crate) listed: Vec<Option<usize>>,
    /// The counts; 0 where unlisted.
    pub(crate) counts: Vec<u64>,
    pub(crate) roles: Vec<Role>,
    pub(crate) demands: Vec<Demand>,
    /// The cells free to be published, the most important first.
    pub(crate) order: Vec<usize>,
    /// The place of each cell in that order.
    pub(crate) places: Vec<usize>,
    /// The least count everyone knows a cell to have while it is hidden.
    pub(crate) least: Vec<u64>,
}

impl<'a> Problem<'a> {
    pub(crate) fn new(lattice: &'a Lattice, cells: &[Cell], policy: &Policy, key: Key) -> Result<Self, Error> {
        policy.check()?;
        let addresses = addresses(lattice, cells)?;
        let system = System::new(lattice, &addresses)?;
        let mut listed = vec![None; system.len()];
        let mut positions = Vec::with_capacity(cells.len());
        for (cell, &address) in addresses.iter().enumerate() {
            // The system holds every address it was built from.
            let Some(position) = system.position(address) else {
                continue;
            };
            listed[position] = Some(cell);
            positions.push(position);
        }
        check_sums(&system, &listed, cells)?;

        let of = |position: usize| listed[position].map(|cell: usize| &cells[cell]);
        let counts: Vec<u64> = (0..system.len())
            .map(|at| of(at).map_or(0, |cell| cell.count))
            .collect();
        let hidden_at_least = policy.hidden_at_least();
        let least: Vec<u64> = (0..system.len())
            .map(|at| of(at).map_or(0, |_| hidden_at_least))
            .collect();
        let mut roles = vec![Role::Unlisted; system.len()];
        for (cell, &position) in positions.iter().enumerate() {
            roles[position] = role(&cells[cell], cell, policy)?;
        }
        if let ZeroPolicy::Camouflage { permille } = policy.zeros {
            camouflage::draw(lattice, &system, &mut roles, |position| {
                of(position)
                    .filter(|cell| cell.count == 0)
                    .map(|cell| key.camouflages(&cell.coordinates, permille))
            });
        }
        let floors = floors(&system, &counts, &roles, &least);
        let demand = |position: usize| {
            let small = of(position).map_or(0, |cell| {
                if policy.is_small(cell) || cell.count == 0 {
                    policy.threshold_of(cell)
                } else {
                    0
                }
            });
            let reach = of(position).and_then(|cell| cell.reach);
            let low = if small > 0 { 1 } else { UNBOUNDED };
            Demand {
                upper: small.max(reach.map_or(0, |reach| reach.at_least)),
                lower: floors[position].max(low.min(reach.map_or(UNBOUNDED, |reach| reach.at_most))),
                is_open: true,
            }
        };
        let demands = (0..system.len()).map(|at| demand(at).for_role(roles[at])).collect();
        let order = priority::order(lattice, &system, &roles, |at| {
            of(at).map_or((0, 0), |cell| (cell.count, key.tie(&cell.coordinates)))
        });
        let mut places = vec![0; system.len()];
        for (place, &position) in order.iter().enumerate() {
            places[position] = place;
        }
        Ok(Self {
            lattice,
            system,
            positions,
            listed,
            counts,
            roles,
            demands,
            order,
            places,
            least,
        })
    }

    /// The attacker's bounds when exactly the cells of `is_known` are known.
    pub(crate) fn bounds(&self, is_known: &[bool]) -> Bounds {
        let known = |at: usize, unknown: u64| if is_known[at] { self.counts[at] } else { unknown };
        let lower = (0..self.system.len()).map(|at| known(at, self.least[at])).collect();
        let upper = (0..self.system.len()).map(|at| known(at, UNBOUNDED)).collect();
        Bounds::propagate(&self.system, lower, upper)
    }

    /// Makes a count known to the attacker, unless bounds then follow that are narrower than demanded.
    /// Whether it was made known.
    pub(crate) fn publish(&self, bounds: &mut Bounds, position: usize) -> bool {
        bounds.publish(&self.system, (position, self.counts[position]), |bounds, cell| {
            let (lower, upper) = (bounds.lower[cell], bounds.upper[cell]);
            self.demands[cell].excess(lower, upper).is_none()
        })
    }

    /// Gives up protecting a camouflaged zero: it becomes a cell like the others.
    pub(crate) fn release(&mut self, position: usize) {
        self.roles[position] = Role::Candidate;
        self.demands[position] = self.demands[position].for_role(Role::Candidate);
    }

    /// Whether the cell is a zero that the policy shows, which no caller asked to keep published.
    pub(crate) fn is_zero_by_policy(&self, position: usize) -> bool {
        self.counts[position] == 0 && self.least[position] > 0
    }

    /// The error that names the caller's cells.
    pub(crate) fn exposed(&self, position: usize, culprits: Vec<usize>) -> Error {
        let name = |position: usize| self.listed[position];
        let kept = culprits.into_iter().filter(|&culprit| !self.is_zero_by_policy(culprit));
        let mut culprits: Vec<usize> = kept.filter_map(name).collect();
        culprits.sort_unstable();
        Error::Exposed {
            cell: name(position).unwrap_or(position),
            culprits,
        }
    }
}

impl Demand {
    /// The side on which bounds are narrower than demanded.
    pub(crate) fn excess(&self, lower: u64, upper: u64) -> Option<Side> {
        if upper < self.upper || self.is_open && lower == upper {
            Some(Side::Upper)
        } else {
            (lower > self.lower).then_some(Side::Lower)
        }
    }

    /// A small count must look like any; of a sticky mask it is enough not to be known.
    fn for_role(self, role: Role) -> Self {
        match role {
            Role::Protected(Reason::Primary | Reason::Camouflage) => self,
            Role::Protected(Reason::Sticky | Reason::Secondary) => Self {
                upper: 0,
                lower: UNBOUNDED,
                ..self
            },
            Role::Unlisted | Role::Forced | Role::Candidate => Self {
                upper: 0,
                lower: UNBOUNDED,
                is_open: false,
            },
        }
    }
}

fn addresses(lattice: &Lattice, cells: &[Cell]) -> Result<Vec<usize>, Error> {
    let mut seen = BTreeMap::new();
    let mut addresses = Vec::with_capacity(cells.len());
    for (cell, Cell { coordinates, .. }) in cells.iter().enumerate() {
        let address = lattice.address(coordinates).ok_or(Error::UnknownCell { cell })?;
        if let Some(first) = seen.insert(address, cell) {
            return Err(Error::DuplicateCell { first, second: cell });
        }
        addresses.push(address);
    }
    Ok(addresses)
}

/// A listed total is the sum of its parts, or at least that of the parts listed.
fn check_sums(system: &System, listed: &[Option<usize>], cells: &[Cell]) -> Result<(), Error> {
    for relation in &system.relations {
        let Some(total) = listed[relation.parent] else { continue };
        let parts: Vec<usize> = relation.children.iter().filter_map(|&child| listed[child]).collect();
        let sum: u128 = parts.iter().map(|&part| u128::from(cells[part].count)).sum();
        let count = u128::from(cells[total].count);
        let is_complete = parts.len() == relation.children.len();
        if sum > count || is_complete && sum < count {
            return Err(Error::NotAdditive {
                cell: total,
                dimension: relation.dimension,
                sum,
            });
        }
    }
    Ok(())
}

fn role(cell: &Cell, index: usize, policy: &Policy) -> Result<Role, Error> {
    let shows_zeros = policy.zeros == ZeroPolicy::Publish;
    let is_small = policy.is_small(cell);
    match cell.request {
        Request::KeepPublished if is_small || cell.reach.is_some() => Err(Error::Exposed {
            cell: index,
            culprits: vec![index],
        }),
        Request::KeepPublished => Ok(Role::Forced),
        Request::KeepHidden if cell.count == 0 && shows_zeros => Err(Error::HiddenZero { cell: index }),
        Request::Free if cell.count == 0 && shows_zeros => Ok(Role::Forced),
        Request::Free | Request::KeepHidden if is_small || cell.reach.is_some() => Ok(Role::Protected(Reason::Primary)),
        Request::KeepHidden => Ok(Role::Protected(Reason::Sticky)),
        Request::Free => Ok(Role::Candidate),
    }
}

/// The lower bounds that follow from shown zeros alone, when all else is hidden.
///
/// Where every zero is shown, a hidden total of two non-zero parts is known to be at least 2;
/// no suppression can widen that, so that nothing below it is demanded.
fn floors(system: &System, counts: &[u64], roles: &[Role], least: &[u64]) -> Vec<u64> {
    if least.iter().all(|&count| count == 0) {
        return least.to_vec();
    }
    let is_shown = |at: usize| roles[at] == Role::Forced && counts[at] == 0;
    let lower = (0..system.len())
        .map(|at| if is_shown(at) { 0 } else { least[at] })
        .collect();
    let upper = (0..system.len())
        .map(|at| if is_shown(at) { 0 } else { UNBOUNDED })
        .collect();
    Bounds::propagate(system, lower, upper).lower
}
