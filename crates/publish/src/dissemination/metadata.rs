//! Reference metadata: what goes with every release, in the order of its headings.

use definitions::Definitions;
use definitions::reference_metadata::{CONCEPTS, METADATA_UPDATE};
use definitions::text::Trilingual;
use releases::MetadataConcept;

/// Each heading with its text; none in a project that gives no metadata.
pub(crate) fn metadata(definitions: &Definitions) -> Vec<MetadataConcept> {
    let (Some(given), Some(headings)) = (&definitions.reference_metadata, definitions.code_lists.get(CONCEPTS)) else {
        return Vec::new();
    };
    let updated_on = given.updated_on.to_string();
    let update = Trilingual {
        fr: updated_on.clone(),
        ar: updated_on.clone(),
        en: updated_on,
    };
    let text = |id: &str| {
        let found = given.concepts.iter().find(|concept| concept.id == id);
        found
            .map(|concept| &concept.text)
            .or((id == METADATA_UPDATE).then_some(&update))
    };
    let told = headings.codes.iter().filter_map(|heading| {
        Some(MetadataConcept {
            id: heading.code.clone(),
            title: heading.label.clone(),
            text: text(&heading.code)?.clone(),
        })
    });
    told.collect()
}
