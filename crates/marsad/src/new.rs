//! `marsad new`: a commented file to start from.

use std::path::Path;

use crate::error::Error;
use crate::output;

const SOURCE: &str = include_str!("../templates/source.toml");
const INDICATOR_SQL: &str = include_str!("../templates/indicator.sql");
const INDICATOR_TOML: &str = include_str!("../templates/indicator.toml");

/// Writes `pipelines/ID.toml`. Errors: `M004`, `M005`.
pub(crate) fn source(root: &Path, id: &str) -> Result<(), Error> {
    write(root, id, &[(format!("pipelines/{id}.toml"), SOURCE)])
}

/// Writes `sql/indicators/ID.sql` and `ID.toml`. Errors: `M004`, `M005`.
pub(crate) fn indicator(root: &Path, id: &str) -> Result<(), Error> {
    let files = [
        (format!("sql/indicators/{id}.sql"), INDICATOR_SQL),
        (format!("sql/indicators/{id}.toml"), INDICATOR_TOML),
    ];
    write(root, id, &files)
}

fn write(root: &Path, id: &str, files: &[(String, &str)]) -> Result<(), Error> {
    let is_identifier = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_identifier {
        return Err(Error::Name(id.to_owned()));
    }
    if let Some((path, _)) = files.iter().find(|(path, _)| root.join(path).exists()) {
        return Err(Error::Exists(path.clone()));
    }
    for (path, template) in files {
        let target = root.join(path);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, &error))?;
        }
        std::fs::write(&target, template.replace("{id}", id)).map_err(|error| Error::io(&target, &error))?;
        output::line(&format!("wrote {path}"));
    }
    output::notice("edit it, then run `marsad check`");
    Ok(())
}
