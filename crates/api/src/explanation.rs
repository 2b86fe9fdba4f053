//! Where a figure comes from, and why it has changed: of published things alone, so that nothing hidden is told.
//!
//! The deliveries behind a figure are told by day and number. Their hashes are not: a file is small, and who guesses its
//! counts could check the guess against the hash.

use std::collections::BTreeMap;

use definitions::period::Period;
use releases::{Cell, IndicatorEntry, Issue, Manifest};
use serde::Serialize;
use utoipa::ToSchema;

use crate::figure::{Figure, Shown};
use crate::locale::Words;
use crate::metadata::{self, EventMeta, ReleaseMeta};
use crate::numbers::Decimal;

/// Releases that are looked back on.
pub(crate) const ISSUES_SHOWN: usize = 24;
/// Cells that are explained at once.
pub(crate) const CELLS_EXPLAINED: usize = 60;

/// Where the figures of some cells come from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExplanationBody {
    /// Id of the indicator.
    pub(crate) indicator: String,
    /// Title.
    pub(crate) title: String,
    /// Unit of the value.
    pub(crate) unit: String,
    /// The release.
    pub(crate) meta: ReleaseMeta,
    /// How it is computed.
    pub(crate) definition: DefinitionBody,
    /// The cells, by period, then codes.
    pub(crate) cells: Vec<CellExplanation>,
    /// Campaigns and breaks within the periods.
    pub(crate) events: Vec<EventMeta>,
}

/// How an indicator is computed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DefinitionBody {
    /// Its SQL.
    pub(crate) sql: String,
    /// The view it counts.
    pub(crate) family: String,
    /// The SQL of that view.
    pub(crate) family_sql: Option<String>,
    /// Hash of all definitions the release was made by.
    pub(crate) definitions_hash: String,
    /// What it means and what it does not mean.
    pub(crate) method: String,
}

/// Where the figure of one cell comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CellExplanation {
    /// Its period.
    #[schema(example = "2025-03")]
    pub(crate) time_period: String,
    /// Its code of each dimension.
    pub(crate) codes: BTreeMap<String, String>,
    /// The same in words.
    pub(crate) label: String,
    /// What this release shows of it.
    pub(crate) shown: IssueBody,
    /// Why it is as it is: a figure, provisional, hidden, missing.
    pub(crate) reason: String,
    /// Reports expected of the units that count.
    pub(crate) expected: Option<i64>,
    /// Of these, received.
    pub(crate) received: Option<i64>,
    /// What its source sent for each month of it.
    pub(crate) deliveries: Vec<DeliveriesBody>,
    /// What this release and those before it showed of it, the latest first.
    pub(crate) history: Vec<IssueBody>,
}

/// The deliveries of a source that speak of a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveriesBody {
    /// The month.
    pub(crate) month: String,
    /// How many were accepted.
    pub(crate) count: u64,
    /// Day on which the first was received.
    pub(crate) first_on: String,
    /// Day on which the last was received.
    pub(crate) last_on: String,
}

/// A cell as one release showed it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IssueBody {
    /// The release.
    pub(crate) release: String,
    /// Day from which on everybody may read it.
    pub(crate) public_on: String,
    /// The instant as of which the figure is known; the latest of its months.
    pub(crate) known_at: Option<String>,
    /// The value; null when it has none.
    #[schema(value_type = Option<f64>)]
    pub(crate) value: Option<serde_json::Number>,
    /// SDMX letter of its status; null where the release had no such cell.
    pub(crate) obs_status: Option<&'static str>,
    /// The value as people read it, or the words in its place.
    #[serde(skip)]
    pub(crate) text: String,
}

impl ExplanationBody {
    /// Of cells of the latest of the issues, which must be the release they are read from.
    pub(crate) fn of(
        words: Words,
        manifest: &Manifest,
        entry: &IndicatorEntry,
        cells: &[&Cell],
        issues: &[Issue],
    ) -> Self {
        let is_within = |event: &&releases::Event| {
            let starts = event.starts_on.parse().ok();
            cells
                .iter()
                .any(|cell| starts.is_some_and(|day| cell.period.start <= day && day <= cell.period.end()))
        };
        Self {
            indicator: entry.id.clone(),
            title: entry.title.in_language(words.language).to_owned(),
            unit: entry.unit.in_language(words.language).to_owned(),
            meta: ReleaseMeta::of(words, manifest),
            definition: DefinitionBody {
                sql: entry.sql.trim().to_owned(),
                family: entry.family.clone(),
                family_sql: manifest.views.get(&entry.family).map(|sql| sql.trim().to_owned()),
                definitions_hash: manifest.definitions_hash.clone(),
                method: entry.method.in_language(words.language).to_owned(),
            },
            cells: cells
                .iter()
                .map(|cell| CellExplanation::of(words, manifest, entry, cell, issues))
                .collect(),
            events: manifest
                .events
                .iter()
                .filter(is_within)
                .map(|event| EventMeta::of(words, event))
                .collect(),
        }
    }
}

impl CellExplanation {
    fn of(words: Words, manifest: &Manifest, entry: &IndicatorEntry, cell: &Cell, issues: &[Issue]) -> Self {
        let dimensions = entry.dimensions.iter().zip(&cell.codes);
        let is_told = |dimension: &releases::DimensionEntry, code: &String| dimension.total.as_ref() != Some(code);
        let told = dimensions.clone().filter(|(dimension, code)| is_told(dimension, code));
        let label: Vec<&str> = told
            .map(|(dimension, code)| metadata::label(words, dimension, code))
            .collect();
        Self {
            time_period: cell.period.to_string(),
            label: label.join(" · "),
            shown: IssueBody::of(words, manifest, entry, cell.period, Some(cell)),
            reason: reason(words, entry, cell),
            expected: cell.expected,
            received: cell.received,
            deliveries: deliveries(manifest, entry, cell),
            history: issues
                .iter()
                .map(|issue| IssueBody::in_issue(words, issue, entry, cell))
                .collect(),
            codes: dimensions
                .map(|(dimension, code)| (dimension.name.clone(), code.clone()))
                .collect(),
        }
    }
}

impl IssueBody {
    fn of(words: Words, manifest: &Manifest, entry: &IndicatorEntry, period: Period, cell: Option<&Cell>) -> Self {
        let figure = cell.map(|cell| (Figure::of(entry, cell), cell));
        let known = period
            .months()
            .filter_map(|month| manifest.vintages.get(&month.to_string()));
        Self {
            release: manifest.release_id.clone(),
            public_on: metadata::released_on(words, manifest),
            known_at: known.max().cloned(),
            value: figure.and_then(|(figure, _)| figure.number()).map(Decimal::json),
            obs_status: figure.map(|(figure, cell)| figure.obs_status(cell).letter()),
            text: match figure {
                Some((figure, _)) => words.figure(figure.shown),
                None => words.t("absent"),
            },
        }
    }

    /// The same cell in another release, whose dimensions may stand in another order.
    fn in_issue(words: Words, issue: &Issue, entry: &IndicatorEntry, cell: &Cell) -> Self {
        let data = issue.data.as_ref();
        let found = data.and_then(|data| {
            let codes: Option<Vec<&String>> = data
                .entry
                .dimensions
                .iter()
                .map(|dimension| cell.codes.get(entry.dimension_position(&dimension.name)?))
                .collect();
            let codes = codes?;
            let mut cells = data.cells.iter();
            cells.find(|other| other.period == cell.period && other.codes.iter().eq(codes.iter().copied()))
        });
        let entry = data.map_or(entry, |data| &data.entry);
        Self::of(words, &issue.manifest, entry, cell.period, found)
    }
}

/// Why a cell shows what it shows. Of a hidden one no more than that it is hidden.
fn reason(words: Words, entry: &IndicatorEntry, cell: &Cell) -> String {
    let figure = Figure::of(entry, cell);
    match figure.shown {
        Shown::Hidden => metadata::suppression(words, entry),
        Shown::SmallBase => {
            let base = entry.minimum_base.to_string();
            words.with("note-minimum-base", &[("base", &base)])
        }
        Shown::Number(_) | Shown::Missing | Shown::NotApplicable => {
            words.of_code("status", figure.obs_status(cell).letter())
        }
    }
}

/// What the cell's source sent for each month of its period.
fn deliveries(manifest: &Manifest, entry: &IndicatorEntry, cell: &Cell) -> Vec<DeliveriesBody> {
    let source = entry
        .dimension_position("source_id")
        .and_then(|position| cell.codes.get(position));
    let Some(by_month) = source.and_then(|source| manifest.deliveries.get(source)) else {
        return Vec::new();
    };
    let found = cell.period.months().filter_map(|month| {
        let month = month.to_string();
        let deliveries = by_month.get(&month)?;
        Some(DeliveriesBody {
            count: deliveries.count,
            first_on: deliveries.first_on.clone(),
            last_on: deliveries.last_on.clone(),
            month,
        })
    });
    found.collect()
}
