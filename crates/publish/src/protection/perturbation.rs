//! Perturbation: the alternatives to masks. Small counts are rounded before anything is made of them, or every count
//! is given noise by the keys of its records.
//!
//! A universe has one policy, so what is perturbed never stands beside exact counts of the same.

use std::collections::BTreeMap;

use cube::Cells;
use definitions::disclosure_policy::{CellKeys, DisclosurePolicy, Rounding};
use disclosure::{Cell, PerturbationTable, cell_key, record_key};

use crate::PublishError;
use crate::protection::protect::{DisclosureKey, lattice};
use crate::tabulation::axis::Node;
use crate::tabulation::placement::{PlacedParts, place};
use crate::tabulation::tabulate::{Count, Tabulated, product, table_nodes};
use crate::tabulation::universe::{Member, Universe};

/// The finest counts as all tables are to be made of them; none where they are made of exact ones.
///
/// Errors: `P023` where no indicator of the universe has all its dimensions, and those of placing counts.
pub(crate) fn finest(
    universe: &Universe<'_>,
    policy: &DisclosurePolicy,
    key: &DisclosureKey,
) -> Result<Option<PlacedParts>, PublishError> {
    if matches!(policy, DisclosurePolicy::None(_) | DisclosurePolicy::Suppression(_)) {
        return Ok(None);
    }
    let mut perturbed = PlacedParts::new();
    for (part, placed) in place(universe, widest(universe)?)? {
        // Who counted makes no difference to what is shown.
        let counts = placed.map(|_, count| Count {
            by_unit: BTreeMap::new(),
            ..count
        });
        let counts = if let DisclosurePolicy::Rounding(rounding) = policy {
            round(universe, rounding, key, counts)?
        } else {
            draw_keys(universe, key, counts)?
        };
        perturbed.insert(part, counts);
    }
    Ok(Some(perturbed))
}

/// Gives every cell the noise its key draws, where the policy says so. Errors: `P007` for noise that cannot be.
pub(crate) fn add_noise(
    tabulated: &mut Tabulated,
    universe: &Universe<'_>,
    policy: &DisclosurePolicy,
) -> Result<(), PublishError> {
    let DisclosurePolicy::CellKeys(CellKeys {
        noise_at_most,
        variance,
        threshold,
        ..
    }) = policy
    else {
        return Ok(());
    };
    let never = threshold.saturating_sub(1);
    let table = PerturbationTable::new(*noise_at_most, *variance, never)
        .map_err(|error| PublishError::unprotectable(&universe.name, &error))?;
    for count in tabulated.parts.values_mut().flat_map(BTreeMap::values_mut) {
        let noisy = table.perturb(u64::try_from(count.numerator).unwrap_or_default(), count.cell_key);
        count.numerator = i64::try_from(noisy).unwrap_or(i64::MAX);
    }
    Ok(())
}

/// The indicator with all dimensions of the universe: what is finest is counted by it.
fn widest<'u, 'a>(universe: &'u Universe<'a>) -> Result<&'u Member<'a>, PublishError> {
    let has_all = |member: &&Member<'_>| {
        let dimensions = &member.indicator.dimensions;
        universe.axes[1..].iter().all(|axis| dimensions.contains(&axis.name))
    };
    universe
        .members
        .iter()
        .find(has_all)
        .ok_or_else(|| PublishError::NoFinest(universe.name.clone()))
}

fn round(
    universe: &Universe<'_>,
    rounding: &Rounding,
    key: &DisclosureKey,
    counts: Cells<Count>,
) -> Result<Cells<Count>, PublishError> {
    let failed = |error: disclosure::Error| PublishError::unprotectable(&universe.name, &error);
    let tables = universe.members.iter().flat_map(|member| &member.tables);
    let shown: Vec<Vec<Node>> = tables
        .flat_map(|table| product(&table_nodes(universe, table)))
        .collect();
    let space = universe.space()?;
    let exact = |(key, count): (u64, &Count)| {
        let number = u64::try_from(count.numerator).unwrap_or_default();
        Cell::new(space.nodes(key), number)
    };
    let cells: Vec<Cell> = counts.iter().map(exact).collect();
    let lattice = lattice(universe).map_err(failed)?;
    let rounded = disclosure::round(&lattice, &cells, &shown, rounding.base, key.bytes()).map_err(failed)?;
    let mut rounded = rounded.into_iter();
    Ok(counts.map(|_, count| Count {
        numerator: rounded
            .next()
            .map_or(0, |rounded| i64::try_from(rounded).unwrap_or(i64::MAX)),
        ..count
    }))
}

/// The keys of the records behind each finest count: one more case is one more key, and changes no other.
fn draw_keys(universe: &Universe<'_>, key: &DisclosureKey, counts: Cells<Count>) -> Result<Cells<Count>, PublishError> {
    let space = universe.space()?;
    Ok(counts.map(|cell, count| {
        let coordinates = space.nodes(cell);
        let records = 0..u32::try_from(count.numerator).unwrap_or_default();
        let record = |record| record_key(key.bytes(), &[&coordinates[..], &[record]].concat());
        Count {
            cell_key: cell_key(records.map(record)),
            ..count
        }
    }))
}
