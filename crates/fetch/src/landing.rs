//! The landing: the bytes of every delivery as received, named by their hash.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::{FetchError, place};

/// Where bytes are kept as received.
#[derive(Debug)]
pub struct Landing {
    folder: PathBuf,
    store: Arc<dyn ObjectStore>,
}

impl Landing {
    /// Opens the landing in a folder, creating it where it is not there.
    pub fn open(folder: &Path) -> Result<Self, FetchError> {
        std::fs::create_dir_all(folder).map_err(|error| FetchError::Land(error.kind().to_string()))?;
        Ok(Self {
            folder: folder.to_owned(),
            store: place::open(folder, ".")?,
        })
    }

    /// The file of landed bytes, whether it is there or not.
    pub fn path(&self, source_id: &str, content_sha256: &str) -> PathBuf {
        let shelf = content_sha256.get(..2).unwrap_or("00");
        self.folder.join(source_id).join(shelf).join(content_sha256)
    }

    /// Lands the bytes of a source under their hash; the file appears whole or not at all.
    pub async fn put(&self, source_id: &str, content_sha256: &str, bytes: Bytes) -> Result<(), FetchError> {
        let landed = self.store.put(&path(source_id, content_sha256), bytes.into()).await;
        landed.map(drop).map_err(|error| FetchError::Land(error.to_string()))
    }

    /// Deletes landed bytes: what held personal data must not stay.
    pub async fn drop_bytes(&self, source_id: &str, content_sha256: &str) -> Result<(), FetchError> {
        let deleted = self.store.delete(&path(source_id, content_sha256)).await;
        deleted.map_err(|error| FetchError::Land(error.to_string()))
    }
}

fn path(source_id: &str, content_sha256: &str) -> object_store::path::Path {
    let folder = content_sha256.get(..2).unwrap_or("00");
    object_store::path::Path::from(format!("{source_id}/{folder}/{content_sha256}"))
}
