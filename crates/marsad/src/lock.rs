//! The lock that keeps two nights from running on one data folder.
//!
//! It is the operating system's lock on an open file, so it ends with its process, however that ends: there is
//! no stale lock. What stands in the file only says who holds it.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::error::Error;

/// How often a night tries again before it gives up: `marsad status` looks at the lock for an instant.
const TRIES_MAX: u32 = 5;

/// How long it waits between two tries.
const WAIT_MS: u64 = 50;

/// Held while a night runs; released when dropped, or when the process ends however it ends.
#[derive(Debug)]
pub(crate) struct NightLock(#[expect(dead_code, reason = "held for its lock")] File);

impl NightLock {
    /// Takes the lock and says who holds it. Error `M003` when another night does.
    pub(crate) fn take(data: &Path, started_at: DateTime<Utc>) -> Result<Self, Error> {
        let path = data.join("night.lock");
        let failed = |error: std::io::Error| Error::io(&path, &error);
        let mut file = open(&path).map_err(failed)?;
        let mut tries = 1;
        while let Err(error) = file.try_lock() {
            match error {
                TryLockError::WouldBlock if tries < TRIES_MAX => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(WAIT_MS));
                }
                TryLockError::WouldBlock => return Err(Error::Busy(read(&mut file))),
                TryLockError::Error(error) => return Err(failed(error)),
            }
        }
        let since = started_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        file.set_len(0).map_err(failed)?;
        write!(file, "process {}, since {since}", std::process::id()).map_err(failed)?;
        Ok(Self(file))
    }

    /// Who holds the lock now, if a night is running.
    pub(crate) fn holder(data: &Path) -> Option<String> {
        let mut file = File::open(data.join("night.lock")).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(read(&mut file)),
            Ok(()) | Err(TryLockError::Error(_)) => None,
        }
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    // Not emptied on opening: what stands there is the holder's.
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

fn read(file: &mut File) -> String {
    let mut text = String::new();
    // A holder that has not yet written who it is holds it all the same.
    let read = file.rewind().and_then(|()| file.read_to_string(&mut text));
    match read {
        Ok(length) if length > 0 => text,
        _ => "process unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_night_is_told_who_runs_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let started_at = "2026-11-21T02:00:00Z".parse().expect("an instant");
        assert_eq!(NightLock::holder(folder.path()), None);
        let held = NightLock::take(folder.path(), started_at).expect("the lock");
        let holder = format!("process {}, since 2026-11-21T02:00:00Z", std::process::id());
        assert_eq!(NightLock::holder(folder.path()), Some(holder.clone()));
        let told = NightLock::take(folder.path(), started_at)
            .expect_err("held")
            .to_string();
        assert!(told.starts_with("M003") && told.contains(&holder), "{told}");
        drop(held);
        assert_eq!(NightLock::holder(folder.path()), None);
        NightLock::take(folder.path(), started_at).expect("free again");
    }
}
