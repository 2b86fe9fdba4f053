//! A folder or a bucket as an object store.

use std::path::Path;
use std::sync::Arc;

use definitions::source::{Fetch, is_loopback};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use url::Url;

use crate::secret::Secret;
use crate::{FetchError, address};

/// A store, and the name under which messages speak of it.
pub(crate) struct Place {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) name: String,
}

/// Opens a folder (a `file://` URL, or a path, taken from `root` when relative) or a bucket (`s3://`).
/// Errors: `F001`, `F009`.
pub(crate) fn open(
    root: &Path,
    fetch: &Fetch,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Place, FetchError> {
    let failed = |reason: &str| FetchError::Place {
        place: fetch.url.clone(),
        reason: reason.to_owned(),
    };
    match Url::parse(&fetch.url) {
        Ok(url) if url.scheme() == "s3" => {
            let place = Place {
                store: prefixed(bucket(&url, fetch, environment)?, &url)?,
                name: address::shown(&url),
            };
            Ok(place)
        }
        Ok(url) if url.scheme() == "file" => {
            let folder = url.to_file_path().map_err(|()| failed("not a local path"))?;
            local(&folder, &fetch.url)
        }
        Ok(url) if url.scheme().len() > 1 => Err(failed("a folder or an s3:// address is needed")),
        _ => local(&root.join(&fetch.url), &fetch.url),
    }
}

fn local(folder: &Path, name: &str) -> Result<Place, FetchError> {
    let failed = |reason: &str| FetchError::Place {
        place: name.to_owned(),
        reason: reason.to_owned(),
    };
    if !folder.is_dir() {
        return Err(failed("there is no such folder"));
    }
    let store = LocalFileSystem::new_with_prefix(folder).map_err(|_| failed("the folder cannot be opened"))?;
    Ok(Place {
        store: Arc::new(store),
        name: name.to_owned(),
    })
}

fn bucket(url: &Url, fetch: &Fetch, environment: &dyn Fn(&str) -> Option<String>) -> Result<AmazonS3, FetchError> {
    let failed = |reason: &str| FetchError::Place {
        place: address::shown(url),
        reason: reason.to_owned(),
    };
    let options = fetch.bucket.clone().unwrap_or_default();
    // Its own limit would be one for the whole transfer, and its own retries would multiply ours.
    let client = ClientOptions::new().with_timeout_disabled();
    let retries = RetryConfig {
        max_retries: 0,
        ..RetryConfig::default()
    };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(url.host_str().unwrap_or_default())
        .with_region(&options.region)
        .with_virtual_hosted_style_request(!options.path_style)
        .with_retry(retries);
    let mut may_be_plain = false;
    if let Some(endpoint) = &options.endpoint {
        let parsed = Url::parse(endpoint).map_err(|_| failed("its endpoint is no address"))?;
        may_be_plain = parsed.host_str().is_some_and(is_loopback);
        builder = builder.with_endpoint(endpoint);
    }
    // Last: the client's options hold this one, too.
    builder = builder.with_client_options(client).with_allow_http(may_be_plain);
    let access_key = Secret::read_named(options.access_key_env.as_ref(), environment)?;
    let secret_key = Secret::read_named(options.secret_key_env.as_ref(), environment)?;
    builder = match (access_key, secret_key) {
        (Some(access_key), Some(secret_key)) => builder
            .with_access_key_id(access_key.reveal())
            .with_secret_access_key(secret_key.reveal()),
        _ => builder.with_skip_signature(true),
    };
    builder.build().map_err(|_| failed("its options do not fit together"))
}

fn prefixed(store: AmazonS3, url: &Url) -> Result<Arc<dyn ObjectStore>, FetchError> {
    let prefix = object_store::path::Path::from_url_path(url.path()).map_err(|_| FetchError::Place {
        place: address::shown(url),
        reason: "its path is none".to_owned(),
    })?;
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}
