//! What an indicator means, in one language: shared by the endpoints and the pages.

use definitions::text::Trilingual;
use releases::{BaseOfRate, DimensionEntry, Event, IndicatorEntry, Manifest, Protection};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dates;
use crate::locale::Words;
use crate::numbers::Decimal;

/// Who counted the population.
const CENSUS_CREDIT: &str = "Haut-Commissariat au Plan, RGPH";

/// The release that an answer is taken from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReleaseMeta {
    /// Name of the release.
    #[schema(example = "2026-11-03-1a2b3c4d")]
    pub(crate) release: String,
    /// When it was made.
    #[schema(example = "2026-11-03T03:00:00+01:00")]
    pub(crate) released_at: String,
    /// Latest month for which there are figures.
    #[schema(example = "2026-10")]
    pub(crate) latest_period: String,
    /// When everybody may read it; null where they may at once.
    pub(crate) public_from: Option<String>,
    /// Days on which the next releases are announced.
    pub(crate) next_releases: Vec<String>,
    /// What must be said with every figure of this release, such as "synthetic data".
    pub(crate) notice: Option<String>,
    /// Campaigns, and breaks: what moves series without any change in what they measure.
    pub(crate) events: Vec<EventMeta>,
}

/// A campaign or a break.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventMeta {
    /// What kind of event.
    #[schema(example = "National campaign")]
    pub(crate) kind: String,
    /// First day.
    #[schema(example = "2025-12-04")]
    pub(crate) starts_on: String,
    /// Last day; none for what does not end.
    pub(crate) ends_on: Option<String>,
    /// What it is.
    pub(crate) title: String,
    /// Whether its dates are confirmed.
    pub(crate) is_confirmed: bool,
}

/// An indicator in the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IndicatorSummary {
    /// Its id.
    pub(crate) id: String,
    /// Its number in the catalogue.
    #[schema(example = "I01")]
    pub(crate) number: String,
    /// Title.
    pub(crate) title: String,
    /// Unit of the value.
    pub(crate) unit: String,
    /// Frequency shown first: `M`, `Q` or `A`.
    #[schema(example = "M")]
    pub(crate) frequency: &'static str,
    /// Names of the dimensions.
    pub(crate) dimensions: Vec<String>,
    /// Where its metadata are.
    pub(crate) link: String,
}

/// Everything about an indicator but its figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IndicatorDetail {
    /// The release.
    #[serde(flatten)]
    pub(crate) release: ReleaseMeta,
    /// Its id.
    pub(crate) id: String,
    /// Its number in the catalogue.
    pub(crate) number: String,
    /// Title.
    pub(crate) title: String,
    /// Unit of the value.
    pub(crate) unit: String,
    /// How it is made, what it means and what it does not mean.
    pub(crate) method: String,
    /// Frequency shown first: `M`, `Q` or `A`.
    pub(crate) frequency: &'static str,
    /// What is counted.
    pub(crate) unit_of_count: CodedText,
    /// Dimensions over which no total exists.
    pub(crate) not_additive_over: Vec<String>,
    /// What the value is a rate of.
    pub(crate) base: Base,
    /// The value is numerator / denominator × factor.
    pub(crate) factor: u32,
    /// Decimals shown.
    pub(crate) decimals: u8,
    /// Smallest count shown; 0 where nothing is protected.
    pub(crate) threshold: u64,
    /// Why some cells are hidden.
    pub(crate) suppression: String,
    /// Dimensions with their codes.
    pub(crate) dimensions: Vec<Dimension>,
    /// Where its figures are.
    pub(crate) links: DetailLinks,
}

/// A code with its label.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CodedText {
    /// The code.
    pub(crate) code: String,
    /// Its label.
    pub(crate) label: String,
}

/// What a value is divided by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Base {
    /// `count`, `share` or `population`.
    pub(crate) kind: &'static str,
    /// The same in words.
    pub(crate) explanation: String,
    /// Basis of the population: `legal` or `municipal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) basis: Option<String>,
    /// Census year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) census_year: Option<i32>,
    /// Who counted the population.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credit: Option<String>,
}

/// One dimension.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Dimension {
    /// Column name, which is also the name of the query parameter.
    pub(crate) name: String,
    /// Label.
    pub(crate) label: String,
    /// Code that means "not broken down"; absent where no total exists.
    pub(crate) total: Option<String>,
    /// Codes, in display order.
    pub(crate) codes: Vec<DimensionCode>,
}

/// One code of a dimension.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DimensionCode {
    /// The code.
    pub(crate) code: String,
    /// Its label.
    pub(crate) label: String,
    /// Its level, for `level:…`.
    pub(crate) level: String,
    /// The code above it.
    pub(crate) parent: Option<String>,
}

/// Where an indicator's figures are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DetailLinks {
    /// As JSON.
    pub(crate) data: String,
    /// As CSV.
    pub(crate) csv: String,
}

impl ReleaseMeta {
    pub(crate) fn of(words: Words, manifest: &Manifest) -> Self {
        Self {
            release: manifest.release_id.clone(),
            released_at: manifest.released_at.clone(),
            latest_period: manifest.latest_period.clone(),
            public_from: manifest.public_from.clone(),
            next_releases: manifest.next_releases.clone(),
            notice: text(words, manifest.notice.as_ref()),
            events: manifest
                .events
                .iter()
                .map(|event| EventMeta::of(words, event))
                .collect(),
        }
    }
}

impl EventMeta {
    fn of(words: Words, event: &Event) -> Self {
        Self {
            kind: event.kind_label.in_language(words.language).to_owned(),
            starts_on: event.starts_on.clone(),
            ends_on: event.ends_on.clone(),
            title: event.title.in_language(words.language).to_owned(),
            is_confirmed: event.is_confirmed,
        }
    }
}

impl IndicatorSummary {
    pub(crate) fn of(words: Words, entry: &IndicatorEntry) -> Self {
        Self {
            id: entry.id.clone(),
            number: entry.number.clone(),
            title: entry.title.in_language(words.language).to_owned(),
            unit: entry.unit.in_language(words.language).to_owned(),
            frequency: entry.frequency.letter(),
            dimensions: entry
                .dimensions
                .iter()
                .map(|dimension| dimension.name.clone())
                .collect(),
            link: address(entry),
        }
    }
}

impl IndicatorDetail {
    pub(crate) fn of(words: Words, manifest: &Manifest, entry: &IndicatorEntry) -> Self {
        Self {
            release: ReleaseMeta::of(words, manifest),
            id: entry.id.clone(),
            number: entry.number.clone(),
            title: entry.title.in_language(words.language).to_owned(),
            unit: entry.unit.in_language(words.language).to_owned(),
            method: entry.method.in_language(words.language).to_owned(),
            frequency: entry.frequency.letter(),
            unit_of_count: CodedText {
                code: entry.unit_of_count.clone(),
                label: words.of_code("unit", &entry.unit_of_count),
            },
            not_additive_over: entry.not_additive_over.clone(),
            base: Base::of(words, entry),
            factor: entry.factor,
            decimals: entry.decimals,
            threshold: entry.threshold,
            suppression: suppression(words, entry),
            dimensions: entry
                .dimensions
                .iter()
                .map(|dimension| Dimension::of(words, dimension))
                .collect(),
            links: DetailLinks {
                data: format!("{}/data", address(entry)),
                csv: format!("{}/data.csv", address(entry)),
            },
        }
    }
}

impl Base {
    pub(crate) fn of(words: Words, entry: &IndicatorEntry) -> Self {
        let factor = Decimal::whole(entry.factor.into()).localized(words.language);
        let plain = |kind, explanation| Self {
            kind,
            explanation,
            basis: None,
            census_year: None,
            credit: None,
        };
        match &entry.base {
            BaseOfRate::Count => plain("count", words.t("base-count")),
            BaseOfRate::Share => plain("share", words.with("base-share", &[("factor", &factor)])),
            BaseOfRate::Population { basis, year } => {
                let (basis_text, year_text) = (words.of_code("basis", basis), year.to_string());
                let parts = [
                    ("factor", factor.as_str()),
                    ("basis", &basis_text),
                    ("year", &year_text),
                ];
                Self {
                    kind: "population",
                    explanation: words.with("base-population", &parts),
                    basis: Some(basis.clone()),
                    census_year: Some(*year),
                    credit: Some(format!("{CENSUS_CREDIT} {year}")),
                }
            }
        }
    }
}

impl Dimension {
    pub(crate) fn of(words: Words, dimension: &DimensionEntry) -> Self {
        let codes = dimension.codes.iter().map(|code| DimensionCode {
            code: code.code.clone(),
            label: code.label.in_language(words.language).to_owned(),
            level: code.level.clone(),
            parent: code.parent.clone(),
        });
        Self {
            name: dimension.name.clone(),
            label: dimension.label.in_language(words.language).to_owned(),
            total: dimension.total.clone(),
            codes: codes.collect(),
        }
    }
}

/// Why cells are hidden, or counts not exact. There is one mask, because telling small counts from those that
/// protect them would help to work them out.
pub(crate) fn suppression(words: Words, entry: &IndicatorEntry) -> String {
    let (threshold, highest) = (entry.threshold.to_string(), entry.highest_threshold.to_string());
    let word = match entry.protection {
        _ if entry.threshold == 0 => return words.t("suppression-none"),
        Protection::Masks if entry.highest_threshold > entry.threshold => "suppression-by-degrees",
        Protection::Masks => "suppression",
        Protection::Rounding => "rounding",
        Protection::Noise => "noise",
    };
    words.with(word, &[("threshold", &threshold), ("highest", &highest)])
}

/// Where the metadata of an indicator are.
pub(crate) fn address(entry: &IndicatorEntry) -> String {
    format!("/api/v1/indicators/{}", entry.id)
}

/// The label of a code in one language; the code itself where the release does not name it.
pub(crate) fn label<'a>(words: Words, dimension: &'a DimensionEntry, code: &'a str) -> &'a str {
    let entry = dimension.codes.iter().find(|entry| entry.code == code);
    entry.map_or(code, |entry| entry.label.in_language(words.language))
}

pub(crate) fn text(words: Words, text: Option<&Trilingual>) -> Option<String> {
    text.map(|text| text.in_language(words.language).to_owned())
}

/// The day from which on everybody may read a release.
pub(crate) fn released_on(words: Words, manifest: &Manifest) -> String {
    let since = manifest.public_from.as_ref().unwrap_or(&manifest.released_at);
    dates::day_of_time(words, since)
}
