//! Records on their way to being sorted: runs of bounded length, each sorted while the next one is collected.

use std::thread::JoinHandle;

use crate::error::IngestError;
use crate::record::{Record, masked};
use crate::spill::{Fixed, Spill};

/// Bytes of one run while it is collected and sorted.
const RUN_BYTES: usize = 64 << 20;
/// Bytes of sorted runs that stay in memory; further ones go to files.
pub(crate) const MEMORY_BYTES: usize = 256 << 20;

/// What to do with rows of one key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SameKey {
    /// They are parts of a sum, whatever tells them apart.
    Sum,
    /// Nobody can tell which is meant.
    Reject,
}

/// Collects records.
pub(crate) struct Runs<const W: usize> {
    about: [u64; W],
    same_key: SameKey,
    collected: Vec<Record<W>>,
    sorted: Vec<Spill<Record<W>>>,
    sorting: Option<JoinHandle<Result<Spill<Record<W>>, IngestError>>>,
    in_memory: usize,
}

impl<const W: usize> Runs<W> {
    pub(crate) fn new(about: [u64; W], same_key: SameKey) -> Self {
        Self {
            about,
            same_key,
            collected: Vec::new(),
            sorted: Vec::new(),
            sorting: None,
            in_memory: 0,
        }
    }

    /// Adds a record. Error: `I091`.
    pub(crate) fn push(&mut self, record: Record<W>) -> Result<(), IngestError> {
        self.collected.push(record);
        if self.collected.len() * Record::<W>::BYTES >= RUN_BYTES {
            self.sort_collected()?;
        }
        Ok(())
    }

    /// Has the collected records sorted on another thread, after those before them are.
    fn sort_collected(&mut self) -> Result<(), IngestError> {
        self.await_sorted()?;
        let records = std::mem::take(&mut self.collected);
        self.collected.reserve_exact(records.len());
        let (about, same_key) = (self.about, self.same_key);
        let stays = self.in_memory + RUN_BYTES <= MEMORY_BYTES;
        self.in_memory += if stays { RUN_BYTES } else { 0 };
        self.sorting = Some(std::thread::spawn(move || {
            let run = sorted_run(records, about, same_key);
            if stays {
                Ok(Spill::in_memory(run))
            } else {
                Spill::in_file(run)
            }
        }));
        Ok(())
    }

    fn await_sorted(&mut self) -> Result<(), IngestError> {
        if let Some(sorting) = self.sorting.take() {
            let sorted = sorting.join();
            self.sorted
                .push(sorted.unwrap_or(Err(IngestError::Spill(std::io::ErrorKind::Other)))?);
        }
        Ok(())
    }

    /// All runs, each sorted.
    pub(crate) fn finish(mut self) -> Result<Vec<Spill<Record<W>>>, IngestError> {
        self.await_sorted()?;
        let last = sorted_run(std::mem::take(&mut self.collected), self.about, self.same_key);
        self.sorted.push(Spill::in_memory(last));
        Ok(self.sorted)
    }
}

/// Sorts records; those that are parts of one sum become one at once.
fn sorted_run<const W: usize>(mut run: Vec<Record<W>>, about: [u64; W], same_key: SameKey) -> Vec<Record<W>> {
    if same_key == SameKey::Sum {
        for record in &mut run {
            record.key = masked(&record.key, &about);
        }
    }
    run.sort_unstable();
    if same_key == SameKey::Sum {
        run.dedup_by(|later, first| {
            let is_same = later.key == first.key;
            if is_same {
                first.count = crate::count::sum(first.count, later.count);
            }
            is_same
        });
    }
    run
}
