//! What Prometheus reads of a night: a text for `node_exporter`'s textfile collector, and for `/metrics`.

use std::path::Path;
use std::sync::atomic::AtomicU64;

use chrono::{DateTime, Utc};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::MonitoringError;
use crate::error::write_whole;

/// What one source brought in a night, and how fresh it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMetrics {
    /// The source.
    pub source_id: String,
    /// Deliveries by outcome: `accepted`, `refused`, `duplicate`.
    pub deliveries: Vec<(&'static str, u64)>,
    /// Rows by outcome: `accepted`, `rejected`.
    pub rows: Vec<(&'static str, u64)>,
    /// Days since something of it was last accepted, if ever.
    pub freshness_days: Option<i64>,
    /// Reports that are overdue.
    pub reports_overdue: u64,
    /// Whether it could not be taken in.
    pub failed: bool,
}

/// What is measured of a night.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NightMetrics {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long it took, in seconds.
    pub duration_seconds: f64,
    /// Its exit code.
    pub exit_code: u8,
    /// Alerts that are open after it.
    pub alerts_open: u64,
    /// When the release being served was made.
    pub released_at: Option<DateTime<Utc>>,
    /// The sources.
    pub sources: Vec<SourceMetrics>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SourceLabel {
    source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    source: String,
    outcome: &'static str,
}

type Seconds = Gauge<f64, AtomicU64>;

fn whole(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl NightMetrics {
    /// Writes the text whole, so that a collector never reads half of it. Error: `N005`.
    pub fn write(&self, path: &Path) -> Result<(), MonitoringError> {
        write_whole(path, &self.text())
    }

    /// As Prometheus reads it.
    pub fn text(&self) -> String {
        let mut registry = Registry::with_prefix("marsad");
        self.register_night(&mut registry);
        self.register_sources(&mut registry);
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = encode(&mut text, &registry);
        in_order(&text)
    }

    fn register_night(&self, registry: &mut Registry) {
        let instant = |registry: &mut Registry, name: &str, help: &str, value: i64| {
            let gauge: Gauge = Gauge::default();
            gauge.set(value);
            registry.register(name, help, gauge);
        };
        instant(
            registry,
            "night_start_timestamp_seconds",
            "When the last night began",
            self.started_at.timestamp(),
        );
        instant(
            registry,
            "night_exit_code",
            "Exit code of the last night",
            self.exit_code.into(),
        );
        instant(registry, "alerts_open", "Alerts that are open", whole(self.alerts_open));
        if let Some(released_at) = self.released_at {
            instant(
                registry,
                "release_timestamp_seconds",
                "When the release being served was made",
                released_at.timestamp(),
            );
        }
        let duration = Seconds::default();
        duration.set(self.duration_seconds);
        registry.register("night_duration_seconds", "How long the last night took", duration);
    }

    fn register_sources(&self, registry: &mut Registry) {
        let deliveries = Family::<OutcomeLabels, Gauge>::default();
        let rows = Family::<OutcomeLabels, Gauge>::default();
        let freshness = Family::<SourceLabel, Gauge>::default();
        let overdue = Family::<SourceLabel, Gauge>::default();
        let failed = Family::<SourceLabel, Gauge>::default();
        for source in &self.sources {
            let label = SourceLabel {
                source: source.source_id.clone(),
            };
            for (family, counts) in [(&deliveries, &source.deliveries), (&rows, &source.rows)] {
                for (outcome, count) in counts {
                    let source = source.source_id.clone();
                    family
                        .get_or_create(&OutcomeLabels { source, outcome })
                        .set(whole(*count));
                }
            }
            if let Some(days) = source.freshness_days {
                freshness.get_or_create(&label).set(days);
            }
            overdue.get_or_create(&label).set(whole(source.reports_overdue));
            failed.get_or_create(&label).set(i64::from(source.failed));
        }
        registry.register("night_deliveries", "Deliveries of the last night", deliveries);
        registry.register("night_rows", "Rows of the last night", rows);
        registry.register(
            "source_freshness_days",
            "Days since something was last accepted",
            freshness,
        );
        registry.register("source_reports_overdue", "Reports that are overdue", overdue);
        registry.register(
            "source_failed",
            "1 if the last night could not take the source in",
            failed,
        );
    }
}

/// The lines of each metric in the order of their labels: a family keeps them in none.
fn in_order(text: &str) -> String {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        match blocks.last_mut() {
            Some(block) if !line.starts_with('#') => block.push(line),
            Some(block) if block.iter().all(|line| line.starts_with('#')) => block.push(line),
            _ => blocks.push(vec![line]),
        }
    }
    for block in &mut blocks {
        let head = block.iter().take_while(|line| line.starts_with('#')).count();
        block[head..].sort_unstable();
    }
    blocks
        .concat()
        .into_iter()
        .fold(String::new(), |text, line| text + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_reads_as_prometheus_reads_it() {
        let source = |id: &str, freshness_days| SourceMetrics {
            source_id: id.to_owned(),
            deliveries: vec![("accepted", 2), ("refused", 1)],
            rows: vec![("accepted", 120), ("rejected", 4)],
            freshness_days,
            reports_overdue: 3,
            failed: false,
        };
        let night = NightMetrics {
            started_at: DateTime::from_timestamp(1_795_226_400, 0).expect("an instant"),
            duration_seconds: 12.5,
            exit_code: 2,
            alerts_open: 1,
            released_at: None,
            sources: vec![source("b_source", Some(9)), source("a_source", None)],
        };
        let text = night.text();
        assert_eq!(text, night.text());
        for line in [
            "# TYPE marsad_night_duration_seconds gauge",
            "marsad_night_start_timestamp_seconds 1795226400",
            "marsad_night_duration_seconds 12.5",
            "marsad_night_exit_code 2",
            "marsad_night_rows{source=\"a_source\",outcome=\"rejected\"} 4",
            "marsad_source_freshness_days{source=\"b_source\"} 9",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        assert!(!text.contains("release_timestamp") && !text.contains("freshness_days{source=\"a_source\"}"));
        let rows: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("marsad_night_rows{"))
            .collect();
        assert!(rows.is_sorted(), "{rows:?}");
    }
}
