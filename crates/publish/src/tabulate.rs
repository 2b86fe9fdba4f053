//! Tabulating: the finest counts rolled up along the code lists to the cells of the release plan's tables.

use std::collections::{BTreeMap, BTreeSet};

use definitions::disclosure_policy::DisclosurePolicy;

use crate::axis::{Axis, Node};
use crate::protect::DisclosureKey;
use crate::universe::{Member, Part, Universe};
use crate::{PublishError, perturbation};

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

/// A finest count at its coordinates.
#[derive(Debug, Clone)]
pub(crate) struct Placed<'a> {
    pub(crate) coordinates: Vec<Node>,
    pub(crate) numerator: i64,
    pub(crate) denominator: i64,
    pub(crate) unit: Option<&'a str>,
    pub(crate) cell_key: u32,
}

/// The finest counts of a member, by part.
pub(crate) type PlacedParts<'a> = BTreeMap<Part, Vec<Placed<'a>>>;

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
/// Errors: `P004`, `P005`, `P006`, `P018`, `P023`.
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
                let cells = roll_up(universe, &nodes, counts, &table.id)?;
                let known = tabulated.parts.entry(part.clone()).or_default();
                for (coordinates, count) in cells {
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

/// Finds the node of every code.
pub(crate) fn place<'m>(
    universe: &Universe<'_>,
    member: &'m Member<'_>,
) -> Result<BTreeMap<Part, Vec<Placed<'m>>>, PublishError> {
    let indicator = member.indicator;
    let mut placed = PlacedParts::new();
    for count in &member.counts {
        let Some(month) = universe.axes[0].node(&count.month.to_string()) else {
            continue; // before the first year, or not ended yet
        };
        let mut coordinates = universe.roots();
        coordinates[0] = month;
        let mut part = Part::new();
        for (name, code) in indicator.dimensions.iter().zip(&count.codes) {
            if universe.parts_by.contains(name) {
                part.push(code.clone());
                continue;
            }
            let unknown = || PublishError::UnknownCode {
                indicator: indicator.id.clone(),
                dimension: name.clone(),
            };
            let (position, axis) = universe.axis(name).ok_or_else(unknown)?;
            coordinates[position] = axis.node(code).ok_or_else(unknown)?;
        }
        placed.entry(part).or_default().push(Placed {
            coordinates,
            numerator: count.numerator,
            denominator: count.denominator,
            unit: count.contributor.as_deref(),
            cell_key: 0,
        });
    }
    Ok(placed)
}

/// The nodes a table shows on each axis; the root alone where it names no levels.
pub(crate) fn table_nodes(universe: &Universe<'_>, table: &definitions::release_plan::ReleaseTable) -> Vec<Vec<Node>> {
    let periods: Vec<String> = table
        .periods
        .iter()
        .map(|frequency| frequency.letter().to_owned())
        .collect();
    let nodes_of = |axis: &Axis| match (axis.name == crate::axis::TIME, table.levels.get(&axis.name)) {
        (true, _) => axis.nodes_at(&periods),
        (false, Some(levels)) => axis.nodes_at(levels),
        (false, None) => vec![axis.root()],
    };
    universe.axes.iter().map(nodes_of).collect()
}

/// All cells of a table: the product of its nodes, zeros included, with the counts below each added up.
fn roll_up(
    universe: &Universe<'_>,
    nodes: &[Vec<Node>],
    counts: &[Placed<'_>],
    table: &str,
) -> Result<Cells, PublishError> {
    let shown: Vec<Shown> = universe
        .axes
        .iter()
        .zip(nodes)
        .map(|(axis, nodes)| Shown::new(axis, nodes))
        .collect();
    let mut cells: Cells = product(nodes)
        .into_iter()
        .map(|coordinates| (coordinates, Count::default()))
        .collect();
    for placed in counts {
        let mut targets: Vec<Vec<Node>> = Vec::with_capacity(placed.coordinates.len());
        for ((axis, &node), shown) in universe.axes.iter().zip(&placed.coordinates).zip(&shown) {
            let above: Vec<Node> = axis
                .ancestors_or_self(node)
                .filter(|node| shown.nodes.contains(node))
                .collect();
            if axis.name != crate::axis::TIME && !above.iter().any(|node| shown.finest.contains(node)) {
                return Err(PublishError::AboveLevel {
                    table: table.to_owned(),
                    dimension: axis.name.clone(),
                });
            }
            targets.push(above);
        }
        for target in product(&targets) {
            if let Some(cell) = cells.get_mut(&target) {
                cell.add(placed);
            }
        }
    }
    Ok(cells)
}

impl Count {
    fn add(&mut self, finest: &Placed<'_>) {
        self.numerator += finest.numerator;
        self.denominator += finest.denominator;
        self.cell_key = self.cell_key.wrapping_add(finest.cell_key);
        if let Some(unit) = finest.unit {
            *self.by_unit.entry(unit.to_owned()).or_default() += finest.numerator;
        }
    }
}

/// The nodes a table shows on one axis.
struct Shown {
    nodes: BTreeSet<Node>,
    /// Those with nothing shown below them. A count that reaches none of these stands above the level shown
    /// and would be missing from its parts.
    finest: BTreeSet<Node>,
}

impl Shown {
    fn new(axis: &Axis, nodes: &[Node]) -> Self {
        let above: BTreeSet<Node> = nodes
            .iter()
            .flat_map(|&node| axis.ancestors_or_self(node).skip(1))
            .collect();
        let finest = nodes.iter().copied().filter(|node| !above.contains(node)).collect();
        Self {
            nodes: nodes.iter().copied().collect(),
            finest,
        }
    }
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
