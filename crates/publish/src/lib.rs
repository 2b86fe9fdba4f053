//! Publishing: indicators computed, rolled up, protected, audited, and written as one release.
//!
//! Owns the only way a number leaves the warehouse. The way of a figure, a module each:
//!
//! 1. `counting`: the indicator's SQL gives counts of its finest cells;
//! 2. `tabulation`: these are rolled up along the code lists to the tables of the release plan;
//! 3. `protection`: all tables of one universe are protected together, and what would be published is attacked by an
//!    audit that reads nothing else;
//! 4. `dissemination`: only then are rates made and the release put on its shelf.
//!
//! Beside that way stand `ad_hoc_tables`: what an analyst wants to pass on is protected and attacked like a release
//! ([`protect_table`], [`protect_beside`]), and what anybody published can be attacked ([`audit_table`]).
//!
//! Invariants:
//! - A release is a function of the warehouse's version, the definitions, the disclosure key and the previous
//!   release. The clock only dates it.
//! - Nothing is written unless the audit of every universe passed.
//! - Rates are made last, from two published integers; what is hidden is hidden in every rate that reads it.

mod ad_hoc_tables;
mod counting;
mod dissemination;
mod error;
mod protection;
mod run;
mod tabulation;

pub use ad_hoc_tables::count_table::CountTable;
pub use ad_hoc_tables::table_audit::{AuditTerms, TableAudit, TableFinding, audit_release, audit_table};
pub use ad_hoc_tables::table_protection::{ProtectedTable, protect_beside, protect_table};
pub use counting::compute::{check_indicator, finest_counts, finest_counts_between};
pub use counting::finest::{FinestCount, FinestCounts};
pub use dissemination::calendar::{AnnouncedRelease, announced, next_release_day};
pub use dissemination::release::{Outcome, publish, rebuild};
pub use error::PublishError;
pub use protection::protect::DisclosureKey;
pub use run::ReleaseRun;
