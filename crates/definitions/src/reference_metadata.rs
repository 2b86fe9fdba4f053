//! Reference metadata: what a reader must know of all figures together, by the headings of the Euro-SDMX Metadata
//! Structure (ESMS 2.0, Eurostat 2014), whose ids are those of SDMX's cross-domain concepts.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::text::Trilingual;

/// Where they stand.
pub(crate) const FILE: &str = "schemas/reference_metadata.toml";

/// The code list of the headings, in their order.
pub const CONCEPTS: &str = "esms_concept";

/// The heading that `updated_on` answers.
pub const METADATA_UPDATE: &str = "META_UPDATE";

/// `schemas/reference_metadata.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceMetadata {
    /// When somebody last read all of it and found it true.
    #[serde(deserialize_with = "day")]
    pub updated_on: NaiveDate,
    /// A text for each heading.
    #[serde(rename = "concept", default)]
    pub concepts: Vec<Concept>,
}

/// `[[concept]]`.
#[derive(Debug, Clone, Deserialize)]
pub struct Concept {
    /// Code of list `esms_concept`.
    pub id: String,
    /// What is to be known.
    #[serde(flatten)]
    pub text: Trilingual,
}

/// A date as TOML writes it.
fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    date.to_string().parse().map_err(serde::de::Error::custom)
}
