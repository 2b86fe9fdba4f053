//! Figures: the cells of all indicators, protected and audited, at vintages that cannot be subtracted from
//! the previous release.

use std::collections::{BTreeMap, BTreeSet};

use definitions::disclosure_policy::DisclosurePolicy;
use definitions::period::{Frequency, Period};
use definitions::release_plan::ReleasePlan;
use disclosure::Request;
use releases::{AuditSummary, Cell, Release};

use crate::PublishError;
use crate::known::Known;
use crate::protect::protect_part;
use crate::rates::ProtectedPart;
use crate::revision::{self, Vintages};
use crate::run::ReleaseRun;
use crate::tabulate::{Tabulated, tabulate};
use crate::universe::{Part, Universe};

/// The cells of each indicator by id, and how they were found to be safe.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) by_indicator: BTreeMap<String, Vec<Cell>>,
    pub(crate) audit: AuditSummary,
    pub(crate) vintages: Vintages,
}

/// A universe with its cells, and what the previous release showed of them.
struct LaidOut<'a> {
    universe: Universe<'a>,
    tables: Tabulated,
    shown_before: revision::Shown,
    policy: &'a DisclosurePolicy,
}

/// Takes each month as known now, except where that would move a published figure by a few cases: such months
/// keep the vintage they were published with.
pub(crate) async fn settle(
    run: &ReleaseRun<'_>,
    plan: &ReleasePlan,
    previous: Option<&Release>,
    last_month: Period,
) -> Result<Figures, PublishError> {
    let before = previous.map(revision::vintages_of).unwrap_or_default();
    let mut vintages: Vintages = months(plan.first_year, last_month)
        .map(|month| (month, run.now))
        .collect();
    loop {
        let known = Known::at(run, plan, &vintages).await?;
        let Known { members, coverage } = known;
        let universes = Universe::all(members, run.definitions, plan.first_year, last_month)?;
        let laid_out: Vec<LaidOut<'_>> = universes
            .into_iter()
            .map(|universe| lay_out(run, universe, previous))
            .collect::<Result<_, _>>()?;
        let small: BTreeSet<Period> = laid_out
            .iter()
            .flat_map(|it| revision::small_revisions(&it.universe, &it.tables, &it.shown_before, it.policy.threshold()))
            .collect();
        let Some(first) = small.first() else {
            let mut figures = Figures {
                by_indicator: BTreeMap::new(),
                audit: AuditSummary::default(),
                vintages,
            };
            for it in &laid_out {
                figures.add(run, it, &coverage, last_month)?;
            }
            return Ok(figures);
        };
        if !revision::keep(&mut vintages, &before, &small) {
            return Err(PublishError::SmallRevision(first.to_string()));
        }
    }
}

fn months(first_year: i32, last_month: Period) -> impl Iterator<Item = Period> {
    let first = chrono::NaiveDate::from_ymd_opt(first_year, 1, 1).unwrap_or(last_month.start);
    let months = std::iter::successors(Some(Period::containing(Frequency::M, first)), |month| {
        Some(month.next())
    });
    months.take_while(move |month| month.start <= last_month.start)
}

fn lay_out<'a>(
    run: &ReleaseRun<'a>,
    universe: Universe<'a>,
    previous: Option<&Release>,
) -> Result<LaidOut<'a>, PublishError> {
    let policies = &run.definitions.disclosure.policy;
    let policy = policies
        .get(universe.policy())
        .ok_or_else(|| PublishError::Unprotectable {
            universe: universe.name.clone(),
            reason: "its policy is not in schemas/disclosure.toml".to_owned(),
        })?;
    let tables = tabulate(&universe)?;
    let shown_before = revision::previously_shown(&universe, previous);
    Ok(LaidOut {
        universe,
        tables,
        shown_before,
        policy,
    })
}

impl Figures {
    /// Protects every part of a universe and adds its members' cells.
    fn add(
        &mut self,
        run: &ReleaseRun<'_>,
        it: &LaidOut<'_>,
        coverage: &crate::coverage::Coverage<'_>,
        last_month: Period,
    ) -> Result<(), PublishError> {
        let nothing = BTreeSet::new();
        for (part, cells) in &it.tables.parts {
            let mut ready = ProtectedPart {
                universe: &it.universe,
                part,
                cells,
                hidden: &nothing,
                coverage,
                definitions: run.definitions,
                last_month,
            };
            let requests = requests(it, part, &ready);
            let protected = protect_part(&it.universe, cells, &requests, it.policy, &run.key)?;
            self.count(&protected.audit);
            ready.hidden = &protected.hidden;
            for (member, shown) in it.universe.members.iter().zip(&it.tables.shown) {
                let shown = shown.get(part).map_or(&[][..], Vec::as_slice);
                let cells = ready.cells_of(member, shown);
                self.by_indicator
                    .entry(member.indicator.id.clone())
                    .or_default()
                    .extend(cells);
            }
        }
        Ok(())
    }

    fn count(&mut self, audit: &AuditSummary) {
        self.audit.cells += audit.cells;
        self.audit.hidden += audit.hidden;
        self.audit.exactly_recoverable += audit.exactly_recoverable;
        self.audit.bounded_below_threshold += audit.bounded_below_threshold;
    }
}

/// What must stay as it was, and the zeros that are none: they are public, and stay gaps instead of masks.
fn requests(it: &LaidOut<'_>, part: &Part, ready: &ProtectedPart<'_>) -> crate::protect::Requests {
    let mut requests = revision::requests(&it.tables, part, &it.shown_before);
    for coordinates in ready
        .cells
        .keys()
        .filter(|coordinates| ready.absence(coordinates).is_some())
    {
        requests.entry(coordinates.clone()).or_insert(Request::KeepPublished);
    }
    requests
}
