//! The status as people read it.

use chrono::NaiveDate;
use definitions::Definitions;
use definitions::text::Language;
use monitoring::Words;

use super::{ReleaseLine, RunLine, Status};
use crate::standing::Standing;
use crate::table::{Table, grouped};

/// The whole status, in lines.
pub(super) fn of(status: &Status, definitions: &Definitions) -> String {
    let mut lines = Vec::new();
    if let Some(holder) = &status.running {
        lines.extend([format!("a night is running ({holder})"), String::new()]);
    }
    lines.extend(runs(&status.runs));
    if !status.sources.is_empty() {
        lines.push(String::new());
        lines.extend(sources(&status.sources));
    }
    if !status.alerts.is_empty() {
        lines.extend([String::new(), "alerts".to_owned()]);
        lines.extend(alerts(status, definitions));
    }
    if !status.early_warnings.is_empty() {
        lines.extend([String::new(), "above what the past leads one to expect".to_owned()]);
        lines.extend(
            status
                .early_warnings
                .iter()
                .map(|warning| format!("  {}", warning.told())),
        );
    }
    lines.push(String::new());
    lines.extend(release(&status.release));
    lines.push(String::new());
    lines.join("\n")
}

fn runs(runs: &[RunLine]) -> Vec<String> {
    if runs.is_empty() {
        return vec!["no night yet".to_owned()];
    }
    let mut table = Table::new(&["night", "begun", "outcome", "seconds", "release"]);
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    for run in runs {
        let outcome = match &run.error_code {
            Some(code) => format!("{} {code}", run.outcome),
            None => run.outcome.clone(),
        };
        let seconds = run.duration_ms.map(|ms| format!("{}.{}", ms / 1000, ms % 1000 / 100));
        let begun = run.started_at.format("%Y-%m-%d %H:%M").to_string();
        let release = or_dash(run.release_id.clone());
        table.row(&run.run_id, &[begun, outcome, or_dash(seconds), release]);
    }
    table.lines()
}

fn sources(sources: &[Standing]) -> Vec<String> {
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
    for source in sources {
        let freshness = source.freshness_days.map(|days| days.to_string());
        let cells = [
            day(source.last_delivered_on),
            day(source.last_accepted_on),
            freshness.unwrap_or_else(|| "-".to_owned()),
            day(source.next_due_on),
            grouped(source.reports_overdue),
            source.overdue_days.to_string(),
            grouped(source.refused.len() as u64),
            grouped(source.rows_to_correct),
        ];
        table.row(&source.source_id, &cells);
    }
    let mut lines = table.lines();
    for source in sources {
        for refused in &source.refused {
            let source = &source.source_id;
            lines.push(format!("{source}: {} {}", refused.code, refused.since(source)));
        }
    }
    lines
}

fn alerts(status: &Status, definitions: &Definitions) -> Vec<String> {
    let sources = definitions.sources.values();
    let names = sources
        .map(|source| (source.id.clone(), source.sender.name.clone()))
        .collect();
    let words = Words::new(Language::En, &names);
    let line =
        |alert: &monitoring::Alert| format!("  since {}  {}", alert.raised_at.format("%Y-%m-%d"), words.plain(alert));
    status.alerts.iter().map(line).collect()
}

fn release(release: &ReleaseLine) -> Vec<String> {
    let mut current = format!("release  {}", release.release_id.as_deref().unwrap_or("none"));
    if let (Some(at), Some(latest)) = (&release.released_at, &release.latest_period) {
        current = format!("{current}, made {at}, figures to {latest}");
    }
    let next = release.next_on.map(|day| format!("from {day}"));
    let mut lines = vec![current, format!("next     {}", next.as_deref().unwrap_or("none"))];
    lines.extend(
        release
            .held
            .as_ref()
            .map(|held| format!("waits    {held}, for approval")),
    );
    lines
}
