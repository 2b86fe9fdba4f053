//! From one answer to the next, until there is none; and never for ever.

use std::collections::BTreeSet;

use bytes::Bytes;
use definitions::source::{Http, Paging};
use reqwest::header::{HeaderMap, LINK};
use url::Url;

use super::answer::Answer;
use crate::{FetchError, address};

/// Where a night stands among the answers.
pub(crate) struct Pager {
    first_url: Url,
    paging: Paging,
    pages_max: u32,
    pages: u32,
    next: Option<Url>,
    asked: BTreeSet<String>,
    last_rows: Option<Bytes>,
}

impl Pager {
    /// Before the first answer.
    pub(crate) fn new(first_url: &Url, options: &Http) -> Self {
        let next = match &options.paging {
            Paging::Page { parameter, first } => with(first_url, parameter, &first.to_string()),
            Paging::None | Paging::Cursor { .. } | Paging::Link { .. } => first_url.clone(),
        };
        Self {
            first_url: first_url.clone(),
            paging: options.paging.clone(),
            pages_max: options.pages_max,
            pages: 0,
            next: Some(next),
            asked: BTreeSet::new(),
            last_rows: None,
        }
    }

    /// Whether there is no further answer.
    pub(crate) fn is_at_end(&self) -> bool {
        self.next.is_none()
    }

    /// Where the next answer is, until there is none. Error: `F008`.
    pub(crate) fn next_url(&mut self) -> Result<Option<Url>, FetchError> {
        let Some(url) = self.next.take() else { return Ok(None) };
        if self.pages == self.pages_max {
            return Err(self.endless(format!("there are more than {}", self.pages_max)));
        }
        if !self.asked.insert(url.to_string()) {
            return Err(self.endless("the next one is one that was read before".to_owned()));
        }
        self.pages += 1;
        Ok(Some(url))
    }

    /// Learns from an answer, read at `url`, where the next one is. Errors: `F008`, `F014`.
    pub(crate) fn turn(&mut self, url: &Url, headers: &HeaderMap, answer: &Answer) -> Result<(), FetchError> {
        self.next = match &self.paging {
            Paging::None => None,
            Paging::Page { .. } if answer.rows == 0 => None,
            Paging::Page { parameter, first } => {
                if self.last_rows.as_ref() == Some(&answer.ndjson) {
                    return Err(self.endless("the server does not heed the page's number".to_owned()));
                }
                self.last_rows = Some(answer.ndjson.clone());
                let number = u64::from(*first) + u64::from(self.pages);
                Some(with(&self.first_url, parameter, &number.to_string()))
            }
            Paging::Cursor { parameter, .. } => {
                let cursor = answer.next.as_ref();
                cursor.map(|cursor| with(&self.first_url, parameter, cursor))
            }
            Paging::Link { field } => {
                let next = match field {
                    Some(_) => answer.next.clone(),
                    None => linked(headers),
                };
                let joined = next.map(|next| url.join(&next)).transpose();
                joined.map_err(|_| FetchError::Answer {
                    place: address::shown(url),
                    reason: "the link to the next one is no address".to_owned(),
                })?
            }
        };
        Ok(())
    }

    fn endless(&self, reason: String) -> FetchError {
        FetchError::Paging {
            place: address::shown(&self.first_url),
            reason,
        }
    }
}

/// The address with one query parameter set.
fn with(url: &Url, parameter: &str, value: &str) -> Url {
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != parameter)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut url = url.clone();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair(parameter, value);
    url
}

/// The target of the link that says `rel="next"` (RFC 8288).
fn linked(headers: &HeaderMap) -> Option<String> {
    let values = headers
        .get_all(LINK)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let links = values.flat_map(|value| value.split('<').skip(1));
    links
        .filter_map(|link| link.split_once('>'))
        .find(|(_, parameters)| parameters.split([';', ',']).any(is_next))
        .map(|(target, _)| target.to_owned())
}

fn is_next(parameter: &str) -> bool {
    let value = parameter.trim().strip_prefix("rel=");
    let mut relations = value
        .into_iter()
        .flat_map(|value| value.trim_matches('"').split_whitespace());
    relations.any(|relation| relation.eq_ignore_ascii_case("next"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link_is_found_among_others() {
        let linked = |text: &str| linked(&HeaderMap::from_iter([(LINK, text.parse().expect("a header"))]));
        let github = r#"<https://a.ma/?p=1>; rel="prev", <https://a.ma/?p=3,4>; title="x"; rel="next last""#;
        assert_eq!(linked(github).as_deref(), Some("https://a.ma/?p=3,4"));
        assert_eq!(linked("</counts?p=2>;rel=next").as_deref(), Some("/counts?p=2"));
        assert_eq!(linked(r#"<https://a.ma/?p=1>; rel="prev""#), None);
    }

    #[test]
    fn a_parameter_is_set_once() {
        let url = Url::parse("https://a.ma/c?type=cyber&page=1").expect("a URL");
        assert_eq!(with(&url, "page", "2").as_str(), "https://a.ma/c?type=cyber&page=2");
    }
}
