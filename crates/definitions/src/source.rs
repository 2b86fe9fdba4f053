//! Sources: one `pipelines/ID.toml` per institution's feed. Who sends, how it is fetched, how its files are
//! shaped, what its columns mean, and when a delivery replaces an earlier one.

mod columns;
mod fetching;
mod format;
mod gate;

use serde::Deserialize;

pub use self::columns::{ColumnRule, CountRule, Grain, PeriodRule};
pub use self::fetching::{DeliveryOrder, Fetch};
pub use self::format::{
    Archive, Blocks, CellRange, Encoding, FileKind, Format, HeaderRow, Json, Sheet, Totals, Unpivot,
};
pub use self::gate::{Acceptance, Comparison, OnPersonalData, PERSONAL_DATA_KINDS, PersonalData, RowCheck, Severity};
use crate::text::Trilingual;
use indexmap::IndexMap;

/// An institution's feed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Must equal the file's stem.
    pub id: String,
    /// Who sends.
    pub sender: Sender,
    /// Where its deliveries are found.
    pub fetch: Fetch,
    /// How its files are shaped.
    pub format: Format,
    /// Which period a row is about.
    pub period: PeriodRule,
    /// Where the count stands, or that each row is one case.
    pub count: CountRule,
    /// Our column, and how to fill it from theirs.
    pub columns: IndexMap<String, ColumnRule>,
    /// What a new delivery replaces.
    pub replacement: Replacement,
    /// What the personal-data gate does and does not look at.
    #[serde(default)]
    pub personal_data: PersonalData,
    /// When a delivery with bad rows is refused whole.
    #[serde(default)]
    pub acceptance: Acceptance,
    /// Comparisons every row must satisfy.
    #[serde(rename = "check", default)]
    pub checks: Vec<RowCheck>,
}

/// Who sends, as shown to people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// Name of the feed.
    pub name: Trilingual,
    /// Code of list `source_type`.
    pub kind: String,
    /// Whom to write to about a refused delivery; never shown outside.
    #[serde(default)]
    pub contact: String,
}

/// What an accepted delivery puts out of force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replacement {
    /// The reporting units and periods it speaks of, and nothing else.
    UnitPeriod,
    /// Everything the source had sent: each delivery is the whole series again.
    Series,
}
