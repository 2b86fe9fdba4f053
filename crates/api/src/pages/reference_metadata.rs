//! The page of method and quality: the reference metadata, and when releases are announced.

use askama::Template;
use releases::Release;

use super::{Frame, html};
use crate::call::Call;
use crate::dates;
use crate::locale::Words;
use crate::reference_metadata::{ConceptBody, concepts};
use crate::routes::Answer;

#[derive(Template)]
#[template(path = "reference_metadata.html")]
struct MetadataPage {
    frame: Frame,
    words: Words,
    concepts: Vec<ConceptBody>,
    /// Days on which releases are announced.
    announced: Vec<String>,
}

/// `GET /{lang}/metadata`.
pub(crate) fn page(call: &Call, release: &Release) -> Answer {
    let words = call.words;
    let days = release.manifest.next_releases.iter();
    html(&MetadataPage {
        frame: Frame::new(words, words.t("metadata-title"), Some(release), "/metadata"),
        words,
        concepts: concepts(words, &release.manifest),
        announced: days.map(|day| dates::day_text(words, day)).collect(),
    })
}
