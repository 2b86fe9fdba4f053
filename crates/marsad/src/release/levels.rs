//! How much of a release is hidden, level by level: the finer a table, the more of it.

use std::collections::BTreeMap;

use releases::{Cell, ConfStatus, IndicatorData};

/// The cells of one level of detail.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Level {
    cells: u64,
    hidden: u64,
}

impl Level {
    /// As people read it: `60 cells, 12 hidden (20.0 %)`.
    pub(crate) fn told(&self) -> String {
        let permille = (self.hidden * 1000).checked_div(self.cells).unwrap_or_default();
        format!(
            "{:>7} cells, {:>6} hidden ({}.{} %)",
            self.cells,
            self.hidden,
            permille / 10,
            permille % 10
        )
    }
}

/// The levels of detail of an indicator: the frequency, then the level of each dimension that is not at its total.
pub(crate) fn levels(data: &IndicatorData) -> BTreeMap<String, Level> {
    let mut levels: BTreeMap<String, Level> = BTreeMap::new();
    for cell in &data.cells {
        let level = levels.entry(detail(data, cell)).or_default();
        level.cells += 1;
        level.hidden += u64::from(cell.conf_status == ConfStatus::Confidential);
    }
    levels
}

fn detail(data: &IndicatorData, cell: &Cell) -> String {
    let mut words = vec![cell.period.frequency.letter().to_owned()];
    for (dimension, code) in data.entry.dimensions.iter().zip(&cell.codes) {
        if dimension.total.as_ref().is_none_or(|total| total == code) {
            continue;
        }
        let entry = dimension.codes.iter().find(|entry| entry.code == *code);
        let level = entry.map_or("", |entry| entry.level.as_str());
        words.push(format!("{} {level}", dimension.name));
    }
    words.join(" × ")
}
