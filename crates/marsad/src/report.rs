//! What a night did, as `data/runs/` keeps it and its exit code sums it up.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde::Serialize;

use crate::arrivals::Arrivals;
use crate::early_warning::Watch;
use crate::error::Error;
use crate::project::Project;
use crate::standing::Standing;

/// What a night did.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NightReport {
    pub(crate) run_id: String,
    pub(crate) started_at: String,
    pub(crate) duration_ms: u64,
    pub(crate) program_version: &'static str,
    pub(crate) definitions_hash: String,
    pub(crate) sources: BTreeMap<String, SourceReport>,
    /// What is known of each source after the night.
    pub(crate) standings: BTreeMap<String, Standing>,
    pub(crate) release: ReleaseReport,
    /// Series that lie above what their past leads one to expect.
    pub(crate) early_warning: Watch,
    /// Earlier runs that began and never ended; this one took up what they left.
    pub(crate) cut_runs: Vec<String>,
    pub(crate) alerts_open: u64,
    /// What could not be told or written beside the night; nothing of it changed the figures.
    pub(crate) remarks: Vec<String>,
}

/// What came from one source.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum SourceReport {
    Arrived(Arrivals),
    Failed { error: String },
}

/// What became of the release.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct ReleaseReport {
    /// One sentence.
    pub(crate) told: String,
    /// Its name, if one was made.
    pub(crate) release_id: Option<String>,
    /// Code of the error, if it failed.
    pub(crate) error_code: Option<String>,
    /// Whether one waits for approval.
    pub(crate) is_held: bool,
}

impl NightReport {
    /// 0: everything that came was accepted. 2: something was refused, a source failed or a release waits for
    /// approval. 3: nothing came. 1: the release failed.
    pub(crate) fn code(&self) -> u8 {
        let deliveries: u64 = self.arrivals().map(Arrivals::deliveries).sum();
        let refused: u64 = self
            .arrivals()
            .map(|arrivals| arrivals.refused + arrivals.rows_rejected)
            .sum();
        if self.release.error_code.is_some() {
            1
        } else if refused > 0 || self.release.is_held || self.arrivals().count() < self.sources.len() {
            2
        } else if deliveries == 0 {
            3
        } else {
            0
        }
    }

    /// The exit code of the command.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    /// The exit code as the run ledger words it.
    pub(crate) fn outcome(&self) -> &'static str {
        match self.code() {
            0 => "complete",
            2 => "attention",
            3 => "nothing",
            _ => "failed",
        }
    }

    /// The sources that could be taken in.
    pub(crate) fn arrivals(&self) -> impl Iterator<Item = &Arrivals> {
        self.sources.values().filter_map(|report| match report {
            SourceReport::Arrived(arrivals) => Some(arrivals),
            SourceReport::Failed { .. } => None,
        })
    }

    /// Writes it to `data/runs/RUN.json`. Error: `M001`.
    pub(crate) fn write(&self, project: &Project) -> Result<(), Error> {
        let path = project.data_folder("runs")?.join(format!("{}.json", self.run_id));
        let text = serde_json::to_string_pretty(self).map_err(|_| Error::Io {
            place: path.display().to_string(),
            kind: std::io::ErrorKind::InvalidData,
        })?;
        std::fs::write(&path, text + "\n").map_err(|error| Error::io(&path, &error))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A night without anything, to be filled.
    pub(crate) fn empty() -> NightReport {
        NightReport {
            run_id: "20261121T020000000000".to_owned(),
            started_at: "2026-11-21T02:00:00Z".to_owned(),
            duration_ms: 4200,
            program_version: "0.0.0",
            definitions_hash: String::new(),
            sources: BTreeMap::new(),
            standings: BTreeMap::new(),
            release: ReleaseReport::default(),
            early_warning: Watch::default(),
            cut_runs: Vec::new(),
            alerts_open: 0,
            remarks: Vec::new(),
        }
    }

    pub(crate) fn arrived(accepted: u64, refused: u64, rows: u64, rejected: u64) -> SourceReport {
        SourceReport::Arrived(Arrivals {
            accepted,
            refused,
            rows_delivered: rows,
            rows_accepted: rows - rejected,
            rows_rejected: rejected,
            ..Arrivals::default()
        })
    }

    #[test]
    fn the_exit_code_is_that_of_the_worst_thing() {
        let mut report = empty();
        let mut code = |name: &str, source: SourceReport| {
            report.sources.insert(name.to_owned(), source);
            (report.code(), report.outcome())
        };
        assert_eq!(code("a", arrived(0, 0, 0, 0)), (3, "nothing"));
        assert_eq!(code("b", arrived(1, 0, 9, 0)), (0, "complete"));
        assert_eq!(code("c", arrived(1, 0, 9, 1)), (2, "attention"));
        assert_eq!(
            code(
                "c",
                SourceReport::Failed {
                    error: "F001".to_owned()
                }
            ),
            (2, "attention")
        );
        report.release.error_code = Some("P008".to_owned());
        assert_eq!((report.code(), report.outcome()), (1, "failed"));
    }
}
