//! The folder of one source below the inbox, and the count of what went into it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use definitions::period::{Frequency, Period};

use super::{SampleError, SourceSummary};

/// A source's folder, open for writing.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    summary: SourceSummary,
}

impl Folder {
    /// Creates `inbox/source_id`, or takes it as it is.
    pub(super) fn create(inbox: &Path, source_id: &'static str) -> Result<Self, SampleError> {
        let path = inbox.join(source_id);
        fs::create_dir_all(&path).map_err(|source| SampleError::File {
            path: path.clone(),
            source,
        })?;
        let summary = SourceSummary {
            source_id,
            files: 0,
            rows: 0,
            bytes: 0,
        };
        Ok(Self { path, summary })
    }

    /// Writes one delivery that holds so many rows, dated on the day its sender left it there.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8], rows: usize, left_on: NaiveDate) -> Result<(), SampleError> {
        let path = self.path.join(name);
        let left_at = left_on.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(9);
        let write = || {
            let mut file = fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.set_modified(left_at.into())
        };
        write().map_err(|source| SampleError::File {
            path: path.clone(),
            source,
        })?;
        self.summary.files += 1;
        self.summary.rows += rows;
        self.summary.bytes += bytes.len();
        Ok(())
    }

    /// What was written.
    pub(super) fn close(self) -> SourceSummary {
        self.summary
    }
}

/// So many days after a month has ended: when its figures are usually left.
pub(super) fn days_after(month: Period, days: i64) -> NaiveDate {
    month.end() + TimeDelta::days(days)
}

/// Months that one file speaks of, and the day it was left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    /// The months, in order; never none.
    pub(super) months: &'a [Period],
    /// When the sender left the file.
    pub(super) left_on: NaiveDate,
}

impl Group<'_> {
    /// The year of its first month.
    pub(super) fn year(&self) -> i32 {
        self.months.first().map_or(0, |month| month.start.year())
    }

    /// The quarter of its first month, such as `2024-Q1`.
    pub(super) fn quarter(&self) -> String {
        let first = self.months.first();
        first.map_or_else(String::new, |month| {
            Period::containing(Frequency::Q, month.start).to_string()
        })
    }
}

/// The months in whole groups of so many (3: quarters, 12: years), each left so many days after its end; those that
/// were not left by the end of the last month are not there yet.
pub(super) fn left(months: &[Period], size: usize, days: i64) -> Vec<Group<'_>> {
    let Some(last) = months.last() else {
        return Vec::new();
    };
    let groups = months.chunks_exact(size).map(|months| Group {
        months,
        left_on: months.last().map_or(last.end(), |month| days_after(*month, days)),
    });
    groups.filter(|group| group.left_on <= last.end()).collect()
}
