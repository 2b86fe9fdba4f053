//! The description of the API for tools, OpenAPI 3.1.

use std::collections::BTreeMap;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;

use crate::encode::json::{DataBody, DataRow};
use crate::encode::trends::TrendsBody;
use crate::metadata::IndicatorDetail;
use crate::problem::Problem;
use crate::reference_metadata::MetadataBody;
use crate::routes::{Health, ListBody};

/// The OpenAPI document, as JSON.
pub fn openapi() -> String {
    Document::openapi().to_pretty_json().unwrap_or_default()
}

/// `GET /openapi.json`.
pub(crate) async fn document() -> Response {
    (
        [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "public, max-age=300"),
        ],
        openapi(),
    )
        .into_response()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Marsad",
        version = "1",
        description = "Released figures of the observatory. Every answer names its release and carries its notice. \
            A value that is hidden or missing is null with a status, never 0. Problems are RFC 9457 documents \
            with a code: A001 no release yet, A002 unknown address, A003 unknown indicator, A004 wrong query \
            parameters, A005 too many cells, A006 method not allowed, A007 release unreadable."
    ),
    paths(list, indicator, data, data_csv, trends, reference_metadata, healthz),
    components(schemas(DataRow))
)]
struct Document;

/// The indicators of the current release, in catalogue order.
#[utoipa::path(
    get,
    path = "/api/v1/indicators",
    params(("lang" = Option<Lang>, Query, description = "Language; else Accept-Language, else French")),
    responses(
        (status = 200, description = "The list", body = ListBody),
        (status = 304, description = "Unchanged since the ETag in If-None-Match"),
        (status = 400, description = "Wrong parameter", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "No release yet", body = Problem, content_type = "application/problem+json"),
    )
)]
#[expect(dead_code, reason = "carries the description of the route")]
fn list() {}

/// Everything about an indicator but its figures.
#[utoipa::path(
    get,
    path = "/api/v1/indicators/{id}",
    params(
        ("id" = String, Path, description = "Id of the indicator"),
        ("lang" = Option<Lang>, Query, description = "Language; else Accept-Language, else French"),
    ),
    responses(
        (status = 200, description = "The metadata", body = IndicatorDetail),
        (status = 304, description = "Unchanged since the ETag in If-None-Match"),
        (status = 400, description = "Wrong parameter", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such indicator", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "No release yet", body = Problem, content_type = "application/problem+json"),
    )
)]
#[expect(dead_code, reason = "carries the description of the route")]
fn indicator() {}

/// The figures of an indicator.
///
/// Each dimension of the indicator is a parameter of its own name; `geo`, `type`, `age` and `source` are short
/// for `geo_code`, `violence_type`, `age_band` and `source_id`. Values are codes separated by commas, `*` for all
/// codes, or `level:region` for all codes of a level. A dimension that is not named stands at its total; where
/// no total exists, all its codes are returned. A query without a match has an empty answer, with status 200.
#[utoipa::path(
    get,
    path = "/api/v1/indicators/{id}/data",
    params(
        ("id" = String, Path, description = "Id of the indicator"),
        Asked,
        ("format" = Option<Format>, Query, description = "json or csv; else Accept, else json"),
    ),
    responses(
        (status = 200, description = "The figures", content((DataBody<'static> = "application/json"), (String = "text/csv"))),
        NoCells,
    )
)]
#[expect(dead_code, reason = "carries the description of the route")]
fn data() {}

/// What the series of an indicator say: changes, moving average, seasonal adjustment, trend, shifts of level. Made of
/// the published figures alone; the parameters are those of `/data`.
#[utoipa::path(
    get,
    path = "/api/v1/indicators/{id}/trends",
    params(
        ("id" = String, Path, description = "Id of the indicator"),
        Asked,
    ),
    responses(
        (status = 200, description = "One analysis for each series", body = TrendsBody),
        NoCells,
    )
)]
#[expect(dead_code, reason = "carries the description of the route")]
fn trends() {}

/// What a reader must know of all figures together, by the headings of the Euro-SDMX Metadata Structure (ESMS 2.0).
#[utoipa::path(
    get,
    path = "/api/v1/metadata",
    params(("lang" = Option<Lang>, Query, description = "Language; else Accept-Language, else French")),
    responses(
        (status = 200, description = "The reference metadata", body = MetadataBody),
        (status = 304, description = "Unchanged since the ETag in If-None-Match"),
        (status = 400, description = "Wrong parameter", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "No release yet", body = Problem, content_type = "application/problem+json"),
    )
)]
#[expect(dead_code, reason = "carries the description of the route")]
fn reference_metadata() {}

/// The figures of an indicator as CSV, with the parameters of `/data`.
#[utoipa::path(
    get,
    path = "/api/v1/indicators/{id}/data.csv",
    params(
        ("id" = String, Path, description = "Id of the indicator"),
        Asked,
    ),
    responses(
        (status = 200, description = "The figures, UTF-8 with a byte order mark", body = String,
            content_type = "text/csv"),
        NoCells,
    )
)]
#[expect(dead_code, reason = "carries the description of the route")]
fn data_csv() {}

/// Whether there is a release to show.
#[utoipa::path(
    get,
    path = "/healthz",
    responses(
        (status = 200, description = "A release is being served", body = Health),
        (status = 503, description = "No release yet", body = Health),
    )
)]
#[expect(dead_code, reason = "carries the description of the route")]
fn healthz() {}

/// Which cells are asked for.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, clippy::doc_markdown, reason = "describes parameters, in plain text")]
struct Asked {
    /// Length of the periods; the indicator's own by default
    freq: Option<Freq>,
    /// One period, or all within it: 2024, 2024-Q1 or 2024-03
    period: Option<String>,
    /// First period: 2024, 2024-Q1 or 2024-03
    from: Option<String>,
    /// Last period: 2024, 2024-Q1 or 2024-03
    to: Option<String>,
    /// One parameter per dimension, such as geo_code=level:region
    #[param(style = Form, explode)]
    dimensions: Option<BTreeMap<String, String>>,
    /// Language; else Accept-Language, else French
    lang: Option<Lang>,
}

/// Answers without the cells asked for.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, clippy::doc_markdown, reason = "describes responses, in plain text")]
enum NoCells {
    /// Unchanged since the ETag in If-None-Match
    #[response(status = 304)]
    Unchanged,
    /// Wrong parameter
    #[response(status = 400, content_type = "application/problem+json")]
    WrongParameter(Problem),
    /// No such indicator
    #[response(status = 404, content_type = "application/problem+json")]
    NoIndicator(Problem),
    /// Too many cells
    #[response(status = 413, content_type = "application/problem+json")]
    TooManyCells(Problem),
    /// No release yet
    #[response(status = 503, content_type = "application/problem+json")]
    NoRelease(Problem),
}

/// Language of titles and labels.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes a parameter")]
enum Lang {
    /// French.
    Fr,
    /// Arabic.
    Ar,
    /// English.
    En,
}

/// Length of periods.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes a parameter")]
enum Freq {
    /// Month.
    M,
    /// Quarter.
    Q,
    /// Year.
    A,
}

/// Format of an answer.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes a parameter")]
enum Format {
    /// JSON.
    Json,
    /// CSV.
    Csv,
}
