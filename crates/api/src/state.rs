//! The releases being served: read once, kept in memory, read again when the shelf points to another or an embargo
//! ends.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use releases::{Release, Shelf};

use crate::call::Call;
use crate::embargo::{EmbargoReaders, marked};
use crate::problem::ApiError;

/// What all handlers share.
#[derive(Debug, Clone)]
pub(crate) struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    shelf: Shelf,
    clock: fn() -> DateTime<Utc>,
    embargo_readers: Option<EmbargoReaders>,
    kept: RwLock<Kept>,
    /// Whoever holds it looks at the shelf; the others are served what is kept.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone, Default)]
struct Kept {
    /// What everybody may read.
    open: Option<Arc<Release>>,
    /// What listed readers may read before.
    embargoed: Option<Arc<Release>>,
    /// Hash in the pointer that both were read by.
    hash: Option<String>,
    /// What was refused last, so that a broken release is read and logged once, not at each request.
    refused: Option<String>,
}

/// The release that a caller is given.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    pub(crate) release: Arc<Release>,
    /// Whether nobody but listed readers may see it yet.
    pub(crate) is_embargoed: bool,
}

impl App {
    pub(crate) fn new(shelf: Shelf, clock: fn() -> DateTime<Utc>, embargo_readers: Option<EmbargoReaders>) -> Self {
        let inner = Inner {
            shelf,
            clock,
            embargo_readers,
            kept: RwLock::default(),
            turn: tokio::sync::Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The release that the caller may read: the one under embargo for a listed reader, the open one for everybody
    /// else.
    pub(crate) async fn release(&self, call: &Call) -> Result<Served, ApiError> {
        let kept = self.looked().await?;
        if let (Some(release), Some(credentials)) = (&kept.embargoed, &call.credentials) {
            let readers = self.inner.embargo_readers.as_ref().ok_or(ApiError::NotListed)?;
            readers.admit(credentials, call, &release.manifest.release_id, (self.inner.clock)())?;
            return Ok(Served {
                release: Arc::clone(release),
                is_embargoed: true,
            });
        }
        kept.served()
    }

    /// What everybody may read.
    pub(crate) async fn open_release(&self) -> Result<Served, ApiError> {
        self.looked().await?.served()
    }

    /// Those who may read a release under embargo, if anyone.
    pub(crate) fn embargo_readers(&self) -> Option<&EmbargoReaders> {
        self.inner.embargo_readers.as_ref()
    }

    /// What the shelf holds now, or the last good release while the current one cannot be read.
    async fn looked(&self) -> Result<Kept, ApiError> {
        let _turn = match (self.inner.turn.try_lock(), self.kept()) {
            (Ok(turn), _) => turn,
            (Err(_), kept) if kept.open.is_some() => return Ok(kept),
            (Err(_), _) => self.inner.turn.lock().await,
        };
        let (shelf, kept, now) = (self.inner.shelf.clone(), self.kept(), (self.inner.clock)());
        let kept = tokio::task::spawn_blocking(move || refreshed(&shelf, kept, now))
            .await
            .map_err(|_| ApiError::Interrupted)?;
        *self.inner.kept.write().unwrap_or_else(PoisonError::into_inner) = kept.clone();
        Ok(kept)
    }

    fn kept(&self) -> Kept {
        self.inner.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Kept {
    fn served(self) -> Result<Served, ApiError> {
        let missing = if self.refused.is_some() {
            ApiError::BrokenRelease
        } else {
            ApiError::NoRelease
        };
        Ok(Served {
            release: self.open.ok_or(missing)?,
            is_embargoed: false,
        })
    }

    /// Whether the release under embargo is not that of listed readers alone any more.
    fn has_opened(&self, now: DateTime<Utc>) -> bool {
        let embargoed = self.embargoed.as_ref();
        embargoed.is_some_and(|release| release.manifest.is_open_at(now))
    }
}

fn refreshed(shelf: &Shelf, kept: Kept, now: DateTime<Utc>) -> Kept {
    let hash = match shelf.current_hash() {
        // A pointer that was taken away withdraws the release: that is an order, not a fault.
        Ok(None) => return Kept::default(),
        Ok(Some(hash)) => hash,
        Err(error) => return refuse(kept, "current.json", &error.to_string()),
    };
    if kept.hash.as_ref() == Some(&hash) && !kept.has_opened(now) {
        return Kept { refused: None, ..kept };
    }
    if kept.refused.as_ref() == Some(&hash) {
        return kept;
    }
    match read_whole(shelf, &hash, now) {
        Ok(read) => read,
        Err(reason) => refuse(kept, &hash, &reason),
    }
}

/// The files' hashes are in the manifest, and the manifest's hash is in the pointer: both must hold.
fn read_whole(shelf: &Shelf, hash: &str, now: DateTime<Utc>) -> Result<Kept, String> {
    let readable = shelf.readable(now).map_err(|error| error.to_string())?;
    let current = readable.embargoed.as_ref().or(readable.open.as_ref());
    let current = current.ok_or_else(|| "there is no current release".to_owned())?;
    if current.manifest_sha256 != hash {
        return Err("the manifest differs from the hash in current.json".to_owned());
    }
    let open = readable
        .open
        .as_ref()
        .map(|release| release.manifest.release_id.as_str());
    let is_under_embargo = readable.embargoed.is_some();
    tracing::info!(release_id = open, is_under_embargo, "release is being served");
    Ok(Kept {
        open: readable.open.map(Arc::new),
        embargoed: readable.embargoed.map(|release| Arc::new(marked(release))),
        hash: Some(hash.to_owned()),
        refused: None,
    })
}

fn refuse(kept: Kept, what: &str, reason: &str) -> Kept {
    if kept.refused.as_deref() != Some(what) {
        let last_good = kept.open.as_ref().map(|release| release.manifest.release_id.as_str());
        tracing::error!(
            what,
            reason,
            last_good,
            "new release refused, the last good one stays served"
        );
    }
    Kept {
        refused: Some(what.to_owned()),
        ..kept
    }
}
