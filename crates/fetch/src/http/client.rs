//! Asking a server: with our token, not too often, again when it fails, and never where others can read along.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use definitions::source::{Fetch, Http};
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode, redirect};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use crate::inbox::Visit;
use crate::retry::Patience;
use crate::secret::Secret;
use crate::{FetchError, address};

/// How often a server may send us on.
const REDIRECTS_MAX: usize = 5;

/// The largest answer with rows; it is held in memory.
const ANSWER_BYTES_MAX: u64 = 64 << 20;

/// Asks one source's server.
pub(crate) struct Client {
    http: reqwest::Client,
    declared: Url,
    may_be_plain: bool,
    token: Option<(HeaderName, HeaderValue)>,
    pause: Duration,
    next_request: Mutex<Option<Instant>>,
    timeout: Duration,
    patience: Patience,
}

impl Client {
    /// Prepares to ask. Errors: `F001`, `F009`, `F011`.
    pub(crate) fn open(url: &Url, fetch: &Fetch, options: &Http, visit: &Visit<'_>) -> Result<Self, FetchError> {
        let timeout = Duration::from_secs(fetch.timeout_seconds.into());
        // Redirects are followed here, where it is known who may see the token.
        let http = reqwest::Client::builder()
            .user_agent("marsad")
            .redirect(redirect::Policy::none())
            .connect_timeout(timeout)
            .read_timeout(timeout)
            .build()
            .map_err(|_| FetchError::Place {
                place: address::shown(url),
                reason: "this system's certificates cannot be used".to_owned(),
            })?;
        let opened = Self {
            http,
            declared: url.clone(),
            may_be_plain: options.allow_unencrypted,
            token: token(options, visit)?,
            pause: Duration::from_secs(1) / options.requests_per_second.max(1),
            next_request: Mutex::new(None),
            timeout,
            patience: Patience::of(fetch),
        };
        opened.may_ask(url)?;
        Ok(opened)
    }

    /// An answer, of which the head is there; again when it fails. Errors: `F003`, `F005`, `F011`, `F012`, `F014`.
    pub(crate) async fn get(&self, url: &Url, conditions: &HeaderMap) -> Result<Response, FetchError> {
        self.patience.retry(|| self.get_once(url, conditions)).await
    }

    /// A whole answer with its headers, again when it fails; none where it is unchanged. Errors: as of
    /// [`Self::get`], and `F007`.
    pub(crate) async fn get_body(
        &self,
        url: &Url,
        conditions: &HeaderMap,
    ) -> Result<Option<(HeaderMap, Bytes)>, FetchError> {
        let attempt = || async {
            let mut response = self.get_once(url, conditions).await?;
            if is_unchanged(&response) {
                return Ok(None);
            }
            let headers = response.headers().clone();
            let mut body = BytesMut::new();
            while let Some(chunk) = response.chunk().await.map_err(|error| broken(url, &error))? {
                // Unpacked bytes are counted: a small answer may unpack to a large one.
                if (body.len() + chunk.len()) as u64 > ANSWER_BYTES_MAX {
                    return Err(FetchError::TooLarge {
                        location: format!("an answer of {}", address::shown(url)),
                        limit_bytes: ANSWER_BYTES_MAX,
                    });
                }
                body.extend_from_slice(&chunk);
            }
            Ok(Some((headers, body.freeze())))
        };
        self.patience.retry(attempt).await
    }

    /// As [`Self::get`], without trying again.
    pub(crate) async fn get_once(&self, url: &Url, conditions: &HeaderMap) -> Result<Response, FetchError> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS_MAX {
            self.may_ask(&url)?;
            self.wait_for_turn().await;
            let mut request = self.http.get(url.clone()).headers(conditions.clone());
            if let Some((name, value)) = self.token.as_ref().filter(|_| url.origin() == self.declared.origin()) {
                request = request.header(name, value);
            }
            let answered = tokio::time::timeout(self.timeout, request.send()).await;
            let response = answered
                .map_err(|_| silent(&url))?
                .map_err(|error| broken(&url, &error))?;
            if response.status() == StatusCode::NOT_MODIFIED || !response.status().is_redirection() {
                return judged(&url, response);
            }
            url = sent_on(&url, &response)?;
        }
        Err(FetchError::Answer {
            place: address::shown(&self.declared),
            reason: format!("it sends on more than {REDIRECTS_MAX} times"),
        })
    }

    /// Whether nobody can read along; what was declared `https` is never sent on to `http`. Error: `F011`.
    fn may_ask(&self, url: &Url) -> Result<(), FetchError> {
        let is_declared_plain = self.declared.scheme() == "http";
        let may = match url.scheme() {
            "https" => true,
            "http" => is_declared_plain && (self.may_be_plain || address::is_private(url)),
            _ => false,
        };
        if may {
            return Ok(());
        }
        Err(FetchError::Insecure {
            place: address::shown(url),
        })
    }

    async fn wait_for_turn(&self) {
        let mut next_request = self.next_request.lock().await;
        if let Some(turn) = *next_request {
            tokio::time::sleep_until(turn).await;
        }
        *next_request = Some(Instant::now() + self.pause);
    }
}

/// The header with the token, marked so that nothing prints it.
fn token(options: &Http, visit: &Visit<'_>) -> Result<Option<(HeaderName, HeaderValue)>, FetchError> {
    let Some(secret) = Secret::read_named(options.token_env.as_ref(), visit.environment)? else {
        return Ok(None);
    };
    let failed = |reason: &str| FetchError::Secret {
        name: options.token_env.clone().unwrap_or_default(),
        reason: reason.to_owned(),
    };
    let name = options.token_header.parse();
    let name: HeaderName = name.map_err(|_| failed("token_header is no name of a header"))?;
    let text = format!("{} {}", options.token_scheme, secret.reveal());
    let value = HeaderValue::from_str(text.trim());
    let mut value = value.map_err(|_| failed("it holds letters that no header can"))?;
    value.set_sensitive(true);
    Ok(Some((name, value)))
}

/// Whether the server says that nothing changed since the last night.
pub(crate) fn is_unchanged(response: &Response) -> bool {
    response.status() == StatusCode::NOT_MODIFIED
}

/// What came of a transfer that broke, in our words: the library's would repeat the whole address.
pub(crate) fn broken(url: &Url, error: &reqwest::Error) -> FetchError {
    let reason = if error.is_timeout() {
        "the server is silent"
    } else if error.is_connect() {
        "no connection; is the address right, and its certificate known"
    } else if error.is_decode() {
        "the answer's compression is broken, or the transfer broke off"
    } else {
        "the transfer broke off"
    };
    FetchError::Read {
        location: address::shown(url),
        reason: reason.to_owned(),
        passing: true,
    }
}

fn silent(url: &Url) -> FetchError {
    FetchError::Read {
        location: address::shown(url),
        reason: "the server is silent".to_owned(),
        passing: true,
    }
}

fn judged(url: &Url, response: Response) -> Result<Response, FetchError> {
    let status = response.status();
    match status {
        _ if status.is_success() || status == StatusCode::NOT_MODIFIED => Ok(response),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(FetchError::Denied {
            place: address::shown(url),
            reason: format!("status {}", status.as_u16()),
        }),
        _ => Err(FetchError::Status {
            place: address::shown(url),
            status: status.as_u16(),
            retry_after: retry_after(response.headers()),
        }),
    }
}

fn sent_on(url: &Url, response: &Response) -> Result<Url, FetchError> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| url.join(location).ok());
    next.ok_or_else(|| FetchError::Answer {
        place: address::shown(url),
        reason: "it sends on without saying where".to_owned(),
    })
}

/// How long a server wants to be left alone: seconds, or a date, of which its own clock says how far it is.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = http_date(headers.get(DATE)?.to_str().ok()?)?;
    (http_date(text)? - now).to_std().ok()
}

/// A date as HTTP writes it.
pub(crate) fn http_date(text: &str) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    Some(date.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_left_alone_as_long_as_it_asks() {
        let after = |text: &str| {
            let headers = [(DATE, "Sun, 22 Nov 2026 03:00:00 GMT"), (RETRY_AFTER, text)];
            retry_after(
                &headers
                    .map(|(name, value)| (name, HeaderValue::from_str(value).expect("a header")))
                    .into_iter()
                    .collect(),
            )
        };
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("Sun, 22 Nov 2026 03:02:00 GMT"), Some(Duration::from_mins(2)));
        assert_eq!(after("soon"), None);
    }
}
