//! What can go wrong with releases on disk.

use std::path::{Path, PathBuf};

/// An error of reading or writing releases.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// `R001`: the file system refused.
    #[error("R001 {path} cannot be read or written ({kind}); check the folder's permissions and free space")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        kind: std::io::ErrorKind,
    },
    /// `R002`: a manifest that is no manifest.
    #[error("R002 {path} is not a manifest this version can read: {reason}")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Where it breaks off.
        reason: String,
    },
    /// `R003`: a file that is not the one the manifest names.
    #[error("R003 {path} differs from the hash in its manifest; restore the release from a backup")]
    Tampered {
        /// The file.
        path: PathBuf,
    },
    /// `R004`: Parquet that cannot be written or read.
    #[error("R004 {file} is not a release table this version can read: {reason}")]
    Table {
        /// File name.
        file: String,
        /// The reason.
        reason: String,
    },
    /// `R005`: nothing has been released yet.
    #[error("R005 no release yet; run `marsad nightly`")]
    NoRelease,
    /// `R007`: releases without a pointer to the current one.
    #[error(
        "R007 current.json is missing though {0} was made; restore it, or remove the release if it was never served"
    )]
    NoPointer(String),
    /// `R008`: a release that is not the one the next was made behind.
    #[error(
        "R008 the manifest of {0} is not the one the release after it names; restore it from a backup, and find out who changed it"
    )]
    BrokenChain(String),
    /// `R009`: no release of that name waits for approval.
    #[error("R009 no release {0} waits for approval; `marsad release list` names the one that does")]
    NotHeld(String),
    /// `R010`: a release that was made for the public alone.
    #[error("R010 release {0} has no part for staff; give a policy of schemas/disclosure.toml a staff_threshold")]
    NoStaffPart(String),
    /// `R006`: no release of that name.
    #[error("R006 there is no release {0}; `marsad release list` names them")]
    Unknown(String),
}

impl ReleaseError {
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            kind: error.kind(),
        }
    }
}
