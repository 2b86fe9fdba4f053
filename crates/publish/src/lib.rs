//! Publishing: indicators computed, rolled up, protected, audited, and written as one release.
//!
//! Owns the only way a number leaves the warehouse. The way of a figure: the indicator's SQL gives counts of
//! its finest cells ([`compute`](self)), these are rolled up along the code lists to the tables of the release
//! plan, all tables of one universe are protected together, what would be published is attacked by an audit
//! that reads nothing else, and only then are rates made and the release put on its shelf.
//!
//! Invariants:
//! - A release is a function of the warehouse's version, the definitions, the disclosure key and the previous
//!   release. The clock only dates it.
//! - Nothing is written unless the audit of every universe passed.
//! - Rates are made last, from two published integers; what is hidden is hidden in every rate that reads it.

mod additivity;
mod approval;
mod assemble;
mod axis;
mod calendar;
mod compute;
mod coverage;
mod error;
mod figures;
mod known;
mod protect;
mod rates;
mod release;
mod revision;
mod run;
mod tabulate;
mod universe;

pub use compute::check_indicator;
pub use error::PublishError;
pub use protect::DisclosureKey;
pub use release::{Outcome, publish, rebuild};
pub use run::ReleaseRun;
