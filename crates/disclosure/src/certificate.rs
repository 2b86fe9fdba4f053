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

/// A certificate as tens of thousands of them are held at once: in half the memory.
#[derive(Debug)]
pub(crate) struct Packed(Box<[(u32, i32)]>);

impl Packed {
    /// `None` where a change or an address does not fit, which the search lets no certificate have.
    pub(crate) fn of(certificate: &Certificate) -> Option<Self> {
        let packed = certificate.changes.iter().map(|&change| packed(change));
        packed.collect::<Option<_>>().map(Self)
    }

    /// The certificate itself.
    pub(crate) fn unpacked(&self) -> Certificate {
        let changes = self.0.iter().map(|&(cell, change)| (cell as usize, change.into()));
        Certificate {
            changes: changes.collect(),
        }
    }
}

/// A change in half the memory, if it fits.
pub(crate) fn packed((cell, change): (usize, i64)) -> Option<(u32, i32)> {
    Some((cell.try_into().ok()?, change.try_into().ok()?))
}
