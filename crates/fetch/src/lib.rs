//! Fetching: finding a source's deliveries where its sender leaves them, and landing their bytes unchanged.
//!
//! Owns places and bytes; it knows nothing of what the bytes mean. A place lists what is there and gives a file as
//! a stream; the landing takes any stream. So a delivery of any size passes through little memory, and what kind of
//! place it came from is forgotten at the landing.
//!
//! Invariants:
//! - Landed bytes are named by their hash and never changed; the same bytes land once.
//! - A delivery lands whole or not at all.
//! - A sender's place is only read.
//! - What was not committed is fetched again: [`Progress`] is saved by the caller, after the commit.
//! - No secret and no content in an error.

mod address;
mod error;
mod folder;
mod http;
mod inbox;
mod landing;
mod place;
mod postgres;
mod progress;
mod retry;
mod sealed;
mod secret;
mod selection;
mod sftp;
mod transfer;

pub use error::FetchError;
pub use inbox::{Found, Inbox, Visit};
pub use landing::{Landed, Landing};
pub use progress::Progress;
