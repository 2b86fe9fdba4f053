//! Releases: the immutable sets of figures that may be shown, as they stand on disk.
//!
//! Owns the format (a folder with `manifest.json` and one Parquet file an indicator), the atomic pointer to
//! the current release, writing and reading. It knows nothing of the warehouse and holds no figure that is
//! not in a release: a hidden value is absent from the files, so no reader can show it.
//!
//! Invariants:
//! - A release folder appears whole or not at all, and is never changed afterwards.
//! - `current.json` changes by one rename; readers see the old release or the new one.
//! - Same [`Draft`], same bytes: no clock, no hash order, no float.

mod audience;
mod cell;
mod difference;
mod embargo;
mod error;
mod held;
mod manifest;
mod parquet_file;
mod shelf;
mod verification;

pub use audience::Audience;
pub use cell::{Cell, ConfStatus, ObsStatus};
pub use difference::{CellChange, ChangeKind, difference};
pub use embargo::Readable;
pub use error::ReleaseError;
pub use manifest::{
    AuditSummary, BaseOfRate, CodeEntry, DimensionEntry, Event, IndicatorEntry, Manifest, MetadataConcept, Previous,
    Protection,
};
pub use shelf::{Draft, IndicatorData, Release, Shelf};
