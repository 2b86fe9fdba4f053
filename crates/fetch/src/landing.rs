//! The landing: the bytes of every delivery as received, named by their hash.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};

use crate::FetchError;

/// Where bytes are kept as received.
#[derive(Debug)]
pub struct Landing {
    folder: PathBuf,
}

/// A delivery that landed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landed {
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub content_sha256: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// The file with its bytes.
    pub path: PathBuf,
}

impl Landing {
    /// Opens the landing in a folder, creating it where it is not there. Error: `F004`.
    pub fn open(folder: &Path) -> Result<Self, FetchError> {
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Lands a stream of a source under its hash; the file appears whole or not at all. Errors: `F004`, and the
    /// stream's.
    pub(crate) async fn receive(
        &self,
        source_id: &str,
        mut bytes: impl Stream<Item = Result<Bytes, FetchError>> + Unpin,
    ) -> Result<Landed, FetchError> {
        let incoming = self.folder.join(format!(".{source_id}.part"));
        let mut file = File::create(&incoming).map_err(|error| failed(&error))?;
        let mut hasher = Sha256::new();
        let mut size_bytes = 0;
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk?;
            hasher.update(&chunk);
            size_bytes += chunk.len() as u64;
            file.write_all(&chunk).map_err(|error| failed(&error))?;
        }
        let content_sha256 = hexadecimal(&hasher.finalize());
        let path = self.path(source_id, &content_sha256);
        appear(&file, &incoming, &path).map_err(|error| failed(&error))?;
        Ok(Landed {
            content_sha256,
            size_bytes,
            path,
        })
    }

    /// The file of landed bytes, whether it is there or not.
    pub fn path(&self, source_id: &str, content_sha256: &str) -> PathBuf {
        let shelf = content_sha256.get(..2).unwrap_or("00");
        self.folder.join(source_id).join(shelf).join(content_sha256)
    }

    /// Deletes landed bytes: what held personal data must not stay. Error: `F004`.
    pub async fn drop_bytes(&self, source_id: &str, content_sha256: &str) -> Result<(), FetchError> {
        let deleted = tokio::fs::remove_file(self.path(source_id, content_sha256)).await;
        deleted.map_err(|error| failed(&error))
    }
}

fn appear(file: &File, incoming: &Path, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    std::fs::create_dir_all(path.parent().unwrap_or(path))?;
    std::fs::rename(incoming, path)
}

fn hexadecimal(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn failed(error: &io::Error) -> FetchError {
    FetchError::Land(error.kind().to_string())
}
