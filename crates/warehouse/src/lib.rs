//! The warehouse: every vintage of every count, in Delta tables, and the exact tables analysts query.
//!
//! Owns what is stored after a delivery has passed the gate, and which delivery is in force for which source,
//! reporting unit and period, from when to when.
//!
//! Invariants:
//! - Rows are only ever appended. A delivery is seen when its line in `submissions` is committed, never before:
//!   rows of a night that was cut stand there without effect, because no committed line names their load.
//! - What is in force on a date follows from the lines recorded until then: `as_of` needs no copy.
//! - Time comes from the caller.

mod comparison;
mod coverage;
mod data_file;
mod delta;
mod encode;
mod error;
mod fixture;
mod in_force;
mod internal_tables;
mod leftovers;
mod period_totals;
mod reference_tables;
mod retraction;
mod run_ledger;
mod submission;
mod tables;
mod warehouse;

pub use error::WarehouseError;
pub use fixture::Fixture;
pub use in_force::{LANDED_COUNTS, in_force_by_month};
pub use internal_tables::{AsOf, InternalTables, register_indicators, register_views};
pub use run_ledger::{Run, RunEnd, RunLedger, RunStep};
pub use submission::{KnownDelivery, Outcome, Submission};
pub use warehouse::{Warehouse, WarehouseVersion};
