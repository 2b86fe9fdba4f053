//! `marsad release verify`: computes a release once more from the warehouse and compares the bytes.

use std::process::ExitCode;

use publish::{ReleaseRun, rebuild};

use crate::error::Error;
use crate::output;
use crate::project::Project;

/// Verifies one release, the current one unless named: its files against its manifest, the releases behind it
/// against the links that name them, and its bytes against those its inputs make. 0: all the same; 1 otherwise.
///
/// Errors: those of the shelf, the warehouse and of publishing.
pub(crate) async fn run(project: &Project, name: Option<&str>) -> Result<ExitCode, Error> {
    let shelf = project.shelf();
    let release = super::named(&shelf, name)?;
    let name = release.manifest.release_id.clone();
    output::line(&format!(
        "{name}: {} files have the hashes in its manifest",
        release.indicators.len()
    ));
    let behind = shelf.behind(&release)?;
    output::line(&format!(
        "{} releases behind it are those it was made behind",
        behind.len()
    ));
    let run = ReleaseRun {
        kept_cells: None,
        warehouse: &project.warehouse().await?,
        definitions: &project.definitions,
        shelf: &shelf,
        key: project.disclosure_key()?,
        now: chrono::DateTime::UNIX_EPOCH,
    };
    let draft = Box::pin(rebuild(run, &release)).await?;
    let compared = shelf.compare(draft, &name)?;
    let others: Vec<&String> = compared
        .iter()
        .filter(|(_, is_same)| !is_same)
        .map(|(file, _)| file)
        .collect();
    if others.is_empty() {
        output::line(&format!("computed once more: {} files, the same bytes", compared.len()));
        return Ok(ExitCode::SUCCESS);
    }
    for file in others {
        output::line(&format!("computed once more: {file} is another"));
    }
    Ok(ExitCode::FAILURE)
}
