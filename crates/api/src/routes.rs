//! The addresses, and what answers at each.

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use definitions::text::Language;
use releases::{Cell, IndicatorData, Release};
use serde::Serialize;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa::ToSchema;

use crate::call::Call;
use crate::encode::trends::TrendsBody;
use crate::encode::{self, Extract};
use crate::locale::Words;
use crate::metadata::{IndicatorDetail, IndicatorSummary, ReleaseMeta};
use crate::problem::{self, ApiError};
use crate::reference_metadata::MetadataBody;
use crate::selection::{CELL_LIMIT, Selection, check_plain};
use crate::state::{App, Served};
use crate::suggest::nearest;
use crate::{assets, dates, headers, openapi, pages};

/// Where the figures are.
const DATA: &str = "/api/v1/indicators/{id}/data";

/// What handlers give back; whoever calls them turns the error into an answer.
pub(crate) type Answer = Result<Response, ApiError>;

/// The list of indicators.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListBody {
    /// The release.
    pub(crate) meta: ReleaseMeta,
    /// The indicators, in catalogue order.
    pub(crate) indicators: Vec<IndicatorSummary>,
}

/// Whether the server can answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok` or `no release`.
    pub(crate) status: &'static str,
    /// Release being served.
    pub(crate) release: Option<String>,
    /// When it was made.
    pub(crate) released_at: Option<String>,
}

pub(crate) fn router(app: App) -> Router {
    let mut router = Router::new()
        .route("/api/v1/indicators", get(list))
        .route("/api/v1/indicators/{id}", get(indicator))
        .route(DATA, get(data))
        .route(&format!("{DATA}.csv"), get(data))
        .route("/api/v1/indicators/{id}/trends", get(trends))
        .route("/api/v1/metadata", get(reference_metadata))
        .route("/openapi.json", get(openapi::document))
        .route("/healthz", get(healthz))
        .route("/assets/{*path}", get(assets::asset))
        .route("/", get(front))
        .route("/{lang}", get(unslashed))
        .route("/{lang}/", get(home))
        .route("/{lang}/metadata", get(metadata_page))
        .route("/{lang}/embargo", get(sign_in))
        .route("/{lang}/indicators/{id}", get(indicator_page))
        .fallback(async |call: Call| ApiError::UnknownAddress.answer(&call))
        .method_not_allowed_fallback(async |call: Call| ApiError::MethodNotAllowed.answer(&call))
        .with_state(app)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked));
    for (name, value) in headers::SECURITY {
        router = router.layer(SetResponseHeaderLayer::overriding(
            name,
            HeaderValue::from_static(value),
        ));
    }
    router.layer(TraceLayer::new_for_http())
}

/// A part of the address; bytes that are no text name nothing.
type Part<T> = Result<Path<T>, PathRejection>;

fn part<T>(part: Part<T>) -> Result<T, ApiError> {
    part.map(|Path(part)| part).map_err(|_| ApiError::UnknownAddress)
}

/// A fault of ours: the panic's own words stay in the log that the runtime writes.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let problem = ApiError::Interrupted.problem(Words::of(Language::Fr));
    let mut response = problem::json(&problem);
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

async fn list(State(app): State<App>, call: Call) -> Response {
    let answer = async {
        check_plain(&call.pairs, &["lang"])?;
        let served = app.release(&call).await?;
        let release = &served.release;
        headers::fresh(&call, &served, "json", || {
            let entries = release
                .indicators
                .iter()
                .map(|data| IndicatorSummary::of(call.words, &data.entry));
            let meta = ReleaseMeta::of(call.words, &release.manifest);
            json(&ListBody {
                meta,
                indicators: entries.collect(),
            })
        })
    };
    answer.await.unwrap_or_else(|error: ApiError| error.answer(&call))
}

async fn indicator(State(app): State<App>, call: Call, id: Part<String>) -> Response {
    let answer = async {
        let id = part(id)?;
        check_plain(&call.pairs, &["lang"])?;
        let served = app.release(&call).await?;
        let release = &served.release;
        let data = find(release, &id)?;
        headers::fresh(&call, &served, "json", || {
            json(&IndicatorDetail::of(call.words, &release.manifest, &data.entry))
        })
    };
    answer.await.unwrap_or_else(|error: ApiError| error.answer(&call))
}

async fn reference_metadata(State(app): State<App>, call: Call) -> Response {
    let answer = async {
        check_plain(&call.pairs, &["lang"])?;
        let served = app.release(&call).await?;
        let manifest = &served.release.manifest;
        headers::fresh(&call, &served, "json", || json(&MetadataBody::of(call.words, manifest)))
    };
    answer.await.unwrap_or_else(|error: ApiError| error.answer(&call))
}

async fn data(State(app): State<App>, call: Call, id: Part<String>) -> Response {
    let answer = async {
        let id = part(id)?;
        let served = app.release(&call).await?;
        figures(&call, &served, find(&served.release, &id)?)
    };
    answer.await.unwrap_or_else(|error| error.answer(&call))
}

async fn trends(State(app): State<App>, call: Call, id: Part<String>) -> Response {
    let answer = async {
        let id = part(id)?;
        let served = app.release(&call).await?;
        let release = &served.release;
        let data = find(release, &id)?;
        let selection = Selection::parse(data, &call.pairs, &["lang"])?;
        let cells = within_limit(selection.cells(data))?;
        headers::fresh(&call, &served, "json", || {
            json(&TrendsBody::of(call.words, &release.manifest, &data.entry, &cells))
        })
    };
    answer.await.unwrap_or_else(|error: ApiError| error.answer(&call))
}

/// The cells, unless they are more than one answer holds.
fn within_limit(cells: Vec<&Cell>) -> Result<Vec<&Cell>, ApiError> {
    if cells.len() > CELL_LIMIT {
        return Err(ApiError::TooManyCells {
            matched: cells.len(),
            limit: CELL_LIMIT,
        });
    }
    Ok(cells)
}

fn figures(call: &Call, served: &Served, data: &IndicatorData) -> Answer {
    let release = &served.release;
    let entry = &data.entry;
    let selection = Selection::parse(data, &call.pairs, &["lang", "format"])?;
    let format = call.format()?;
    let cells = within_limit(selection.cells(data))?;
    let extract = Extract {
        release,
        entry,
        selection: &selection,
        cells: &cells,
        words: call.words,
    };
    headers::fresh(call, served, format, || {
        if format != "csv" {
            return Ok(([(CONTENT_TYPE, "application/json")], encode::json::encode(extract)?).into_response());
        }
        let day = dates::iso_day_of_time(&release.manifest.released_at);
        let disposition = format!("attachment; filename=\"marsad_{}_{day}.csv\"", entry.id);
        let headers = [
            (CONTENT_TYPE, "text/csv; charset=utf-8"),
            (CONTENT_DISPOSITION, &disposition),
        ];
        Ok((headers, encode::csv::encode(extract)?).into_response())
    })
}

async fn healthz(State(app): State<App>) -> Response {
    let (status, health) = match app.open_release().await {
        Ok(served) => {
            let manifest = &served.release.manifest;
            let (release, released_at) = (manifest.release_id.clone(), manifest.released_at.clone());
            (
                StatusCode::OK,
                Health {
                    status: "ok",
                    release: Some(release),
                    released_at: Some(released_at),
                },
            )
        }
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Health {
                status: "no release",
                release: None,
                released_at: None,
            },
        ),
    };
    (status, axum::Json(health)).into_response()
}

async fn front(call: Call) -> Response {
    let to = format!("/{}/", call.words.language.tag());
    (StatusCode::FOUND, [(LOCATION, to.as_str()), (VARY, "accept-language")]).into_response()
}

/// People type `/fr`; anything else of one word is unknown.
async fn unslashed(call: Call) -> Response {
    let language = call.words.language.tag();
    if call.path.trim_start_matches('/') == language {
        (StatusCode::PERMANENT_REDIRECT, [(LOCATION, format!("/{language}/"))]).into_response()
    } else {
        ApiError::UnknownAddress.answer(&call)
    }
}

async fn home(State(app): State<App>, call: Call) -> Response {
    page(&app, &call, |release| pages::home::page(&call, release)).await
}

/// Where a browser asks a listed reader for name and password, to send them with every page from then on.
async fn sign_in(State(app): State<App>, call: Call) -> Response {
    let language = call.words.language.tag();
    let Some(readers) = app
        .embargo_readers()
        .filter(|_| call.path == format!("/{language}/embargo"))
    else {
        return ApiError::UnknownAddress.answer(&call);
    };
    match call.credentials.as_ref().and_then(|given| readers.listed(given)) {
        Some(_) => (StatusCode::SEE_OTHER, [(LOCATION, format!("/{language}/"))]).into_response(),
        None => ApiError::NotListed.answer(&call),
    }
}

async fn metadata_page(State(app): State<App>, call: Call) -> Response {
    page(&app, &call, |release| pages::reference_metadata::page(&call, release)).await
}

async fn indicator_page(State(app): State<App>, call: Call, parts: Part<(String, String)>) -> Response {
    let make = |release: &Release| {
        let (_, id) = part(parts)?;
        pages::indicator::page(&call, release, find(release, &id)?)
    };
    page(&app, &call, make).await
}

/// A page, with its freshness; only in languages that exist.
async fn page(app: &App, call: &Call, make: impl FnOnce(&Release) -> Answer) -> Response {
    let answer = async {
        if call.path.split('/').nth(1) != Some(call.words.language.tag()) {
            return Err(ApiError::UnknownAddress);
        }
        let served = app.release(call).await?;
        headers::fresh(call, &served, "html", || make(&served.release))
    };
    answer.await.unwrap_or_else(|error| error.answer(call))
}

fn find<'a>(release: &'a Release, id: &str) -> Result<&'a IndicatorData, ApiError> {
    release.indicator(id).ok_or_else(|| {
        let ids = release.indicators.iter().map(|data| data.entry.id.as_str());
        ApiError::UnknownIndicator {
            given: id.to_owned(),
            nearest: nearest(id, ids).map(str::to_owned),
        }
    })
}

fn json<T: Serialize>(body: &T) -> Answer {
    let body = serde_json::to_vec(body).map_err(|error| ApiError::Encoding(error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}
