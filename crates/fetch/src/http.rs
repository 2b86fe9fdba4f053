//! The answers of an API: one night's answers are one delivery.

mod answer;
mod client;
mod pager;
mod since;

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use definitions::source::{Http, HttpFormat, Paging, Source};
use futures::{StreamExt, TryStreamExt};
use reqwest::Response;
use reqwest::header::{ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use url::Url;

use self::answer::Answer;
use self::client::Client;
use self::pager::Pager;
use self::since::Window;
use crate::inbox::{Visit, section};
use crate::transfer::ByteStream;
use crate::{FetchError, Found, Progress, address};

/// An API, or one file by its address.
pub(crate) struct Api {
    source_id: String,
    client: Client,
    first_url: Url,
    options: Http,
    window: Option<Window>,
    before: Progress,
    now: DateTime<Utc>,
    /// The first answer, from listing to landing.
    first: Mutex<Option<First>>,
    reached: Mutex<Progress>,
}

/// A first answer: read, or about to be.
enum First {
    Rows(Box<Pager>, Answer),
    File(Response),
}

impl Api {
    /// Prepares to ask it. Errors: `F001`, `F009`, `F011`.
    pub(crate) fn open(source: &Source, visit: &Visit<'_>) -> Result<Self, FetchError> {
        let fetch = &source.fetch;
        let options = section(fetch, fetch.http.as_ref())?.clone();
        let mut first_url = Url::parse(&fetch.url).map_err(|_| FetchError::Place {
            place: "[fetch]".to_owned(),
            reason: "url is no address".to_owned(),
        })?;
        let since = options.since.as_ref();
        let window = since.map(|since| Window::of(since, visit, source.period.frequency));
        if let Some(window) = &window {
            first_url
                .query_pairs_mut()
                .append_pair(&window.parameter, &window.from_text);
        }
        Ok(Self {
            source_id: source.id.clone(),
            client: Client::open(&first_url, fetch, &options, visit)?,
            first_url,
            window,
            options,
            before: visit.progress.clone(),
            now: visit.now,
            first: Mutex::new(None),
            reached: Mutex::new(visit.progress.clone()),
        })
    }

    /// Whether rows are read page by page; otherwise a file is landed as it is.
    pub(crate) fn is_paged(&self) -> bool {
        self.options.format != HttpFormat::File
    }

    /// How far the source is fetched with what was read.
    pub(crate) fn progress(&self) -> Progress {
        locked(&self.reached).clone()
    }

    /// The night's delivery, unless the first answer says that there is nothing new.
    pub(crate) async fn list(&self) -> Result<Vec<Found>, FetchError> {
        *locked(&self.reached) = self.before.clone();
        let first = if self.is_paged() {
            self.first_rows().await?
        } else {
            self.first_file().await?
        };
        let Some((first, modified_at)) = first else {
            return Ok(Vec::new());
        };
        *locked(&self.first) = Some(first);
        Ok(vec![Found {
            location: self.location(),
            size_bytes: 0,
            modified_at: modified_at.unwrap_or(self.now),
            name_date: None,
        }])
    }

    /// The night's bytes: the file, or all rows as NDJSON.
    pub(crate) async fn read(&self) -> Result<ByteStream<'_>, FetchError> {
        let kept = locked(&self.first).take();
        match kept {
            Some(First::File(response)) => Ok(self.file(response)),
            Some(First::Rows(pager, answer)) => Ok(self.rows(*pager, Some(answer))),
            None if self.is_paged() => Ok(self.rows(self.pager(), None)),
            None => Ok(self.file(self.client.get_once(&self.first_url, &HeaderMap::new()).await?)),
        }
    }

    async fn first_file(&self) -> Result<Option<(First, Option<DateTime<Utc>>)>, FetchError> {
        let response = self.client.get(&self.first_url, &self.conditions()).await?;
        if client::is_unchanged(&response) {
            return Ok(None);
        }
        let modified_at = header(&response, &LAST_MODIFIED).and_then(|text| client::http_date(&text));
        Ok(Some((First::File(response), modified_at)))
    }

    async fn first_rows(&self) -> Result<Option<(First, Option<DateTime<Utc>>)>, FetchError> {
        let mut pager = self.pager();
        let Some(answer) = self.next_answer(&mut pager, &self.conditions()).await? else {
            return Ok(None);
        };
        let is_nothing = answer.rows == 0 && pager.is_at_end();
        Ok((!is_nothing).then_some((First::Rows(Box::new(pager), answer), None)))
    }

    /// The version of the last answer speaks of the same question only where every night asks the same.
    fn conditions(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.window.is_some() || self.options.paging != Paging::None {
            return headers;
        }
        let known = [
            (IF_NONE_MATCH, &self.before.etag),
            (IF_MODIFIED_SINCE, &self.before.last_modified),
        ];
        for (name, value) in known {
            if let Some(value) = value.as_ref().and_then(|value| value.parse().ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }

    fn pager(&self) -> Pager {
        Pager::new(&self.first_url, &self.options)
    }

    /// The next answer; none where there is no further one, or where it is unchanged.
    async fn next_answer(&self, pager: &mut Pager, conditions: &HeaderMap) -> Result<Option<Answer>, FetchError> {
        let Some(url) = pager.next_url()? else { return Ok(None) };
        let Some((headers, body)) = self.client.get_body(&url, conditions).await? else {
            return Ok(None);
        };
        let read = Answer::read(&body, &self.options).map_err(|reason| FetchError::Answer {
            place: address::shown(&url),
            reason,
        })?;
        pager.turn(&url, &headers, &read)?;
        self.note_version(&headers);
        Ok(Some(read))
    }

    fn rows(&self, pager: Pager, first: Option<Answer>) -> ByteStream<'_> {
        let state = (pager, first, None);
        futures::stream::try_unfold(state, move |(mut pager, first, latest)| async move {
            let answer = match first {
                Some(answer) => Some(answer),
                None => self.next_answer(&mut pager, &HeaderMap::new()).await?,
            };
            let Some(answer) = answer else {
                self.note_watermark(latest);
                return Ok(None);
            };
            let latest = latest.max(answer.latest);
            Ok(Some((answer.ndjson, (pager, None, latest))))
        })
        .boxed()
    }

    fn file(&self, response: Response) -> ByteStream<'_> {
        let url = self.first_url.clone();
        let headers = response.headers().clone();
        let at_end = async move {
            self.note_version(&headers);
            self.note_watermark(None);
            Ok(Bytes::new())
        };
        let bytes = response
            .bytes_stream()
            .map_err(move |error| client::broken(&url, &error));
        bytes.chain(futures::stream::once(at_end)).boxed()
    }

    fn note_version(&self, headers: &HeaderMap) {
        if self.window.is_some() || self.options.paging != Paging::None {
            return;
        }
        let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::to_owned);
        let mut reached = locked(&self.reached);
        reached.etag = text(&ETAG);
        reached.last_modified = text(&LAST_MODIFIED);
    }

    fn note_watermark(&self, latest: Option<NaiveDate>) {
        if let Some(window) = &self.window {
            let watermark = window.reached(self.before.watermark, latest);
            locked(&self.reached).watermark = watermark;
        }
    }

    /// The same name every night: the file's own, or one that says what its lines are.
    fn location(&self) -> String {
        let last = self.first_url.path_segments().and_then(Iterator::last);
        match last.filter(|name| !name.is_empty()) {
            Some(name) if !self.is_paged() => name.to_owned(),
            None if !self.is_paged() => self.source_id.clone(),
            _ => format!("{}.ndjson", self.source_id),
        }
    }
}

fn header(response: &Response, name: &HeaderName) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

/// What a lock guards is whole between any two statements, so that a panic elsewhere spoils nothing.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
