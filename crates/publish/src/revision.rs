//! Revision: what the previous release demands of the next one.
//!
//! Two releases can be subtracted. A cell shown in both whose figure moved by less than the threshold would
//! show single new cases; so the months it covers keep the vintage they were published with, all their cells
//! together, and every sum stays the sum of its parts. What was hidden stays hidden; what was shown and has
//! not moved stays shown, and counts as known when the rest is protected.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use definitions::period::{Frequency, Period};
use disclosure::Request;
use releases::{ConfStatus, Release};

use crate::axis::Node;
use crate::protect::Requests;
use crate::tabulate::Tabulated;
use crate::universe::{Part, Universe};

/// The instant as of which each month's figures are taken.
pub(crate) type Vintages = BTreeMap<Period, DateTime<Utc>>;

/// What the previous release showed of a universe, by part and coordinates: a figure, or a mask.
pub(crate) type Shown = BTreeMap<Part, BTreeMap<Vec<Node>, Option<i64>>>;

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

/// Finds the cells of a universe in the previous release.
pub(crate) fn previously_shown(universe: &Universe<'_>, previous: Option<&Release>) -> Shown {
    let mut shown = Shown::new();
    for member in &universe.members {
        let Some(data) = previous.and_then(|release| release.indicator(&member.indicator.id)) else {
            continue;
        };
        // A share is hidden with its base; only counts tell whether a cell itself was masked.
        if Universe::shares_of(member.indicator) {
            continue;
        }
        let names: Vec<&str> = data
            .entry
            .dimensions
            .iter()
            .map(|dimension| dimension.name.as_str())
            .collect();
        for cell in &data.cells {
            let mut coordinates = universe.roots();
            let mut part = Part::new();
            let time = universe.axes[0].node(&cell.period.to_string());
            let mut found = time.is_some();
            coordinates[0] = time.unwrap_or_default();
            for (name, code) in names.iter().zip(&cell.codes) {
                match universe.axis(name) {
                    Some((position, axis)) => match axis.node(code) {
                        Some(node) => coordinates[position] = node,
                        None => found = false,
                    },
                    None => part.push(code.clone()),
                }
            }
            let is_mask = cell.conf_status == ConfStatus::Confidential;
            if found && (is_mask || cell.numerator.is_some()) {
                shown.entry(part).or_default().insert(coordinates, cell.numerator);
            }
        }
    }
    shown
}

/// What the previous release demands of the cells of one part.
pub(crate) fn requests(tabulated: &Tabulated, part: &Part, shown: &Shown) -> Requests {
    let mut requests = Requests::new();
    let (Some(cells), Some(before)) = (tabulated.parts.get(part), shown.get(part)) else {
        return requests;
    };
    for (coordinates, value) in before {
        match (cells.get(coordinates), value) {
            (Some(_), None) => requests.insert(coordinates.clone(), Request::KeepHidden),
            (Some(now), Some(value)) if now.numerator == *value => {
                requests.insert(coordinates.clone(), Request::KeepPublished)
            }
            _ => None,
        };
    }
    requests
}

/// The periods of cells shown before that moved by less than the threshold.
pub(crate) fn small_revisions(
    universe: &Universe<'_>,
    tabulated: &Tabulated,
    shown: &Shown,
    threshold: u64,
) -> BTreeSet<Period> {
    let mut periods = BTreeSet::new();
    for (part, before) in shown {
        let Some(cells) = tabulated.parts.get(part) else {
            continue;
        };
        for (coordinates, value) in before {
            let (Some(now), Some(value)) = (cells.get(coordinates), value) else {
                continue;
            };
            let moved = now.numerator.abs_diff(*value);
            let now_small = (1..threshold).contains(&u64::try_from(now.numerator).unwrap_or_default());
            if (1..threshold).contains(&moved) && !now_small {
                periods.extend(Period::parse(universe.axes[0].code(coordinates[0])));
            }
        }
    }
    periods
}

/// Puts the months of these periods back to the vintage they were published with. Returns whether any moved.
pub(crate) fn keep(vintages: &mut Vintages, before: &Vintages, periods: &BTreeSet<Period>) -> bool {
    let mut moved = false;
    for period in periods {
        let mut month = Period::containing(Frequency::M, period.start);
        while month.start <= period.end() {
            if let (Some(now), Some(then)) = (vintages.get_mut(&month), before.get(&month))
                && now != then
            {
                *now = *then;
                moved = true;
            }
            month = month.next();
        }
    }
    moved
}
