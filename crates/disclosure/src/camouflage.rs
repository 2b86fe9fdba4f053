//! Which zeros are hidden like small counts, so that a mask may be a zero.

use crate::cell::Reason;
use crate::lattice::Lattice;
use crate::problem::Role;
use crate::system::System;

/// Protects the zeros drawn; `drawn` is none where there is no zero, else the keyed draw.
///
/// The parts of a zero are zeros, so that masking a part is idle unless the total is masked
/// too. A zero with zero totals therefore follows them: it is hidden if all of them are.
pub(crate) fn draw(lattice: &Lattice, system: &System, roles: &mut [Role], drawn: impl Fn(usize) -> Option<bool>) {
    let dimensions = 0..lattice.trees().len();
    let depth = |&position: &usize| -> usize {
        let address = system.addresses[position];
        dimensions
            .clone()
            .map(|d| lattice.trees()[d].depth(lattice.node(address, d)))
            .sum()
    };
    let mut candidates: Vec<usize> = (0..system.len()).filter(|&at| roles[at] == Role::Candidate).collect();
    candidates.sort_by_key(depth);
    for position in candidates {
        let Some(mut is_hidden) = drawn(position) else { continue };
        let address = system.addresses[position];
        let totals = dimensions
            .clone()
            .filter_map(|d| system.position(lattice.parent(address, d)?));
        let mut zero_totals = totals.filter(|&total| drawn(total).is_some()).peekable();
        if zero_totals.peek().is_some() {
            is_hidden = zero_totals.all(|total| matches!(roles[total], Role::Protected(_)));
        }
        if is_hidden {
            roles[position] = Role::Protected(Reason::Camouflage);
        }
    }
}
