//! What can go wrong while telling.

use std::path::Path;

/// An error of a channel or of a file that machines read. None of them stops a night.
#[derive(Debug, thiserror::Error)]
pub enum MonitoringError {
    /// `N001`: a secret is not in the environment.
    #[error("N001 the environment has no variable {0}; set it for the user that runs the night")]
    NoSecret(String),
    /// `N002`: the mail server did not take a message.
    #[error("N002 mail to {recipient}: {reason}; check [email] in marsad.toml and the server's log")]
    Mail {
        /// To whom.
        recipient: String,
        /// What happened, without the server's own words.
        reason: String,
    },
    /// `N003`: a webhook did not take an alert.
    #[error("N003 webhook {name}: {reason}; check [[webhook]] in marsad.toml")]
    Webhook {
        /// Name of the webhook.
        name: String,
        /// What happened, without the address.
        reason: String,
    },
    /// `N004`: the lineage endpoint did not take an event.
    #[error("N004 lineage: {0}; check [lineage] in marsad.toml. The events are in data/lineage/")]
    Lineage(String),
    /// `N005`: a file cannot be read or written.
    #[error("N005 {place} cannot be read or written ({kind}); check its permissions and free space")]
    File {
        /// The file.
        place: String,
        /// What the file system said.
        kind: std::io::ErrorKind,
    },
    /// `N006`: what was told so far cannot be read.
    #[error("N006 {0} is damaged; move it away, and every alert that is still open is told again")]
    Register(String),
    /// `N007`: the metrics cannot be served.
    #[error("N007 metrics cannot be served ({0}); choose another address with --metrics")]
    Listen(std::io::ErrorKind),
}

impl MonitoringError {
    pub(crate) fn file(place: &Path, error: &std::io::Error) -> Self {
        Self::File {
            place: place.display().to_string(),
            kind: error.kind(),
        }
    }

    /// What kept a call over HTTP from being taken, without its address, which may hold a token.
    pub(crate) fn call(error: &reqwest::Error) -> String {
        match error.status() {
            Some(status) => format!("it answered {status}"),
            None if error.is_timeout() => "no answer in time".to_owned(),
            None if error.is_connect() => "no connection".to_owned(),
            None => "the call failed".to_owned(),
        }
    }
}

/// Writes a file that others read at any time: it changes by a rename.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), MonitoringError> {
    let failed = |error: std::io::Error| MonitoringError::file(path, &error);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let draft = path.with_extension("new");
    std::fs::write(&draft, text).map_err(failed)?;
    std::fs::rename(&draft, path).map_err(failed)
}
