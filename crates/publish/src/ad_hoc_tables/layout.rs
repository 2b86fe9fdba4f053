//! Layout: a table of counts placed on the trees of the code lists.

use std::collections::BTreeMap;

use definitions::Definitions;
use definitions::period::{Frequency, Period};

use crate::PublishError;
use crate::ad_hoc_tables::count_table::{CountRow, CountTable};
use crate::tabulation::axis::{Axis, Node};
use crate::tabulation::universe::{Part, Universe};

/// What a column of a table is.
enum Place {
    /// A dimension: the axis at this position.
    Axis(usize),
    /// A dimension over which the universe has no totals.
    Part(usize),
    /// Who counted.
    Contributor,
}

/// Where each column of a table stands in a universe.
pub(crate) struct Layout<'t> {
    table: &'t CountTable,
    places: Vec<Place>,
    parts: usize,
}

/// A row at its place.
pub(crate) struct PlacedRow<'t> {
    pub(crate) row: &'t CountRow,
    pub(crate) part: Part,
    pub(crate) coordinates: Vec<Node>,
    /// The reporting unit, where the table tells it.
    pub(crate) contributor: Option<&'t str>,
}

/// The universe of a table that stands alone: a dimension for each of its columns.
pub(crate) fn own_universe(table: &CountTable, definitions: &Definitions) -> Universe<'static> {
    let time = time_column(table).and_then(|column| axis_of_time(table, column));
    let mut universe = Universe {
        name: "of the table".to_owned(),
        axes: vec![time.unwrap_or_else(Axis::without_time)],
        parts_by: Vec::new(),
        members: Vec::new(),
    };
    universe.extend(table, definitions);
    universe
}

impl Universe<'_> {
    /// Adds an axis for each column of the table that has none yet.
    pub(crate) fn extend(&mut self, table: &CountTable, definitions: &Definitions) {
        let time = time_column(table).filter(|_| !self.is_timeless());
        for (column, name) in table.dimensions.iter().enumerate() {
            let is_known = self.axis(name).is_some() || self.parts_by.contains(name);
            if is_known || is_contributor(name) || Some(column) == time {
                continue;
            }
            let mut occurring: Vec<String> = table.rows.iter().map(|row| row.codes[column].clone()).collect();
            occurring.sort();
            occurring.dedup();
            self.axes.push(Axis::of_dimension(definitions, name, &occurring));
        }
    }

    fn is_timeless(&self) -> bool {
        self.axes[0].codes.len() == 1
    }
}

impl<'t> Layout<'t> {
    /// Finds the place of each column in a universe that has them all.
    pub(crate) fn new(table: &'t CountTable, universe: &Universe<'_>) -> Self {
        let time = time_column(table).filter(|_| !universe.is_timeless());
        let place = |(column, name): (usize, &String)| {
            if Some(column) == time {
                return Place::Axis(0);
            }
            if let Some(part) = universe.parts_by.iter().position(|by| by == name) {
                return Place::Part(part);
            }
            match universe.axis(name) {
                Some((position, _)) => Place::Axis(position),
                None => Place::Contributor,
            }
        };
        Self {
            table,
            places: table.dimensions.iter().enumerate().map(place).collect(),
            parts: universe.parts_by.len(),
        }
    }

    /// The rows at their places. Errors: `P019` for a code that its list does not have, and where the table does not
    /// say which part of the universe it is about.
    pub(crate) fn rows(&self, universe: &Universe<'_>) -> Result<Vec<PlacedRow<'t>>, PublishError> {
        let parts_told = self
            .places
            .iter()
            .filter(|place| matches!(place, Place::Part(_)))
            .count();
        if parts_told < self.parts {
            return Err(PublishError::Table {
                row: 1,
                column: universe.parts_by.join(", "),
                what: "the table must tell these apart, as no totals exist over them".to_owned(),
            });
        }
        self.table.rows.iter().map(|row| self.place(row, universe)).collect()
    }

    fn place(&self, row: &'t CountRow, universe: &Universe<'_>) -> Result<PlacedRow<'t>, PublishError> {
        let mut placed = PlacedRow {
            row,
            part: vec![String::new(); self.parts],
            coordinates: universe.roots(),
            contributor: None,
        };
        for ((place, code), name) in self.places.iter().zip(&row.codes).zip(&self.table.dimensions) {
            match place {
                Place::Part(part) => placed.part[*part].clone_from(code),
                Place::Contributor => placed.contributor = Some(code),
                Place::Axis(position) => {
                    placed.coordinates[*position] =
                        universe.axes[*position].node(code).ok_or_else(|| PublishError::Table {
                            row: row.number,
                            column: name.clone(),
                            what: "no code of its list; correct it, or take the column out".to_owned(),
                        })?;
                }
            }
        }
        Ok(placed)
    }

    /// The texts of a row for a cell, in the table's columns; who counted is left out.
    pub(crate) fn codes(&self, universe: &Universe<'_>, part: &Part, coordinates: &[Node]) -> Vec<String> {
        let text = |place: &Place| match place {
            Place::Axis(position) => Some(universe.axes[*position].code(coordinates[*position]).to_owned()),
            Place::Part(at) => Some(part[*at].clone()),
            Place::Contributor => None,
        };
        self.places.iter().filter_map(text).collect()
    }

    /// The names of these columns.
    pub(crate) fn columns(&self) -> Vec<String> {
        let columns = self.table.dimensions.iter().zip(&self.places);
        columns
            .filter(|(_, place)| !matches!(place, Place::Contributor))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// The cells that the rows of a table say are zero by not being there: where rows cross levels of dimensions,
    /// every combination of the codes that occur at these levels.
    pub(crate) fn crossed(universe: &Universe<'_>, rows: &[&PlacedRow<'_>]) -> Vec<Vec<Node>> {
        let mut nodes_at: BTreeMap<Vec<&str>, Vec<Vec<Node>>> = BTreeMap::new();
        for row in rows {
            let axes = universe.axes.iter().zip(&row.coordinates);
            let levels: Vec<&str> = axes.map(|(axis, &node)| axis.levels[node as usize].as_str()).collect();
            let nodes = nodes_at
                .entry(levels)
                .or_insert_with(|| vec![Vec::new(); row.coordinates.len()]);
            for (nodes, &node) in nodes.iter_mut().zip(&row.coordinates) {
                nodes.push(node);
            }
        }
        let mut cells = Vec::new();
        for nodes in nodes_at.values_mut() {
            for nodes in nodes.iter_mut() {
                nodes.sort_unstable();
                nodes.dedup();
            }
            cells.extend(crate::tabulation::tabulate::product(nodes));
        }
        cells
    }
}

fn is_contributor(name: &str) -> bool {
    name == "reporting_unit"
}

/// The first column of which every code is a year, a quarter or a month.
pub(crate) fn time_column(table: &CountTable) -> Option<usize> {
    let is_period = |code: &String| Period::parse(code).is_some_and(|period| period.frequency != Frequency::D);
    (0..table.dimensions.len())
        .find(|&column| !table.rows.is_empty() && table.rows.iter().all(|row| is_period(&row.codes[column])))
}

fn axis_of_time(table: &CountTable, column: usize) -> Option<Axis> {
    let periods: Vec<Period> = table
        .rows
        .iter()
        .filter_map(|row| Period::parse(&row.codes[column]))
        .collect();
    let first = periods.iter().map(|period| period.start).min()?;
    let last = periods.iter().map(|period| period.end()).max()?;
    Some(Axis::of_time(
        chrono::Datelike::year(&first),
        Period::containing(Frequency::M, last),
    ))
}
