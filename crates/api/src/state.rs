//! The release being served: read once, kept in memory, read again when the shelf points to another.

use std::sync::{Arc, PoisonError, RwLock};

use releases::{Release, ReleaseError, Shelf};

use crate::problem::ApiError;

/// What all handlers share.
#[derive(Debug, Clone)]
pub(crate) struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    shelf: Shelf,
    kept: RwLock<Kept>,
    /// Whoever holds it looks at the shelf; the others are served what is kept.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone, Default)]
struct Kept {
    release: Option<Arc<Release>>,
    /// What was refused last, so that a broken release is read and logged once, not at each request.
    refused: Option<String>,
}

impl App {
    pub(crate) fn new(shelf: Shelf) -> Self {
        let inner = Inner {
            shelf,
            kept: RwLock::default(),
            turn: tokio::sync::Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The current release, or the last good one while the current one cannot be read.
    pub(crate) async fn release(&self) -> Result<Arc<Release>, ApiError> {
        let _turn = match (self.inner.turn.try_lock(), self.kept().release) {
            (Ok(turn), _) => turn,
            (Err(_), Some(release)) => return Ok(release),
            (Err(_), None) => self.inner.turn.lock().await,
        };
        let (shelf, kept) = (self.inner.shelf.clone(), self.kept());
        let kept = tokio::task::spawn_blocking(move || refreshed(&shelf, kept))
            .await
            .map_err(|_| ApiError::Interrupted)?;
        let failed = kept.refused.is_some();
        let release = kept.release.clone();
        *self.inner.kept.write().unwrap_or_else(PoisonError::into_inner) = kept;
        release.ok_or(if failed {
            ApiError::BrokenRelease
        } else {
            ApiError::NoRelease
        })
    }

    fn kept(&self) -> Kept {
        self.inner.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn refreshed(shelf: &Shelf, kept: Kept) -> Kept {
    let hash = match shelf.current_hash() {
        // A pointer that was taken away withdraws the release: that is an order, not a fault.
        Ok(None) => return Kept::default(),
        Ok(Some(hash)) => hash,
        Err(error) => return refuse(kept, "current.json", &error.to_string()),
    };
    let serving = kept.release.as_ref().map(|release| release.manifest_sha256.as_str());
    if serving == Some(&hash) {
        return Kept { refused: None, ..kept };
    }
    if kept.refused.as_ref() == Some(&hash) {
        return kept;
    }
    match read_whole(shelf, &hash) {
        Ok(release) => {
            let (release_id, indicators) = (&release.manifest.release_id, release.indicators.len());
            tracing::info!(release_id, indicators, "release is being served");
            Kept {
                release: Some(Arc::new(release)),
                refused: None,
            }
        }
        Err(reason) => refuse(kept, &hash, &reason),
    }
}

/// The files' hashes are in the manifest, and the manifest's hash is in the pointer: both must hold.
fn read_whole(shelf: &Shelf, hash: &str) -> Result<Release, String> {
    let release = shelf
        .current()
        .and_then(|release| release.ok_or(ReleaseError::NoRelease));
    let release = release.map_err(|error| error.to_string())?;
    if release.manifest_sha256 == hash {
        Ok(release)
    } else {
        Err("the manifest differs from the hash in current.json".to_owned())
    }
}

fn refuse(kept: Kept, what: &str, reason: &str) -> Kept {
    if kept.refused.as_deref() != Some(what) {
        let last_good = kept
            .release
            .as_ref()
            .map(|release| release.manifest.release_id.as_str());
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
