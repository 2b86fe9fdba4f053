//! Everything users edit, loaded, typed and checked: `pipelines/` (operators), `schemas/` (statisticians)
//! and `sql/` (analysts).
//!
//! Owns the meaning of those files and the list of what is wrong with them. It reads files and nothing else:
//! no clock, no network, no async, no SQL engine (planning the SQL belongs to `engine`).
//!
//! Invariants:
//! - Loading never stops at the first mistake: it returns what could be loaded and every [`Problem`] found.
//! - A column without visibility, a code without a label in three languages, an indicator without a policy
//!   are problems, never defaults.
//! - Order is the order of file names and of lines: nothing here depends on a hash map.

mod access;
pub mod calendar;
mod checks;
pub mod code_list;
pub mod crosswalk;
pub mod deployment;
pub mod disclosure_policy;
pub mod early_warning;
pub mod expected_report;
pub mod fact_table;
pub mod fold;
pub mod indicator;
mod load;
pub mod period;
pub mod population;
mod problem;
pub mod reference_metadata;
pub mod reference_table;
pub mod release_plan;
pub mod sha256;
pub mod source;
mod source_file;
pub mod text;
pub mod view;
mod zone;

pub use access::Definitions;
pub use problem::Problem;
