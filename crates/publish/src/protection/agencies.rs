//! Agencies: what a reporting unit makes of a release by taking its own counts off every figure.

use std::collections::BTreeSet;

use disclosure::{Lattice, PublishedCell, Secret, agency_view};

use crate::tabulation::tabulate::Cells;

/// The cells, by their number, of which the rest is small and some reporting unit finds it out exactly.
///
/// `shown` and `secrets` follow the order of `cells`.
pub(crate) fn exposed_to_units(
    lattice: &Lattice,
    cells: &Cells,
    shown: &[PublishedCell],
    secrets: &[Secret],
) -> Result<BTreeSet<usize>, disclosure::Error> {
    let units: BTreeSet<&String> = cells.values().flat_map(|count| count.by_unit.keys()).collect();
    let mut exposed = BTreeSet::new();
    for unit in units {
        let part = |count: &crate::tabulation::tabulate::Count| count.by_unit.get(unit).copied().unwrap_or_default();
        let own: Vec<u64> = cells
            .values()
            .map(|count| u64::try_from(part(count)).unwrap_or_default())
            .collect();
        let verdict = agency_view(lattice, shown, secrets, &own)?;
        let found = verdict.shown.into_iter().chain(verdict.exact);
        exposed.extend(found.filter(|&cell| own[cell] > 0));
    }
    Ok(exposed)
}
