//! The lock that keeps two nights from running on one data folder.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::error::Error;

/// Held while a night runs; released when dropped, or when the process ends however it ends.
#[derive(Debug)]
pub(crate) struct NightLock(#[expect(dead_code, reason = "held for its lock")] File);

impl NightLock {
    /// Takes the lock. Error `M003` when another night holds it.
    pub(crate) fn take(data: &Path) -> Result<Self, Error> {
        let path = data.join("night.lock");
        let file = File::create(&path).map_err(|error| Error::io(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(Error::Busy),
            Err(TryLockError::Error(error)) => Err(Error::io(&path, &error)),
        }
    }
}
