//! `marsad status`: the last nights, how each source stands, the alerts that are open, and the release.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use definitions::release_plan::{Calendar, Rhythm};
use engine::QueryContext;
use monitoring::{Alert, AlertRegister, Words};
use serde::Serialize;
use warehouse::AsOf;

use crate::error::Error;
use crate::lock::NightLock;
use crate::project::Project;
use crate::standing::{self, Standing};
use crate::table::{Table, grouped};
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
        output::data(status.text(project).as_bytes());
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
    let last = manifest
        .as_ref()
        .and_then(|manifest| manifest.released_at.parse::<DateTime<Utc>>().ok());
    let calendar = project.definitions.calendar.as_ref();
    Ok(ReleaseLine {
        next_on: calendar.and_then(|calendar| next_release(calendar, today, last.map(|last| last.date_naive()))),
        release_id: manifest.as_ref().map(|manifest| manifest.release_id.clone()),
        released_at: manifest.as_ref().map(|manifest| manifest.released_at.clone()),
        latest_period: manifest.map(|manifest| manifest.latest_period),
    })
}

/// The first day from `today` on at which the calendar lets a release out.
fn next_release(calendar: &Calendar, today: NaiveDate, last: Option<NaiveDate>) -> Option<NaiveDate> {
    if calendar.rhythm == Rhythm::EveryNight {
        return Some(today);
    }
    let is_this_month = |day: NaiveDate| (day.year(), day.month()) == (today.year(), today.month());
    let day_of_month = today.with_day(calendar.day)?;
    if last.is_some_and(is_this_month) {
        day_of_month.checked_add_months(Months::new(1))
    } else {
        Some(day_of_month.max(today))
    }
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

    fn text(&self, project: &Project) -> String {
        let mut text = String::new();
        if let Some(holder) = &self.running {
            text += &format!("a night is running ({holder})\n\n");
        }
        text += &self.runs_text();
        text += &self.sources_text();
        text += &self.alerts_text(project);
        let release = &self.release;
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
        text += &format!("\nrelease  {}", or_none(&release.release_id));
        if let (Some(at), Some(latest)) = (&release.released_at, &release.latest_period) {
            text += &format!(", made {at}, figures to {latest}");
        }
        text += &format!(
            "\nnext     {}\n",
            or_none(&release.next_on.map(|day| format!("from {day}")))
        );
        text
    }

    fn runs_text(&self) -> String {
        if self.runs.is_empty() {
            return "no night yet\n".to_owned();
        }
        let mut table = Table::new(&["night", "begun", "outcome", "seconds", "release"]);
        for run in &self.runs {
            let outcome = match &run.error_code {
                Some(code) => format!("{} {code}", run.outcome),
                None => run.outcome.clone(),
            };
            let seconds = run.duration_ms.map(|ms| format!("{}.{}", ms / 1000, ms % 1000 / 100));
            table.row(
                &run.run_id,
                &[
                    run.started_at.format("%Y-%m-%d %H:%M").to_string(),
                    outcome,
                    seconds.unwrap_or_else(|| "-".to_owned()),
                    run.release_id.clone().unwrap_or_else(|| "-".to_owned()),
                ],
            );
        }
        table.text()
    }

    fn sources_text(&self) -> String {
        let head = [
            "source",
            "delivered",
            "accepted",
            "days ago",
            "next due",
            "overdue",
            "by days",
            "refused",
            "rows to correct",
        ];
        let mut table = Table::new(&head);
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        for source in &self.sources {
            table.row(
                &source.source_id,
                &[
                    day(source.last_delivered_on),
                    day(source.last_accepted_on),
                    source
                        .freshness_days
                        .map_or_else(|| "-".to_owned(), |days| days.to_string()),
                    day(source.next_due_on),
                    grouped(source.reports_overdue),
                    source.overdue_days.to_string(),
                    grouped(source.refused.len() as u64),
                    grouped(source.rows_to_correct),
                ],
            );
        }
        let mut text = String::new();
        if !table.is_empty() {
            text += &format!("\n{}", table.text());
        }
        for source in &self.sources {
            for refused in &source.refused {
                let (source, submission) = (&source.source_id, &refused.submission_id);
                text += &format!(
                    "{source}: {} since {}, receipt data/receipts/{source}/{submission}.json\n",
                    refused.code, refused.refused_on
                );
            }
        }
        text
    }

    fn alerts_text(&self, project: &Project) -> String {
        if self.alerts.is_empty() {
            return String::new();
        }
        let sources = project.definitions.sources.values();
        let names = sources
            .map(|source| (source.id.clone(), source.sender.name.clone()))
            .collect();
        let words = Words::new(definitions::text::Language::En, &names);
        let mut text = "\nalerts\n".to_owned();
        for alert in &self.alerts {
            text += &format!(
                "  since {}  {}\n",
                alert.raised_at.format("%Y-%m-%d"),
                words.plain(alert)
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

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

    #[test]
    fn the_next_release_is_the_calendars() {
        let calendar = |rhythm| Calendar {
            rhythm,
            day: 10,
            notice: None,
        };
        let monthly = calendar(Rhythm::Monthly);
        let next = |today: &str, last: Option<&str>| next_release(&monthly, day(today), last.map(day));
        assert_eq!(next("2026-11-02", Some("2026-10-10")), Some(day("2026-11-10")));
        assert_eq!(next("2026-11-21", Some("2026-11-10")), Some(day("2026-12-10")));
        assert_eq!(next("2026-11-21", None), Some(day("2026-11-21")));
        let nightly = calendar(Rhythm::EveryNight);
        assert_eq!(next_release(&nightly, day("2026-11-21"), None), Some(day("2026-11-21")));
    }
}
