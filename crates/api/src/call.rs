//! A request as the handlers need it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, HeaderName, IF_NONE_MATCH};
use axum::http::request::Parts;
use definitions::text::Language;

use crate::embargo::Credentials;
use crate::locale::{self, Words};
use crate::problem::{ApiError, Fault};

/// Who is calling: a tool, or a person with a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// Problems are sent as JSON.
    Api,
    /// Problems are sent as a page.
    Page,
}

/// A request, taken apart. Making one never fails, so that every failure can be answered in its language.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Path, undecoded.
    pub(crate) path: String,
    /// Query string, undecoded.
    pub(crate) raw_query: String,
    /// Query parameters in the order given; those left blank, as forms send them, are left out.
    pub(crate) pairs: Vec<(String, String)>,
    /// `Accept`.
    pub(crate) accept: String,
    /// `If-None-Match`.
    pub(crate) if_none_match: String,
    /// Who they say they are, with `Authorization`.
    pub(crate) credentials: Option<Credentials>,
    /// Language of the answer.
    pub(crate) words: Words,
    /// Who is calling.
    pub(crate) surface: Surface,
}

impl Call {
    fn of(parts: &Parts) -> Self {
        let header = |name: HeaderName| {
            let value = parts.headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let path = parts.uri.path().to_owned();
        let raw_query = parts.uri.query().unwrap_or_default().to_owned();
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(raw_query.as_bytes())
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let first = path.split('/').nth(1).unwrap_or_default();
        let is_api = matches!(first, "api" | "healthz" | "openapi.json");
        let asked = pairs
            .iter()
            .find(|(name, _)| name == "lang")
            .and_then(|(_, tag)| Language::from_tag(tag));
        let language = Language::from_tag(first)
            .or(asked)
            .unwrap_or_else(|| locale::negotiate(Some(&header(ACCEPT_LANGUAGE))));
        Self {
            accept: header(ACCEPT),
            if_none_match: header(IF_NONE_MATCH),
            credentials: Credentials::parse(&header(AUTHORIZATION)),
            words: Words::of(language),
            surface: if is_api { Surface::Api } else { Surface::Page },
            path,
            raw_query,
            pairs,
        }
    }
}

impl Call {
    /// Path and query as they were asked for.
    pub(crate) fn address(&self) -> String {
        if self.raw_query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.raw_query)
        }
    }

    /// `csv` or `json`: by the address, else by `format`, else by `Accept`.
    pub(crate) fn format(&self) -> Result<&'static str, ApiError> {
        let mut asked = None;
        for (name, value) in &self.pairs {
            match (name.as_str(), value.as_str()) {
                ("format", "csv") => asked = Some("csv"),
                ("format", "json") => asked = Some("json"),
                ("format", _) => return Err(ApiError::Query(vec![Fault::new(name, "fault-format", value, None)])),
                ("lang", tag) if Language::from_tag(tag).is_none() => {
                    return Err(ApiError::Query(vec![Fault::new(name, "fault-language", tag, None)]));
                }
                _ => {}
            }
        }
        if self.path.rsplit_once('.').is_some_and(|(_, suffix)| suffix == "csv") {
            return Ok("csv");
        }
        let first = |kind: &str| self.accept.find(kind).unwrap_or(usize::MAX);
        let accepted = if first("text/csv") < first("application/json") {
            "csv"
        } else {
            "json"
        };
        Ok(asked.unwrap_or(accepted))
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}
