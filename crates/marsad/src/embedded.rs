//! The project that the binary carries, so that `marsad demo` needs nothing else.

use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::error::Error;

static PIPELINES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../pipelines");
static SCHEMAS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../schemas");
static SQL: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../sql");

/// Writes the embedded project into a folder.
pub(crate) fn write(root: &Path) -> Result<(), Error> {
    for (name, folder) in [("pipelines", &PIPELINES), ("schemas", &SCHEMAS), ("sql", &SQL)] {
        let target = root.join(name);
        std::fs::create_dir_all(&target).map_err(|error| Error::io(&target, &error))?;
        folder.extract(&target).map_err(|error| Error::io(&target, &error))?;
    }
    Ok(())
}
