//! What the binary can fail with: its own errors, and those of the crates below.

use std::path::Path;

/// An error that ends a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// `M001`: the file system refused.
    #[error("M001 {place} cannot be read or written ({kind}); check the path, its permissions and free space")]
    Io { place: String, kind: std::io::ErrorKind },
    /// `M002`: the definitions have problems.
    #[error("M002 {0} problems in the definitions; run `marsad check` and correct them first")]
    Definitions(usize),
    /// `M003`: another night is running.
    #[error("M003 another night is running on this data folder ({0}); wait for it, or stop it")]
    Busy(String),
    /// `M004`: a file that would be overwritten.
    #[error("M004 {0} is there already; choose another name or remove it")]
    Exists(String),
    /// `M005`: a name that is no identifier.
    #[error("M005 «{0}» is no identifier; use small letters, digits and _ as in emc_helpline")]
    Name(String),
    /// `M006`: a folder that is no project.
    #[error(
        "M006 {0} is no project (it has no schemas/case_counts.toml); give one with --project, or run `marsad demo`"
    )]
    NoProject(String),
    /// `M007`: no such indicator.
    #[error("M007 there is no indicator {0}; sql/indicators/ has them all")]
    NoIndicator(String),
    /// `M008`: the address cannot be listened on.
    #[error("M008 cannot listen on {address} ({kind}); choose another with --listen")]
    Listen { address: String, kind: std::io::ErrorKind },
    /// `M009`: the shell cannot read the terminal.
    #[error("M009 the shell cannot read from this terminal: {0}")]
    Terminal(String),
    /// `M010`: no such source.
    #[error("M010 there is no source {0}; pipelines/ has them all")]
    NoSource(String),
    /// `M011`: nothing is scheduled.
    #[error("M011 nothing is scheduled; give [schedule] nightly in marsad.toml, or [fetch] schedule in a source")]
    NoSchedule,
    /// `M012`: nothing to retract.
    #[error(
        "M012 no submission {submission_id} of source {source_id} is in force; `marsad sql \"SELECT submission_id, file_name FROM submissions\"` lists them"
    )]
    NotInForce { source_id: String, submission_id: String },
    /// `M013`: no such receipt.
    #[error(
        "M013 no submission's id begins with {0}, or several do; `marsad sql \"SELECT submission_id, file_name FROM submissions\"` lists them"
    )]
    NoReceipt(String),
    /// `M014`: nothing to give back.
    #[error(
        "M014 no rejected rows are kept of {0}: none were rejected, or it holds personal data or single cases; `marsad receipt {0}` tells"
    )]
    NoRows(String),
    /// `M015`: a word that names no dimension, or no period at all.
    #[error("M015 «{0}» is missing or names no dimension of the indicator; give NAME=CODE, among them a period: {1}")]
    NoDimension(String, String),
    /// `M016`: a code or period that is none.
    #[error(
        "M016 «{0}» names no code or period; `marsad sql \"\\d\"` lists the code lists, periods read 2025, 2025-Q1 or 2025-03"
    )]
    NoCode(String),
    /// `M017`: a dimension over which nothing may be added up.
    #[error("M017 figures are not added over {0}; name one, as in {0}=CODE")]
    NoTotal(String),
    /// `M018`: a password that is not in the environment.
    #[error("M018 the environment variable {0} of an [[embargo_reader]] is not set; set it for the user that serves")]
    NoPassword(String),
    #[error(transparent)]
    Monitoring(#[from] monitoring::MonitoringError),
    #[error(transparent)]
    Samples(#[from] crate::samples::SampleError),
    #[error(transparent)]
    Fetch(#[from] fetch::FetchError),
    #[error(transparent)]
    Ingest(#[from] ingest::IngestError),
    #[error(transparent)]
    Warehouse(#[from] warehouse::WarehouseError),
    #[error(transparent)]
    Query(#[from] engine::EngineError),
    #[error(transparent)]
    Publish(#[from] publish::PublishError),
    #[error(transparent)]
    Release(#[from] releases::ReleaseError),
    #[error(transparent)]
    Api(#[from] api::ApiError),
}

impl Error {
    /// The stable code, with which every message begins.
    pub(crate) fn code(&self) -> String {
        let told = self.to_string();
        told.split(' ').next().unwrap_or_default().to_owned()
    }

    pub(crate) fn io(place: &Path, error: &std::io::Error) -> Self {
        Self::Io {
            place: place.display().to_string(),
            kind: error.kind(),
        }
    }
}
