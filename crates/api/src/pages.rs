//! The pages: what stands around each of them.

pub(crate) mod error;
mod event;
pub(crate) mod form;
pub(crate) mod home;
pub(crate) mod indicator;
mod reading;
pub(crate) mod reference_metadata;
pub(crate) mod table;
pub(crate) mod trend;

use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use definitions::text::Language;
use releases::Release;

use crate::locale::Words;
use crate::problem::ApiError;
use crate::routes::Answer;
use crate::{assets, dates, metadata};

/// Head, banner and foot of a page.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The texts of its language.
    pub(crate) words: Words,
    /// Title in the browser's tab.
    pub(crate) title: String,
    /// The notice of the release.
    pub(crate) notice: Option<String>,
    /// When the release came out and how far it goes, in one sentence.
    pub(crate) dated: Option<String>,
    /// Name of the release.
    pub(crate) release_id: String,
    /// The same view in each language.
    pub(crate) languages: Vec<LanguageLink>,
    /// Version of the assets.
    pub(crate) version: &'static str,
    /// Whether it draws a chart.
    pub(crate) has_chart: bool,
}

/// The same view in a language.
#[derive(Debug)]
pub(crate) struct LanguageLink {
    /// BCP 47 tag.
    pub(crate) tag: &'static str,
    /// Writing direction.
    pub(crate) direction: &'static str,
    /// The language's name in itself.
    pub(crate) name: &'static str,
    /// Where the view is.
    pub(crate) href: String,
    /// Whether it is this page.
    pub(crate) is_current: bool,
}

impl Frame {
    /// `rest` is the address behind the language, with its query.
    pub(crate) fn new(words: Words, title: String, release: Option<&Release>, rest: &str) -> Self {
        let languages = Language::ALL.into_iter().map(|language| LanguageLink {
            tag: language.tag(),
            direction: language.direction(),
            name: match language {
                Language::Fr => "Français",
                Language::Ar => "العربية",
                Language::En => "English",
            },
            href: format!("/{}{rest}", language.tag()),
            is_current: language == words.language,
        });
        let manifest = release.map(|release| &release.manifest);
        Self {
            words,
            title,
            notice: manifest.and_then(|manifest| metadata::text(words, manifest.notice.as_ref())),
            dated: manifest.map(|manifest| {
                let day = metadata::released_on(words, manifest);
                words.with(
                    "dated",
                    &[
                        ("day", &day),
                        ("period", &dates::period_text(words, &manifest.latest_period)),
                    ],
                )
            }),
            release_id: manifest.map(|manifest| manifest.release_id.clone()).unwrap_or_default(),
            languages: languages.collect(),
            version: assets::VERSION.as_str(),
            has_chart: false,
        }
    }

    /// Tag of the page's language.
    pub(crate) fn tag(&self) -> &'static str {
        self.words.language.tag()
    }

    /// Writing direction of the page.
    pub(crate) fn direction(&self) -> &'static str {
        self.words.language.direction()
    }
}

/// A template's page.
pub(crate) fn html(template: &impl Template) -> Answer {
    let body = template
        .render()
        .map_err(|error| ApiError::Encoding(error.to_string()))?;
    Ok(written(body))
}

fn written(body: String) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}
