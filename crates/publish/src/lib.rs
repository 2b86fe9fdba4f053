//! Publishing: indicators computed, rolled up, protected, audited, and written as one release.
//!
//! Owns the only way a number leaves the warehouse. The way of a figure: the indicator's SQL gives counts of
//! its finest cells ([`compute`](self)), these are rolled up along the code lists to the tables of the release
//! plan, all tables of one universe are protected together, what would be published is attacked by an audit
//! that reads nothing else, and only then are rates made and the release put on its shelf.
//!
//! Beside that way: what an analyst wants to pass on is protected and attacked like a release
//! ([`protect_table`], [`protect_beside`]), and what anybody published can be attacked ([`audit_table`]).
//!
//! Invariants:
//! - A release is a function of the warehouse's version, the definitions, the disclosure key and the previous
//!   release. The clock only dates it.
//! - Nothing is written unless the audit of every universe passed.
//! - Rates are made last, from two published integers; what is hidden is hidden in every rate that reads it.

mod additivity;
mod agencies;
mod approval;
mod assemble;
mod audiences;
mod axis;
mod calendar;
mod compute;
mod count_table;
mod coverage;
mod deliveries;
mod error;
mod events;
mod figures;
mod finest;
mod kept_cells;
mod known;
mod layout;
mod metadata;
mod perturbation;
mod placement;
mod protect;
mod rates;
mod release;
mod revision;
mod run;
mod sensitivity;
mod table_audit;
mod table_protection;
mod tabulate;
mod universe;

pub use calendar::{AnnouncedRelease, announced, next_release_day};
pub use compute::{check_indicator, finest_counts, finest_counts_between};
pub use count_table::CountTable;
pub use error::PublishError;
pub use finest::{FinestCount, FinestCounts};
pub use protect::DisclosureKey;
pub use release::{Outcome, publish, rebuild};
pub use run::ReleaseRun;
pub use table_audit::{AuditTerms, TableAudit, TableFinding, audit_release, audit_table};
pub use table_protection::{ProtectedTable, protect_beside, protect_table};
