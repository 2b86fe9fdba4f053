//! The page of one period: where its figures come from, and what earlier releases showed of it.

use askama::Template;
use releases::{Cell, IndicatorEntry, Issue, Release};

use super::{Frame, html};
use crate::call::Call;
use crate::dates;
use crate::explanation::ExplanationBody;
use crate::locale::Words;
use crate::routes::Answer;
use crate::selection::Selection;

#[derive(Template)]
#[template(path = "explanation.html")]
struct ExplanationPage<'a> {
    frame: Frame,
    words: Words,
    entry: &'a IndicatorEntry,
    body: ExplanationBody,
    /// Where the indicator's page is.
    back: String,
    /// The same as JSON.
    json: String,
}

/// `GET /{lang}/indicators/{id}/explain`.
pub(crate) fn page(
    call: &Call,
    release: &Release,
    entry: &IndicatorEntry,
    selection: &Selection,
    (cells, issues): (&[&Cell], &[Issue]),
) -> Answer {
    let words = call.words;
    let title = words.with("explain-title", &[("title", entry.title.in_language(words.language))]);
    let rest = format!("/indicators/{}/explain{}", entry.id, selection.query(entry, &[]));
    let lang = [("lang", words.language.tag())];
    html(&ExplanationPage {
        frame: Frame::new(words, title, Some(release), &rest),
        words,
        entry,
        body: ExplanationBody::of(words, &release.manifest, entry, cells, issues),
        back: format!("/{}/indicators/{}", words.language.tag(), entry.id),
        json: format!(
            "{}/explain{}",
            crate::metadata::address(entry),
            selection.query(entry, &lang)
        ),
    })
}

impl ExplanationPage<'_> {
    /// A period in words.
    fn period(&self, text: &str) -> String {
        dates::period_text(self.words, text)
    }

    /// A day in words.
    fn day(&self, text: &str) -> String {
        dates::day_text(self.words, text)
    }

    /// The day of an instant in words.
    fn day_of(&self, instant: Option<&String>) -> String {
        instant.map_or_else(String::new, |instant| dates::day_of_time(self.words, instant))
    }

    /// A status in words.
    fn status(&self, letter: &str) -> String {
        self.words.of_code("status", letter)
    }
}
