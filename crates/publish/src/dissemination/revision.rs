//! Revision: what all earlier releases demand of the next one.
//!
//! Two releases can be subtracted. A cell shown in both whose figure moved by less than its threshold would
//! show single new cases; so the months it covers keep the vintage they were published with, all their cells
//! together, and every sum stays the sum of its parts. What was hidden stays hidden; what was shown and has
//! not moved stays shown, and counts as known when the rest is protected. A hidden cell is no combination of
//! the cells its release shows, so its change is no combination of the changes two releases show.
//!
//! The shelf is the ledger: old releases stay readable, and each is compared with, not only the last.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use definitions::period::Period;
use disclosure::Request;
use releases::{BaseOfRate, Cell, ConfStatus, IndicatorData, Release};

use crate::protection::protect::Requests;
use crate::tabulation::axis::Node;
use crate::tabulation::tabulate::Cells;
use crate::tabulation::universe::{Part, Universe};

/// The instant as of which each month's figures are taken.
pub(crate) type Vintages = BTreeMap<Period, DateTime<Utc>>;

/// What earlier releases told of one cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// The last figure; none for a mask.
    last: Option<i64>,
    /// All figures ever shown.
    figures: BTreeSet<i64>,
}

/// What earlier releases told of a universe, by part and coordinates.
pub(crate) type History = BTreeMap<Part, BTreeMap<Vec<Node>, Told>>;

/// The vintages of the previous release.
pub(crate) fn vintages_of(release: &Release) -> Vintages {
    let parse = |text: &String| {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|instant| instant.with_timezone(&Utc))
    };
    let months = release.manifest.vintages.iter();
    months
        .filter_map(|(month, instant)| Some((Period::parse(month)?, parse(instant)?)))
        .collect()
}

/// Finds the cells of a universe in earlier releases, the oldest first.
pub(crate) fn history(universe: &Universe<'_>, earlier: &[Release]) -> History {
    let mut history = History::new();
    for release in earlier {
        for found in released_cells(universe, release) {
            let cell = found.cell;
            if cell.numerator.is_none() && cell.conf_status == ConfStatus::Free {
                continue;
            }
            let told = history
                .entry(found.part)
                .or_default()
                .entry(found.coordinates)
                .or_default();
            told.last = cell.numerator;
            told.figures.extend(cell.numerator);
        }
    }
    history
}

/// A cell of a release at its place in a universe.
pub(crate) struct ReleasedCell<'r> {
    pub(crate) part: Part,
    pub(crate) coordinates: Vec<Node>,
    pub(crate) cell: &'r Cell,
    /// Whether it is shown as a count, so that a gap in it is a zero; a rate has gaps for other reasons.
    pub(crate) is_count: bool,
}

/// The cells that a release has of a universe: figures, masks and gaps.
///
/// A share is hidden with its base; only counts and rates tell whether a cell itself was masked.
pub(crate) fn released_cells<'r>(universe: &Universe<'_>, release: &'r Release) -> Vec<ReleasedCell<'r>> {
    let telling = universe
        .members
        .iter()
        .filter(|member| !Universe::shares_of(member.indicator));
    let of_members = telling.filter_map(|member| release.indicator(&member.indicator.id));
    let placed = of_members.flat_map(|data| {
        data.cells.iter().filter_map(|cell| {
            let (part, coordinates) = place(universe, data, cell)?;
            Some(ReleasedCell {
                part,
                coordinates,
                cell,
                is_count: data.entry.base == BaseOfRate::Count,
            })
        })
    });
    placed.collect()
}

/// Where a released cell stands in the universe of today; none where one of its codes is no more.
fn place(universe: &Universe<'_>, data: &IndicatorData, cell: &Cell) -> Option<(Part, Vec<Node>)> {
    let mut coordinates = universe.roots();
    let mut part = Part::new();
    coordinates[0] = universe.axes[0].node(&cell.period.to_string())?;
    for (dimension, code) in data.entry.dimensions.iter().zip(&cell.codes) {
        match universe.axis(&dimension.name) {
            Some((position, axis)) => coordinates[position] = axis.node(code)?,
            None => part.push(code.clone()),
        }
    }
    Some((part, coordinates))
}

/// What earlier releases demand of the cells of one part.
pub(crate) fn requests(cells: &Cells, before: &BTreeMap<Vec<Node>, Told>) -> Requests {
    let mut requests = Requests::new();
    for (coordinates, told) in before {
        let request = match (cells.get(coordinates), told.last) {
            (Some(_), None) => Request::KeepHidden,
            (Some(now), Some(last)) if now.numerator == last => Request::KeepPublished,
            _ => continue,
        };
        requests.insert(coordinates.clone(), request);
    }
    requests
}

/// The periods of cells shown before that moved by less than the threshold of each.
pub(crate) fn small_revisions(
    universe: &Universe<'_>,
    cells: &Cells,
    before: &BTreeMap<Vec<Node>, Told>,
    threshold: impl Fn(&[Node]) -> u64,
) -> BTreeSet<Period> {
    let mut periods = BTreeSet::new();
    for (coordinates, told) in before {
        let Some(now) = cells.get(coordinates) else { continue };
        let small = 1..threshold(coordinates);
        let moved = |then: &i64| small.contains(&now.numerator.abs_diff(*then));
        let is_small_now = small.contains(&u64::try_from(now.numerator).unwrap_or_default());
        if !is_small_now && told.figures.iter().any(moved) {
            periods.extend(universe.period_of(coordinates));
        }
    }
    periods
}

/// Puts the months of these periods back to the vintage they were published with. Returns whether any moved.
pub(crate) fn keep(vintages: &mut Vintages, before: &Vintages, periods: &BTreeSet<Period>) -> bool {
    let mut moved = false;
    for period in periods {
        for month in period.months() {
            if let (Some(now), Some(then)) = (vintages.get_mut(&month), before.get(&month))
                && now != then
            {
                *now = *then;
                moved = true;
            }
        }
    }
    moved
}
