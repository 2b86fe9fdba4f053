//! The night: every source taken in, then the next release computed, protected, audited and, if the calendar
//! says so, published.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use publish::{Outcome, ReleaseRun, publish};
use serde::Serialize;

use crate::arrivals::Arrivals;
use crate::error::Error;
use crate::intake::{Intake, LastKnown};
use crate::lock::NightLock;
use crate::project::Project;
use crate::{output, progress};

/// What a night did, as written to `data/runs/` and told in the morning.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NightReport {
    run_id: String,
    started_at: String,
    sources: BTreeMap<String, SourceReport>,
    release: String,
    failed: bool,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum SourceReport {
    Arrived(Arrivals),
    Failed { error: String },
}

/// Runs the night and writes its report. One source that fails stops no other.
///
/// Errors: `M002`, `M003`, and those of the warehouse when it cannot be opened.
pub(crate) async fn run(project: &Project, now: DateTime<Utc>) -> Result<NightReport, Error> {
    let _lock = NightLock::take(&project.data_folder("")?)?;
    let mut warehouse = project.warehouse().await?;
    let landing = project.landing()?;
    let known = last_known(&warehouse).await?;
    let run_id = run_id(now);
    let unsound = project.unsound_sources().into_iter();
    let mut sources: BTreeMap<String, SourceReport> = unsound
        .map(|(source_id, error)| (source_id, SourceReport::Failed { error }))
        .collect();
    for source in project.definitions.sources.values() {
        if sources.contains_key(&source.id) {
            continue;
        }
        let intake = Intake {
            project,
            landing: &landing,
            source,
            known: &known,
            run_id: &run_id,
            now,
        };
        let report = match intake.run(&mut warehouse).await {
            Ok(arrivals) => SourceReport::Arrived(arrivals),
            Err(error) => SourceReport::Failed {
                error: error.to_string(),
            },
        };
        sources.insert(source.id.clone(), report);
    }
    let released = release(project, &warehouse, now).await;
    let failed = released.is_err();
    let release = released.unwrap_or_else(|error| error.to_string());
    let report = NightReport {
        run_id,
        started_at: now.to_rfc3339(),
        sources,
        release,
        failed,
    };
    report.write(project)?;
    Ok(report)
}

/// The id of a run that starts at this moment.
pub(crate) fn run_id(now: DateTime<Utc>) -> String {
    now.format("%Y%m%dT%H%M%S%6f").to_string()
}

/// The last known delivery at each place.
pub(crate) async fn last_known(warehouse: &warehouse::Warehouse) -> Result<LastKnown, Error> {
    let known = warehouse.known_deliveries().await?.into_iter();
    Ok(known.map(|known| (known.place(), known)).collect())
}

async fn release(project: &Project, warehouse: &warehouse::Warehouse, now: DateTime<Utc>) -> Result<String, Error> {
    if project.definitions.release_plan.is_none() {
        return Ok("the project has no release plan".to_owned());
    }
    let spinner = progress::spinner("release");
    let run = ReleaseRun {
        warehouse,
        definitions: &project.definitions,
        shelf: &project.shelf(),
        key: project.disclosure_key()?,
        now,
    };
    let outcome = Box::pin(publish(run)).await;
    spinner.finish_and_clear();
    Ok(match outcome? {
        Outcome::NotDue => "not due by the calendar".to_owned(),
        Outcome::Unchanged => "nothing changed since the current one".to_owned(),
        Outcome::Released(manifest) => format!(
            "{}, figures to {}; {} of {} protected cells hidden, {} recoverable",
            manifest.release_id,
            manifest.latest_period,
            manifest.audit.hidden,
            manifest.audit.cells,
            manifest.audit.exactly_recoverable + manifest.audit.bounded_below_threshold
        ),
    })
}

impl NightReport {
    /// 0: everything that came was accepted. 2: something was refused or a source failed. 3: nothing came.
    /// 1: the release failed.
    pub(crate) fn exit_code(&self) -> ExitCode {
        let arrived = self.arrivals();
        let deliveries: u64 = arrived.iter().map(Arrivals::deliveries).sum();
        let refused: u64 = arrived
            .iter()
            .map(|arrivals| arrivals.refused + arrivals.rows_rejected)
            .sum();
        if self.failed {
            ExitCode::from(1)
        } else if refused > 0 || arrived.len() < self.sources.len() {
            ExitCode::from(2)
        } else if deliveries == 0 {
            ExitCode::from(3)
        } else {
            ExitCode::SUCCESS
        }
    }

    fn arrivals(&self) -> Vec<Arrivals> {
        let arrived = |report: &'_ SourceReport| match report {
            SourceReport::Arrived(arrivals) => Some(arrivals.clone()),
            SourceReport::Failed { .. } => None,
        };
        self.sources.values().filter_map(arrived).collect()
    }

    /// Tells the operator what came, what was refused and why.
    pub(crate) fn tell(&self) {
        output::line(&format!(
            "{:24} {:>9} {:>8} {:>10} {:>15} {:>14} {:>14}",
            "source", "accepted", "refused", "duplicates", "rows delivered", "rows accepted", "rows rejected"
        ));
        for (source, report) in &self.sources {
            match report {
                SourceReport::Arrived(it) => output::line(&format!(
                    "{source:24} {:>9} {:>8} {:>10} {:>15} {:>14} {:>14}",
                    it.accepted, it.refused, it.duplicates, it.rows_delivered, it.rows_accepted, it.rows_rejected
                )),
                SourceReport::Failed { error } => output::line(&format!("{source:24} failed: {error}")),
            }
        }
        for (source, report) in &self.sources {
            if let SourceReport::Arrived(arrivals) = report {
                for remark in &arrivals.remarks {
                    output::line(&format!("  {source}/{remark}"));
                }
            }
        }
        output::line(&format!("release: {}", self.release));
    }

    fn write(&self, project: &Project) -> Result<(), Error> {
        let path = project.data_folder("runs")?.join(format!("{}.json", self.run_id));
        let text = serde_json::to_string_pretty(self).map_err(|_| Error::Io {
            place: path.display().to_string(),
            kind: std::io::ErrorKind::InvalidData,
        })?;
        std::fs::write(&path, text + "\n").map_err(|error| Error::io(&path, &error))
    }
}
