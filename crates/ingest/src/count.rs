//! The count of a row: a whole number of cases, or a marker that stands in its place.

use std::collections::{BTreeMap, BTreeSet};

use definitions::fold::fold;
use definitions::source::Source;

use crate::read::field::Field;
use crate::read::number::{self, Signs};

/// The status of an ordinary count, in SDMX.
const NORMAL: &str = "A";

/// The status of a count its sender withdraws. It is none of SDMX's: the warehouse shows no such row.
const WITHDRAWN: &str = "WITHDRAWN";
/// How a withdrawn count is kept.
const WITHDRAWN_WORD: i64 = i64::MIN;

/// A count, or the number of the marker that stands in its place.
///
/// One word, since millions of them are kept: a count is never negative, so `-1` is the first status of the
/// source's markers, `-2` the second, in the order of their texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count(i64);

impl Count {
    /// One case.
    pub(crate) const ONE: Self = Self(1);

    /// The count; `None` where a marker stands.
    pub(crate) fn value(self) -> Option<i64> {
        (self.0 >= 0).then_some(self.0)
    }

    /// As it is kept.
    pub(crate) fn word(self) -> i64 {
        self.0
    }

    /// From what is kept, the count or which of `statuses` stands for it: the first is that of counts, the last
    /// that of withdrawn ones.
    pub(crate) fn of_word(word: i64, statuses: usize) -> Result<i64, usize> {
        match usize::try_from(-1 - word) {
            Ok(marker) => Err(marker.saturating_add(1).min(statuses.saturating_sub(1))),
            Err(_) => Ok(word),
        }
    }
}

/// Adds up two counts as they are kept. A sum with an unknown part is unknown, for the reason its part is; a
/// withdrawn part is none.
pub(crate) fn sum(a: i64, b: i64) -> i64 {
    match (a < 0, b < 0) {
        (_, true) if b == WITHDRAWN_WORD => a,
        (true, _) if a == WITHDRAWN_WORD => b,
        (false, false) => a.saturating_add(b),
        (true, false) => a,
        (false, true) => b,
        // The first status of the two.
        (true, true) => a.max(b),
    }
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
pub(crate) struct CountReader {
    signs: Signs,
    markers: BTreeMap<String, Count>,
}

/// The statuses of a source's markers, each once, in the order of their texts.
fn statuses(source: &Source) -> Vec<&str> {
    let statuses: BTreeSet<&str> = source.count.markers.values().map(String::as_str).collect();
    statuses.into_iter().collect()
}

/// What `obs_status` can be in a source's counts: ordinary, each status of its markers, withdrawn.
pub(crate) fn all_statuses(source: &Source) -> Vec<&str> {
    [NORMAL]
        .into_iter()
        .chain(statuses(source))
        .chain([WITHDRAWN])
        .collect()
}

impl CountReader {
    pub(crate) fn new(source: &Source) -> Self {
        let statuses = statuses(source);
        let word = |status: &str| {
            let number = statuses.iter().position(|other| *other == status).unwrap_or_default();
            Count(-1 - i64::try_from(number).unwrap_or_default())
        };
        let markers = source.count.markers.iter();
        let markers = markers.map(|(marker, status)| (fold(marker), word(status)));
        let withdrawn = source.count.withdrawn.iter();
        Self {
            signs: Signs::of(&source.format),
            markers: markers
                .chain(withdrawn.map(|marker| (fold(marker), Count(WITHDRAWN_WORD))))
                .collect(),
        }
    }

    /// The count in a field.
    pub(crate) fn read(&self, field: Field<'_>) -> Result<Count, NoCount> {
        if !self.markers.is_empty()
            && let Some(marker) = self.markers.get(&fold(&field.text()))
        {
            return Ok(*marker);
        }
        match field {
            Field::Empty => return Err(NoCount::Empty),
            Field::Error => return Err(NoCount::CellError),
            _ => {}
        }
        let number = number::of_field(field, self.signs).ok_or(NoCount::NotANumber)?;
        let value = number::whole(number).filter(|value| *value >= 0);
        value.map(Count).ok_or(NoCount::NegativeOrFraction)
    }
}
