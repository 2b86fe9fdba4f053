//! Embargo: between the making of a release and the moment at which everybody may read it.

use chrono::{DateTime, Utc};

use crate::manifest::Previous;
use crate::{Audience, Release, ReleaseError, Shelf};

/// What of a shelf may be read at an instant, for its audience.
#[derive(Debug, Clone, Default)]
pub struct Readable {
    /// What everybody may read: the latest release whose embargo has ended.
    pub open: Option<Release>,
    /// The current release, where its embargo has not: for those who are listed.
    pub embargoed: Option<Release>,
}

impl Shelf {
    /// What may be read at an instant.
    ///
    /// Errors: those of [`Shelf::current`] and [`Shelf::linked`].
    pub fn readable(&self, now: DateTime<Utc>) -> Result<Readable, ReleaseError> {
        let Some(current) = self.current()? else {
            return Ok(Readable::default());
        };
        if current.manifest.is_open_at(now) {
            return Ok(Readable {
                open: Some(current),
                embargoed: None,
            });
        }
        let mut open = None;
        let mut link = current.manifest.previous.clone();
        while let (None, Some(named)) = (&open, link.take()) {
            let release = self.part_linked(&named)?;
            link.clone_from(&release.manifest.previous);
            open = Some(release).filter(|release| release.manifest.is_open_at(now));
        }
        Ok(Readable {
            open,
            embargoed: Some(current),
        })
    }

    /// The audience's part of the release that a link names: links name what is public.
    fn part_linked(&self, link: &Previous) -> Result<Release, ReleaseError> {
        let public = self.clone().for_audience(Audience::Public);
        let release = public.linked(link)?;
        match self.audience() {
            Audience::Public => Ok(release),
            Audience::Staff => {
                let part = self.staff_part(&release)?;
                part.ok_or_else(|| ReleaseError::NoStaffPart(link.release_id.clone()))
            }
        }
    }
}
