//! Sources: one `pipelines/ID.toml` per institution's feed. Who sends, how it is fetched, how its files are
//! shaped, what its columns mean, and when a delivery replaces an earlier one.

mod alert;
mod columns;
mod fetching;
mod format;
mod gate;
mod row_check;
mod schedule;

use serde::Deserialize;

pub use self::alert::AlertLimits;
pub use self::columns::{ColumnRule, CountRule, Grain, PeriodRule, SameKey};
pub use self::fetching::{
    Bucket, DeliveryOrder, Fetch, FetchKind, Http, HttpFormat, Paging, Postgres, Sftp, Since, is_loopback,
    is_variable_name,
};
pub use self::format::{
    Archive, Blocks, CellRange, Encoding, FileKind, Format, HeaderRow, Json, Sheet, Totals, Unpivot,
};
pub use self::gate::{Acceptance, OnPersonalData, PERSONAL_DATA_KINDS, PersonalData, RecordBytes};
pub use self::row_check::{Against, CheckRule, Comparison, Condition, RowCheck, Severity};
pub use self::schedule::Schedule;
use crate::fact_table::Visibility;
use crate::period::Frequency;
use crate::text::Trilingual;
use indexmap::IndexMap;

/// An institution's feed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Must equal the file's stem.
    pub id: String,
    /// Whether figures of this source may stand in a release.
    #[serde(default = "internal")]
    pub visibility: Visibility,
    /// The source whose counts hold all of this one's: the two are never added, nor released side by side.
    pub subset_of: Option<String>,
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
    /// What becomes of a delivery that comes after a later one.
    #[serde(default)]
    pub late: Late,
    /// Each delivery is complete for every period of this length it has rows for: what it does not hold is gone.
    pub complete_for: Option<Frequency>,
    /// What the personal-data gate does and does not look at.
    #[serde(default)]
    pub personal_data: PersonalData,
    /// When a delivery with bad rows is refused whole.
    #[serde(default)]
    pub acceptance: Acceptance,
    /// What must hold in every row, or of the totals of a delivery.
    #[serde(rename = "check", default)]
    pub checks: Vec<RowCheck>,
    /// When the operator is told.
    #[serde(default)]
    pub alert: AlertLimits,
}

impl Source {
    /// Whether figures of this source may stand in a release.
    pub fn is_public(&self) -> bool {
        self.visibility == Visibility::Public
    }
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
    /// The counts with the same key, one by one; all others stay.
    Key,
}

impl Replacement {
    /// The word in column `replacement`, as in definitions.
    pub fn word(self) -> &'static str {
        match self {
            Self::UnitPeriod => "unit_period",
            Self::Series => "series",
            Self::Key => "key",
        }
    }
}

/// What becomes of a delivery that, by `fetch.order`, is older than one taken in on an earlier night.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Late {
    /// It replaces like any other: what came last is known best.
    #[default]
    Replaces,
    /// It takes its place behind: what a newer delivery speaks of stays.
    KeepsNewer,
}

/// A source is released when somebody has decided so, never by default.
fn internal() -> Visibility {
    Visibility::Internal
}
