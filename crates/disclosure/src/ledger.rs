//! The ledger of what was released: the state of every cell at every vintage, as plain values to be stored.

use std::collections::BTreeMap;

use crate::cell::Request;
use crate::error::Error;
use crate::vintage::{Released, carry_over};

/// All that was ever released of a universe to one audience, the earliest vintage first.
///
/// A plain value: the caller stores `lines` and reads them back. Lines are only ever added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// One line for each cell of each vintage.
    pub lines: Vec<Line>,
}

/// The state of one cell in one vintage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The number of the release, ascending.
    pub vintage: u32,
    /// What was released of the cell.
    pub released: Released,
}

impl Ledger {
    /// Adds what a release showed and hid.
    ///
    /// Errors: [`Error::VintageOrder`] unless the vintage is later than all before it.
    pub fn record(&mut self, vintage: u32, cells: &[Released]) -> Result<(), Error> {
        if let Some(last) = self.lines.last().map(|line| line.vintage)
            && vintage <= last
        {
            return Err(Error::VintageOrder { last, vintage });
        }
        let line = |released: &Released| Line {
            vintage,
            released: released.clone(),
        };
        self.lines.extend(cells.iter().map(line));
        Ok(())
    }

    /// What was last released of each cell.
    pub fn latest(&self) -> BTreeMap<&[u32], &Line> {
        let lines = self.lines.iter();
        lines.map(|line| (&line.released.coordinates[..], line)).collect()
    }

    /// What the next release must do with a cell of this count.
    ///
    /// A cell that was hidden when last released stays hidden; one that was shown and has not moved stays
    /// shown, also where later vintages left it out.
    pub fn request(&self, coordinates: &[u32], count: u64) -> Request {
        let mut of_cell = self
            .lines
            .iter()
            .filter(|line| line.released.coordinates == coordinates);
        carry_over(of_cell.next_back().map(|line| &line.released), count)
    }

    /// The counts that vintages showed of a cell, with the first vintage that showed each.
    pub fn shown(&self, coordinates: &[u32]) -> BTreeMap<u64, u32> {
        let mut shown = BTreeMap::new();
        let of_cell = self
            .lines
            .iter()
            .filter(|line| line.released.coordinates == coordinates);
        for line in of_cell.filter(|line| line.released.is_shown) {
            shown.entry(line.released.count).or_insert(line.vintage);
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn released(count: u64, is_shown: bool) -> Released {
        Released {
            coordinates: vec![1],
            count,
            is_shown,
        }
    }

    #[test]
    fn the_last_state_decides_and_the_first_showing_is_remembered() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.request(&[1], 9), Request::Free);
        ledger.record(1, &[released(9, true)]).unwrap();
        ledger.record(4, &[released(9, true)]).unwrap();
        assert_eq!(
            (ledger.request(&[1], 9), ledger.request(&[1], 20)),
            (Request::KeepPublished, Request::Free)
        );
        ledger.record(5, &[released(20, false)]).unwrap();
        assert_eq!(ledger.request(&[1], 20), Request::KeepHidden);
        assert_eq!(ledger.shown(&[1]), BTreeMap::from([(9, 1)]));
        assert_eq!(ledger.latest()[&[1][..]].vintage, 5);
    }

    #[test]
    fn vintages_only_ascend() {
        let mut ledger = Ledger::default();
        ledger.record(3, &[released(9, true)]).unwrap();
        let refused = ledger.record(3, &[]);
        assert_eq!(refused, Err(Error::VintageOrder { last: 3, vintage: 3 }));
    }
}
