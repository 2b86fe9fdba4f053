//! Files in a folder or a bucket.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use definitions::source::Fetch;
use futures::{StreamExt, TryStreamExt};
use object_store::{GetResultPayload, ObjectStoreExt};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use crate::inbox::Visit;
use crate::place::{self, Place};
use crate::selection::Selection;
use crate::transfer::ByteStream;
use crate::{FetchError, Found};

/// Bytes of a file read at a time: handing each piece on costs more than reading it.
const PIECE_BYTES: usize = 1 << 20;

/// A folder or a bucket.
pub(crate) struct Folder {
    place: Place,
    selection: Selection,
    silence_max: Duration,
    now: DateTime<Utc>,
}

impl Folder {
    /// Opens it. Errors: `F001`, `F002`, `F009`.
    pub(crate) fn open(root: &Path, fetch: &Fetch, visit: &Visit<'_>) -> Result<Self, FetchError> {
        Ok(Self {
            selection: Selection::of(fetch)?,
            place: place::open(root, fetch, visit.environment)?,
            silence_max: Duration::from_secs(fetch.timeout_seconds.into()),
            now: visit.now,
        })
    }

    /// The deliveries there are, oldest first. Error: `F003`.
    pub(crate) async fn list(&self) -> Result<Vec<Found>, FetchError> {
        let listing = self.place.store.list(None).map_ok(|object| Found {
            location: object.location.to_string(),
            size_bytes: object.size,
            modified_at: object.last_modified,
            name_date: None,
        });
        let listed = self.in_time(&self.place.name, listing.try_collect()).await?;
        Ok(self.selection.pick(listed, self.now))
    }

    /// The bytes of a file. At their end, a file in a folder must be as it was when it was found. Error: `F003`.
    pub(crate) async fn read<'a>(&'a self, found: &'a Found) -> Result<ByteStream<'a>, FetchError> {
        let location = object_store::path::Path::parse(&found.location).map_err(|_| FetchError::Read {
            location: found.location.clone(),
            reason: "its name is none".to_owned(),
            passing: false,
        })?;
        let answer = self.in_time(&found.location, self.place.store.get(&location)).await?;
        let bytes: ByteStream<'_> = match answer.payload {
            GetResultPayload::File(file, _) => ReaderStream::with_capacity(File::from_std(file), PIECE_BYTES)
                .map_err(|error| unreadable(&found.location, &error))
                .boxed(),
            GetResultPayload::Stream(stream) => stream.map_err(|error| failed(&found.location, &error)).boxed(),
        };
        let unchanged = async move {
            let now = self.in_time(&found.location, self.place.store.head(&location)).await?;
            if is_same_time(now.last_modified, found.modified_at) && now.size == found.size_bytes {
                return Ok(Bytes::new());
            }
            Err(FetchError::Read {
                location: found.location.clone(),
                reason: "it was written to meanwhile".to_owned(),
                passing: false,
            })
        };
        Ok(bytes.chain(futures::stream::once(unchanged)).boxed())
    }

    async fn in_time<T>(
        &self,
        location: &str,
        answer: impl Future<Output = Result<T, object_store::Error>>,
    ) -> Result<T, FetchError> {
        let answered = tokio::time::timeout(self.silence_max, answer).await;
        answered
            .map_err(|_| FetchError::Read {
                location: location.to_owned(),
                reason: format!("no answer within {} seconds", self.silence_max.as_secs()),
                passing: true,
            })?
            .map_err(|error| failed(location, &error))
    }
}

/// Whether two tellings of a time agree: a bucket tells whole seconds of one file, and less of many.
fn is_same_time(one: DateTime<Utc>, listed: DateTime<Utc>) -> bool {
    one == listed || (one.timestamp_subsec_nanos() == 0 && one.timestamp() == listed.timestamp())
}

/// A file that cannot be read to its end.
fn unreadable(location: &str, error: &std::io::Error) -> FetchError {
    FetchError::Read {
        location: location.to_owned(),
        reason: error.kind().to_string(),
        passing: true,
    }
}

/// The reason in our words: a store's own may repeat keys and contents.
fn failed(location: &str, error: &object_store::Error) -> FetchError {
    use object_store::Error;
    let (reason, passing) = match error {
        Error::NotFound { .. } => ("it is not there", false),
        Error::PermissionDenied { .. } => ("access is denied; check the permissions", false),
        Error::Unauthenticated { .. } => (
            "the keys were not accepted; check access_key_env and secret_key_env",
            false,
        ),
        Error::NotSupported { .. } | Error::NotImplemented { .. } => ("the store cannot do it", false),
        _ => ("the connection or the store failed", true),
    };
    FetchError::Read {
        location: location.to_owned(),
        reason: reason.to_owned(),
        passing,
    }
}
