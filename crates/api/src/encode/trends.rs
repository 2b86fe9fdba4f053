//! What the series of an indicator say, as JSON.

use std::collections::BTreeMap;

use releases::{Cell, IndicatorEntry, Manifest};
use serde::Serialize;
use utoipa::ToSchema;

use crate::analysis::Analysis;
use crate::locale::Words;
use crate::metadata::ReleaseMeta;

/// What the series of an indicator say.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrendsBody {
    /// Id of the indicator.
    indicator: String,
    /// Title.
    title: String,
    /// Unit of the values.
    unit: String,
    /// The release.
    meta: ReleaseMeta,
    /// One for each series that was asked for, by its codes.
    trends: Vec<Analysis>,
}

impl TrendsBody {
    /// Of cells in the release's order: by period, then codes.
    pub(crate) fn of(words: Words, manifest: &Manifest, entry: &IndicatorEntry, cells: &[&Cell]) -> Self {
        let mut series: BTreeMap<&[String], Vec<&Cell>> = BTreeMap::new();
        for cell in cells {
            series.entry(&cell.codes).or_default().push(cell);
        }
        Self {
            indicator: entry.id.clone(),
            title: entry.title.in_language(words.language).to_owned(),
            unit: entry.unit.in_language(words.language).to_owned(),
            meta: ReleaseMeta::of(words, manifest),
            trends: series
                .values()
                .map(|cells| Analysis::of(entry, &manifest.events, cells))
                .collect(),
        }
    }
}
