//! Tabulating: the finest counts rolled up along the code lists to the cells of the release plan's tables.

use std::collections::BTreeMap;

use cube::{Counts, CubeError, Grid, Hierarchy, Levels, Measure, Outside};
use definitions::disclosure_policy::DisclosurePolicy;

use crate::PublishError;
use crate::protection::perturbation;
use crate::protection::protect::DisclosureKey;
use crate::tabulation::axis::{Axis, Node};
use crate::tabulation::placement::place;
use crate::tabulation::universe::{Part, Universe};

/// What a cell holds before protection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) numerator: i64,
    pub(crate) denominator: i64,
    /// The sum of its records' keys, where noise is drawn by it.
    pub(crate) cell_key: u32,
    /// The part of the numerator that each reporting unit counted, where the indicator tells them apart.
    pub(crate) by_unit: BTreeMap<String, i64>,
}

impl Count {
    /// A finest count, and who counted it.
    pub(crate) fn of(counts: Counts, unit: Option<&str>) -> Self {
        Self {
            numerator: counts.numerator,
            denominator: counts.denominator,
            cell_key: 0,
            by_unit: unit
                .map(|unit| (unit.to_owned(), counts.numerator))
                .into_iter()
                .collect(),
        }
    }
}

impl Measure for Count {
    fn add(&mut self, other: &Self) -> Result<(), CubeError> {
        let add = |sum: &mut i64, part: i64| {
            *sum = sum.checked_add(part).ok_or(CubeError::Overflow)?;
            Ok(())
        };
        add(&mut self.numerator, other.numerator)?;
        add(&mut self.denominator, other.denominator)?;
        self.cell_key = self.cell_key.wrapping_add(other.cell_key);
        for (unit, counted) in &other.by_unit {
            match self.by_unit.get_mut(unit) {
                Some(sum) => add(sum, *counted)?,
                None => {
                    self.by_unit.insert(unit.clone(), *counted);
                }
            }
        }
        Ok(())
    }
}

/// Cells of one part of a universe by their coordinates (one node per axis).
pub(crate) type Cells = BTreeMap<Vec<Node>, Count>;

/// All cells of a universe: those of every member, and their union by part.
#[derive(Debug, Default)]
pub(crate) struct Tabulated {
    /// The union of all members' cells: what is protected.
    pub(crate) parts: BTreeMap<Part, Cells>,
    /// Which cells each member shows, by part.
    pub(crate) shown: Vec<BTreeMap<Part, Vec<Vec<Node>>>>,
}

/// Cells of one part of a universe: above it a release is more holes than figures.
const MOST_CELLS: usize = 150_000;

/// Rolls up every table of every member, from exact counts or from what a policy makes of them.
///
/// Errors: `P004`, `P005`, `P006`, `P018`, `P023`, `K001`, `K004`.
pub(crate) fn tabulate(
    universe: &Universe<'_>,
    policy: &DisclosurePolicy,
    key: &DisclosureKey,
) -> Result<Tabulated, PublishError> {
    let mut tabulated = Tabulated::default();
    let perturbed = perturbation::finest(universe, policy, key)?;
    for member in &universe.members {
        let exact;
        let placed = if let Some(perturbed) = &perturbed {
            perturbed
        } else {
            exact = place(universe, member)?;
            &exact
        };
        let mut shown: BTreeMap<Part, Vec<Vec<Node>>> = BTreeMap::new();
        for table in &member.tables {
            let nodes = table_nodes(universe, table);
            let size = nodes.iter().map(Vec::len).fold(1, usize::saturating_mul);
            if size > MOST_CELLS {
                return Err(too_fine(universe, size));
            }
            for (part, counts) in placed {
                let known = tabulated.parts.entry(part.clone()).or_default();
                for (coordinates, count) in cells_of(universe, &nodes, counts, &table.id)? {
                    shown.entry(part.clone()).or_default().push(coordinates.clone());
                    let numerator = count.numerator;
                    let first = known.entry(coordinates).or_insert(count);
                    if first.numerator != numerator {
                        return Err(PublishError::Disagreement {
                            universe: universe.name.clone(),
                        });
                    }
                }
            }
        }
        for coordinates in shown.values_mut() {
            coordinates.sort();
            coordinates.dedup();
        }
        tabulated.shown.push(shown);
    }
    perturbation::add_noise(&mut tabulated, universe, policy)?;
    let largest = tabulated.parts.values().map(Cells::len).max().unwrap_or_default();
    if largest > MOST_CELLS {
        return Err(too_fine(universe, largest));
    }
    Ok(tabulated)
}

fn too_fine(universe: &Universe<'_>, cells: usize) -> PublishError {
    PublishError::TooFine {
        universe: universe.name.clone(),
        cells,
        most: MOST_CELLS,
    }
}

/// The nodes a table shows on each axis; the root alone where it names no levels.
pub(crate) fn table_nodes(universe: &Universe<'_>, table: &definitions::release_plan::ReleaseTable) -> Vec<Vec<Node>> {
    let periods: Vec<String> = table
        .periods
        .iter()
        .map(|frequency| frequency.letter().to_owned())
        .collect();
    let nodes_of = |axis: &Axis| match (axis.name == crate::tabulation::axis::TIME, table.levels.get(&axis.name)) {
        (true, _) => axis.nodes_at(&periods),
        (false, Some(levels)) => axis.nodes_at(levels),
        (false, None) => vec![axis.root()],
    };
    universe.axes.iter().map(nodes_of).collect()
}

/// All cells of a table: the product of its nodes, zeros included, with the counts below each added up.
fn cells_of(
    universe: &Universe<'_>,
    nodes: &[Vec<Node>],
    finest: &cube::Cells<Count>,
    table: &str,
) -> Result<impl Iterator<Item = (Vec<Node>, Count)>, PublishError> {
    let mut levels = Vec::with_capacity(nodes.len());
    for (axis, nodes) in universe.axes.iter().zip(nodes) {
        // Months of a quarter that has not ended are in no quarter; any other count that is in no part is a mistake.
        let outside = if axis.name == crate::tabulation::axis::TIME {
            Outside::LeftOut
        } else {
            Outside::Refused
        };
        levels.push(Levels::new(&Hierarchy::new(&axis.parents)?, nodes, outside)?);
    }
    let grid = Grid::new(levels, MOST_CELLS)?;
    let counts = cube::roll_up(&universe.space()?, finest, &grid).map_err(|error| match error {
        CubeError::AboveLevel { dimension } => PublishError::AboveLevel {
            table: table.to_owned(),
            dimension: universe.axes[dimension].name.clone(),
        },
        error => error.into(),
    })?;
    Ok(product(nodes).into_iter().zip(counts))
}

/// Every way to take one node of each axis.
pub(crate) fn product(nodes: &[Vec<Node>]) -> Vec<Vec<Node>> {
    nodes
        .iter()
        .fold(vec![Vec::with_capacity(nodes.len())], |prefixes, choices| {
            let mut longer = Vec::with_capacity(prefixes.len() * choices.len());
            for prefix in &prefixes {
                for &choice in choices {
                    let mut extended = prefix.clone();
                    extended.push(choice);
                    longer.push(extended);
                }
            }
            longer
        })
}
