//! The release that waits: made and audited, not on the shelf until somebody approves it.
//!
//! It stands in a folder of its own beside the shelf's, `held`, which the public face never opens. There is one at
//! most: a later night makes it anew behind the same current release.

use std::path::PathBuf;

use crate::shelf::{Pointer, encode, remove_folder, write_folder};
use crate::{Draft, Manifest, Release, ReleaseError, Shelf};

/// The folder beside the shelf's.
const HELD: &str = "held";

impl Shelf {
    /// The release that waits, read and checked; `None` if none does. Errors: those of [`Shelf::read`].
    pub fn held(&self) -> Result<Option<Release>, ReleaseError> {
        let waiting = Shelf::new(self.held_folder());
        match waiting.list().pop() {
            Some(release_id) => waiting.read(&release_id).map(Some),
            None => Ok(None),
        }
    }

    /// Writes a release that waits, in place of the one that waited. Errors: `R001`, `R002`, `R004`.
    pub fn hold(&self, draft: Draft) -> Result<Manifest, ReleaseError> {
        self.drop_held()?;
        let (manifest, files) = encode(draft)?;
        let folder = self.held_folder().join(&manifest.release_id);
        write_folder(&folder, &files)?;
        Ok(manifest)
    }

    /// Makes the release that waits the current one. `release_id` must be its name: who approves says what they
    /// have looked at.
    ///
    /// Errors: `R009` when none of that name waits, `R008` when it was made behind another release than the current
    /// one, and those of [`Shelf::read`].
    pub fn approve(&self, release_id: &str) -> Result<Manifest, ReleaseError> {
        let held = self.held()?.filter(|held| held.manifest.release_id == release_id);
        let held = held.ok_or_else(|| ReleaseError::NotHeld(release_id.to_owned()))?;
        let current = self.current()?.map(|release| release.as_previous());
        if held.manifest.previous != current {
            return Err(ReleaseError::BrokenChain(release_id.to_owned()));
        }
        let pointer = Pointer {
            release_id: release_id.to_owned(),
            manifest_sha256: held.manifest_sha256,
        };
        self.make_current(&self.held_folder().join(release_id), &pointer)?;
        Ok(held.manifest)
    }

    /// Removes the release that waits, if one does. Error: `R001`.
    pub fn drop_held(&self) -> Result<(), ReleaseError> {
        let folder = self.held_folder();
        if folder.exists() {
            remove_folder(&folder)?;
        }
        Ok(())
    }

    fn held_folder(&self) -> PathBuf {
        self.folder().with_file_name(HELD)
    }
}
