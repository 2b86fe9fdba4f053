//! A night as Prometheus measures it: `data/metrics/marsad.prom`.

use std::path::PathBuf;

use monitoring::{NightMetrics, SourceMetrics};

use crate::arrivals::Arrivals;
use crate::clock::Clock;
use crate::project::Project;
use crate::report::{NightReport, SourceReport};
use crate::stopwatch::milliseconds;

/// Where the measures of the last night stand.
pub(crate) fn path(project: &Project) -> PathBuf {
    project.data().join("metrics/marsad.prom")
}

/// Writes the measures; what goes wrong is a remark of the night.
pub(crate) fn write(project: &Project, clock: &Clock, report: &mut NightReport) {
    let release = project.shelf().current().ok().flatten();
    let released_at = release.and_then(|release| release.manifest.released_at());
    let metrics = NightMetrics {
        started_at: clock.started_at(),
        // Milliseconds are exact enough for a night, and a night is shorter than 2^32 of them.
        duration_seconds: f64::from(u32::try_from(milliseconds(clock.elapsed())).unwrap_or(u32::MAX)) / 1000.0,
        exit_code: report.code(),
        alerts_open: report.alerts_open,
        released_at,
        sources: sources(report),
    };
    if let Err(error) = metrics.write(&path(project)) {
        report.remarks.push(error.to_string());
    }
}

fn sources(report: &NightReport) -> Vec<SourceMetrics> {
    let nothing = Arrivals::default();
    let source = |(source_id, came): (&String, &SourceReport)| {
        let (arrivals, failed) = match came {
            SourceReport::Arrived(arrivals) => (arrivals, false),
            SourceReport::Failed { .. } => (&nothing, true),
        };
        let standing = report.standings.get(source_id);
        SourceMetrics {
            source_id: source_id.clone(),
            deliveries: vec![
                ("accepted", arrivals.accepted),
                ("refused", arrivals.refused),
                ("duplicate", arrivals.duplicates),
            ],
            rows: vec![
                ("accepted", arrivals.rows_accepted),
                ("rejected", arrivals.rows_rejected),
            ],
            freshness_days: standing.and_then(|standing| standing.freshness_days),
            reports_overdue: standing.map_or(0, |standing| standing.reports_overdue),
            failed,
        }
    };
    report.sources.iter().map(source).collect()
}
