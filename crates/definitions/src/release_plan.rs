//! The release plan: which tables are published, at which levels; and the calendar: when.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::period::Frequency;
use crate::text::Trilingual;

/// Where the plan stands.
pub(crate) const FILE: &str = "schemas/releases.toml";

/// Where the calendar stands.
pub(crate) const CALENDAR_FILE: &str = "schemas/calendar.toml";

/// `schemas/releases.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasePlan {
    /// First year published.
    pub first_year: i32,
    /// The tables.
    #[serde(rename = "table", default)]
    pub tables: Vec<ReleaseTable>,
}

/// `schemas/calendar.toml`: when a release may come out. The night computes; the calendar releases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// `every_night` (demonstrations only: two nights can be subtracted) or `monthly`.
    pub rhythm: Rhythm,
    /// Day of the month from which the month's release may come out.
    #[serde(default = "first_day")]
    pub day: u32,
    /// Notice every output must carry, such as "synthetic data".
    pub notice: Option<Trilingual>,
    /// When a release waits for somebody to approve it; without it none does.
    pub approval: Option<Approval>,
}

/// `[approval]` of the calendar: how much of what was published a release may revise and still come out on its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Share of the figures shown before and now, from 0 to 1. A release that revises more waits.
    pub revised_share_max: f64,
    /// A figure counts as revised when it moved by more than this share of what it was.
    #[serde(default)]
    pub moved_by: f64,
}

/// How often releases come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Whenever something changed.
    EveryNight,
    /// Once a month.
    Monthly,
}

/// One table of the plan: an indicator at chosen levels of some of its dimensions. Dimensions that are not
/// named stand at their total.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseTable {
    /// Name of the table.
    pub id: String,
    /// Indicator it shows.
    pub indicator: String,
    /// Period lengths shown.
    pub periods: Vec<Frequency>,
    /// Dimension, and the levels of its code list that are shown; `["*"]` for a dimension without code list.
    #[serde(default)]
    pub levels: IndexMap<String, Vec<String>>,
}

fn first_day() -> u32 {
    1
}
