//! The page that says what went wrong.

use askama::Template;
use axum::response::Response;

use super::{Frame, html};
use crate::call::Call;
use crate::locale::Words;
use crate::problem::{self, Problem};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    words: Words,
    problem: &'a Problem,
    /// The same page without its query, where the query is what is wrong.
    without_query: Option<&'a str>,
}

/// The problem as a page; as JSON should even that fail.
pub(crate) fn page(call: &Call, problem: &Problem) -> Response {
    let frame = Frame::new(call.words, problem.title.clone(), None, "/");
    let without_query = (!call.raw_query.is_empty()).then_some(call.path.as_str());
    let page = ErrorPage {
        frame,
        words: call.words,
        problem,
        without_query,
    };
    html(&page).unwrap_or_else(|_| problem::json(problem))
}
