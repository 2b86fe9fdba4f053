//! `marsad release approve`: somebody has looked at the release that waits, and lets it out.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::error::Error;
use crate::lock::NightLock;
use crate::project::Project;
use crate::{output, record};

/// Where approvals are written down, one a line.
const RECORD: &str = "approvals.ndjson";

/// One approval.
#[derive(Debug, Serialize)]
struct Approval<'a> {
    release_id: &'a str,
    approved_at: String,
    approved_by: &'a str,
}

/// Makes the release that waits the current one, and writes down who decided so.
///
/// Errors: `M003` while a night runs, `M001`, those of the shelf.
pub(crate) fn run(project: &Project, name: &str, by: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let _lock = NightLock::take(&project.data_folder("")?, now)?;
    let manifest = project.shelf().approve(name)?;
    let approval = Approval {
        release_id: &manifest.release_id,
        approved_at: now.to_rfc3339_opts(SecondsFormat::Secs, true),
        approved_by: by,
    };
    let path = project.data_folder("releases")?.join(RECORD);
    record::append(&path, &approval).map_err(|error| Error::io(&path, &error))?;
    output::line(&format!("{} is the current release", manifest.release_id));
    Ok(())
}
