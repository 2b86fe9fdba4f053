//! Style, script and fonts: part of the binary, so that a ministry's server needs no other file and no network.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use definitions::sha256::sha256_hex;
use include_dir::{Dir, File, include_dir};

use crate::call::Call;
use crate::problem::ApiError;

static ASSETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// Changes with the content of any asset; pages ask for assets with it, so browsers may keep them for ever.
pub(crate) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let bytes: Vec<&[u8]> = files(&ASSETS).into_iter().map(File::contents).collect();
    sha256_hex(bytes.concat())[..12].to_owned()
});

fn files<'a>(folder: &'a Dir<'a>) -> Vec<&'a File<'a>> {
    folder.files().chain(folder.dirs().flat_map(files)).collect()
}

/// `GET /assets/{*path}`. Only what is asked for by its version may be kept for ever; fonts, which the style
/// names without one, for a day.
pub(crate) async fn asset(call: Call, path: Result<Path<String>, PathRejection>) -> Response {
    let path = path.map(|Path(path)| path).unwrap_or_default();
    let Some((file, kind)) = ASSETS.get_file(&path).zip(content_type(&path)) else {
        return ApiError::UnknownAddress.answer(&call);
    };
    let is_versioned = call.raw_query.strip_prefix("v=") == Some(VERSION.as_str());
    let keep = if is_versioned {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=86400"
    };
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, keep)], file.contents()).into_response()
}

fn content_type(path: &str) -> Option<&'static str> {
    let (_, suffix) = path.rsplit_once('.')?;
    match suffix {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "woff2" => Some("font/woff2"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}
