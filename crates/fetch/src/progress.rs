//! What is remembered of a source between nights.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::FetchError;

/// How far a source has been fetched. Files need none of it: the warehouse knows which were taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The latest date that was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<NaiveDate>,
    /// The version the server gave to its last answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the server said that its last answer had changed, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Progress {
    /// Reads `folder/SOURCE.json`; nothing is remembered where it is not there. Error: `F015`.
    pub fn load(folder: &Path, source_id: &str) -> Result<Self, FetchError> {
        let path = file(folder, source_id);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| failed(&path, "it is no progress of a source")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(failed(&path, &error.kind().to_string())),
        }
    }

    /// Writes `folder/SOURCE.json`, whole or not at all. To be called when what was fetched is committed, and never
    /// before: progress that runs ahead loses data. Error: `F015`.
    pub fn save(&self, folder: &Path, source_id: &str) -> Result<(), FetchError> {
        let path = file(folder, source_id);
        let written = || -> io::Result<()> {
            fs::create_dir_all(folder)?;
            let temporary = path.with_extension("json.part");
            let mut out = fs::File::create(&temporary)?;
            out.write_all(&serde_json::to_vec_pretty(self)?)?;
            out.sync_all()?;
            fs::rename(&temporary, &path)
        };
        written().map_err(|error| failed(&path, &error.kind().to_string()))
    }
}

fn file(folder: &Path, source_id: &str) -> PathBuf {
    folder.join(format!("{source_id}.json"))
}

fn failed(path: &Path, reason: &str) -> FetchError {
    FetchError::Progress {
        place: path.display().to_string(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn what_is_saved_is_remembered() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("fetch");
        assert_eq!(Progress::load(&folder, "dgsn").expect("none yet"), Progress::default());
        let progress = Progress {
            watermark: chrono::NaiveDate::from_ymd_opt(2025, 3, 31),
            etag: Some("\"7\"".to_owned()),
            last_modified: None,
        };
        progress.save(&folder, "dgsn").expect("saved");
        assert_eq!(Progress::load(&folder, "dgsn").expect("remembered"), progress);
        std::fs::write(folder.join("dgsn.json"), "{").expect("a broken file");
        let error = Progress::load(&folder, "dgsn").expect_err("it is broken");
        assert!(error.to_string().starts_with("F015 "), "{error}");
    }
}
