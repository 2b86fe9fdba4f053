//! Auditing what anybody published: which hidden counts can be worked out, to what, and from which figures.

use std::collections::BTreeMap;

use definitions::Definitions;
use definitions::disclosure_policy::{DisclosurePolicy, ZeroRule};
use disclosure::{Criteria, Error, Evidence, PublishedCell, audit, audit_exactly, findings};
use releases::{Audience, ConfStatus, Release};

use crate::PublishError;
use crate::ad_hoc_tables::count_table::CountTable;
use crate::ad_hoc_tables::layout::{Layout, PlacedRow, own_universe};
use crate::dissemination::release::latest_period;
use crate::dissemination::revision;
use crate::protection::protect::lattice;
use crate::tabulation::universe::{Member, Part, Universe};

/// What is taken for granted in an attack on a published table.
#[derive(Debug, Clone, Copy)]
pub struct AuditTerms {
    /// Counts from 1 to below it must not be known.
    pub threshold: u64,
    /// Whether readers know that no hidden count is zero, because zeros are always shown.
    pub zeros_are_shown: bool,
}

/// What an attack found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableAudit {
    /// What was attacked.
    pub of: String,
    /// Cells of the table.
    pub cells: usize,
    /// Of these, hidden.
    pub hidden: usize,
    /// Whether linear and integer programs gave the narrowest intervals there are; else bounds and trials did.
    pub is_exhaustive: bool,
    /// The hidden counts of which too much is known.
    pub findings: Vec<TableFinding>,
}

/// A hidden count of which too much is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFinding {
    /// The cell: each dimension that is not at its total, with the code.
    pub cell: String,
    /// The count is at least this.
    pub at_least: u64,
    /// And at most this.
    pub at_most: Option<u64>,
    /// The figures it follows from.
    pub reason: String,
}

/// Attacks a table somebody published, knowing nothing but what it shows. A combination of codes that has no row is
/// one of which nothing is published.
///
/// Errors: `P019`, `P020`.
pub fn audit_table(
    table: &CountTable,
    definitions: &Definitions,
    terms: AuditTerms,
) -> Result<TableAudit, PublishError> {
    let universe = own_universe(table, definitions);
    let rows = Layout::new(table, &universe).rows(&universe)?;
    let cell = |placed: PlacedRow<'_>| PublishedCell {
        coordinates: placed.coordinates,
        value: placed.row.count,
    };
    let cells: Vec<PublishedCell> = rows.into_iter().map(cell).collect();
    attack(&universe, &cells, "the table".to_owned(), terms)
}

/// Attacks a release, universe by universe and part by part, knowing nothing but what it shows.
///
/// Errors: `P001`, `P020`.
pub fn audit_release(release: &Release, definitions: &Definitions) -> Result<Vec<TableAudit>, PublishError> {
    let plan = definitions.release_plan.as_ref().ok_or(PublishError::NoPlan)?;
    let last_month = latest_period(release)?;
    let members = definitions.published_indicators().into_iter().map(|indicator| Member {
        indicator,
        counts: Vec::new(),
        tables: Vec::new(),
    });
    let universes = Universe::all(members.collect(), definitions, plan.first_year, last_month)?;
    let mut audits = Vec::new();
    for universe in universes {
        let policy = definitions.disclosure.policy.get(universe.policy());
        let Some(suppression) = policy.and_then(DisclosurePolicy::suppression) else {
            continue;
        };
        let staff = suppression
            .for_staff()
            .filter(|_| release.manifest.audience == Audience::Staff);
        let suppression = staff.as_ref().unwrap_or(suppression);
        let terms = AuditTerms {
            threshold: suppression.threshold,
            zeros_are_shown: suppression.zeros == ZeroRule::Publish,
        };
        for (part, cells) in published(&universe, release) {
            let of = std::iter::once(&universe.name)
                .chain(&part)
                .cloned()
                .collect::<Vec<_>>()
                .join(" ");
            audits.push(attack(&universe, &cells, of, terms)?);
        }
    }
    Ok(audits)
}

/// What a release shows of a universe, by part.
fn published(universe: &Universe<'_>, release: &Release) -> BTreeMap<Part, Vec<PublishedCell>> {
    let mut parts: BTreeMap<Part, Vec<PublishedCell>> = BTreeMap::new();
    for found in revision::released_cells(universe, release) {
        let value = match (found.cell.numerator, found.cell.conf_status) {
            (Some(count), _) => u64::try_from(count).ok(),
            (None, ConfStatus::Confidential) => None,
            // Nobody reported, or nobody is there to report: nothing is in any total from there.
            (None, ConfStatus::Free) if found.is_count => Some(0),
            (None, ConfStatus::Free) => continue,
        };
        parts.entry(found.part).or_default().push(PublishedCell {
            coordinates: found.coordinates,
            value,
        });
    }
    parts
}

fn attack(
    universe: &Universe<'_>,
    cells: &[PublishedCell],
    of: String,
    terms: AuditTerms,
) -> Result<TableAudit, PublishError> {
    let named = |cell: usize| {
        cells
            .get(cell)
            .map_or_else(String::new, |cell| universe.cell_name(&cell.coordinates))
    };
    let failed = |error: Error| {
        let reason = match &error {
            Error::Contradiction { cell } => format!("the figures around {} contradict each other", named(*cell)),
            _ => error.to_string(),
        };
        PublishError::Unauditable { of: of.clone(), reason }
    };
    let lattice = lattice(universe).map_err(failed)?;
    let criteria = Criteria {
        lower_bound: u64::from(terms.zeros_are_shown),
    };
    let (found, is_exhaustive) = match audit_exactly(&lattice, cells, &[], criteria) {
        Ok(found) => (found, true),
        Err(Error::SystemTooLarge) => (audit(&lattice, cells, criteria).map_err(failed)?, false),
        Err(error) => return Err(failed(error)),
    };
    let found = findings(&lattice, cells, criteria, &found, terms.threshold).map_err(failed)?;
    let told = found.iter().map(|finding| TableFinding {
        cell: named(finding.cell),
        at_least: finding.interval.lower,
        at_most: finding.interval.upper,
        reason: reason(&finding.evidence, named),
    });
    Ok(TableAudit {
        cells: cells.len(),
        hidden: cells.iter().filter(|cell| cell.value.is_none()).count(),
        is_exhaustive,
        findings: told.collect(),
        of,
    })
}

fn reason(evidence: &Evidence, named: impl Fn(usize) -> String) -> String {
    match evidence {
        Evidence::Shown(cell) => format!("shown elsewhere, as {}", named(*cell)),
        Evidence::Combination { terms, divisor } => {
            let term = |&(cell, factor): &(usize, i64)| match factor {
                1 => format!("+ ({})", named(cell)),
                -1 => format!("- ({})", named(cell)),
                _ => format!("{factor:+} × ({})", named(cell)),
            };
            let sum = terms.iter().map(term).collect::<Vec<_>>().join(" ");
            match divisor {
                1 => format!("it is {sum}"),
                _ => format!("{divisor} times it is {sum}"),
            }
        }
        Evidence::Bounds(cells) => {
            let cells: Vec<String> = cells.iter().map(|&cell| format!("({})", named(cell))).collect();
            format!("no count is negative, and shown are {}", cells.join(", "))
        }
    }
}
