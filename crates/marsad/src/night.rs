//! The night: every source taken in, then the next release computed, protected, audited and, if the calendar
//! says so, published; then everyone told who wants to know.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use publish::{Outcome, ReleaseRun, publish};
use releases::Manifest;
use warehouse::{AsOf, RunEnd, Warehouse};

use crate::clock::Clock;
use crate::early_warning::Watch;
use crate::error::Error;
use crate::intake::{Intake, LastKnown};
use crate::journal::Journal;
use crate::lock::NightLock;
use crate::project::Project;
use crate::release::difference::since_previous;
use crate::report::{NightReport, ReleaseReport, SourceReport};
use crate::stopwatch::{Stopwatch, milliseconds};
use crate::{alerting, early_warning, measures, progress, rehearsal, standing};

/// Runs the night and writes its report. One source that fails stops no other. With `only`, nothing but these
/// sources is taken in, and no release is made.
///
/// Errors: `M002`, `M003`, `M010`, and those of the warehouse when it cannot be opened.
pub(crate) async fn run(project: &Project, clock: &Clock, only: &[String]) -> Result<NightReport, Error> {
    let sources = &project.definitions.sources;
    if let Some(unknown) = only.iter().find(|id| !sources.contains_key(*id)) {
        return Err(Error::NoSource(unknown.clone()));
    }
    let _lock = NightLock::take(&project.data_folder("")?, clock.started_at())?;
    rehearsal::remove_leftovers(project)?;
    let result = Box::pin(Night { project, clock, only }.run()).await;
    if let Err(error) = &result {
        tracing::error!(code = error.code(), "night.failed");
        alerting::night_failed(project, clock, error).await;
    }
    result
}

/// The id of a run that starts at this moment.
pub(crate) fn run_id(now: DateTime<Utc>) -> String {
    now.format("%Y%m%dT%H%M%S%6f").to_string()
}

/// The last known delivery at each place.
pub(crate) async fn last_known(warehouse: &Warehouse) -> Result<LastKnown, Error> {
    let known = warehouse.known_deliveries().await?.into_iter();
    Ok(known.map(|known| (known.place(), known)).collect())
}

/// One night, the lock held.
#[derive(Debug, Clone, Copy)]
struct Night<'a> {
    project: &'a Project,
    clock: &'a Clock,
    only: &'a [String],
}

impl Night<'_> {
    async fn run(self) -> Result<NightReport, Error> {
        let (project, now) = (self.project, self.clock.started_at());
        let mut warehouse = project.warehouse().await?;
        warehouse.remove_leftovers()?;
        let run_id = run_id(now);
        let mut journal = Journal::begin(project, self.clock, &run_id).await?;
        tracing::info!(run_id, sources = project.definitions.sources.len(), "night.begun");
        let sources = self.intake(&mut warehouse, &mut journal, &run_id).await?;
        let release = if self.only.is_empty() {
            self.release(&warehouse, &mut journal).await
        } else {
            ReleaseReport {
                told: "not made, only single sources were asked for".to_owned(),
                ..ReleaseReport::default()
            }
        };
        let mut report = NightReport {
            run_id,
            started_at: now.to_rfc3339_opts(SecondsFormat::Secs, true),
            duration_ms: milliseconds(self.clock.elapsed()),
            program_version: env!("CARGO_PKG_VERSION"),
            definitions_hash: project.definitions.hash.clone(),
            sources,
            standings: BTreeMap::new(),
            release,
            early_warning: Watch::default(),
            cut_runs: std::mem::take(&mut journal.cut),
            alerts_open: 0,
            remarks: Vec::new(),
        };
        journal.end(self.end(&report)).await?;
        report.remarks = project.problems_of_deployment();
        report.remarks.append(&mut journal.remarks);
        let context = project.analyst_context(&warehouse, AsOf::Now, now.date_naive()).await?;
        report.standings = standing::standings(&context, &project.definitions, now.date_naive()).await?;
        report.early_warning = early_warning::watch(project, &context, now).await?;
        alerting::after_night(project, &warehouse, self.clock, &mut report).await;
        measures::write(project, self.clock, &mut report);
        report.write(project)?;
        tracing::info!(
            run_id = report.run_id,
            outcome = report.outcome(),
            duration_ms = report.duration_ms,
            "night.ended"
        );
        Ok(report)
    }

    /// Takes in each source; one that fails, or whose definition has a problem, stops no other.
    async fn intake(
        self,
        warehouse: &mut Warehouse,
        journal: &mut Journal<'_>,
        run_id: &str,
    ) -> Result<BTreeMap<String, SourceReport>, Error> {
        let landing = self.project.landing()?;
        let known = last_known(warehouse).await?;
        let is_asked = |id: &String| self.only.is_empty() || self.only.contains(id);
        let unsound = self.project.unsound_sources().into_iter();
        let mut sources: BTreeMap<String, SourceReport> = unsound
            .filter(|(source_id, _)| is_asked(source_id))
            .map(|(source_id, error)| (source_id, SourceReport::Failed { error }))
            .collect();
        for source in self.project.definitions.sources.values() {
            if sources.contains_key(&source.id) || !is_asked(&source.id) {
                continue;
            }
            let stopwatch = Stopwatch::new(self.clock);
            let intake = Intake {
                project: self.project,
                landing: &landing,
                source,
                known: &known,
                run_id,
                now: self.clock.started_at(),
                stopwatch: &stopwatch,
            };
            journal.source_begins(&source.id);
            let result = intake.run(warehouse).await;
            journal.source_ended(&source.id, &stopwatch, &result);
            let report = match result {
                Ok(arrivals) => {
                    tracing::info!(
                        source_id = source.id,
                        deliveries = arrivals.deliveries(),
                        rows_accepted = arrivals.rows_accepted,
                        rows_rejected = arrivals.rows_rejected,
                        fetch_ms = stopwatch.spent_ms("fetch"),
                        gate_ms = stopwatch.spent_ms("gate"),
                        commit_ms = stopwatch.spent_ms("commit"),
                        "night.source.taken_in"
                    );
                    SourceReport::Arrived(arrivals)
                }
                Err(error) => {
                    tracing::warn!(source_id = source.id, code = error.code(), "night.source.failed");
                    SourceReport::Failed {
                        error: error.to_string(),
                    }
                }
            };
            sources.insert(source.id.clone(), report);
        }
        Ok(sources)
    }

    async fn release(self, warehouse: &Warehouse, journal: &mut Journal<'_>) -> ReleaseReport {
        let stopwatch = Stopwatch::new(self.clock);
        journal.release_begins();
        let result = stopwatch.wait("release", Box::pin(self.publish(warehouse))).await;
        let report = result.unwrap_or_else(|error| ReleaseReport {
            told: error.to_string(),
            error_code: Some(error.code()),
            ..ReleaseReport::default()
        });
        journal.release_ended(&stopwatch, report.release_id.as_deref(), report.error_code.as_deref());
        report
    }

    async fn publish(self, warehouse: &Warehouse) -> Result<ReleaseReport, Error> {
        let told = |told: &str| ReleaseReport {
            told: told.to_owned(),
            ..ReleaseReport::default()
        };
        if self.project.definitions.release_plan.is_none() {
            return Ok(told("the project has no release plan"));
        }
        let spinner = progress::spinner("release");
        let kept_cells = self.project.kept_cells();
        let run = ReleaseRun {
            warehouse,
            kept_cells: Some(&kept_cells),
            definitions: &self.project.definitions,
            shelf: &self.project.shelf(),
            key: self.project.disclosure_key()?,
            now: self.clock.started_at(),
        };
        let outcome = Box::pin(publish(run)).await;
        spinner.finish_and_clear();
        Ok(match outcome? {
            Outcome::NotDue => told("not due by the calendar"),
            Outcome::Unchanged => told("nothing changed since the current one"),
            Outcome::Released(manifest) => ReleaseReport {
                told: released(&manifest, since_previous(&self.project.shelf())?),
                release_id: Some(manifest.release_id.clone()),
                ..ReleaseReport::default()
            },
            Outcome::Held(manifest, permille) => ReleaseReport {
                told: held(&manifest.release_id, permille),
                is_held: true,
                ..ReleaseReport::default()
            },
        })
    }

    fn end(self, report: &NightReport) -> RunEnd {
        RunEnd {
            ended_at: self.clock.present(),
            outcome: report.outcome().to_owned(),
            exit_code: report.code(),
            error_code: report.release.error_code.clone(),
            duration_ms: report.duration_ms,
            release_id: report.release.release_id.clone(),
        }
    }
}

/// A release that came out: how much of it is hidden, and what it changes of the one before.
fn released(manifest: &Manifest, changes: Option<String>) -> String {
    let audit = &manifest.audit;
    let told = format!(
        "{}, figures to {}; {} of {} protected cells hidden, {} recoverable",
        manifest.release_id,
        manifest.latest_period,
        audit.hidden,
        audit.cells,
        audit.exactly_recoverable + audit.bounded_below_threshold
    );
    match changes {
        Some(changes) => format!("{told}; {changes}"),
        None => told,
    }
}

/// A release that waits, and what to do.
fn held(release_id: &str, permille: Option<u64>) -> String {
    let revises = permille.map_or_else(String::new, |permille| {
        format!(" revises {},{} % of the figures and", permille / 10, permille % 10)
    });
    format!(
        "{release_id}{revises} waits for approval: `marsad release diff --held`, then `marsad release approve {release_id}`"
    )
}
