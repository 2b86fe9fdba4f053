//! What one run of publishing is given.

use std::path::Path;

use chrono::{DateTime, Utc};
use definitions::Definitions;
use releases::Shelf;
use warehouse::Warehouse;

use crate::protection::protect::DisclosureKey;

/// Everything a release is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReleaseRun<'a> {
    /// The exact counts.
    pub warehouse: &'a Warehouse,
    /// What they mean and what may be shown.
    pub definitions: &'a Definitions,
    /// Where releases stand.
    pub shelf: &'a Shelf,
    /// The secret of the disclosure control.
    pub key: DisclosureKey,
    /// Folder in which finest cells are kept from one night to the next; none to compute all from the warehouse. As
    /// secret as the warehouse.
    pub kept_cells: Option<&'a Path>,
    /// The run's clock.
    pub now: DateTime<Utc>,
}
