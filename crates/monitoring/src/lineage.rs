//! OpenLineage events: which data went where, for catalogues. They name data sets and count rows.
//!
//! Specification 2-0-2, <https://openlineage.io/spec/2-0-2/OpenLineage.json>.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use definitions::deployment::LineageEndpoint;
use definitions::sha256::{hexadecimal, sha256};
use serde_json::{Map, Value, json};

use crate::MonitoringError;

const SPECIFICATION: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
const NAMESPACE: &str = "marsad";
const PRODUCER: &str = concat!("https://marsad.invalid/marsad/", env!("CARGO_PKG_VERSION"));

/// How long the endpoint may take for one event.
const ANSWER_SECONDS_MAX: u64 = 10;

/// Where a job of a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// It begins.
    Start,
    /// It ended as it should.
    Complete,
    /// It failed.
    Fail,
}

/// A data set read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// Its name, such as `warehouse.case_counts`.
    pub name: String,
    /// Its columns and their types.
    pub fields: Vec<(String, String)>,
    /// Rows read or written, where counted.
    pub rows: Option<u64>,
}

/// Something that happened to a job: a source's intake, or the release.
#[derive(Debug, Clone)]
pub struct LineageEvent<'a> {
    /// What happened.
    pub transition: Transition,
    /// When.
    pub at: DateTime<Utc>,
    /// The run.
    pub run_id: &'a str,
    /// The job, such as `intake.emc_helpline`.
    pub job: &'a str,
    /// What it reads.
    pub inputs: Vec<Dataset>,
    /// What it writes.
    pub outputs: Vec<Dataset>,
    /// Code of the error of a job that failed.
    pub error_code: Option<&'a str>,
}

impl LineageEvent<'_> {
    fn json(&self) -> Value {
        let event_type = match self.transition {
            Transition::Start => "START",
            Transition::Complete => "COMPLETE",
            Transition::Fail => "FAIL",
        };
        let mut facets = Map::new();
        facets.insert(
            "processing_engine".to_owned(),
            facet(
                "1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet",
                json!({ "name": "marsad", "version": env!("CARGO_PKG_VERSION") }),
            ),
        );
        if let Some(code) = self.error_code {
            let content = json!({ "message": code, "programmingLanguage": "rust" });
            let schema = "1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet";
            facets.insert("errorMessage".to_owned(), facet(schema, content));
        }
        json!({
            "eventType": event_type,
            "eventTime": self.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            "run": { "runId": run_uuid(self.run_id, self.job), "facets": facets },
            "job": { "namespace": NAMESPACE, "name": self.job, "facets": {} },
            "inputs": self.inputs.iter().map(|set| dataset(set, "inputFacets")).collect::<Vec<_>>(),
            "outputs": self.outputs.iter().map(|set| dataset(set, "outputFacets")).collect::<Vec<_>>(),
            "producer": PRODUCER,
            "schemaURL": SPECIFICATION,
        })
    }
}

fn dataset(set: &Dataset, statistics_key: &str) -> Value {
    let fields = set
        .fields
        .iter()
        .map(|(name, kind)| json!({ "name": name, "type": kind }));
    let schema = facet(
        "1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
        json!({ "fields": fields.collect::<Vec<_>>() }),
    );
    let mut value = json!({ "namespace": NAMESPACE, "name": set.name, "facets": { "schema": schema } });
    if let Some(rows) = set.rows {
        let (name, schema) = match statistics_key {
            "outputFacets" => (
                "outputStatistics",
                "1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet",
            ),
            _ => (
                "inputStatistics",
                "1-0-0/InputStatisticsInputDatasetFacet.json#/$defs/InputStatisticsInputDatasetFacet",
            ),
        };
        value[statistics_key] = json!({ name: facet(schema, json!({ "rowCount": rows })) });
    }
    value
}

fn facet(schema: &str, mut content: Value) -> Value {
    content["_producer"] = json!(PRODUCER);
    content["_schemaURL"] = json!(format!("https://openlineage.io/spec/facets/{schema}"));
    content
}

/// A UUID (version 8, made as we see fit) of a run's job: the same for all its events.
fn run_uuid(run_id: &str, job: &str) -> String {
    let mut bytes = sha256(format!("{run_id}\0{job}"));
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = hexadecimal(&bytes[..16]);
    let parts = [&hex[0..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]];
    parts.join("-")
}

/// The events of one run: each is a line of a file as soon as it happened.
#[derive(Debug)]
pub struct Lineage {
    path: PathBuf,
    file: File,
    events: Vec<Value>,
}

impl Lineage {
    /// Begins `folder/RUN.ndjson`. Error: `N005`.
    pub fn begin(folder: &Path, run_id: &str) -> Result<Self, MonitoringError> {
        let path = folder.join(format!("{run_id}.ndjson"));
        std::fs::create_dir_all(folder).map_err(|error| MonitoringError::file(&path, &error))?;
        let file = File::create(&path).map_err(|error| MonitoringError::file(&path, &error))?;
        Ok(Self {
            path,
            file,
            events: Vec::new(),
        })
    }

    /// Writes one event. Error: `N005`.
    pub fn record(&mut self, event: &LineageEvent<'_>) -> Result<(), MonitoringError> {
        let event = event.json();
        let written = writeln!(self.file, "{event}");
        self.events.push(event);
        written.map_err(|error| MonitoringError::file(&self.path, &error))
    }

    /// Sends all events of the run, in order; stops at the first that is not taken. Errors: `N001`, `N004`.
    pub async fn send(&self, endpoint: &LineageEndpoint) -> Result<(), MonitoringError> {
        let failed = |error: reqwest::Error| MonitoringError::Lineage(MonitoringError::call(&error));
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(ANSWER_SECONDS_MAX))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(failed)?;
        let token = match &endpoint.token_env {
            None => None,
            Some(name) => Some(std::env::var(name).map_err(|_| MonitoringError::NoSecret(name.clone()))?),
        };
        for event in &self.events {
            let mut request = client.post(endpoint.url.clone()).json(event);
            if let Some(token) = &token {
                request = request.bearer_auth(token);
            }
            let answer = request.send().await.map_err(failed)?;
            answer.error_for_status().map_err(failed)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_one_job_share_a_run_and_count_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut lineage = Lineage::begin(folder.path(), "20261121T020000").expect("a file");
        let at = "2026-11-21T02:00:00Z".parse().expect("an instant");
        let counts = Dataset {
            name: "warehouse.case_counts".to_owned(),
            fields: vec![("value".to_owned(), "Int64".to_owned())],
            rows: Some(12),
        };
        for (transition, outputs) in [(Transition::Start, vec![]), (Transition::Complete, vec![counts])] {
            let event = LineageEvent {
                transition,
                at,
                run_id: "20261121T020000",
                job: "intake.emc_helpline",
                inputs: vec![],
                outputs,
                error_code: None,
            };
            lineage.record(&event).expect("a line");
        }
        let text = std::fs::read_to_string(folder.path().join("20261121T020000.ndjson")).expect("the file");
        let events: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(events.len(), 2);
        assert_eq!(events[0]["eventType"], "START");
        assert_eq!(events[0]["eventTime"], "2026-11-21T02:00:00.000Z");
        assert_eq!(events[0]["run"]["runId"], events[1]["run"]["runId"]);
        assert_eq!(
            events[0]["run"]["runId"].as_str().map(|id| (id.len(), &id[14..15])),
            Some((36, "8"))
        );
        let output = &events[1]["outputs"][0];
        assert_eq!(output["outputFacets"]["outputStatistics"]["rowCount"], 12);
        assert_eq!(output["facets"]["schema"]["fields"][0]["name"], "value");
    }
}
