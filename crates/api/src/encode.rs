//! Cells on the wire.

pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod trends;

use releases::{Cell, IndicatorEntry, Release};

use crate::locale::Words;
use crate::selection::Selection;

/// What an encoder writes: some cells of one indicator of a release, in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extract<'a> {
    /// The release.
    pub(crate) release: &'a Release,
    /// The indicator.
    pub(crate) entry: &'a IndicatorEntry,
    /// What was asked for.
    pub(crate) selection: &'a Selection,
    /// The cells.
    pub(crate) cells: &'a [&'a Cell],
    /// Language of titles and labels.
    pub(crate) words: Words,
}
