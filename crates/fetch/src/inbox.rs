//! The inbox of a source: what its sender has left there, oldest first.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use definitions::source::{DeliveryOrder, Fetch};
use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectStore, ObjectStoreExt};

use crate::{FetchError, Landed, Landing, place};

/// A file found in an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Path from the inbox.
    pub location: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// When the sender put it there.
    pub modified_at: DateTime<Utc>,
}

/// A source's inbox.
#[derive(Debug)]
pub struct Inbox {
    source_id: String,
    store: Arc<dyn ObjectStore>,
    pattern: glob::Pattern,
    order: DeliveryOrder,
}

impl Inbox {
    /// Opens the inbox of a source. Errors: `F001`, `F002`.
    pub fn open(root: &Path, source_id: &str, fetch: &Fetch) -> Result<Self, FetchError> {
        let pattern = glob::Pattern::new(&fetch.glob).map_err(|_| FetchError::Glob(fetch.glob.clone()))?;
        Ok(Self {
            source_id: source_id.to_owned(),
            store: place::open(root, &fetch.url)?,
            pattern,
            order: fetch.order,
        })
    }

    /// All deliveries there are, oldest first by the source's rule. Error: `F003`.
    pub async fn list(&self) -> Result<Vec<Found>, FetchError> {
        let options = glob::MatchOptions {
            require_literal_separator: true,
            ..glob::MatchOptions::new()
        };
        let mut found: Vec<Found> = self
            .store
            .list(None)
            .map_ok(|object| Found {
                location: object.location.to_string(),
                size_bytes: object.size,
                modified_at: object.last_modified,
            })
            .try_collect()
            .await
            .map_err(|error| FetchError::Read {
                location: "the folder".to_owned(),
                reason: error.to_string(),
            })?;
        found.retain(|file| self.pattern.matches_with(&file.location, options));
        found.sort_by(|a, b| match self.order {
            DeliveryOrder::Name => a.location.cmp(&b.location),
            DeliveryOrder::Modified => (a.modified_at, &a.location).cmp(&(b.modified_at, &b.location)),
        });
        Ok(found)
    }

    /// Lands a delivery, chunk by chunk. Errors: `F003`, `F004`.
    pub async fn land(&self, found: &Found, landing: &Landing) -> Result<Landed, FetchError> {
        let failed = |error: object_store::Error| FetchError::Read {
            location: found.location.clone(),
            reason: error.to_string(),
        };
        let location = object_store::path::Path::parse(&found.location).map_err(|error| FetchError::Read {
            location: found.location.clone(),
            reason: error.to_string(),
        })?;
        let object = self.store.get(&location).await.map_err(failed)?;
        let bytes = object.into_stream().map(|chunk| chunk.map_err(failed));
        landing.receive(&self.source_id, bytes).await
    }
}
