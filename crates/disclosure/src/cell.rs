//! Cells of the tables of a release, before and after suppression.

/// One cell of the union of all linked tables of a release.
///
/// A dimension that is not in a table is at its root. Zeros are cells like the others and must
/// be listed: a cell left out is one about which nothing is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// One node of each dimension's tree.
    pub coordinates: Vec<u32>,
    /// Persons, or whatever unit the universe counts.
    pub count: u64,
    /// What earlier releases or a decision demand of the cell.
    pub request: Request,
    /// Counts from 1 to below it are small; none for the policy's.
    ///
    /// 0 or 1 exempts the cell: no count of it is small.
    pub threshold: Option<u64>,
    /// What must remain possible of the count, beyond what is demanded of small ones.
    pub reach: Option<Reach>,
}

/// Counts that must remain possible to whoever reads the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// A count of at most this.
    pub at_most: u64,
    /// A count of at least this.
    pub at_least: u64,
}

impl Cell {
    /// A cell free to be shown or hidden under the policy's threshold.
    pub fn new(coordinates: Vec<u32>, count: u64) -> Self {
        Self {
            coordinates,
            count,
            request: Request::Free,
            threshold: None,
            reach: None,
        }
    }

    /// Demands that more remains possible, beside what is demanded already.
    pub fn widen(&mut self, reach: Reach) {
        let before = self.reach.unwrap_or(reach);
        self.reach = Some(Reach {
            at_most: before.at_most.min(reach.at_most),
            at_least: before.at_least.max(reach.at_least),
        });
    }
}

/// What is demanded of a cell, whatever its count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Request {
    /// Nothing.
    #[default]
    Free,
    /// The cell was masked before: it stays masked, and not exactly known.
    KeepHidden,
    /// The count is public already: it stays public, and the attacker knows it.
    KeepPublished,
}

/// What is done with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The count is shown.
    Published,
    /// One and the same mask is shown, whatever the reason.
    Hidden(Reason),
}

/// Why a cell is hidden; internal, since it tells which masks are small counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The count is small.
    Primary,
    /// A zero, drawn to be hidden like a small count.
    Camouflage,
    /// Hidden by request.
    Sticky,
    /// Hidden so that others cannot be recovered.
    Secondary,
}
