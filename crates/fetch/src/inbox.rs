//! The inbox of a source: what its sender has left there, oldest first.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use definitions::source::{DeliveryOrder, Fetch};
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::{FetchError, place};

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
    store: Arc<dyn ObjectStore>,
    pattern: glob::Pattern,
    order: DeliveryOrder,
}

impl Inbox {
    /// Opens the inbox of a source. Errors: `F001`, `F002`.
    pub fn open(root: &Path, fetch: &Fetch) -> Result<Self, FetchError> {
        let pattern = glob::Pattern::new(&fetch.glob).map_err(|_| FetchError::Glob(fetch.glob.clone()))?;
        Ok(Self {
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

    /// Reads a delivery. Error: `F003`.
    pub async fn get(&self, found: &Found) -> Result<Bytes, FetchError> {
        let failed = |error: object_store::Error| FetchError::Read {
            location: found.location.clone(),
            reason: error.to_string(),
        };
        let location = object_store::path::Path::parse(&found.location).map_err(|error| FetchError::Read {
            location: found.location.clone(),
            reason: error.to_string(),
        })?;
        self.store
            .get(&location)
            .await
            .map_err(failed)?
            .bytes()
            .await
            .map_err(failed)
    }
}
