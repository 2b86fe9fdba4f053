//! A place as an object store.

use std::path::Path;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use url::Url;

use crate::FetchError;

/// Opens a folder: a `file://` URL, or a path, taken from `root` when relative.
pub(crate) fn open(root: &Path, place: &str) -> Result<Arc<dyn ObjectStore>, FetchError> {
    let failed = |reason: &str| FetchError::Place {
        place: place.to_owned(),
        reason: reason.to_owned(),
    };
    let folder = match Url::parse(place) {
        Ok(url) if url.scheme() == "file" => url.to_file_path().map_err(|()| failed("not a local path"))?,
        Ok(url) if url.scheme().len() > 1 => return Err(failed("only folders are supported")),
        _ => root.join(place),
    };
    if !folder.is_dir() {
        return Err(failed("there is no such folder"));
    }
    let store = LocalFileSystem::new_with_prefix(&folder).map_err(|error| failed(&error.to_string()))?;
    Ok(Arc::new(store))
}
