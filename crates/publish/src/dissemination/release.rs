//! Making a release: from the warehouse to the shelf.

use chrono::{DateTime, SecondsFormat, Utc};
use definitions::calendar::Calendar;
use definitions::period::Period;
use definitions::release_plan::ReleasePlan;
use definitions::sha256::sha256_hex;
use releases::{Audience, AuditSummary, Draft, Manifest, Previous, Release};
use warehouse::WarehouseVersion;

use crate::PublishError;
use crate::counting::deliveries::{DeliveriesByMonth, deliveries};
use crate::dissemination::calendar::{announced, is_release_day, last_full_month};
use crate::dissemination::events::events;
use crate::dissemination::figures::{Earlier, Shown, settle};
use crate::dissemination::metadata::metadata;
use crate::dissemination::revision::Vintages;
use crate::dissemination::{approval, assemble};
use crate::run::ReleaseRun;

/// Version of the release format.
const FORMAT: u32 = 1;

/// Releases that are announced ahead: a year of months (European Statistics Code of Practice, 6.5).
const ANNOUNCED: usize = 12;

/// What became of a release.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The calendar says not today.
    NotDue,
    /// Nothing it depends on has changed since the current one.
    Unchanged,
    /// It is the current one now.
    Released(Box<Manifest>),
    /// It revises more than a release may on its own, and waits for approval: the share of figures revised, in
    /// thousandths, if it was made tonight.
    Held(Box<Manifest>, Option<u64>),
}

/// Computes, protects, audits and writes the next release, if the calendar allows one and something changed.
///
/// Errors: `P001` to `P010`, and those of the warehouse and the shelf. After an error the shelf is as it was.
pub async fn publish(run: ReleaseRun<'_>) -> Result<Outcome, PublishError> {
    let plan = run.definitions.release_plan.as_ref().ok_or(PublishError::NoPlan)?;
    let calendar = run.definitions.calendar.as_ref().ok_or(PublishError::NoPlan)?;
    let previous = run.shelf.current()?;
    let today = run.now.date_naive();
    let last = previous.as_ref().and_then(|release| release.manifest.released_at());
    if !is_release_day(calendar, today, last) {
        return Ok(Outcome::NotDue);
    }
    let last_month = last_full_month(today);
    if previous
        .as_ref()
        .is_some_and(|release| is_unchanged(&run, release, last_month))
    {
        return Ok(Outcome::Unchanged);
    }
    let behind = previous.as_ref().map(Release::as_previous);
    if let Some(held) = run.shelf.held()?
        && held.manifest.previous == behind
        && is_unchanged(&run, &held, last_month)
    {
        return Ok(Outcome::Held(Box::new(held.manifest), None));
    }
    let earlier = Earlier::read(run.shelf, behind.as_ref(), &instant(run.now))?;
    let inputs = (run.warehouse.version(), behind);
    let draft = draft(&run, plan, &earlier, inputs, last_month).await?;
    if let (Some(limit), Some(previous)) = (&calendar.approval, &previous) {
        let permille = approval::revised_permille(limit, previous, &draft);
        if approval::is_beyond(limit, permille) {
            return Ok(Outcome::Held(Box::new(run.shelf.hold(draft)?), Some(permille)));
        }
    }
    // What waited was made of what is no more.
    run.shelf.drop_held()?;
    Ok(Outcome::Released(Box::new(run.shelf.put(draft)?)))
}

/// Computes a release once more, as it was computed: from what the warehouse had recorded by then, by the same
/// definitions and key, behind the same previous release. The clock is the release's own, whatever `run.now` says.
///
/// Errors: `P016` when the definitions are others by now, `P017` when the warehouse holds less than it did, `R008`
/// when the previous release is not the one it was made behind, and those of [`publish`].
pub async fn rebuild(run: ReleaseRun<'_>, release: &Release) -> Result<Draft, PublishError> {
    let plan = run.definitions.release_plan.as_ref().ok_or(PublishError::NoPlan)?;
    let manifest = &release.manifest;
    if manifest.definitions_hash != run.definitions.hash {
        return Err(PublishError::OtherDefinitions(manifest.definitions_hash.clone()));
    }
    let version = run.warehouse.version();
    let lacks = |(table, then): (&String, &u64)| version.get(table).is_none_or(|now| now < then);
    if manifest.warehouse_version.iter().any(lacks) {
        return Err(PublishError::WarehouseBehind(manifest.release_id.clone()));
    }
    let unreadable = || PublishError::WarehouseBehind(manifest.release_id.clone());
    let last_month = latest_period(release)?;
    let run = ReleaseRun {
        now: manifest.released_at().ok_or_else(unreadable)?,
        // What is proved is proved from the warehouse.
        kept_cells: None,
        ..run
    };
    let earlier = Earlier::read(run.shelf, manifest.previous.as_ref(), &manifest.released_at)?;
    let inputs = (manifest.warehouse_version.clone(), manifest.previous.clone());
    draft(&run, plan, &earlier, inputs, last_month).await
}

/// Known to who has the disclosure key or the staff's part, and to nobody else; the same for the same release.
fn salt(run: &ReleaseRun<'_>, release_id: &str) -> String {
    sha256_hex([run.key.bytes().as_slice(), release_id.as_bytes()].concat())
}

/// An instant as manifests have it: texts in the order of time.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The last month a release has figures of. Error: `P017` when its manifest names none.
pub(crate) fn latest_period(release: &Release) -> Result<Period, PublishError> {
    let manifest = &release.manifest;
    Period::parse(&manifest.latest_period).ok_or_else(|| PublishError::WarehouseBehind(manifest.release_id.clone()))
}

fn is_unchanged(run: &ReleaseRun<'_>, release: &Release, last_month: Period) -> bool {
    let manifest = &release.manifest;
    manifest.warehouse_version == run.warehouse.version()
        && manifest.definitions_hash == run.definitions.hash
        && manifest.latest_period == last_month.to_string()
}

/// What is the same for all audiences.
fn common(
    run: &ReleaseRun<'_>,
    (warehouse_version, previous): (WarehouseVersion, Option<Previous>),
    last_month: Period,
    vintages: &Vintages,
) -> Manifest {
    let inputs = format!(
        "{FORMAT} {warehouse_version:?} {} {} {previous:?}",
        run.definitions.hash, last_month
    );
    let inputs_hash = sha256_hex(&inputs);
    let calendar = run.definitions.calendar.as_ref();
    let embargo = calendar.and_then(|calendar| calendar.embargo);
    let published = run.definitions.published_indicators();
    let views = run.definitions.views.values();
    let views = views.filter(|view| published.iter().any(|indicator| indicator.family == view.name));
    Manifest {
        audience: Audience::Public,
        staff_manifest_sha256: None,
        salt: None,
        format: FORMAT,
        release_id: format!("{}-{}", run.now.format("%Y-%m-%d"), &inputs_hash[..8]),
        released_at: instant(run.now),
        public_from: embargo.map(|embargo| embargo.ends(run.now).to_rfc3339()),
        next_releases: calendar.map_or_else(Vec::new, |calendar| announced_after(calendar, run.now)),
        latest_period: last_month.to_string(),
        notice: calendar.and_then(|calendar| calendar.notice.clone()),
        inputs_hash,
        warehouse_version,
        vintages: vintages
            .iter()
            .map(|(month, at)| (month.to_string(), instant(*at)))
            .collect(),
        definitions_hash: run.definitions.hash.clone(),
        key_epoch: run.definitions.disclosure.key_epoch.clone(),
        previous,
        audit: AuditSummary::default(),
        deliveries: DeliveriesByMonth::new(),
        views: views.map(|view| (view.name.clone(), view.sql.clone())).collect(),
        metadata: metadata(run.definitions),
        events: events(run.definitions),
        indicators: Vec::new(),
    }
}

/// Everything a release is made of, from the warehouse's version and the release behind it.
async fn draft(
    run: &ReleaseRun<'_>,
    plan: &ReleasePlan,
    earlier: &Earlier,
    inputs: (WarehouseVersion, Option<Previous>),
    last_month: Period,
) -> Result<Draft, PublishError> {
    let figures = settle(run, plan, earlier, last_month).await?;
    let deliveries = deliveries(run, &figures.vintages).await?;
    let common = Manifest {
        deliveries,
        ..common(run, inputs, last_month, &figures.vintages)
    };
    let staff = figures
        .staff
        .map(|shown| Box::new(part(run, common.clone(), Audience::Staff, shown)));
    Ok(Draft {
        staff,
        ..part(run, common, Audience::Public, figures.public)
    })
}

/// The days on which readers are told to expect what follows a release made now.
fn announced_after(calendar: &Calendar, now: DateTime<Utc>) -> Vec<String> {
    let announced = announced(calendar, now.date_naive(), Some(now), ANNOUNCED);
    announced
        .iter()
        .map(|release| release.public_on().to_string())
        .collect()
}

/// What one audience is given: what is the same for all, with its own figures.
fn part(run: &ReleaseRun<'_>, common: Manifest, audience: Audience, mut shown: Shown) -> Draft {
    let mut entries = Vec::new();
    let mut cells = Vec::new();
    for indicator in run.definitions.published_indicators() {
        let found = shown.by_indicator.remove(&indicator.id).unwrap_or_default();
        entries.push(assemble::entry(indicator, &found, audience, run.definitions));
        cells.push(found);
    }
    Draft {
        manifest: Manifest {
            audience,
            salt: (audience == Audience::Staff).then(|| salt(run, &common.release_id)),
            notice: assemble::notice(audience, common.notice.as_ref()),
            audit: shown.audit,
            indicators: entries,
            ..common
        },
        cells,
        staff: None,
    }
}
