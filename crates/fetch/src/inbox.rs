//! The inbox of a source: what its sender has left there, oldest first.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use definitions::source::{Fetch, FetchKind, Source};

use crate::folder::Folder;
use crate::http::Api;
use crate::postgres::Database;
use crate::retry::Patience;
use crate::sftp::RemoteFolder;
use crate::transfer::{ByteStream, Transfer};
use crate::{FetchError, Landed, Landing, Progress};

/// A delivery found in an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Path from the inbox. What is asked for and not left as a file has the same one every night.
    pub location: String,
    /// Size in bytes; 0 where nobody knows before it was fetched.
    pub size_bytes: u64,
    /// When the sender put it there; the night's time for what is asked for.
    pub modified_at: DateTime<Utc>,
    /// The date in its path, where the source orders by it and there is one.
    pub name_date: Option<NaiveDate>,
}

/// What a visit to an inbox brings along.
pub struct Visit<'a> {
    /// The night's time.
    pub now: DateTime<Utc>,
    /// How far the source had been fetched.
    pub progress: &'a Progress,
    /// The service's environment variables, where secrets are.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
}

impl fmt::Debug for Visit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("now", &self.now)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

/// A source's inbox.
pub struct Inbox {
    source_id: String,
    before: Progress,
    place: Place,
    patience: Patience,
    size_bytes_max: u64,
    timeout: Duration,
}

enum Place {
    Folder(Folder),
    Http(Box<Api>),
    Sftp(RemoteFolder),
    Postgres(Database),
}

impl Inbox {
    /// Opens the inbox of a source; secrets are looked up now, servers are not asked yet. Errors: `F001`, `F002`,
    /// `F009`, `F011`.
    pub fn open(root: &Path, source: &Source, visit: &Visit<'_>) -> Result<Self, FetchError> {
        let fetch = &source.fetch;
        let place = match fetch.kind {
            FetchKind::Folder => Place::Folder(Folder::open(root, fetch, visit)?),
            FetchKind::Http => Place::Http(Box::new(Api::open(source, visit)?)),
            FetchKind::Sftp => Place::Sftp(RemoteFolder::open(root, fetch, visit)?),
            FetchKind::Postgres => Place::Postgres(Database::open(root, source, visit)?),
        };
        Ok(Self {
            source_id: source.id.clone(),
            before: visit.progress.clone(),
            place,
            patience: Patience::of(fetch),
            size_bytes_max: fetch.size_bytes_max,
            timeout: Duration::from_secs(fetch.timeout_seconds.into()),
        })
    }

    /// All deliveries there are, oldest first by the source's rule. An API is asked for its first answer here: where
    /// that is unchanged or empty, there is no delivery. Errors: `F003`, `F005`, `F008`, `F010` to `F012`, `F014`.
    pub async fn list(&self) -> Result<Vec<Found>, FetchError> {
        match &self.place {
            Place::Folder(folder) => self.patience.retry(|| folder.list()).await,
            Place::Http(api) => api.list().await,
            Place::Sftp(folder) => self.patience.retry(|| folder.list()).await,
            Place::Postgres(database) => Ok(vec![database.found()]),
        }
    }

    /// Fetches a delivery into the landing, where it appears whole or not at all. A transfer that breaks is tried
    /// again from its start. Errors: `F003` to `F008`, `F010` to `F014`.
    pub async fn land(&self, found: &Found, landing: &Landing) -> Result<Landed, FetchError> {
        let transfer = self.transfer(found);
        transfer.announced()?;
        let attempt = || async {
            let bytes = transfer.watch(self.read(found).await?);
            landing.receive(&self.source_id, bytes).await
        };
        match &self.place {
            // Each answer was tried again by itself.
            Place::Http(api) if api.is_paged() => attempt().await,
            _ => self.patience.retry(attempt).await,
        }
    }

    /// How far the source is fetched with what was landed from this inbox; to be saved once that is committed.
    pub fn progress(&self) -> Progress {
        match &self.place {
            Place::Http(api) => api.progress(),
            Place::Folder(_) | Place::Sftp(_) | Place::Postgres(_) => self.before.clone(),
        }
    }

    async fn read<'a>(&'a self, found: &'a Found) -> Result<ByteStream<'a>, FetchError> {
        match &self.place {
            Place::Folder(folder) => folder.read(found).await,
            Place::Http(api) => api.read().await,
            Place::Sftp(folder) => folder.read(found).await,
            Place::Postgres(database) => database.read().await,
        }
    }

    fn transfer(&self, found: &Found) -> Transfer {
        let (expected_bytes, silence_max) = match &self.place {
            Place::Folder(_) | Place::Sftp(_) => (Some(found.size_bytes), Some(self.timeout)),
            // It watches each answer by itself, and pauses where the server asks for it.
            Place::Http(_) => (None, None),
            Place::Postgres(database) => (None, Some(self.timeout + database.statement_timeout())),
        };
        Transfer {
            location: found.location.clone(),
            expected_bytes,
            limit_bytes: self.size_bytes_max,
            silence_max,
        }
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("source_id", &self.source_id)
            .finish_non_exhaustive()
    }
}

/// Opens what [`Fetch`] declares as the section of its kind. Error: `F001`, which `marsad check` says before.
pub(crate) fn section<'a, T>(fetch: &Fetch, section: Option<&'a T>) -> Result<&'a T, FetchError> {
    section.ok_or_else(|| FetchError::Place {
        place: "[fetch]".to_owned(),
        reason: format!("the section of kind {:?} is missing", fetch.kind),
    })
}
