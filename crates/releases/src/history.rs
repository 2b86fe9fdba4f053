//! The history of an indicator: what each release behind one showed of it.

use crate::manifest::Manifest;
use crate::shelf::read_indicator;
use crate::{IndicatorData, ReleaseError, Shelf};

/// One indicator as a release showed it.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The release's manifest.
    pub manifest: Manifest,
    /// Its cells of the indicator; none where it had no such indicator.
    pub data: Option<IndicatorData>,
}

impl Shelf {
    /// What the releases from this one backwards showed of an indicator, the latest first, at most `count`. Files of
    /// other indicators are not read.
    ///
    /// Errors: those of [`Shelf::read`].
    pub fn history(&self, release_id: &str, indicator: &str, count: usize) -> Result<Vec<Issue>, ReleaseError> {
        let mut issues = Vec::new();
        let mut next = Some(release_id.to_owned());
        while let Some(name) = next.take_if(|_| issues.len() < count) {
            let (manifest, _) = match self.manifest(&name) {
                // Releases before the first part for staff are not part of what staff were shown.
                Err(ReleaseError::NoStaffPart(_)) => break,
                read => read?,
            };
            next = manifest.previous.as_ref().map(|previous| previous.release_id.clone());
            let entry = manifest.indicators.iter().find(|entry| entry.id == indicator);
            let folder = self.folder_of(&name);
            let data = entry.map(|entry| read_indicator(&folder, entry)).transpose()?;
            issues.push(Issue { manifest, data });
        }
        Ok(issues)
    }
}
