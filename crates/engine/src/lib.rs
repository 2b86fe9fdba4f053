//! The only door to DataFusion: a read-only query context with limits, and the forms its answers take.
//!
//! Owns how SQL is planned and run. Which tables a context holds is handed in by others (the warehouse
//! registers the analysts' exact tables), so what a reader may see is decided by what is registered, not by
//! rules about SQL.
//!
//! Invariants:
//! - Only this crate builds a session or runs a text of SQL (clippy's `disallowed-methods`, and a test).
//! - A context never changes anything: no DDL, no DML, no COPY, no SET.
//! - Memory, time and the rows of an answer are bounded by [`Limits`].

mod answer;
mod columns;
mod context;
mod derivation;
mod error;
mod limits;
mod literal;
mod locality;

pub use answer::{Answer, Format};
pub use columns::Codes;
pub use context::QueryContext;
pub use derivation::{Amount, Derivations, Measured, Misuse};
pub use error::EngineError;
pub use limits::Limits;
pub use literal::{literal, literals};
pub use locality::Between;
