//! A rehearsal: files taken in as if they had arrived, on a copy of the data that is gone afterwards.
//!
//! What is committed never changes its bytes, so the copy shares them: it costs links, not room. Whatever the intake
//! says of it, it would say in earnest: what is known already, what is far from earlier totals, what would change.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::lock::NightLock;
use crate::project::Project;

/// The copy, below the data folder: links need one file system.
const FOLDER: &str = "rehearsal";

/// What the copy begins with; it lands for itself.
const COPIED: [&str; 2] = ["warehouse", "receipts"];

/// A project on a copy of its data. No night may run meanwhile.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    pub(crate) project: Project,
    folder: PathBuf,
    _lock: NightLock,
}

impl Rehearsal {
    /// Begins with what is in force now. Errors: `M001`, `M003`.
    pub(crate) fn begin(project: Project, now: DateTime<Utc>) -> Result<Self, Error> {
        let lock = NightLock::take(&project.data_folder("")?, now)?;
        remove_leftovers(&project)?;
        let folder = project.data_folder(FOLDER)?;
        for name in COPIED {
            let from = project.data_folder(name)?;
            copy(&from, &folder.join(name)).map_err(|error| Error::io(&from, &error))?;
        }
        Ok(Self {
            project: project.with_data(&folder),
            folder,
            _lock: lock,
        })
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next rehearsal or night.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removes what a rehearsal that was cut left: it may hold a delivery. Only for who holds the night's lock.
/// Error: `M001`.
pub(crate) fn remove_leftovers(project: &Project) -> Result<(), Error> {
    let folder = project.data().join(FOLDER);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(&folder, &error)),
        _ => Ok(()),
    }
}

/// Links every file, or copies it where links cannot be had.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (here, there) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&here, &there)?;
        } else if fs::hard_link(&here, &there).is_err() {
            fs::copy(&here, &there)?;
        }
    }
    Ok(())
}
