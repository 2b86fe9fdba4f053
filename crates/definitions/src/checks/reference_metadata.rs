//! Checks on reference metadata: each heading has one text, in three languages.

use std::collections::BTreeSet;

use super::Checked;
use crate::Problem;
use crate::reference_metadata::{CONCEPTS, FILE, METADATA_UPDATE};

/// `D078`: a heading of ESMS without text, a text without heading, two for one, or one that lacks a language.
pub(super) fn headings_have_texts(checked: &Checked<'_>) -> Vec<Problem> {
    let Some(metadata) = &checked.definitions.reference_metadata else {
        return Vec::new();
    };
    let list = checked.definitions.code_lists.get(CONCEPTS);
    let headings = list.into_iter().flat_map(|list| &list.codes);
    let mut open: BTreeSet<&str> = headings
        .filter(|code| code.parent.is_some() && code.code != METADATA_UPDATE)
        .map(|code| code.code.as_str())
        .collect();
    let mut problems = Vec::new();
    for concept in &metadata.concepts {
        let doubt = if !open.remove(concept.id.as_str()) {
            Some("is no heading that is still open; give each heading of schemas/codelists/esms_concept.csv once")
        } else if concept.text.has_gap() {
            Some("lacks a language; give fr, ar and en")
        } else {
            None
        };
        problems.extend(doubt.map(|doubt| {
            let message = format!("{} {doubt}", concept.id);
            checked.problem(FILE, &format!("\"{}\"", concept.id), "D078", message)
        }));
    }
    problems.extend(open.into_iter().map(|heading| {
        let message = format!("{heading} has no text; add a [[concept]]");
        checked.problem(FILE, "", "D078", message)
    }));
    problems
}
