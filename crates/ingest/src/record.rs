//! An accepted row as a packed record of fixed width: the numbers of its codes and its period in a few words
//! that sort as their texts do, its count, and the place it stands at.

use crate::spill::Fixed;

/// Bits of a row number; those above are the number of the sheet.
const ROW_BITS: u32 = 44;

/// An accepted row. Sorts by key, then by place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record<const W: usize> {
    pub(crate) key: [u64; W],
    pub(crate) place: Place,
    pub(crate) count: i64,
}

impl<const W: usize> Fixed for Record<W> {
    const BYTES: usize = (W + 2) * 8;

    fn write(&self, bytes: &mut Vec<u8>) {
        for word in self.key {
            word.write(bytes);
        }
        self.place.0.write(bytes);
        bytes.extend_from_slice(&self.count.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        let mut words = bytes.chunks_exact(8).map(u64::read);
        let mut key = [0; W];
        for (word, read) in key.iter_mut().zip(&mut words) {
            *word = read;
        }
        Self {
            key,
            place: Place(words.next().unwrap_or_default()),
            count: words.next().unwrap_or_default().cast_signed(),
        }
    }
}

/// Sheet and row in one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u64);

impl Place {
    pub(crate) fn new(sheet: usize, row: u64) -> Self {
        Self(((sheet as u64) << ROW_BITS) | (row & ((1 << ROW_BITS) - 1)))
    }

    pub(crate) fn sheet(self) -> usize {
        usize::try_from(self.0 >> ROW_BITS).unwrap_or(usize::MAX)
    }

    pub(crate) fn row(self) -> u64 {
        self.0 & ((1 << ROW_BITS) - 1)
    }

    pub(crate) fn word(self) -> u64 {
        self.0
    }

    pub(crate) fn of_word(word: u64) -> Self {
        Self(word)
    }
}

/// Where in a key a number stands. No number stands across two words.
#[derive(Clone, Copy)]
pub(crate) struct Slot {
    word: usize,
    shift: u32,
    mask: u64,
}

impl Slot {
    pub(crate) fn put<const W: usize>(self, key: &mut [u64; W], number: u64) {
        key[self.word] |= (number & self.mask) << self.shift;
    }

    pub(crate) fn get<const W: usize>(self, key: &[u64; W]) -> u64 {
        (key[self.word] >> self.shift) & self.mask
    }
}

/// Where in a key everything stands.
///
/// First what a count is about: reporting unit, period, unit of count, dimensions. Then what tells rows of one
/// count apart: the day in the period, and which of several labels of a code the sender wrote. Keys that are
/// equal up to `about` are parts of one count; equal keys are one row given twice.
#[derive(Clone)]
pub(crate) struct KeyLayout {
    pub(crate) codes: Vec<Slot>,
    pub(crate) period: Slot,
    pub(crate) day: Slot,
    pub(crate) labels: Vec<Slot>,
    about: Vec<u64>,
    pub(crate) words: usize,
}

/// How many bits each number of a key needs.
pub(crate) struct KeyBits {
    /// Of the code and of the label, for reporting unit, unit of count and each dimension.
    pub(crate) columns: Vec<(u32, u32)>,
    pub(crate) period: u32,
    pub(crate) day: u32,
}

impl KeyLayout {
    pub(crate) fn new(bits: &KeyBits) -> Self {
        let mut end = 0;
        let mut take = |bits: u32| {
            if end % 64 + bits > 64 {
                end = (end / 64 + 1) * 64;
            }
            let slot = Slot {
                word: if bits == 0 { 0 } else { (end / 64) as usize },
                shift: if bits == 0 { 0 } else { 64 - end % 64 - bits },
                mask: if bits == 0 { 0 } else { u64::MAX >> (64 - bits) },
            };
            end += bits;
            slot
        };
        let mut codes = Vec::with_capacity(bits.columns.len());
        let mut period = None;
        for (code, _) in &bits.columns {
            codes.push(take(*code));
            period.get_or_insert_with(|| take(bits.period));
        }
        let period = period.unwrap_or_else(|| take(bits.period));
        let day = take(bits.day);
        let labels = bits.columns.iter().map(|(_, label)| take(*label)).collect();
        let words = (end as usize).div_ceil(64).max(1);
        let mut about = vec![0; words];
        for slot in codes.iter().chain([&period]) {
            about[slot.word] |= slot.mask << slot.shift;
        }
        Self {
            codes,
            period,
            day,
            labels,
            about,
            words,
        }
    }

    /// Which bits of a key say what its count is about.
    pub(crate) fn about<const W: usize>(&self) -> [u64; W] {
        std::array::from_fn(|word| self.about.get(word).copied().unwrap_or_default())
    }
}

/// The part of a key that the mask leaves.
pub(crate) fn masked<const W: usize>(key: &[u64; W], mask: &[u64; W]) -> [u64; W] {
    std::array::from_fn(|word| key[word] & mask[word])
}

/// How many bits the numbers below `count` need.
pub(crate) fn bits_for(count: usize) -> u32 {
    usize::BITS - count.saturating_sub(1).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_side_by_side_and_sort_from_the_first() {
        let layout = KeyLayout::new(&KeyBits {
            columns: vec![(20, 1), (0, 0), (40, 3)],
            period: 12,
            day: 5,
        });
        assert_eq!(layout.words, 2);
        let mut key = [0; 2];
        layout.codes[0].put(&mut key, 7);
        layout.period.put(&mut key, 4000);
        layout.codes[2].put(&mut key, 1 << 39);
        layout.day.put(&mut key, 31);
        layout.labels[2].put(&mut key, 5);
        assert_eq!(layout.codes[0].get(&key), 7);
        assert_eq!(layout.period.get(&key), 4000);
        assert_eq!(layout.codes[1].get(&key), 0);
        assert_eq!(layout.codes[2].get(&key), 1 << 39);
        assert_eq!((layout.day.get(&key), layout.labels[2].get(&key)), (31, 5));
        let about = masked(&key, &layout.about());
        assert_eq!((layout.day.get(&about), layout.labels[2].get(&about)), (0, 0));
        assert!(about < key);
    }

    #[test]
    fn bits_hold_the_largest_number() {
        for (count, bits) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (1 << 20, 20)] {
            assert_eq!(bits_for(count), bits, "{count}");
        }
    }

    #[test]
    fn a_record_reads_as_written() {
        let record = Record {
            key: [1, u64::MAX],
            place: Place::new(3, 99),
            count: -2,
        };
        let mut bytes = Vec::new();
        record.write(&mut bytes);
        assert_eq!(bytes.len(), Record::<2>::BYTES);
        let read = Record::<2>::read(&bytes);
        assert!(read == record);
        assert_eq!((read.place.sheet(), read.place.row()), (3, 99));
    }
}
