//! Counting different texts without keeping one of them: only hashes under a key of this run.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// How many different texts are counted; more change no judgement.
const COUNTED: usize = 1 << 15;

/// A set of texts of which only the number of its members can be asked.
#[derive(Default)]
pub(super) struct Different {
    hasher: RandomState,
    seen: HashSet<u64>,
}

impl Different {
    /// Takes note of a text.
    pub(super) fn add(&mut self, text: &str) {
        if !self.is_full() {
            self.seen.insert(self.hasher.hash_one(text));
        }
    }

    /// How many different texts were added; beyond a bound they are not told apart any more.
    pub(super) fn count(&self) -> usize {
        self.seen.len()
    }

    /// Whether the bound is reached.
    pub(super) fn is_full(&self) -> bool {
        self.seen.len() >= COUNTED
    }
}
