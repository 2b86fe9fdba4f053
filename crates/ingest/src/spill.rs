//! Lists of fixed-width items that move to a temporary file when they grow.
//!
//! The file has no name: whatever ends the program, nothing of a delivery stays on the disk. It lies where
//! `TMPDIR` points.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;

use crate::error::IngestError;

/// Items written or read at a time.
const CHUNK: usize = 1 << 14;

/// Something with as many bytes as any other of its kind.
pub(crate) trait Fixed: Copy {
    const BYTES: usize;
    fn write(&self, bytes: &mut Vec<u8>);
    /// Reads what `write` wrote: exactly `BYTES` bytes.
    fn read(bytes: &[u8]) -> Self;
}

impl Fixed for u64 {
    const BYTES: usize = 8;

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        bytes.try_into().map_or(0, Self::from_le_bytes)
    }
}

/// A list that keeps at most so many items in memory.
pub(crate) struct Spill<T> {
    file: Option<File>,
    in_file: u64,
    tail: Vec<T>,
    limit: usize,
}

impl<T: Fixed> Spill<T> {
    /// An empty list that keeps at most so many items in memory.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            file: None,
            in_file: 0,
            tail: Vec::new(),
            limit: limit.max(1),
        }
    }

    /// A list of these items, kept in memory.
    pub(crate) fn in_memory(items: Vec<T>) -> Self {
        Self {
            limit: usize::MAX,
            tail: items,
            ..Self::new(1)
        }
    }

    /// A list of these items in a file.
    pub(crate) fn in_file(items: Vec<T>) -> Result<Self, IngestError> {
        let mut list = Self {
            tail: items,
            ..Self::new(1)
        };
        list.write_out()?;
        list.tail = Vec::new();
        Ok(list)
    }

    pub(crate) fn len(&self) -> u64 {
        self.in_file + self.tail.len() as u64
    }

    /// Adds an item. Error: `I091`.
    pub(crate) fn push(&mut self, item: T) -> Result<(), IngestError> {
        if self.tail.len() >= self.limit {
            self.write_out()?;
        }
        self.tail.push(item);
        Ok(())
    }

    fn write_out(&mut self) -> Result<(), IngestError> {
        let written = |list: &mut Self| -> io::Result<()> {
            let file = match &mut list.file {
                Some(file) => file,
                none => none.insert(tempfile::tempfile()?),
            };
            let mut bytes = Vec::with_capacity(CHUNK * T::BYTES);
            for chunk in list.tail.chunks(CHUNK) {
                bytes.clear();
                for item in chunk {
                    item.write(&mut bytes);
                }
                file.write_all(&bytes)?;
            }
            Ok(())
        };
        written(self).map_err(|error| IngestError::Spill(error.kind()))?;
        self.in_file += self.tail.len() as u64;
        self.tail.clear();
        Ok(())
    }

    /// Adds to `items` those from `start` on, at most `length` and at least one unless `start` is the end.
    pub(crate) fn read(&self, start: u64, length: usize, items: &mut Vec<T>) -> Result<(), IngestError> {
        if start >= self.in_file {
            let start = usize::try_from(start - self.in_file)
                .unwrap_or(usize::MAX)
                .min(self.tail.len());
            let end = start.saturating_add(length).min(self.tail.len());
            items.extend_from_slice(&self.tail[start..end]);
            return Ok(());
        }
        let Some(file) = &self.file else { return Ok(()) };
        let left = usize::try_from(self.in_file - start).unwrap_or(usize::MAX);
        let mut bytes = vec![0; length.min(left) * T::BYTES];
        let read = file.read_exact_at(&mut bytes, start * T::BYTES as u64);
        read.map_err(|error| IngestError::Spill(error.kind()))?;
        items.extend(bytes.chunks_exact(T::BYTES).map(T::read));
        Ok(())
    }

    /// Where the items begin of which `is_below` does not hold; it must hold for none after one it does not hold for.
    pub(crate) fn partition_point(&self, is_below: impl Fn(&T) -> bool) -> Result<u64, IngestError> {
        let (mut low, mut high) = (0, self.len());
        let mut item = Vec::with_capacity(1);
        while low < high {
            let middle = low + (high - low) / 2;
            item.clear();
            self.read(middle, 1, &mut item)?;
            if item.first().is_some_and(&is_below) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// The items from `start` to before `end`, in order.
    pub(crate) fn cursor(&self, start: u64, end: u64) -> Cursor<'_, T> {
        Cursor {
            list: self,
            next: start,
            end,
            items: Vec::new(),
            at: 0,
        }
    }
}

/// Reads a list chunk by chunk.
pub(crate) struct Cursor<'a, T> {
    list: &'a Spill<T>,
    next: u64,
    end: u64,
    items: Vec<T>,
    at: usize,
}

impl<T: Fixed> Cursor<'_, T> {
    /// The next item. Error: `I091`.
    pub(crate) fn next(&mut self) -> Result<Option<T>, IngestError> {
        if self.at == self.items.len() {
            let left = usize::try_from(self.end - self.next).unwrap_or(usize::MAX);
            self.items.clear();
            self.at = 0;
            if left > 0 {
                self.list.read(self.next, left.min(CHUNK), &mut self.items)?;
            }
            self.next += self.items.len() as u64;
        }
        let item = self.items.get(self.at).copied();
        self.at += 1;
        if item.is_none() {
            self.at = self.items.len();
        }
        Ok(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_the_same_in_memory_and_in_a_file() {
        let due: Vec<u64> = (0..50_000).map(|item| item * 3).collect();
        let mut growing = Spill::new(1000);
        for item in &due {
            growing.push(*item).expect("kept");
        }
        assert!(growing.file.is_some());
        let in_file = Spill::in_file(due.clone()).expect("written");
        for list in [growing, in_file, Spill::in_memory(due.clone())] {
            let mut cursor = list.cursor(0, list.len());
            let mut read = Vec::new();
            while let Some(item) = cursor.next().expect("read") {
                read.push(item);
            }
            assert!(read == due);
            assert_eq!(list.partition_point(|item| *item < 300).expect("read"), 100);
            let mut cursor = list.cursor(49_999, 50_000);
            assert_eq!(cursor.next().expect("read"), Some(149_997));
            assert_eq!(cursor.next().expect("read"), None);
        }
    }
}
