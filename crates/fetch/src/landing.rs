//! The landing: the bytes of every delivery as received, named by their hash once they are kept.
//!
//! What has come in is only kept once somebody has looked at it and says so: bytes that may not stay never stand among
//! those that do, and what a night that was cut had not looked at is removed when the landing is opened again.

use std::io;
use std::path::{Path, PathBuf};

use futures::StreamExt;
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

use crate::FetchError;
use crate::transfer::ByteStream;

/// Where deliveries stand while they come in. A dot first: no source has such an id.
const INCOMING: &str = ".incoming";

/// What a delivery is called until all of it has come, and then until it is decided what becomes of it.
const UNFINISHED: &str = "unfinished";
const WHOLE: &str = "whole";

/// Where bytes are kept as received.
#[derive(Debug)]
pub struct Landing {
    folder: PathBuf,
}

/// A delivery that landed: whole, and neither kept, sealed nor dropped yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landed {
    /// Size in bytes.
    pub size_bytes: u64,
    /// The file with its bytes, until it is decided what becomes of them.
    pub path: PathBuf,
}

impl Landing {
    /// Opens the landing in a folder, creating it where it is not there. What an interrupted night had received, in
    /// part or whole, and not kept is removed; so only one process may land at a time. Error: `F004`.
    pub fn open(folder: &Path) -> Result<Self, FetchError> {
        let incoming = folder.join(INCOMING);
        let emptied = match std::fs::remove_dir_all(&incoming) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => std::fs::create_dir_all(&incoming),
        };
        emptied.map_err(|error| failed(&error))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The file of kept bytes, whether it is there or not.
    pub fn path(&self, source_id: &str, content_sha256: &str) -> PathBuf {
        let shelf = content_sha256.get(..2).unwrap_or("00");
        self.folder.join(source_id).join(shelf).join(content_sha256)
    }

    /// Lands a stream and makes it durable; whole or not at all. One delivery of a source at a time: the one before
    /// it has been kept, sealed or dropped. Errors: `F004`, and the stream's.
    pub(crate) async fn receive(&self, source_id: &str, bytes: ByteStream<'_>) -> Result<Landed, FetchError> {
        let incoming = self.folder.join(INCOMING).join(source_id);
        let unfinished = incoming.join(UNFINISHED);
        fs::create_dir_all(&incoming).await.map_err(|error| failed(&error))?;
        let landed = write(&unfinished, bytes).await;
        if landed.is_err() {
            // What cannot be removed now is removed when the landing is opened again.
            let _ = fs::remove_file(&unfinished).await;
        }
        let size_bytes = landed?;
        let path = incoming.join(WHOLE);
        let renamed = fs::rename(&unfinished, &path).await;
        renamed.map_err(|error| failed(&error))?;
        Ok(Landed { size_bytes, path })
    }

    /// Keeps landed bytes with this hash: they appear under it by a rename. Error: `F004`.
    pub async fn keep(&self, source_id: &str, landed: &Landed, content_sha256: &str) -> Result<(), FetchError> {
        let kept = self.path(source_id, content_sha256);
        appear(&landed.path, &kept).await.map_err(|error| failed(&error))
    }

    /// Deletes landed bytes, and the same ones if they were kept before: what held personal data must not stay.
    /// Error: `F004`.
    pub async fn drop_bytes(&self, source_id: &str, landed: &Landed, content_sha256: &str) -> Result<(), FetchError> {
        for path in [&landed.path, &self.path(source_id, content_sha256)] {
            remove(path).await.map_err(|error| failed(&error))?;
        }
        Ok(())
    }
}

/// Writes a stream into a file and makes it durable; its size.
async fn write(path: &Path, mut bytes: ByteStream<'_>) -> Result<u64, FetchError> {
    let mut file = File::create(path).await.map_err(|error| failed(&error))?;
    let mut size_bytes = 0;
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk?;
        size_bytes += chunk.len() as u64;
        file.write_all(&chunk).await.map_err(|error| failed(&error))?;
    }
    file.flush().await.map_err(|error| failed(&error))?;
    file.sync_all().await.map_err(|error| failed(&error))?;
    Ok(size_bytes)
}

/// Removes a file, if it is there.
async fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Renames a file into its folder, and makes the rename durable.
async fn appear(from: &Path, to: &Path) -> io::Result<()> {
    let shelf = to.parent().unwrap_or(to);
    fs::create_dir_all(shelf).await?;
    fs::rename(from, to).await?;
    File::open(shelf).await?.sync_all().await
}

fn failed(error: &io::Error) -> FetchError {
    FetchError::Land(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        kind => kind.to_string(),
    })
}
