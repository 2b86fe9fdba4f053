//! Verification: is a release what its inputs make, and does each stand behind the one it names?

use std::fs;

use crate::manifest::Previous;
use crate::shelf::encode;
use crate::{Draft, Release, ReleaseError, Shelf};

impl Shelf {
    /// The release that a link names, read and checked. Errors: `R008` when its manifest is not the one that was
    /// linked, and those of [`Shelf::read`].
    pub fn linked(&self, link: &Previous) -> Result<Release, ReleaseError> {
        let release = self.read(&link.release_id)?;
        if release.manifest_sha256 == link.manifest_sha256 {
            Ok(release)
        } else {
            Err(ReleaseError::BrokenChain(link.release_id.clone()))
        }
    }

    /// The releases behind this one, the nearest first, each checked against the link that names it.
    ///
    /// Errors: `R008`, and those of [`Shelf::read`].
    pub fn behind(&self, release: &Release) -> Result<Vec<String>, ReleaseError> {
        let mut names = Vec::new();
        let mut link = release.manifest.previous.clone();
        while let Some(previous) = link {
            let found = self.linked(&previous)?;
            names.push(previous.release_id);
            link = found.manifest.previous;
        }
        Ok(names)
    }

    /// The files that a draft makes, and whether each is, byte for byte, that of the release with this name.
    ///
    /// Errors: `R001`, `R004`.
    pub fn compare(&self, draft: Draft, release_id: &str) -> Result<Vec<(String, bool)>, ReleaseError> {
        let (_, files) = encode(draft)?;
        let folder = self.folder().join(release_id);
        let compared = files.into_iter().map(|(name, bytes)| {
            let is_same = fs::read(folder.join(&name)).is_ok_and(|found| found == bytes);
            (name, is_same)
        });
        Ok(compared.collect())
    }
}
