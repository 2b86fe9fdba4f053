//! Figures: the cells of all indicators, protected and audited, at vintages that cannot be subtracted from
//! any earlier release.

use std::collections::{BTreeMap, BTreeSet};

use definitions::disclosure_policy::{DisclosurePolicy, Suppression};
use definitions::period::{Frequency, Period};
use definitions::release_plan::ReleasePlan;
use disclosure::Request;
use releases::{AuditSummary, Cell, Previous, Release, Shelf};

use crate::PublishError;
use crate::counting::coverage::Coverage;
use crate::counting::known::Known;
use crate::dissemination::rates::ProtectedPart;
use crate::dissemination::revision::{self, History, Vintages};
use crate::protection::audiences::{ForAudiences, ToldBefore, protect_for_audiences};
use crate::protection::protect::{DisclosureKey, Protected, Requests};
use crate::protection::sensitivity::Sensitivity;
use crate::run::ReleaseRun;
use crate::tabulation::axis::Node;
use crate::tabulation::tabulate::{Tabulated, tabulate};
use crate::tabulation::universe::{Part, Universe};

/// What is released, to whom, and as known when.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) public: Shown,
    /// What staff are shown, where a policy shows them more.
    pub(crate) staff: Option<Shown>,
    pub(crate) vintages: Vintages,
}

/// The cells of each indicator by id as one audience is shown them, and how they were found to be safe.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub(crate) by_indicator: BTreeMap<String, Vec<Cell>>,
    pub(crate) audit: AuditSummary,
}

/// All releases that were seen before one, the oldest first: the public's, and the staff's parts of those that have
/// one.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    /// The one it stands behind.
    pub(crate) previous: Option<Release>,
    pub(crate) public: Vec<Release>,
    pub(crate) staff: Vec<Release>,
}

/// A universe with its cells, and what earlier releases told of them.
struct LaidOut<'a> {
    universe: Universe<'a>,
    tables: Tabulated,
    told_public: History,
    told_staff: History,
    policy: &'a DisclosurePolicy,
}

impl Earlier {
    /// Reads what was seen before `until`, behind a link. Errors: those of the shelf.
    pub(crate) fn read(shelf: &Shelf, last: Option<&Previous>, until: &str) -> Result<Self, PublishError> {
        let public = shelf.seen_before(last, until)?;
        let is_last = |release: &&Release| last.is_some_and(|last| last.release_id == release.manifest.release_id);
        let previous = public.iter().find(is_last).cloned();
        let mut staff = Vec::new();
        for release in &public {
            staff.extend(shelf.staff_part(release)?);
        }
        Ok(Self {
            previous,
            public,
            staff,
        })
    }
}

/// Takes each month as known now, except where that would move a published figure by a few cases: such months
/// keep the vintage they were published with.
pub(crate) async fn settle(
    run: &ReleaseRun<'_>,
    plan: &ReleasePlan,
    earlier: &Earlier,
    last_month: Period,
) -> Result<Figures, PublishError> {
    let before = earlier.previous.as_ref().map(revision::vintages_of).unwrap_or_default();
    let mut vintages: Vintages = months(plan.first_year, last_month)
        .map(|month| (month, run.now))
        .collect();
    loop {
        let known = Known::at(run, plan, &vintages).await?;
        let Known { members, coverage } = known;
        let universes = Universe::all(members, run.definitions, plan.first_year, last_month)?;
        let laid_out: Vec<LaidOut<'_>> = universes
            .into_iter()
            .map(|universe| lay_out(run, universe, earlier))
            .collect::<Result<_, _>>()?;
        let mut small = BTreeSet::new();
        for it in &laid_out {
            small.extend(it.small_revisions()?);
        }
        let Some(first) = small.first() else {
            let shows_staff_more = |it: &LaidOut<'_>| {
                let suppression = it.policy.suppression();
                suppression.is_some_and(|suppression| suppression.staff_threshold.is_some())
            };
            let mut figures = Figures {
                public: Shown::default(),
                staff: laid_out.iter().any(shows_staff_more).then(Shown::default),
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
    Period::containing(Frequency::M, first).until(last_month.start)
}

fn lay_out<'a>(run: &ReleaseRun<'a>, universe: Universe<'a>, earlier: &Earlier) -> Result<LaidOut<'a>, PublishError> {
    let policies = &run.definitions.disclosure.policy;
    let policy = policies
        .get(universe.policy())
        .ok_or_else(|| PublishError::Unprotectable {
            universe: universe.name.clone(),
            reason: "its policy is not in schemas/disclosure.toml".to_owned(),
        })?;
    let tables = tabulate(&universe, policy, &run.key)?;
    let told_public = revision::history(&universe, &earlier.public);
    let told_staff = revision::history(&universe, &earlier.staff);
    Ok(LaidOut {
        universe,
        tables,
        told_public,
        told_staff,
        policy,
    })
}

impl LaidOut<'_> {
    /// The periods of figures that would move by a few cases before the eyes of some audience.
    fn small_revisions(&self) -> Result<BTreeSet<Period>, PublishError> {
        let mut periods = BTreeSet::new();
        let public = self.policy.suppression();
        let staff = public.and_then(Suppression::for_staff);
        let audiences = [(&self.told_public, public), (&self.told_staff, staff.as_ref())];
        for (told, suppression) in audiences {
            let Some(suppression) = suppression else { continue };
            for (part, before) in told {
                let Some(cells) = self.tables.parts.get(part) else {
                    continue;
                };
                let sensitivity = Sensitivity::new(&self.universe, cells, suppression)
                    .map_err(|error| PublishError::unprotectable(&self.universe.name, &error))?;
                let threshold = |coordinates: &[Node]| sensitivity.threshold_of(coordinates);
                periods.extend(revision::small_revisions(&self.universe, cells, before, threshold));
            }
        }
        Ok(periods)
    }

    fn protect(
        &self,
        part: &Part,
        ready: &ProtectedPart<'_>,
        key: &DisclosureKey,
    ) -> Result<ForAudiences, PublishError> {
        let Some(suppression) = self.policy.suppression() else {
            return Ok(ForAudiences::default());
        };
        let told = ToldBefore {
            public: self.told_public.get(part),
            staff: self.told_staff.get(part),
        };
        let gaps = gaps(ready);
        protect_for_audiences(&self.universe, ready.cells, (told, &gaps), suppression, key)
    }
}

impl Figures {
    /// Protects every part of a universe and adds its members' cells.
    fn add(
        &mut self,
        run: &ReleaseRun<'_>,
        it: &LaidOut<'_>,
        coverage: &Coverage<'_>,
        last_month: Period,
    ) -> Result<(), PublishError> {
        let nothing = BTreeSet::new();
        for (part, cells) in &it.tables.parts {
            let ready = ProtectedPart {
                universe: &it.universe,
                part,
                cells,
                hidden: &nothing,
                coverage,
                definitions: run.definitions,
                last_month,
            };
            let protected = it.protect(part, &ready, &run.key)?;
            if let Some(shown) = &mut self.staff {
                shown.add(it, ready, protected.staff.as_ref().unwrap_or(&protected.public));
            }
            self.public.add(it, ready, &protected.public);
        }
        Ok(())
    }
}

impl Shown {
    /// Adds the cells of a part's members, with what is hidden from the audience.
    fn add(&mut self, it: &LaidOut<'_>, part: ProtectedPart<'_>, protected: &Protected) {
        self.audit.add(&protected.audit);
        let ready = ProtectedPart {
            hidden: &protected.hidden,
            ..part
        };
        for (member, shown) in it.universe.members.iter().zip(&it.tables.shown) {
            let shown = shown.get(part.part).map_or(&[][..], Vec::as_slice);
            self.by_indicator
                .entry(member.indicator.id.clone())
                .or_default()
                .extend(ready.cells_of(member, shown));
        }
    }
}

/// The zeros that are none: they are public, and stay gaps instead of masks.
fn gaps(ready: &ProtectedPart<'_>) -> Requests {
    let gaps = ready.cells.keys().filter(|gap| ready.absence(gap).is_some());
    gaps.map(|gap| (gap.clone(), Request::KeepPublished)).collect()
}
