//! What proves a small count safe.

/// A table of whole numbers that agrees with all that is published, as its differences from the true one.
///
/// Every sum holds in it, every published count is as published, and no count is below what
/// everyone knows. An attacker must think it as possible as the true one, whatever he computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Addresses of cells in the [`Lattice`](crate::Lattice), and by how much their counts differ
    /// from the true ones.
    pub changes: Vec<(usize, i64)>,
}
