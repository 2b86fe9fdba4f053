//! Settling: all runs are merged, rows of one key are rejected or added up, and what remains are the counts,
//! sorted by key.
//!
//! The keys are cut into as many ranges as there are cores; each core merges its range of every run. Memory:
//! a chunk of each run, and of the counts what [`MEMORY_BYTES`] holds; the rest is in files.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::thread;

use crate::count;
use crate::error::IngestError;
use crate::record::{Place, Record, masked};
use crate::runs::{MEMORY_BYTES, SameKey};
use crate::spill::{Cursor, Fixed, Spill};

/// Keys looked at per run to find where to cut.
const SAMPLES: u64 = 64;
/// Places of rejected rows kept in memory, per core.
const PLACES_IN_MEMORY: usize = 1 << 20;

/// The counts of one range of keys.
pub(crate) struct Settled<const W: usize> {
    pub(crate) counts: Spill<Record<W>>,
    /// Places of rows whose key stands more than once.
    pub(crate) repeated: Spill<u64>,
    /// Sum of the counts that are numbers.
    pub(crate) cases: i64,
}

/// Merges the runs; one result per range of keys, in their order. Error: `I091`.
pub(crate) fn settle<const W: usize>(
    runs: &[Spill<Record<W>>],
    about: [u64; W],
    same_key: SameKey,
) -> Result<Vec<Settled<W>>, IngestError> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let cuts = cuts(runs, about, cores)?;
    let mut starts: Vec<Option<[u64; W]>> = vec![None];
    starts.extend(cuts.iter().copied().map(Some));
    let mut ends: Vec<Option<[u64; W]>> = cuts.into_iter().map(Some).collect();
    ends.push(None);
    let limit = MEMORY_BYTES / Record::<W>::BYTES / starts.len();
    thread::scope(|scope| {
        let ranges = starts.into_iter().zip(ends);
        let threads: Vec<_> = ranges
            .map(|range| scope.spawn(move || settle_range(runs, range, (about, same_key), limit)))
            .collect();
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or(Err(IngestError::Spill(std::io::ErrorKind::Other)))
            })
            .collect()
    })
}

/// Keys that cut all records into ranges of about one length, never through one count.
fn cuts<const W: usize>(
    runs: &[Spill<Record<W>>],
    about: [u64; W],
    ranges: usize,
) -> Result<Vec<[u64; W]>, IngestError> {
    let mut samples = Vec::new();
    let mut record = Vec::with_capacity(1);
    for run in runs {
        let step = (run.len() / SAMPLES).max(1);
        let mut at = step / 2;
        while at < run.len() {
            record.clear();
            run.read(at, 1, &mut record)?;
            samples.extend(record.iter().map(|record| masked(&record.key, &about)));
            at += step;
        }
    }
    samples.sort_unstable();
    let mut cuts: Vec<[u64; W]> = (1..ranges)
        .filter_map(|range| samples.get(range * samples.len() / ranges).copied())
        .collect();
    cuts.dedup();
    Ok(cuts)
}

type Range<const W: usize> = (Option<[u64; W]>, Option<[u64; W]>);

fn settle_range<const W: usize>(
    runs: &[Spill<Record<W>>],
    (start, end): Range<W>,
    (about, same_key): ([u64; W], SameKey),
    limit: usize,
) -> Result<Settled<W>, IngestError> {
    let mut cursors: Vec<Cursor<'_, Record<W>>> = Vec::with_capacity(runs.len());
    for run in runs {
        let position = |key: Option<[u64; W]>, otherwise: u64| match key {
            Some(key) => run.partition_point(|record| record.key < key),
            None => Ok(otherwise),
        };
        cursors.push(run.cursor(position(start, 0)?, position(end, run.len())?));
    }
    let mut settling = Settling {
        about,
        same_key,
        row: None,
        count: None,
        settled: Settled {
            counts: Spill::new(limit),
            repeated: Spill::new(PLACES_IN_MEMORY),
            cases: 0,
        },
    };
    let mut heap = BinaryHeap::with_capacity(cursors.len());
    for (run, cursor) in cursors.iter_mut().enumerate() {
        heap.extend(cursor.next()?.map(|record| Reverse((record, run))));
    }
    while let Some(mut next) = heap.peek_mut() {
        let Reverse((record, run)) = *next;
        settling.see(record)?;
        match cursors[run].next()? {
            Some(following) => *next = Reverse((following, run)),
            None => {
                std::collections::binary_heap::PeekMut::pop(next);
            }
        }
    }
    settling.finish()
}

/// Sees records in the order of their keys.
struct Settling<const W: usize> {
    about: [u64; W],
    same_key: SameKey,
    /// The last row, and whether its key came more than once.
    row: Option<(Record<W>, bool)>,
    /// The count it and those before it are parts of.
    count: Option<Record<W>>,
    settled: Settled<W>,
}

impl<const W: usize> Settling<W> {
    fn see(&mut self, record: Record<W>) -> Result<(), IngestError> {
        if self.same_key == SameKey::Sum {
            return self.add(record);
        }
        if let Some((row, is_repeated)) = &mut self.row
            && row.key == record.key
        {
            if !*is_repeated {
                *is_repeated = true;
                self.settled.repeated.push(row.place.word())?;
            }
            return self.settled.repeated.push(record.place.word());
        }
        match self.row.replace((record, false)) {
            Some((row, false)) => self.add(row),
            _ => Ok(()),
        }
    }

    /// Adds a row to its count.
    fn add(&mut self, row: Record<W>) -> Result<(), IngestError> {
        let key = masked(&row.key, &self.about);
        if let Some(count) = &mut self.count
            && count.key == key
        {
            count.count = count::sum(count.count, row.count);
            return Ok(());
        }
        match self.count.replace(Record { key, ..row }) {
            Some(count) => self.close(count),
            None => Ok(()),
        }
    }

    fn close(&mut self, count: Record<W>) -> Result<(), IngestError> {
        self.settled.cases = self.settled.cases.saturating_add(count.count.max(0));
        self.settled.counts.push(count)
    }

    fn finish(mut self) -> Result<Settled<W>, IngestError> {
        if let Some((row, false)) = self.row.take() {
            self.add(row)?;
        }
        if let Some(count) = self.count.take() {
            self.close(count)?;
        }
        Ok(self.settled)
    }
}

/// Visits places in the order of the file; of more than memory holds, so many at a time.
pub(crate) fn visit_places(
    repeated: &Spill<u64>,
    mut visit: impl FnMut(Place) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < repeated.len() {
        words.clear();
        while at < repeated.len() && words.len() < PLACES_IN_MEMORY {
            let before = words.len();
            repeated.read(at, PLACES_IN_MEMORY, &mut words)?;
            at += (words.len() - before) as u64;
        }
        words.sort_unstable();
        for word in &words {
            visit(Place::of_word(*word))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [u64; 1] = [!0xf];

    fn record(key: u64, row: u64, count: i64) -> Record<1> {
        Record {
            key: [key],
            place: Place::new(0, row),
            count,
        }
    }

    fn settled(same_key: SameKey) -> (Vec<(u64, i64)>, Vec<u64>) {
        let runs = [
            vec![record(0x10, 1, 5), record(0x20, 2, 7), record(0x31, 3, 1)],
            vec![record(0x11, 4, 2), record(0x20, 5, 7), record(0x32, 6, -1)],
        ]
        .map(|run| Spill::in_file(run).expect("written"));
        let mut counts = Vec::new();
        let mut rows = Vec::new();
        for settled in settle(&runs, ABOUT, same_key).expect("settled") {
            let mut records = Vec::new();
            settled.counts.read(0, 100, &mut records).expect("read");
            counts.extend(records.iter().map(|record| (record.key[0], record.count)));
            visit_places(&settled.repeated, |place| {
                rows.push(place.row());
                Ok(())
            })
            .expect("read");
        }
        (counts, rows)
    }

    #[test]
    fn rows_of_one_key_are_rejected_and_parts_of_a_count_added() {
        let (counts, repeated) = settled(SameKey::Reject);
        assert_eq!(counts, [(0x10, 7), (0x30, -1)], "a sum with an unknown part is unknown");
        assert_eq!(repeated, [2, 5]);
    }

    #[test]
    fn rows_of_one_key_are_added_where_the_source_says_so() {
        let (counts, repeated) = settled(SameKey::Sum);
        assert_eq!(counts, [(0x10, 7), (0x20, 14), (0x30, -1)]);
        assert!(repeated.is_empty());
    }
}
