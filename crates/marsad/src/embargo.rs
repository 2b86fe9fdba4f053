//! Readers of releases under embargo: their passwords from the environment, their readings into a file.

use api::{EmbargoReaders, Reading};

use crate::error::Error;
use crate::project::Project;
use crate::record;

/// Where readings are written down, one a line.
const RECORD: &str = "embargo_readings.ndjson";

/// The readers of `marsad.toml`; none where it lists none. Errors: `M001`, `M018`.
pub(crate) fn readers(project: &Project) -> Result<Option<EmbargoReaders>, Error> {
    let listed = &project.deployment.embargo_readers;
    if listed.is_empty() {
        return Ok(None);
    }
    let with_password = listed.iter().map(|reader| {
        let variable = &reader.password_env;
        let password = std::env::var(variable).ok().filter(|password| !password.is_empty());
        let password = password.ok_or_else(|| Error::NoPassword(variable.clone()))?;
        Ok((reader.name.clone(), password))
    });
    let with_password = with_password.collect::<Result<Vec<_>, Error>>()?;
    let path = project.data_folder("releases")?.join(RECORD);
    let record = move |reading: &Reading<'_>| record::append(&path, reading);
    Ok(Some(EmbargoReaders::new(with_password, record)))
}
