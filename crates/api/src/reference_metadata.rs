//! The reference metadata of a release: what a reader must know of all its figures together, by the headings of ESMS.

use releases::Manifest;
use serde::Serialize;
use utoipa::ToSchema;

use crate::locale::Words;
use crate::metadata::ReleaseMeta;

/// The reference metadata of the release.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MetadataBody {
    /// The release.
    pub(crate) meta: ReleaseMeta,
    /// Its headings, in the order of ESMS.
    pub(crate) concepts: Vec<ConceptBody>,
}

/// One heading.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConceptBody {
    /// Its id among SDMX's cross-domain concepts.
    #[schema(example = "REL_POLICY")]
    pub(crate) id: String,
    /// The heading.
    pub(crate) title: String,
    /// What is to be known.
    pub(crate) text: String,
}

impl MetadataBody {
    pub(crate) fn of(words: Words, manifest: &Manifest) -> Self {
        Self {
            meta: ReleaseMeta::of(words, manifest),
            concepts: concepts(words, manifest),
        }
    }
}

/// The headings in one language.
pub(crate) fn concepts(words: Words, manifest: &Manifest) -> Vec<ConceptBody> {
    let told = manifest.metadata.iter().map(|concept| ConceptBody {
        id: concept.id.clone(),
        title: concept.title.in_language(words.language).to_owned(),
        text: concept.text.in_language(words.language).to_owned(),
    });
    told.collect()
}
