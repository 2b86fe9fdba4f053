//! Margins over time: those of every month, quarter and year, of which a new month changes only its own.

use std::collections::BTreeMap;

use crate::{Cells, Counts, CubeError, Grid, Hierarchy, Measure, Space, roll_up};

/// The margins of each period by all dimensions but time.
///
/// Memory: cells of the grid times periods in which anything was counted, 16 bytes each.
#[derive(Debug, Clone)]
pub struct OverTime {
    time: Hierarchy,
    space: Space,
    grid: Grid,
    by_period: BTreeMap<u32, Vec<Counts>>,
}

impl OverTime {
    /// No counts yet. `space` and `grid` are those of all dimensions but time.
    pub fn new(time: Hierarchy, space: Space, grid: Grid) -> Self {
        Self {
            time,
            space,
            grid,
            by_period: BTreeMap::new(),
        }
    }

    /// Puts the finest cells of one month (a node of time) in the place of those it had. The month, and each period it
    /// lies in, changes by the difference; no other is looked at.
    ///
    /// Errors: `K001`, `K003`, `K005`; after an error nothing has changed.
    pub fn replace(&mut self, month: u32, cells: &Cells<Counts>) -> Result<(), CubeError> {
        let after = roll_up(&self.space, cells, &self.grid)?;
        let before = self.by_period.get(&month);
        let mut differences = after;
        if let Some(before) = before {
            for (after, before) in differences.iter_mut().zip(before) {
                *after = after.less(*before)?;
            }
        }
        let mut changed = Vec::new();
        for period in self.time.ancestors_or_self(month) {
            let mut counts = self.by_period.get(&period).cloned().unwrap_or_default();
            counts.resize(differences.len(), Counts::default());
            for (count, difference) in counts.iter_mut().zip(&differences) {
                count.add(difference)?;
            }
            changed.push((period, counts));
        }
        self.by_period.extend(changed);
        Ok(())
    }

    /// The margins of a period (a node of time), by position in the grid; none where nothing was counted.
    pub fn period(&self, period: u32) -> Option<&[Counts]> {
        self.by_period.get(&period).map(Vec::as_slice)
    }
}
