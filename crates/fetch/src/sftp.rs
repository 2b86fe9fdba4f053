//! Files on an SFTP server.

mod session;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use definitions::source::Fetch;
use futures::{StreamExt, TryStreamExt};
use russh_sftp::client::fs::DirEntry;
use tokio::sync::Mutex;
use tokio_util::io::ReaderStream;
use url::Url;

use self::session::{Entrance, Session};
use crate::inbox::{Visit, section};
use crate::selection::Selection;
use crate::transfer::ByteStream;
use crate::{FetchError, Found};

/// The most files and folders a drop may have.
const ENTRIES_MAX: usize = 100_000;

/// How deep folders may lie in each other.
const DEPTH_MAX: usize = 8;

/// Bytes asked for at once.
const CHUNK_BYTES: usize = 256 << 10;

/// A folder on an SFTP server.
pub(crate) struct RemoteFolder {
    entrance: Entrance,
    folder: String,
    selection: Selection,
    now: DateTime<Utc>,
    session: Mutex<Option<Arc<Session>>>,
}

impl RemoteFolder {
    /// Prepares to enter. Errors: `F001`, `F002`, `F009`.
    pub(crate) fn open(root: &Path, fetch: &Fetch, visit: &Visit<'_>) -> Result<Self, FetchError> {
        let options = section(fetch, fetch.sftp.as_ref())?;
        let url = Url::parse(&fetch.url).map_err(|_| FetchError::Place {
            place: "[fetch]".to_owned(),
            reason: "url is no address".to_owned(),
        })?;
        Ok(Self {
            entrance: Entrance::of(root, &url, options, fetch.timeout_seconds, visit)?,
            folder: folder(&url)?,
            selection: Selection::of(fetch)?,
            now: visit.now,
            session: Mutex::new(None),
        })
    }

    /// The deliveries there are, oldest first. Links are not followed. Errors: `F003`, `F010`, `F012`.
    pub(crate) async fn list(&self) -> Result<Vec<Found>, FetchError> {
        let session = self.session().await?;
        let mut files = Vec::new();
        let mut entries = 0;
        let mut folders = VecDeque::from([(String::new(), 0)]);
        while let Some((below, depth)) = folders.pop_front() {
            let listed = session.sftp.read_dir(self.path(&below)).await;
            for entry in listed.map_err(|error| self.entrance.failed(&self.path(&below), &error))? {
                entries += 1;
                let location = match below.as_str() {
                    "" => entry.file_name(),
                    below => format!("{below}/{}", entry.file_name()),
                };
                if entry.file_type().is_dir() && self.selection.looks_into_folders() && depth < DEPTH_MAX {
                    folders.push_back((location, depth + 1));
                } else if entry.file_type().is_file() {
                    files.push(found(location, &entry));
                }
            }
            if entries > ENTRIES_MAX {
                return Err(self.entrance.unreadable("the folder", "it has too many files"));
            }
        }
        Ok(self.selection.pick(files, self.now))
    }

    /// The bytes of a file. Errors: `F003`, `F010`, `F012`.
    pub(crate) async fn read<'a>(&'a self, found: &'a Found) -> Result<ByteStream<'a>, FetchError> {
        let session = self.session().await?;
        let path = self.path(&found.location);
        let opened = session.sftp.open(path).await;
        let file = match opened {
            Ok(file) => file,
            Err(error) => {
                // Perhaps it is the session that ended: the next try begins another.
                *self.session.lock().await = None;
                return Err(self.entrance.failed(&found.location, &error));
            }
        };
        let bytes = ReaderStream::with_capacity(file, CHUNK_BYTES).map_err(move |_| {
            // The session lives as long as a file of it is read.
            let _ = &session;
            self.entrance.unreadable(&found.location, "the transfer broke off")
        });
        Ok(bytes.boxed())
    }

    /// The session, begun when it is first needed, and anew when it has ended.
    async fn session(&self) -> Result<Arc<Session>, FetchError> {
        let mut kept = self.session.lock().await;
        if let Some(session) = kept.as_ref().filter(|session| session.is_open()) {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(self.entrance.enter().await?);
        *kept = Some(Arc::clone(&session));
        Ok(session)
    }

    fn path(&self, location: &str) -> String {
        match (self.folder.as_str(), location) {
            (folder, "") => folder.to_owned(),
            (folder, location) => format!("{}/{location}", folder.trim_end_matches('/')),
        }
    }
}

fn found(location: String, entry: &DirEntry) -> Found {
    let metadata = entry.metadata();
    Found {
        location,
        size_bytes: metadata.len(),
        modified_at: DateTime::from_timestamp(metadata.mtime.unwrap_or_default().into(), 0).unwrap_or_default(),
        name_date: None,
    }
}

/// The folder of an address; `/~/` is where the server lets us in. Error: `F001`.
fn folder(url: &Url) -> Result<String, FetchError> {
    let path = object_store::path::Path::from_url_path(url.path()).map_err(|_| FetchError::Place {
        place: crate::address::shown(url),
        reason: "its path is none".to_owned(),
    })?;
    Ok(match path.as_ref() {
        "" => "/".to_owned(),
        "~" => ".".to_owned(),
        path => match path.strip_prefix("~/") {
            Some(below) => format!("./{below}"),
            None => format!("/{path}"),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read_from_addresses() {
        let folder = |text| folder(&Url::parse(text).expect("a URL")).expect("a folder");
        assert_eq!(folder("sftp://depot.example.ma/sortie/%C3%A9tats"), "/sortie/états");
        assert_eq!(folder("sftp://depot.example.ma/~/sortie"), "./sortie");
        assert_eq!(folder("sftp://depot.example.ma/~"), ".");
        assert_eq!(folder("sftp://depot.example.ma"), "/");
    }
}
