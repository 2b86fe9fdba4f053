//! Placement: the codes of an indicator's finest counts as nodes of its universe's axes.

use std::collections::BTreeMap;

use cube::Cells;

use crate::PublishError;
use crate::counting::finest::FinestCounts;
use crate::tabulation::axis::{Axis, Node};
use crate::tabulation::tabulate::Count;
use crate::tabulation::universe::{Member, Part, Universe};

/// The finest counts of a member by part, by the keys of their nodes in the universe's space.
pub(crate) type PlacedParts = BTreeMap<Part, Cells<Count>>;

/// Where the codes of one dimension stand.
enum Column<'c> {
    /// In the name of the part.
    Part(&'c [String]),
    /// At these nodes of the axis at this position; none for a code it does not have.
    Axis(usize, Vec<Option<Node>>),
}

/// Finds the node of every code. Errors: `P004`, `K001`, and `K004` for more cells than can be numbered.
pub(crate) fn place(universe: &Universe<'_>, member: &Member<'_>) -> Result<PlacedParts, PublishError> {
    let space = universe.space()?;
    let mut parts: BTreeMap<Part, Vec<(u64, Count)>> = BTreeMap::new();
    for counts in &member.counts {
        let months: Vec<Option<Node>> = counts
            .months()
            .iter()
            .map(|month| universe.axes[0].node(&month.to_string()))
            .collect();
        let columns = columns(universe, member, counts)?;
        let units = counts.codes(columns.len());
        let roots = universe.roots();
        for (positions, finest) in counts.placed() {
            let Some(month) = months[positions[0] as usize] else {
                continue; // before the first year, or not ended yet
            };
            let mut coordinates = roots.clone();
            coordinates[0] = month;
            let mut part = Part::new();
            for (dimension, (column, &code)) in columns.iter().zip(&positions[1..]).enumerate() {
                match column {
                    Column::Part(codes) => part.push(codes[code as usize].clone()),
                    Column::Axis(axis, nodes) => {
                        coordinates[*axis] = nodes[code as usize].ok_or_else(|| unknown_code(member, dimension))?;
                    }
                }
            }
            let unit = positions
                .get(columns.len() + 1)
                .map(|&unit| units[unit as usize].as_str());
            let count = Count::of(finest, unit);
            parts.entry(part).or_default().push((space.key(&coordinates)?, count));
        }
    }
    let parts = parts.into_iter().map(|(part, counts)| Ok((part, Cells::new(counts)?)));
    parts.collect()
}

fn columns<'c>(
    universe: &Universe<'_>,
    member: &Member<'_>,
    counts: &'c FinestCounts,
) -> Result<Vec<Column<'c>>, PublishError> {
    let dimensions = member.indicator.dimensions.iter().enumerate();
    let column = |(dimension, name): (usize, &String)| {
        let codes = counts.codes(dimension);
        if universe.parts_by.contains(name) {
            return Ok(Column::Part(codes));
        }
        let axis: Option<(usize, &Axis)> = universe.axis(name);
        let (position, axis) = axis.ok_or_else(|| unknown_code(member, dimension))?;
        Ok(Column::Axis(
            position,
            codes.iter().map(|code| axis.node(code)).collect(),
        ))
    };
    dimensions.map(column).collect()
}

fn unknown_code(member: &Member<'_>, dimension: usize) -> PublishError {
    PublishError::UnknownCode {
        indicator: member.indicator.id.clone(),
        dimension: member.indicator.dimensions[dimension].clone(),
    }
}
