//! The folder of one source below the inbox, and the count of what went into it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{SampleError, SourceSummary};

/// A source's folder, open for writing.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    summary: SourceSummary,
}

impl Folder {
    /// Creates `inbox/source_id`, or takes it as it is.
    pub(super) fn create(inbox: &Path, source_id: &'static str) -> Result<Self, SampleError> {
        let path = inbox.join(source_id);
        fs::create_dir_all(&path).map_err(|source| SampleError::File {
            path: path.clone(),
            source,
        })?;
        let summary = SourceSummary {
            source_id,
            files: 0,
            rows: 0,
            bytes: 0,
        };
        Ok(Self { path, summary })
    }

    /// Writes one delivery that holds so many rows.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8], rows: usize) -> Result<(), SampleError> {
        let path = self.path.join(name);
        fs::write(&path, bytes).map_err(|source| SampleError::File { path, source })?;
        self.summary.files += 1;
        self.summary.rows += rows;
        self.summary.bytes += bytes.len();
        Ok(())
    }

    /// What was written.
    pub(super) fn close(self) -> SourceSummary {
        self.summary
    }
}
