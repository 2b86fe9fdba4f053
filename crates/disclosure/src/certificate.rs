//! What proves a small count safe.

/// A table that agrees with all that is published, as its differences from the true one.
///
/// Every sum holds in it, every published count is as published, and no count is below what
/// everyone knows. An attacker must think it as possible as the true one, whatever he computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The changes are in this fraction of one: 1 for a table of whole numbers.
    pub denominator: i64,
    /// Addresses of cells in the [`Lattice`](crate::Lattice), and by how much their counts differ
    /// from the true ones.
    pub changes: Vec<(usize, i64)>,
}
