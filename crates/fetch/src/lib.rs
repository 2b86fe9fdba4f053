//! Fetching: finding a source's deliveries where its sender leaves them, and landing their bytes unchanged.
//!
//! Owns places and bytes; it knows nothing of what the bytes mean. Every place is an object store, so that a
//! folder today may be a bucket tomorrow.
//!
//! Invariants:
//! - Landed bytes are named by their hash and never changed; the same bytes land once.
//! - A sender's place is only read.

mod error;
mod inbox;
mod landing;
mod place;
mod sealed;

pub use error::FetchError;
pub use inbox::{Found, Inbox};
pub use landing::{Landed, Landing};
