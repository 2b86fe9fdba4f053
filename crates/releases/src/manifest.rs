//! The manifest: everything a reader needs to show a release, and everything needed to check it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use definitions::period::Frequency;
use definitions::text::Trilingual;
use serde::{Deserialize, Serialize};

use crate::Audience;

/// `manifest.json` of a release. Times and hashes are text so that the same release is the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format.
    pub format: u32,
    /// Name of the release: the day, and the first digits of the hash of its inputs.
    pub release_id: String,
    /// When it was made, RFC 3339; the run's clock.
    pub released_at: String,
    /// When everybody may read it, RFC 3339 on the clocks of the place; none where they may at once.
    #[serde(default)]
    pub public_from: Option<String>,
    /// Days on which the next ones are announced, the next first.
    #[serde(default)]
    pub next_releases: Vec<String>,
    /// Who it is for.
    #[serde(default)]
    pub audience: Audience,
    /// SHA-256 of the manifest of the staff's part; none where there is none, and in that part itself.
    #[serde(default)]
    pub staff_manifest_sha256: Option<String>,
    /// In the part for staff, what nobody else can guess: else the hash of this manifest, which the public's holds,
    /// would let anyone try counts until it fits.
    #[serde(default)]
    pub salt: Option<String>,
    /// Latest month for which figures are given, such as `2026-10`.
    pub latest_period: String,
    /// Notice that every output must carry, such as "synthetic data".
    pub notice: Option<Trilingual>,
    /// SHA-256 of warehouse version, definitions, policy and previous release: what the release is a function of.
    pub inputs_hash: String,
    /// Delta version of each table read.
    pub warehouse_version: BTreeMap<String, u64>,
    /// The instant as of which each month's figures are taken, RFC 3339, by month.
    pub vintages: BTreeMap<String, String>,
    /// Hash of all definition files.
    pub definitions_hash: String,
    /// Name of the period of use of the disclosure key.
    pub key_epoch: String,
    /// The release before it.
    pub previous: Option<Previous>,
    /// Result of the disclosure audit.
    pub audit: AuditSummary,
    /// What a reader must know of all figures together, by the headings of ESMS.
    #[serde(default)]
    pub metadata: Vec<MetadataConcept>,
    /// What moves series without any change in what they measure, in the order of time.
    #[serde(default)]
    pub events: Vec<Event>,
    /// The indicators, in catalogue order.
    pub indicators: Vec<IndicatorEntry>,
}

/// A link of the chain of releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its name.
    pub release_id: String,
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
}

/// What the audit of the published figures found, over all protected tables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditSummary {
    /// Distinct cells of the protected tables.
    pub cells: u64,
    /// Cells that are hidden.
    pub hidden: u64,
    /// Hidden small counts that follow exactly from what is shown; must be 0.
    pub exactly_recoverable: u64,
    /// Hidden small counts that are known to be small from what is shown; must be 0.
    pub bounded_below_threshold: u64,
}

/// One heading of the reference metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataConcept {
    /// Its id among SDMX's cross-domain concepts.
    pub id: String,
    /// The heading.
    pub title: Trilingual,
    /// What is to be known.
    pub text: Trilingual,
}

/// A campaign, or a break: a service that opens, a text in force, a new base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Code of its kind.
    pub kind: String,
    /// Its kind in words.
    pub kind_label: Trilingual,
    /// Whether it is a campaign, whose effect is asked for.
    #[serde(default)]
    pub is_campaign: bool,
    /// First day, `2025-12-04`.
    pub starts_on: String,
    /// Last day; none for what does not end.
    pub ends_on: Option<String>,
    /// What it is.
    pub title: Trilingual,
    /// Whether its dates are confirmed.
    pub is_confirmed: bool,
}

impl Manifest {
    /// When it was made; `None` where the manifest does not hold an instant.
    pub fn released_at(&self) -> Option<DateTime<Utc>> {
        instant(&self.released_at)
    }

    /// When its embargo ends; `None` where it has none.
    pub fn public_from(&self) -> Option<DateTime<Utc>> {
        self.public_from.as_deref().and_then(instant)
    }

    /// Whether everybody may read it by then. One whose embargo ends at no instant that can be read does not open.
    pub fn is_open_at(&self, now: DateTime<Utc>) -> bool {
        self.public_from.is_none() || self.public_from().is_some_and(|from| from <= now)
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    let parsed = DateTime::parse_from_rfc3339(text).ok()?;
    Some(parsed.with_timezone(&Utc))
}

impl AuditSummary {
    /// Adds what was found of further tables.
    pub fn add(&mut self, other: &Self) {
        self.cells += other.cells;
        self.hidden += other.hidden;
        self.exactly_recoverable += other.exactly_recoverable;
        self.bounded_below_threshold += other.bounded_below_threshold;
    }
}

/// One indicator of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorEntry {
    /// Its id.
    pub id: String,
    /// Its number in the catalogue.
    pub number: String,
    /// Title.
    pub title: Trilingual,
    /// Unit of the value.
    pub unit: Trilingual,
    /// Method.
    pub method: Trilingual,
    /// Code of the unit of count.
    pub unit_of_count: String,
    /// Frequency shown first.
    pub frequency: Frequency,
    /// Dimensions, in the order of [`crate::Cell::codes`].
    pub dimensions: Vec<DimensionEntry>,
    /// Dimensions over which no total exists.
    pub not_additive_over: Vec<String>,
    /// What the value is a rate of.
    pub base: BaseOfRate,
    /// The value is numerator / denominator × factor.
    pub factor: u32,
    /// Decimals shown.
    pub decimals: u8,
    /// Numerator of a rate, or base of a share, below which no value is given; 0 where chance has no part in it.
    #[serde(default)]
    pub minimum_base: u64,
    /// Smallest count shown beside zero; 0 where nothing is protected.
    pub threshold: u64,
    /// The same of what is most sensitive.
    #[serde(default)]
    pub highest_threshold: u64,
    /// What is done to counts below it.
    #[serde(default)]
    pub protection: Protection,
    /// Name of its Parquet file.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Cells in the file.
    pub cells: u64,
    /// Of these, hidden.
    pub hidden: u64,
}

/// What is done to counts that must not be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// They are hidden, and others with them.
    #[default]
    Masks,
    /// The finest are rounded to zero or the threshold, and everything is made of these.
    Rounding,
    /// Every count has noise.
    Noise,
}

/// What an indicator's value is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BaseOfRate {
    /// A count: the numerator itself.
    Count,
    /// A share of units or cells.
    Share,
    /// A rate over a population.
    Population {
        /// Basis of the population.
        basis: String,
        /// Census year.
        year: i32,
    },
}

/// One dimension of an indicator, with the codes that occur.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionEntry {
    /// Column name.
    pub name: String,
    /// Label.
    pub label: Trilingual,
    /// Code that means "not broken down"; `None` where no total exists.
    pub total: Option<String>,
    /// Codes that occur in the release, in display order.
    pub codes: Vec<CodeEntry>,
}

/// One code with its place in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeEntry {
    /// The code.
    pub code: String,
    /// Level of its list.
    pub level: String,
    /// Its parent's code.
    pub parent: Option<String>,
    /// Label.
    pub label: Trilingual,
}

impl BaseOfRate {
    /// Whether what a value of the cell rests on, its events if it is a rate, its base if it is a share, is less than
    /// a minimum.
    pub fn is_below(&self, minimum: u64, cell: &crate::Cell) -> bool {
        let rests_on = match self {
            Self::Count => None,
            Self::Share => cell.denominator,
            Self::Population { .. } => cell.numerator,
        };
        rests_on
            .and_then(|count| u64::try_from(count).ok())
            .is_some_and(|count| count < minimum)
    }
}

impl IndicatorEntry {
    /// The position of a dimension in [`crate::Cell::codes`].
    pub fn dimension_position(&self, name: &str) -> Option<usize> {
        self.dimensions.iter().position(|dimension| dimension.name == name)
    }

    /// Whether chance would say more in a value of these two integers than what it measures.
    pub fn is_below_minimum_base(&self, cell: &crate::Cell) -> bool {
        self.base.is_below(self.minimum_base, cell)
    }

    /// The value people see: the numerator, or numerator / denominator × factor; `None` when a part is absent
    /// or too small a base.
    #[expect(clippy::cast_precision_loss, reason = "counts of people stay far below 2^52")]
    pub fn value(&self, cell: &crate::Cell) -> Option<f64> {
        let numerator = cell.numerator?;
        match self.base {
            BaseOfRate::Count => Some(numerator as f64),
            BaseOfRate::Share | BaseOfRate::Population { .. } => {
                let denominator = cell.denominator.filter(|denominator| *denominator != 0)?;
                if self.is_below_minimum_base(cell) {
                    return None;
                }
                Some(numerator as f64 * f64::from(self.factor) / denominator as f64)
            }
        }
    }
}
