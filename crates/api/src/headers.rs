//! What every answer says about itself: how fresh it is, and what a browser may do with it.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, ETAG, LAST_MODIFIED, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use definitions::sha256::sha256_hex;
use include_dir::{Dir, include_dir};
use releases::Release;

use crate::call::Call;
use crate::state::Served;
use crate::{assets, dates};

static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The same release looks different after an update of the server: its texts count for the tag.
static BUILD: LazyLock<String> = LazyLock::new(|| {
    let texts = LOCALES
        .files()
        .chain(TEMPLATES.files())
        .map(include_dir::File::contents);
    let bytes: Vec<u8> = texts
        .chain([env!("CARGO_PKG_VERSION").as_bytes()])
        .collect::<Vec<_>>()
        .concat();
    sha256_hex([assets::VERSION.as_bytes(), &bytes].concat())
});

/// Headers against the usual attacks. Plot writes the styles of its marks into the SVG, hence `unsafe-inline`
/// for styles, and for styles alone.
pub(crate) const SECURITY: [(HeaderName, &str); 3] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
];

/// The answer with its validators, made only if the caller does not hold it already.
pub(crate) fn fresh<E>(
    call: &Call,
    served: &Served,
    format: &str,
    make: impl FnOnce() -> Result<Response<Body>, E>,
) -> Result<Response<Body>, E> {
    let release = &served.release;
    let tag = tag(call, release, format);
    let mut response = if holds(&call.if_none_match, &tag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        make()?
    };
    let cache_control = if served.is_embargoed {
        "private, no-store"
    } else {
        "public, max-age=300"
    };
    let last_modified = dates::http_date(&release.manifest.released_at);
    let headers = [
        (ETAG, Some(tag)),
        (LAST_MODIFIED, last_modified),
        (CACHE_CONTROL, Some(cache_control.to_owned())),
        (VARY, Some("accept, accept-language, authorization".to_owned())),
        (CONTENT_LANGUAGE, Some(call.words.language.tag().to_owned())),
    ];
    for (name, value) in headers {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Weak, because a proxy or we ourselves may compress the same answer.
fn tag(call: &Call, release: &Release, format: &str) -> String {
    let parts = [
        &release.manifest_sha256,
        BUILD.as_str(),
        &call.path,
        &call.raw_query,
        call.words.language.tag(),
        format,
    ];
    format!("W/\"{}\"", &sha256_hex(parts.join("\n"))[..32])
}

fn holds(if_none_match: &str, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    if_none_match
        .split(',')
        .any(|held| held.trim() == "*" || bare(held) == bare(tag))
}
