//! Protecting a table an analyst made: alone under a policy, or beside what a release shows of the same counts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use definitions::Definitions;
use definitions::disclosure_policy::DisclosurePolicy;
use definitions::period::Period;
use disclosure::Request;
use releases::{AuditSummary, ConfStatus, ObsStatus, Release};

use crate::PublishError;
use crate::ad_hoc_tables::count_table::CountTable;
use crate::ad_hoc_tables::layout::{Layout, PlacedRow, own_universe, time_column};
use crate::counting::known::Known;
use crate::dissemination::release::latest_period;
use crate::dissemination::revision;
use crate::protection::protect::{DisclosureKey, Protected, Requests, protect_part};
use crate::run::ReleaseRun;
use crate::tabulation::axis::Node;
use crate::tabulation::tabulate::{Cells, Count, tabulate};
use crate::tabulation::universe::{Part, Universe};

/// A table that may be shown, and how it was found to be safe.
#[derive(Debug, Clone)]
pub struct ProtectedTable {
    /// The table as CSV: its dimensions, the count (empty where hidden), `obs_status` and `conf_status`.
    pub csv: Vec<u8>,
    /// The audit of the table, together with what was known beside it.
    pub audit: AuditSummary,
    /// Rows of the table that are hidden.
    pub hidden: usize,
    /// Rows of the table: those given, and those it says to be zero by leaving them out.
    pub rows: usize,
}

/// What is protected at once: a part of a universe, what is demanded of its cells, and which of them are the table's.
#[derive(Default)]
struct Portion {
    cells: Cells,
    requests: Requests,
    own: BTreeSet<Vec<Node>>,
}

/// Protects a table that stands alone: nothing else of the same counts is shown to anyone.
///
/// Errors: `P007`, `P008`, `P018`, `P019`.
pub fn protect_table(
    table: &CountTable,
    definitions: &Definitions,
    policy: &str,
    key: &DisclosureKey,
) -> Result<ProtectedTable, PublishError> {
    let universe = own_universe(table, definitions);
    protected(&universe, table, BTreeMap::new(), policy_of(definitions, policy)?, key)
}

/// Protects a table of the counts that an indicator shows, beside what a release shows of them: what is hidden there
/// stays hidden here, and what is shown there counts as known.
///
/// The table must be of the same vintage as the release: `as of` the instant it was made.
///
/// Errors: `P001`, `P007`, `P008`, `P018`, `P019`, and those of computing the release's counts again.
pub async fn protect_beside(
    run: ReleaseRun<'_>,
    release: &Release,
    table: &CountTable,
    indicator: &str,
) -> Result<ProtectedTable, PublishError> {
    let plan = run.definitions.release_plan.as_ref().ok_or(PublishError::NoPlan)?;
    let last_month = latest_period(release)?;
    let known = Known::at(&run, plan, &revision::vintages_of(release)).await?;
    let universes = Universe::all(known.members, run.definitions, plan.first_year, last_month)?;
    let is_its = |universe: &Universe<'_>| universe.members.iter().any(|member| member.indicator.id == indicator);
    let mut universe = universes
        .into_iter()
        .find(is_its)
        .ok_or_else(|| PublishError::NotReleased(indicator.to_owned()))?;
    let policy = policy_of(run.definitions, universe.policy())?;
    let tables = tabulate(&universe, policy, &run.key)?;
    let dimensions = universe.axes.len();
    let years = years(table);
    let mut portions: BTreeMap<Part, Portion> = BTreeMap::new();
    for found in revision::released_cells(&universe, release) {
        let (part, coordinates, cell) = (found.part, found.coordinates, found.cell);
        // No total over years is shown, so figures of other years say nothing of these.
        let is_of_these = years.is_empty() || years.contains(&cell.period.start.year());
        let known = tables.parts.get(&part).and_then(|cells| cells.get(&coordinates));
        let Some(count) = known.filter(|_| is_of_these) else {
            continue;
        };
        let request = match cell.conf_status {
            ConfStatus::Confidential => Request::KeepHidden,
            ConfStatus::Free => Request::KeepPublished,
        };
        let portion = portions.entry(part).or_default();
        portion.requests.insert(coordinates.clone(), request);
        portion.cells.insert(coordinates, count.clone());
    }
    universe.extend(table, run.definitions);
    let roots: Vec<Node> = universe.axes[dimensions..]
        .iter()
        .map(crate::tabulation::axis::Axis::root)
        .collect();
    for portion in portions.values_mut() {
        portion.stretch(&roots);
    }
    protected(&universe, table, portions, policy, &run.key)
}

/// The years a table is about; none if it does not tell periods apart.
fn years(table: &CountTable) -> BTreeSet<i32> {
    let Some(column) = time_column(table) else {
        return BTreeSet::new();
    };
    let periods = table.rows.iter().filter_map(|row| Period::parse(&row.codes[column]));
    periods.map(|period| period.start.year()).collect()
}

impl Portion {
    /// Lays its cells at the totals of further dimensions.
    fn stretch(&mut self, roots: &[Node]) {
        let longer = |coordinates: Vec<Node>| [&coordinates[..], roots].concat();
        let cells = std::mem::take(&mut self.cells).into_iter();
        self.cells = cells.map(|(at, count)| (longer(at), count)).collect();
        let requests = std::mem::take(&mut self.requests).into_iter();
        self.requests = requests.map(|(at, request)| (longer(at), request)).collect();
    }

    /// Takes the table's rows in. Errors: `P019`.
    fn add(&mut self, universe: &Universe<'_>, rows: &[&PlacedRow<'_>]) -> Result<(), PublishError> {
        let mut counts = Cells::new();
        for placed in rows {
            let refused = |what: &str| PublishError::Table {
                row: placed.row.number,
                column: "the count".to_owned(),
                what: what.to_owned(),
            };
            let count = placed.row.count.and_then(|count| i64::try_from(count).ok());
            let count = count.ok_or_else(|| refused("no whole number from 0; give exact counts, one a row"))?;
            let is_new = !counts.contains_key(&placed.coordinates);
            let cell: &mut Count = counts.entry(placed.coordinates.clone()).or_default();
            match placed.contributor {
                Some(unit) => *cell.by_unit.entry(unit.to_owned()).or_default() += count,
                None if !is_new => return Err(refused("the same cell stands in a row before; add them up")),
                None => {}
            }
            cell.numerator += count;
        }
        for coordinates in Layout::crossed(universe, rows) {
            self.own.insert(coordinates.clone());
            let count = counts.remove(&coordinates).unwrap_or_default();
            let numerator = count.numerator;
            let known = self.cells.entry(coordinates).or_insert(count);
            if known.numerator != numerator {
                return Err(PublishError::Table {
                    row: 1,
                    column: "the count".to_owned(),
                    what: "a cell that the release holds has another count here; query as of the release, and by \
                           the view its indicators read"
                        .to_owned(),
                });
            }
        }
        Ok(())
    }
}

fn policy_of<'d>(definitions: &'d Definitions, name: &str) -> Result<&'d DisclosurePolicy, PublishError> {
    let policies = &definitions.disclosure.policy;
    policies
        .get(name)
        .ok_or_else(|| PublishError::NoPolicy(name.to_owned(), policies.keys().cloned().collect::<Vec<_>>().join(", ")))
}

fn protected(
    universe: &Universe<'_>,
    table: &CountTable,
    mut portions: BTreeMap<Part, Portion>,
    policy: &DisclosurePolicy,
    key: &DisclosureKey,
) -> Result<ProtectedTable, PublishError> {
    let layout = Layout::new(table, universe);
    let rows = layout.rows(universe)?;
    let mut by_part: BTreeMap<&Part, Vec<&PlacedRow<'_>>> = BTreeMap::new();
    for row in &rows {
        by_part.entry(&row.part).or_default().push(row);
    }
    let mut header = layout.columns();
    header.extend([&table.count_column, "obs_status", "conf_status"].map(str::to_owned));
    let mut lines = vec![header];
    let mut made = ProtectedTable {
        csv: Vec::new(),
        audit: AuditSummary::default(),
        hidden: 0,
        rows: 0,
    };
    for (part, rows) in by_part {
        let mut portion = portions.remove(part).unwrap_or_default();
        portion.add(universe, &rows)?;
        let found = match policy.suppression() {
            Some(suppression) => protect_part(universe, &portion.cells, &portion.requests, suppression, key)?,
            None if policy.protects() => return Err(PublishError::NoMasks(universe.name.clone())),
            None => Protected::default(),
        };
        made.audit.add(&found.audit);
        for coordinates in &portion.own {
            let is_hidden = found.hidden.contains(coordinates);
            made.rows += 1;
            made.hidden += usize::from(is_hidden);
            let mut line = layout.codes(universe, part, coordinates);
            let count = portion.cells.get(coordinates).map_or(0, |count| count.numerator);
            let (value, obs_status, conf_status) = if is_hidden {
                (String::new(), ObsStatus::Suppressed, ConfStatus::Confidential)
            } else {
                (count.to_string(), ObsStatus::Normal, ConfStatus::Free)
            };
            line.extend([value, obs_status.letter().to_owned(), conf_status.letter().to_owned()]);
            lines.push(line);
        }
    }
    let unwritten = |error: &dyn std::fmt::Display| PublishError::Unprotectable {
        universe: universe.name.clone(),
        reason: error.to_string(),
    };
    let mut written = csv::Writer::from_writer(Vec::new());
    for line in lines {
        written.write_record(line).map_err(|error| unwritten(&error))?;
    }
    made.csv = written.into_inner().map_err(|error| unwritten(&error))?;
    Ok(made)
}
