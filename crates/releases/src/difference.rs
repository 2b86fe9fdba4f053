//! The difference of two releases: which published cells changed, and from what to what.

use std::collections::BTreeMap;

use definitions::period::Period;

use crate::{Cell, IndicatorData, Release};

/// A cell that is not the same in two releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// Reference period.
    pub period: Period,
    /// One code per dimension of the indicator.
    pub codes: Vec<String>,
    /// The cell in the earlier release; `None` where it had none.
    pub before: Option<Cell>,
    /// The cell in the later release; `None` where it has none any more.
    pub after: Option<Cell>,
}

/// What became of a cell from one release to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It stands in the later release only.
    New,
    /// It stands in the earlier release only.
    Gone,
    /// Its figure is another.
    Revised,
    /// It was hidden and is shown.
    Shown,
    /// It was shown and is hidden.
    Hidden,
    /// Figures are the same; a status or the coverage is another.
    Status,
}

impl CellChange {
    /// What became of the cell.
    pub fn kind(&self) -> ChangeKind {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return if self.before.is_none() {
                ChangeKind::New
            } else {
                ChangeKind::Gone
            };
        };
        let figures = |cell: &Cell| (cell.numerator, cell.denominator);
        match (before.numerator, after.numerator) {
            _ if before.conf_status < after.conf_status => ChangeKind::Hidden,
            _ if before.conf_status > after.conf_status => ChangeKind::Shown,
            _ if figures(before) == figures(after) => ChangeKind::Status,
            _ => ChangeKind::Revised,
        }
    }
}

/// The cells of each indicator that differ, by indicator, in the order of period and codes. Indicators without a
/// difference are left out.
pub fn difference(before: &Release, after: &Release) -> BTreeMap<String, Vec<CellChange>> {
    let ids = before.indicators.iter().chain(&after.indicators);
    let ids = ids.map(|data| data.entry.id.clone());
    let changed = ids.map(|id| {
        let changes = changes(before.indicator(&id), after.indicator(&id));
        (id, changes)
    });
    changed.filter(|(_, changes)| !changes.is_empty()).collect()
}

fn changes(before: Option<&IndicatorData>, after: Option<&IndicatorData>) -> Vec<CellChange> {
    let mut pairs: BTreeMap<(Period, &[String]), [Option<&Cell>; 2]> = BTreeMap::new();
    for (side, data) in [before, after].into_iter().enumerate() {
        for cell in data.map_or(&[][..], |data| data.cells.as_slice()) {
            pairs.entry((cell.period, &cell.codes)).or_default()[side] = Some(cell);
        }
    }
    let differing = pairs.into_iter().filter(|(_, [before, after])| before != after);
    let change = |((period, codes), [before, after]): ((Period, &[String]), [Option<&Cell>; 2])| CellChange {
        period,
        codes: codes.to_vec(),
        before: before.cloned(),
        after: after.cloned(),
    };
    differing.map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConfStatus, ObsStatus};

    fn cell(numerator: Option<i64>, conf_status: ConfStatus) -> Cell {
        Cell {
            period: Period::parse("2025-03").expect("a month"),
            codes: vec!["MA-01".to_owned()],
            numerator,
            denominator: None,
            obs_status: ObsStatus::Normal,
            conf_status,
            expected: None,
            received: None,
        }
    }

    #[test]
    fn a_change_says_what_became_of_the_cell() {
        let shown = cell(Some(9), ConfStatus::Free);
        let revised = cell(Some(15), ConfStatus::Free);
        let hidden = cell(None, ConfStatus::Confidential);
        let provisional = Cell {
            obs_status: ObsStatus::Provisional,
            ..shown.clone()
        };
        for (before, after, kind) in [
            (None, Some(&shown), ChangeKind::New),
            (Some(&shown), None, ChangeKind::Gone),
            (Some(&shown), Some(&revised), ChangeKind::Revised),
            (Some(&shown), Some(&hidden), ChangeKind::Hidden),
            (Some(&hidden), Some(&shown), ChangeKind::Shown),
            (Some(&shown), Some(&provisional), ChangeKind::Status),
        ] {
            let change = CellChange {
                period: shown.period,
                codes: shown.codes.clone(),
                before: before.cloned(),
                after: after.cloned(),
            };
            assert_eq!(change.kind(), kind);
        }
    }
}
