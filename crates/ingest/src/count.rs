//! The count of a row: a whole number of cases, or a marker that stands in its place.

use std::collections::BTreeMap;

use definitions::fold::fold;
use definitions::source::Source;

use crate::read::grid::Cell;
use crate::read::number::{self, Signs};

/// The status of an ordinary count, in SDMX.
const NORMAL: &str = "A";

/// A count, or why there is none.
#[derive(Clone, Copy)]
pub(crate) struct Count<'a> {
    /// `None` where a marker stands.
    pub(crate) value: Option<i64>,
    /// SDMX observation status.
    pub(crate) status: &'a str,
}

impl Count<'_> {
    /// One case.
    pub(crate) const ONE: Count<'static> = Count {
        value: Some(1),
        status: NORMAL,
    };
}

/// Why a field is no count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoCount {
    Empty,
    NotANumber,
    NegativeOrFraction,
    CellError,
}

/// Reads counts as a source writes them.
pub(crate) struct CountReader<'a> {
    signs: Signs,
    markers: BTreeMap<String, &'a str>,
}

impl<'a> CountReader<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        let markers = source.count.markers.iter();
        Self {
            signs: Signs::of(&source.format),
            markers: markers
                .map(|(marker, status)| (fold(marker), status.as_str()))
                .collect(),
        }
    }

    /// The count in a field.
    pub(crate) fn read(&self, cell: &Cell) -> Result<Count<'a>, NoCount> {
        if !self.markers.is_empty()
            && let Some(status) = self.markers.get(&fold(&cell.text()))
        {
            return Ok(Count { value: None, status });
        }
        match cell {
            Cell::Empty => return Err(NoCount::Empty),
            Cell::Error => return Err(NoCount::CellError),
            _ => {}
        }
        let number = number::of_cell(cell, self.signs).ok_or(NoCount::NotANumber)?;
        let value = number::whole(number).filter(|value| *value >= 0);
        match value {
            Some(_) => Ok(Count { value, status: NORMAL }),
            None => Err(NoCount::NegativeOrFraction),
        }
    }
}
