//! Cells as JSON.

use releases::{Cell, IndicatorEntry};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::Extract;
use crate::figure::Figure;
use crate::metadata::{self, Dimension, ReleaseMeta};
use crate::problem::ApiError;

/// The figures of an indicator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DataBody<'a> {
    /// What they are.
    pub(crate) meta: DataMeta,
    /// The cells, by period, then codes. Besides the fields of the schema each has one per dimension.
    #[schema(value_type = Vec<DataRow>)]
    pub(crate) data: Rows<'a>,
    /// The same figures elsewhere.
    pub(crate) links: DataLinks,
}

/// What the figures are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DataMeta {
    /// Id of the indicator.
    pub(crate) indicator: String,
    /// Its number in the catalogue.
    pub(crate) number: String,
    /// Title.
    pub(crate) title: String,
    /// Unit of the value.
    pub(crate) unit: String,
    /// The release.
    #[serde(flatten)]
    pub(crate) release: ReleaseMeta,
    /// Why some cells are hidden.
    pub(crate) suppression: String,
    /// Who counted the population, for rates over one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credit: Option<String>,
    /// Dimensions with the codes that were asked for.
    pub(crate) dimensions: Vec<Dimension>,
}

/// The same figures elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DataLinks {
    /// This answer.
    #[serde(rename = "self")]
    pub(crate) this: String,
    /// As CSV.
    pub(crate) csv: String,
}

/// A cell, as the schema tells it; one more field per dimension holds its code.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what `Row` writes")]
pub(crate) struct DataRow {
    /// Reference period: `2024`, `2024-Q1` or `2024-03`.
    #[schema(example = "2024-03")]
    time_period: String,
    /// `M`, `Q` or `A`.
    freq: String,
    /// The value, rounded; null when hidden, missing, or too few for a rate or a share; never 0 for these.
    value: Option<f64>,
    /// Lower end of its 95 % interval: exact Poisson for a rate, Wilson's for a share, null for a count.
    value_low: Option<f64>,
    /// Upper end of it.
    value_high: Option<f64>,
    /// Numerator; null when hidden or missing.
    numerator: Option<i64>,
    /// Denominator; null for counts, and when hidden or missing.
    denominator: Option<i64>,
    /// SDMX letter: `A` normal, `P` provisional, `U` low reliability (units are missing, or too small a base), `O`
    /// missing, `M` not applicable, `Q` hidden.
    obs_status: String,
    /// SDMX letter: `F` free, `C` confidential.
    conf_status: String,
    /// Reports expected.
    expected: Option<i64>,
    /// Of these, received.
    received: Option<i64>,
}

/// The cells, written one by one.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    entry: &'a IndicatorEntry,
    cells: &'a [&'a Cell],
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.cells.len()))?;
        for cell in self.cells {
            rows.serialize_element(&Row {
                entry: self.entry,
                cell,
            })?;
        }
        rows.end()
    }
}

struct Row<'a> {
    entry: &'a IndicatorEntry,
    cell: &'a Cell,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let figure = Figure::of(self.entry, self.cell);
        let mut row = serializer.serialize_map(None)?;
        row.serialize_entry("time_period", &self.cell.period.to_string())?;
        row.serialize_entry("freq", self.cell.period.frequency.letter())?;
        for (dimension, code) in self.entry.dimensions.iter().zip(&self.cell.codes) {
            row.serialize_entry(&dimension.name, code)?;
        }
        row.serialize_entry("value", &figure.number().map(crate::numbers::Decimal::json))?;
        row.serialize_entry("value_low", &figure.interval.map(|[low, _]| low.json()))?;
        row.serialize_entry("value_high", &figure.interval.map(|[_, high]| high.json()))?;
        row.serialize_entry("numerator", &figure.numerator)?;
        row.serialize_entry("denominator", &figure.denominator)?;
        row.serialize_entry("obs_status", figure.obs_status(self.cell).letter())?;
        row.serialize_entry("conf_status", figure.conf_status().letter())?;
        row.serialize_entry("expected", &self.cell.expected)?;
        row.serialize_entry("received", &self.cell.received)?;
        row.end()
    }
}

/// The body of a JSON answer.
pub(crate) fn encode(extract: Extract<'_>) -> Result<Vec<u8>, ApiError> {
    let Extract {
        release,
        entry,
        selection,
        cells,
        words,
    } = extract;
    let dimensions = entry
        .dimensions
        .iter()
        .zip(&selection.choices)
        .map(|(dimension, choice)| {
            let mut dimension = Dimension::of(words, dimension);
            dimension.codes.retain(|code| choice.codes.contains(&code.code));
            dimension
        });
    let lang = [("lang", words.language.tag())];
    let address = metadata::address(entry);
    let body = DataBody {
        meta: DataMeta {
            indicator: entry.id.clone(),
            number: entry.number.clone(),
            title: entry.title.in_language(words.language).to_owned(),
            unit: entry.unit.in_language(words.language).to_owned(),
            release: ReleaseMeta::of(words, &release.manifest),
            suppression: metadata::suppression(words, entry),
            credit: metadata::Base::of(words, entry).credit,
            dimensions: dimensions.collect(),
        },
        data: Rows { entry, cells },
        links: DataLinks {
            this: format!("{address}/data{}", selection.query(entry, &lang)),
            csv: format!("{address}/data.csv{}", selection.query(entry, &lang)),
        },
    };
    serde_json::to_vec(&body).map_err(|error| ApiError::Encoding(error.to_string()))
}
