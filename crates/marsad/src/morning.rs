//! The morning report: what came, what was refused and why, what is late, what was published.

use crate::early_warning::Warning;
use crate::output;
use crate::report::{NightReport, SourceReport};
use crate::table::{Table, counted, grouped};

/// Tells the operator about a night.
pub(crate) fn tell(report: &NightReport) {
    output::data(text(report).as_bytes());
}

fn text(report: &NightReport) -> String {
    let mut lines = vec![
        format!(
            "night {}, begun {}, {}.{} s",
            report.run_id,
            report.started_at,
            report.duration_ms / 1000,
            report.duration_ms % 1000 / 100
        ),
        String::new(),
    ];
    lines.extend(sources(report));
    lines.extend(section("remarks", remarks(report)));
    lines.extend(section("late", late(report)));
    lines.extend(section("not yet corrected", uncorrected(report)));
    lines.extend(section("above what the past leads one to expect", warnings(report)));
    lines.extend(section("this night itself", night_itself(report)));
    lines.extend([
        String::new(),
        format!("release: {}", report.release.told),
        String::new(),
    ]);
    lines.join("\n")
}

/// A title and what stands below it; nothing where there is nothing.
fn section(title: &str, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        return lines;
    }
    let head = [String::new(), title.to_owned()].into_iter();
    head.chain(lines.into_iter().map(|line| format!("  {line}"))).collect()
}

/// A line for each source, and their sum when there are several.
fn sources(report: &NightReport) -> Vec<String> {
    let head = [
        "source",
        "accepted",
        "refused",
        "duplicates",
        "rows delivered",
        "rows accepted",
        "rows rejected",
    ];
    let mut table = Table::new(&head);
    let mut sum = [0; 6];
    let (mut failed, mut quiet) = (Vec::new(), Vec::new());
    for (source, came) in &report.sources {
        let it = match came {
            SourceReport::Arrived(arrivals) => arrivals,
            SourceReport::Failed { error } => {
                failed.push(format!("{source:24} failed: {error}"));
                continue;
            }
        };
        if it.deliveries() == 0 && it.remarks.is_empty() {
            quiet.push(source.as_str());
            continue;
        }
        let counts = [
            it.accepted,
            it.refused,
            it.duplicates,
            it.rows_delivered,
            it.rows_accepted,
            it.rows_rejected,
        ];
        for (total, count) in sum.iter_mut().zip(counts) {
            *total += count;
        }
        table.row(source, &counts.map(grouped));
    }
    let brought = report.arrivals().count() - quiet.len();
    if brought > 1 {
        table.row("all", &sum.map(grouped));
    }
    let mut lines = if brought > 0 { table.lines() } else { Vec::new() };
    if !quiet.is_empty() {
        lines.push(format!("nothing new from {}", quiet.join(", ")));
    }
    lines.append(&mut failed);
    lines
}

fn remarks(report: &NightReport) -> Vec<String> {
    let mut lines = Vec::new();
    for (source, came) in &report.sources {
        if let SourceReport::Arrived(arrivals) = came {
            lines.extend(arrivals.remarks.iter().map(|remark| format!("{source}/{remark}")));
        }
    }
    lines
}

fn late(report: &NightReport) -> Vec<String> {
    let late = report
        .standings
        .values()
        .filter(|standing| standing.reports_overdue > 0);
    let line = |standing: &crate::standing::Standing| {
        format!(
            "{:24} {} overdue, the oldest for {}",
            standing.source_id,
            counted(standing.reports_overdue, "report"),
            counted(standing.overdue_days.unsigned_abs(), "day")
        )
    };
    late.map(line).collect()
}

/// Refusals of earlier nights; those of this one are remarks.
fn uncorrected(report: &NightReport) -> Vec<String> {
    let mut lines = Vec::new();
    for standing in report.standings.values() {
        for refused in &standing.refused {
            let (source, submission) = (&standing.source_id, &refused.submission_id);
            let since = refused.since(source);
            lines.push(format!("{source:24} {} {submission} {since}", refused.code));
        }
    }
    lines
}

/// The series that are told tonight. Internal: no figure is told with them.
fn warnings(report: &NightReport) -> Vec<String> {
    report.early_warning.warnings.iter().map(Warning::told).collect()
}

fn night_itself(report: &NightReport) -> Vec<String> {
    let cut = report
        .cut_runs
        .iter()
        .map(|run| format!("night {run} was cut; this one took up what it left"));
    let mut lines: Vec<String> = cut.chain(report.remarks.iter().cloned()).collect();
    if report.alerts_open > 0 {
        lines.push(format!(
            "{} open; `marsad status` names them",
            counted(report.alerts_open, "alert")
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{arrived, empty};
    use crate::standing::{RefusedDelivery, Standing};

    #[test]
    fn a_night_is_told_in_columns() {
        let mut report = empty();
        report
            .sources
            .insert("emc_helpline".to_owned(), arrived(235, 1, 78_012, 12));
        report.sources.insert("courts".to_owned(), arrived(0, 0, 0, 0));
        let failed = SourceReport::Failed {
            error: "F001 it is not there".to_owned(),
        };
        report.sources.insert("police".to_owned(), failed);
        let standing = Standing {
            source_id: "courts".to_owned(),
            reports_overdue: 2,
            overdue_days: 1,
            refused: vec![RefusedDelivery {
                submission_id: "00ff".to_owned(),
                code: "I030".to_owned(),
                refused_on: "2026-11-01".to_owned(),
            }],
            ..Standing::default()
        };
        report.standings.insert("courts".to_owned(), standing);
        report.cut_runs.push("20261120T020000000000".to_owned());
        report.release.told = "not due by the calendar".to_owned();
        let expected = "\
night 20261121T020000000000, begun 2026-11-21T02:00:00Z, 4.2 s

source        accepted  refused  duplicates  rows delivered  rows accepted  rows rejected
emc_helpline       235        1           0          78 012         78 000             12
nothing new from courts
police                   failed: F001 it is not there

late
  courts                   2 reports overdue, the oldest for 1 day

not yet corrected
  courts                   I030 00ff since 2026-11-01, receipt data/receipts/courts/00ff.json

this night itself
  night 20261120T020000000000 was cut; this one took up what it left

release: not due by the calendar
";
        assert_eq!(text(&report), expected);
    }
}
