//! Rates: the published cells of an indicator, each with the base its value is made from.

use std::collections::{BTreeMap, BTreeSet};

use definitions::Definitions;
use definitions::indicator::{Denominator, Indicator};
use definitions::period::{Frequency, Period};
use indexmap::IndexMap;
use releases::{Cell, ConfStatus, ObsStatus};

use crate::counting::coverage::{Coverage, Reports};
use crate::dissemination::assemble::base_of_rate;
use crate::tabulation::axis::Node;
use crate::tabulation::tabulate::{Cells, Count};
use crate::tabulation::universe::{Member, Part, Universe};

/// Months at the end of the series whose figures are still to be revised.
const PROVISIONAL_MONTHS: u32 = 3;

/// Everything known about one part of a universe once it is protected.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProtectedPart<'a> {
    pub(crate) universe: &'a Universe<'a>,
    pub(crate) part: &'a Part,
    pub(crate) cells: &'a Cells,
    pub(crate) hidden: &'a BTreeSet<Vec<Node>>,
    pub(crate) coverage: &'a Coverage<'a>,
    pub(crate) definitions: &'a Definitions,
    pub(crate) last_month: Period,
}

impl ProtectedPart<'_> {
    /// The published cells of one member, in the order of `shown`.
    pub(crate) fn cells_of(&self, member: &Member<'_>, shown: &[Vec<Node>]) -> Vec<Cell> {
        shown
            .iter()
            .filter_map(|coordinates| self.cell(member, coordinates))
            .collect()
    }

    fn cell(&self, member: &Member<'_>, coordinates: &[Node]) -> Option<Cell> {
        let period = self.universe.period_of(coordinates)?;
        let count = self.cells.get(coordinates)?;
        let reports = self.reports(coordinates);
        let mut cell = Cell {
            period,
            codes: self.codes(member, coordinates),
            numerator: Some(count.numerator),
            denominator: None,
            obs_status: self.status(period),
            conf_status: ConfStatus::Free,
            expected: reports.map(|reports| reports.expected),
            received: reports.map(|reports| reports.received),
        };
        if self.is_hidden(coordinates) {
            return Some(hide(cell));
        }
        if let Some(status) = self.absence(coordinates) {
            return Some(Cell {
                numerator: None,
                obs_status: status,
                ..cell
            });
        }
        if reports.is_some_and(|reports| reports.received < reports.expected) {
            cell.obs_status = ObsStatus::LowReliability;
        }
        Some(self.with_base(member, coordinates, count, cell))
    }

    /// Why a zero is none: nobody reported what was due, or nobody is there to report. Both are public.
    pub(crate) fn absence(&self, coordinates: &[Node]) -> Option<ObsStatus> {
        let count = self.cells.get(coordinates)?;
        let reports = self.reports(coordinates)?;
        match count.numerator {
            0 if reports.none_due() => Some(ObsStatus::NotApplicable),
            0 if reports.none_came() => Some(ObsStatus::Missing),
            _ => None,
        }
    }

    fn reports(&self, coordinates: &[Node]) -> Option<Reports> {
        let source = self.universe.source_of(self.part)?;
        let place = self
            .universe
            .place_of(coordinates)
            .unwrap_or_else(|| self.definitions.total_code("geo_code"));
        self.coverage.of(source, self.universe.period_of(coordinates)?, place)
    }

    /// Adds the denominator; a share whose base is hidden is hidden with it.
    fn with_base(&self, member: &Member<'_>, coordinates: &[Node], count: &Count, mut cell: Cell) -> Cell {
        match &member.indicator.denominator {
            Denominator::None => cell,
            Denominator::Column { .. } => {
                cell.denominator = Some(count.denominator);
                rated(member.indicator, cell)
            }
            Denominator::Population { basis, year } => {
                cell.denominator = self.population(coordinates, basis, *year);
                rated(member.indicator, cell)
            }
            Denominator::Cell { at } => match self.base(coordinates, at) {
                Some(base) => match self.cells.get(&base) {
                    Some(found) if !self.is_hidden(&base) => {
                        cell.denominator = Some(found.numerator);
                        rated(member.indicator, cell)
                    }
                    _ => hide(cell),
                },
                None => rated(member.indicator, cell),
            },
        }
    }

    /// The cell that a share is of; `None` where the cell is no part of it, as reports of unknown type are no part of
    /// those whose type is known.
    fn base(&self, coordinates: &[Node], at: &IndexMap<String, String>) -> Option<Vec<Node>> {
        let mut base = coordinates.to_vec();
        for (dimension, code) in at {
            let (position, axis) = self.universe.axis(dimension)?;
            let node = axis.node(code)?;
            if !axis.ancestors_or_self(coordinates[position]).any(|above| above == node) {
                return None;
            }
            base[position] = node;
        }
        Some(base)
    }

    fn is_hidden(&self, coordinates: &[Node]) -> bool {
        self.hidden.contains(coordinates)
    }

    fn codes(&self, member: &Member<'_>, coordinates: &[Node]) -> Vec<String> {
        let mut part = self.part.iter();
        let dimensions = member.indicator.dimensions.iter();
        dimensions
            .map(|name| match self.universe.axis(name) {
                Some((position, axis)) => axis.code(coordinates[position]).to_owned(),
                None => part.next().cloned().unwrap_or_default(),
            })
            .collect()
    }

    fn status(&self, period: Period) -> ObsStatus {
        let settled = self
            .last_month
            .start
            .checked_sub_months(chrono::Months::new(PROVISIONAL_MONTHS));
        let settled_month = settled.map(|day| Period::containing(Frequency::M, day));
        match settled_month {
            Some(month) if period.end() <= month.end() => ObsStatus::Normal,
            _ => ObsStatus::Provisional,
        }
    }

    fn population(&self, coordinates: &[Node], basis: &str, year: i32) -> Option<i64> {
        let place = self
            .universe
            .place_of(coordinates)
            .unwrap_or_else(|| self.definitions.total_code("geo_code"));
        let sex = self
            .universe
            .axis("sex")
            .map_or("T", |(position, axis)| axis.code(coordinates[position]));
        let rows = &self.definitions.populations;
        let found = rows.iter().find(|row| {
            row.geo_code == place && row.sex == sex && row.age_group == "T" && row.basis == basis && row.year == year
        });
        found.map(|row| row.value)
    }
}

/// A rate over nobody is no rate, and one below its minimum base says little.
fn rated(indicator: &Indicator, cell: Cell) -> Cell {
    match cell.denominator {
        None | Some(0) => Cell {
            numerator: None,
            denominator: None,
            obs_status: ObsStatus::NotApplicable,
            ..cell
        },
        Some(_) if base_of_rate(indicator).is_below(indicator.minimum_base, &cell) => Cell {
            obs_status: ObsStatus::LowReliability,
            ..cell
        },
        Some(_) => cell,
    }
}

fn hide(cell: Cell) -> Cell {
    Cell {
        numerator: None,
        denominator: None,
        obs_status: ObsStatus::Suppressed,
        conf_status: ConfStatus::Confidential,
        ..cell
    }
}

/// The codes that occur in the cells, by dimension.
pub(crate) fn occurring(dimensions: &[String], cells: &[Cell]) -> BTreeMap<String, Vec<String>> {
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (position, name) in dimensions.iter().enumerate() {
        let mut found: Vec<String> = cells.iter().map(|cell| cell.codes[position].clone()).collect();
        found.sort();
        found.dedup();
        codes.insert(name.clone(), found);
    }
    codes
}
