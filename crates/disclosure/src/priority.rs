//! Which cells to keep published, if not all can be.

use crate::lattice::Lattice;
use crate::problem::Role;
use crate::system::System;

/// How much more a cell weighs for every level it stands above the finest.
const WEIGHT_PER_LEVEL: u32 = 4;

/// The cells that may be published, the most important first; `of` gives the count and the
/// secret tie of a position.
///
/// Zeros come first: masking one hardly widens what is known of its neighbours, so that masks
/// spent on zeros are wasted. Then a cell weighs more the higher it stands in the trees and the
/// larger its count, give or take a tenth that is drawn in secret.
pub(crate) fn order(
    lattice: &Lattice,
    system: &System,
    roles: &[Role],
    of: impl Fn(usize) -> (u64, u64),
) -> Vec<usize> {
    let mut ranked: Vec<(bool, u128, u64, usize)> = (0..system.len())
        .filter(|&position| matches!(roles[position], Role::Candidate | Role::Protected(_)))
        .map(|position| {
            let (count, tie) = of(position);
            let noise = 900 + u128::from(tie % 201);
            let weight = level_weight(lattice, system.addresses[position]).saturating_mul(u128::from(count));
            (count == 0, weight.saturating_mul(noise), tie, position)
        })
        .collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    ranked.into_iter().map(|(.., position)| position).collect()
}

fn level_weight(lattice: &Lattice, address: usize) -> u128 {
    let levels = lattice.trees().iter().enumerate().map(|(dimension, tree)| {
        let node = lattice.node(address, dimension);
        tree.height() - tree.depth(node)
    });
    std::iter::repeat_n(u128::from(WEIGHT_PER_LEVEL), levels.sum()).fold(1, u128::saturating_mul)
}
