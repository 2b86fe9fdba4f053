//! Problems: every way in which a request can fail, and what the caller is told (RFC 9457).
//!
//! | code | status | meaning |
//! |------|--------|---------|
//! | `A001` | 503 | nothing has been released yet |
//! | `A002` | 404 | no such address |
//! | `A003` | 404 | no such indicator |
//! | `A004` | 400 | a query parameter is wrong; `errors` names each with the nearest right one |
//! | `A005` | 413 | more cells than one answer may hold; `matched` and `limit` say how many |
//! | `A006` | 405 | the address can only be read |
//! | `A007` | 503 | the current release cannot be read and none was read before |
//! | `A008` | 500 | a page or a body could not be written |
//! | `A009` | 500 | the request was interrupted inside |
//! | `A010` | – | the server cannot accept connections |
//! | `A011` | 401 | name or password of no listed reader of releases under embargo |
//! | `A012` | 500 | a reading of a release under embargo cannot be recorded, so it is refused |

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::call::{Call, Surface};
use crate::locale::Words;
use crate::pages;

/// How a browser is told to ask for name and password.
const SIGN_IN: &str = "Basic realm=\"Marsad\", charset=\"UTF-8\"";

/// Why a request, or the server, failed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// `A001`: nothing has been released yet.
    #[error("A001 no release yet")]
    NoRelease,
    /// `A002`: no such address.
    #[error("A002 no such address")]
    UnknownAddress,
    /// `A003`: no such indicator.
    #[error("A003 no such indicator")]
    UnknownIndicator {
        /// What was asked for.
        given: String,
        /// The id that is nearest.
        nearest: Option<String>,
    },
    /// `A004`: wrong query parameters.
    #[error("A004 wrong query parameters")]
    Query(Vec<Fault>),
    /// `A005`: too much for one answer.
    #[error("A005 {matched} cells match, {limit} is the limit")]
    TooManyCells {
        /// Cells that match.
        matched: usize,
        /// Most cells in one answer.
        limit: usize,
    },
    /// `A006`: neither GET nor HEAD.
    #[error("A006 method not allowed")]
    MethodNotAllowed,
    /// `A007`: the current release cannot be read.
    #[error("A007 the current release cannot be read")]
    BrokenRelease,
    /// `A008`: an answer could not be written.
    #[error("A008 an answer could not be written: {0}")]
    Encoding(String),
    /// `A009`: a task died.
    #[error("A009 the request was interrupted")]
    Interrupted,
    /// `A010`: the listener failed.
    #[error("A010 the server cannot accept connections ({0})")]
    Serve(std::io::ErrorKind),
    /// `A011`: not a listed reader.
    #[error("A011 not a listed reader")]
    NotListed,
    /// `A012`: a reading that cannot be written down.
    #[error("A012 a reading of a release under embargo cannot be recorded ({0}); check data/releases")]
    Unrecorded(std::io::ErrorKind),
}

/// One wrong query parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the parameter, as given.
    pub parameter: String,
    /// Which text explains it.
    pub(crate) text: &'static str,
    /// The part that is wrong.
    pub(crate) given: String,
    /// What was probably meant.
    pub(crate) nearest: Option<String>,
    /// What may be given, where nothing near was.
    pub(crate) accepted: String,
}

impl Fault {
    pub(crate) fn new(parameter: &str, text: &'static str, given: &str, nearest: Option<&str>) -> Self {
        // A long value is cut: the message is for people, and must not carry a payload around.
        let short = |text: &str| text.chars().take(60).collect();
        Self {
            parameter: short(parameter),
            text,
            given: short(given),
            nearest: nearest.map(str::to_owned),
            accepted: String::new(),
        }
    }

    /// A fault whose text says what may be given instead.
    pub(crate) fn among(parameter: &str, text: &'static str, given: &str, accepted: &[&str]) -> Self {
        Self {
            accepted: accepted.join(", "),
            ..Self::new(parameter, text, given, None)
        }
    }

    fn message(&self, words: Words) -> String {
        let mut message = words.with(self.text, &[("given", &self.given), ("accepted", &self.accepted)]);
        if let Some(nearest) = &self.nearest {
            message.push(' ');
            message.push_str(&words.with("did-you-mean", &[("nearest", nearest)]));
        }
        message
    }
}

/// The body of a problem, `application/problem+json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Identifies the kind of problem.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The kind of problem in words.
    pub(crate) title: String,
    /// HTTP status.
    pub(crate) status: u16,
    /// What happened, and what to do.
    pub(crate) detail: String,
    /// Code such as `A004`.
    pub(crate) code: &'static str,
    /// Wrong parameters, one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<ParameterProblem>,
    /// Cells that match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) matched: Option<usize>,
    /// Most cells in one answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<usize>,
}

/// One wrong parameter of a query.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ParameterProblem {
    /// Its name.
    pub(crate) parameter: String,
    /// What is wrong with it, and the nearest right value.
    pub(crate) message: String,
}

impl ApiError {
    /// The code, as documented at the top of this file.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRelease => "A001",
            Self::UnknownAddress => "A002",
            Self::UnknownIndicator { .. } => "A003",
            Self::Query(_) => "A004",
            Self::TooManyCells { .. } => "A005",
            Self::MethodNotAllowed => "A006",
            Self::BrokenRelease => "A007",
            Self::Encoding(_) => "A008",
            Self::Interrupted => "A009",
            Self::Serve(_) => "A010",
            Self::NotListed => "A011",
            Self::Unrecorded(_) => "A012",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NoRelease | Self::BrokenRelease => StatusCode::SERVICE_UNAVAILABLE,
            Self::UnknownAddress | Self::UnknownIndicator { .. } => StatusCode::NOT_FOUND,
            Self::Query(_) => StatusCode::BAD_REQUEST,
            Self::TooManyCells { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotListed => StatusCode::UNAUTHORIZED,
            Self::Encoding(_) | Self::Interrupted | Self::Serve(_) | Self::Unrecorded(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// What the caller is told, in the caller's language.
    pub(crate) fn problem(&self, words: Words) -> Problem {
        let code = self.code();
        // All failures inside read the same from outside.
        let key = if self.status() == StatusCode::INTERNAL_SERVER_ERROR {
            "A008"
        } else {
            code
        };
        let mut problem = Problem {
            kind: format!("urn:marsad:problem:{code}"),
            title: words.t(&format!("problem-{key}")),
            status: self.status().as_u16(),
            detail: words.t(&format!("problem-{key}-detail")),
            code,
            errors: Vec::new(),
            matched: None,
            limit: None,
        };
        match self {
            Self::UnknownIndicator { given, nearest } => {
                let fault = Fault::new("id", "fault-indicator", given, nearest.as_deref());
                problem.detail = fault.message(words);
            }
            Self::Query(faults) => {
                let explained = |fault: &Fault| ParameterProblem {
                    parameter: fault.parameter.clone(),
                    message: fault.message(words),
                };
                problem.errors = faults.iter().map(explained).collect();
            }
            Self::TooManyCells { matched, limit } => {
                problem.matched = Some(*matched);
                problem.limit = Some(*limit);
            }
            _ => {}
        }
        problem
    }

    /// The answer: JSON for tools, a page for people. Failures of ours are logged here, once.
    pub(crate) fn answer(&self, call: &Call) -> Response {
        if self.status() == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(code = self.code(), path = call.path, reason = %self, "request failed");
        }
        let problem = self.problem(call.words);
        let mut response = match call.surface {
            Surface::Page => pages::error::page(call, &problem),
            Surface::Api => json(&problem),
        };
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if matches!(self, Self::NotListed) {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(SIGN_IN));
        }
        response
    }
}

pub(crate) fn json(problem: &Problem) -> Response {
    let body = serde_json::to_vec(problem).unwrap_or_default();
    ([(CONTENT_TYPE, "application/problem+json")], body).into_response()
}
