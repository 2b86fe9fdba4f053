//! Verification: is a release what its inputs make, and does each stand behind the one it names?

use std::fs;

use crate::manifest::Previous;
use crate::shelf::encode;
use crate::{Draft, Release, ReleaseError, Shelf};

impl Shelf {
    /// All releases from the first to the one a link names, the oldest first; each is the one the next vouches for.
    ///
    /// Errors: those of [`Shelf::linked`].
    pub fn chain(&self, last: Option<&Previous>) -> Result<Vec<Release>, ReleaseError> {
        let mut chain = Vec::new();
        let mut link = last.cloned();
        while let Some(named) = link.take() {
            let release = self.linked(&named)?;
            link.clone_from(&release.manifest.previous);
            chain.push(release);
        }
        chain.reverse();
        Ok(chain)
    }

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

    /// All releases that readers may have seen before one that stands behind `last`, the oldest first: those of the
    /// chain, and those that were withdrawn from it and still stand on the shelf. `until` is when it was made.
    ///
    /// Errors: those of [`Shelf::chain`].
    pub fn seen_before(&self, last: Option<&Previous>, until: &str) -> Result<Vec<Release>, ReleaseError> {
        let mut seen = self.chain(last)?;
        let is_linked = |name: &String| seen.iter().any(|release| release.manifest.release_id == *name);
        // One that a night was cut in making was seen by nobody.
        let unfinished = self.unfinished();
        let is_withdrawn = |name: &String| !is_linked(name) && Some(name) != unfinished.as_ref();
        let withdrawn: Vec<String> = self.list().into_iter().filter(is_withdrawn).collect();
        for name in withdrawn {
            let release = self.read(&name)?;
            if release.manifest.released_at.as_str() < until {
                seen.push(release);
            }
        }
        seen.sort_by(|a, b| a.manifest.released_at.cmp(&b.manifest.released_at));
        Ok(seen)
    }

    /// The releases behind this one, the nearest first, each checked against the link that names it.
    ///
    /// Errors: `R008`, and those of [`Shelf::read`].
    pub fn behind(&self, release: &Release) -> Result<Vec<String>, ReleaseError> {
        let behind = self.chain(release.manifest.previous.as_ref())?;
        Ok(behind
            .into_iter()
            .rev()
            .map(|release| release.manifest.release_id)
            .collect())
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
