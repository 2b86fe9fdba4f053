//! `marsad status`: the last nights, how each source stands, the alerts that are open, and the release.

mod text;

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, Utc};
use engine::QueryContext;
use monitoring::{Alert, AlertRegister};
use publish::next_release_day;
use releases::Manifest;
use serde::Serialize;
use warehouse::AsOf;

use crate::early_warning::{self, Warning};
use crate::error::Error;
use crate::lock::NightLock;
use crate::project::Project;
use crate::standing::{self, Standing};
use crate::{alerting, output};

/// How many nights are shown.
const RUNS_SHOWN: usize = 7;

/// A night as the run ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct RunLine {
    run_id: String,
    started_at: DateTime<Utc>,
    /// `running`, `cut`, `complete`, `attention`, `nothing` or `failed`.
    outcome: String,
    error_code: Option<String>,
    duration_ms: Option<i64>,
    release_id: Option<String>,
}

/// The release being served, and when the next one may come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct ReleaseLine {
    release_id: Option<String>,
    released_at: Option<String>,
    latest_period: Option<String>,
    next_on: Option<NaiveDate>,
    /// The one that waits for approval.
    held: Option<String>,
}

/// Everything `marsad status` says.
#[derive(Debug, Clone, Serialize)]
struct Status {
    asked_at: DateTime<Utc>,
    /// Who is running a night now.
    running: Option<String>,
    /// Newest first.
    runs: Vec<RunLine>,
    sources: Vec<Standing>,
    alerts: Vec<Alert>,
    /// Series told of late, the newest first.
    early_warnings: Vec<Warning>,
    release: ReleaseLine,
}

/// Prints the status; its exit code is for monitoring: 0 all is well, 1 the last night failed or was cut,
/// 2 something is late, refused or told as an alert.
pub(crate) async fn run(project: &Project, now: DateTime<Utc>, as_json: bool) -> Result<ExitCode, Error> {
    let status = gather(project, now).await?;
    if as_json {
        let text = serde_json::to_string_pretty(&status).map_err(|_| Error::Io {
            place: "the status".to_owned(),
            kind: std::io::ErrorKind::InvalidData,
        })?;
        output::line(&text);
    } else {
        output::data(text::of(&status, &project.definitions).as_bytes());
    }
    Ok(ExitCode::from(status.code()))
}

async fn gather(project: &Project, now: DateTime<Utc>) -> Result<Status, Error> {
    let today = now.date_naive();
    let running = NightLock::holder(&project.data_folder("")?);
    let (runs, sources) = if has_ledger(project) {
        let warehouse = project.warehouse().await?;
        let context = project.analyst_context(&warehouse, AsOf::Now, today).await?;
        let standings = standing::standings(&context, &project.definitions, today).await?;
        (runs(&context, running.is_some()).await?, standings)
    } else {
        (Vec::new(), BTreeMap::new())
    };
    let register = AlertRegister::load(&alerting::register_path(project)?)?;
    Ok(Status {
        asked_at: now,
        running,
        runs,
        sources: sources.into_values().collect(),
        alerts: register.open().cloned().collect(),
        early_warnings: early_warning::recent(project, today)?,
        release: release(project, today)?,
    })
}

/// Whether a night ever began. Opening a warehouse makes its tables, which is for a night to do, not for a look.
fn has_ledger(project: &Project) -> bool {
    let first = "warehouse/run_steps/_delta_log/00000000000000000000.json";
    project.data().join(first).is_file()
}

async fn runs(context: &QueryContext, is_running: bool) -> Result<Vec<RunLine>, Error> {
    let sql = format!("SELECT * FROM runs ORDER BY run_id DESC LIMIT {RUNS_SHOWN}");
    let answer = context.query(&sql).await?;
    let (ids, outcomes) = (answer.texts("run_id")?, answer.texts("outcome")?);
    let (codes, releases) = (answer.texts("error_code")?, answer.texts("release_id")?);
    let (started, durations) = (answer.instants("started_at")?, answer.integers("duration_ms")?);
    let lines = (0..answer.rows()).map(|row| {
        let outcome = match outcomes[row].as_deref() {
            // Only the newest can still be running.
            Some("unfinished") if row == 0 && is_running => "running",
            Some("unfinished") | None => "cut",
            Some(outcome) => outcome,
        };
        RunLine {
            run_id: ids[row].clone().unwrap_or_default(),
            started_at: started[row]
                .and_then(DateTime::from_timestamp_micros)
                .unwrap_or_default(),
            outcome: outcome.to_owned(),
            error_code: codes[row].clone(),
            duration_ms: durations[row],
            release_id: releases[row].clone(),
        }
    });
    Ok(lines.collect())
}

fn release(project: &Project, today: NaiveDate) -> Result<ReleaseLine, Error> {
    let current = project.shelf().current()?;
    let manifest = current.map(|release| release.manifest);
    let last = manifest.as_ref().and_then(Manifest::released_at);
    let calendar = project.definitions.calendar.as_ref();
    Ok(ReleaseLine {
        next_on: calendar.map(|calendar| next_release_day(calendar, today, last)),
        release_id: manifest.as_ref().map(|manifest| manifest.release_id.clone()),
        released_at: manifest.as_ref().map(|manifest| manifest.released_at.clone()),
        latest_period: manifest.map(|manifest| manifest.latest_period),
        held: project.shelf().held()?.map(|held| held.manifest.release_id),
    })
}

impl Status {
    fn code(&self) -> u8 {
        let last = self.runs.iter().find(|run| run.outcome != "running");
        let needs_a_look = |source: &Standing| source.reports_overdue > 0 || !source.refused.is_empty();
        if last.is_some_and(|run| matches!(run.outcome.as_str(), "failed" | "cut")) {
            1
        } else if self.sources.iter().any(needs_a_look) || !self.alerts.is_empty() {
            2
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(outcomes: &[&str], overdue: u64) -> Status {
        let run = |outcome: &&str| RunLine {
            run_id: String::new(),
            started_at: DateTime::UNIX_EPOCH,
            outcome: (*outcome).to_owned(),
            error_code: None,
            duration_ms: None,
            release_id: None,
        };
        Status {
            asked_at: DateTime::UNIX_EPOCH,
            running: None,
            runs: outcomes.iter().map(run).collect(),
            sources: vec![Standing {
                reports_overdue: overdue,
                ..Standing::default()
            }],
            alerts: Vec::new(),
            early_warnings: Vec::new(),
            release: ReleaseLine::default(),
        }
    }

    #[test]
    fn the_exit_code_is_for_monitoring() {
        assert_eq!(status(&[], 0).code(), 0);
        assert_eq!(status(&["complete", "failed"], 0).code(), 0);
        assert_eq!(status(&["attention"], 1).code(), 2);
        assert_eq!(status(&["failed"], 1).code(), 1);
        assert_eq!(status(&["cut"], 0).code(), 1);
        assert_eq!(status(&["running", "failed"], 0).code(), 1);
    }
}
