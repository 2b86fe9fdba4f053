//! `marsad protect`: a table of exact counts, made safe to pass on.

use std::path::Path;

use chrono::{DateTime, Utc};
use engine::Format;
use publish::{CountTable, ProtectedTable, ReleaseRun, protect_beside, protect_table};
use releases::{Release, ReleaseError};
use serde::Serialize;
use warehouse::{AsOf, Warehouse};

use crate::error::Error;
use crate::project::Project;
use crate::{output, sql};

/// What is to be protected, and under which policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// A query, or the path of a file.
    pub(crate) table: &'a str,
    /// The indicator whose counts they are.
    pub(crate) indicator: Option<&'a str>,
    /// The policy of a table that stands alone.
    pub(crate) policy: Option<&'a str>,
    /// The column of the count.
    pub(crate) count: Option<&'a str>,
}

/// What is told of the protection, beside the table.
#[derive(Debug, Serialize)]
struct Report<'a> {
    rows: usize,
    hidden: usize,
    /// The release beside which it may be shown; none for a table that stands alone.
    beside: Option<&'a str>,
    /// Cells attacked together: the table's, and those of the release.
    cells_attacked: u64,
    exactly_recoverable: u64,
    bounded_below_threshold: u64,
}

/// Protects a table and prints it, or writes it with its audit beside it.
pub(crate) async fn run(
    project: &Project,
    wanted: Wanted<'_>,
    file: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let warehouse = project.warehouse().await?;
    let shelf = project.shelf();
    let release = match wanted.indicator {
        Some(_) => Some(shelf.current()?.ok_or(ReleaseError::NoRelease)?),
        None => None,
    };
    let as_of = release.as_ref().map_or(Ok(AsOf::Now), instant_of)?;
    let table = CountTable::read(
        &bytes(project, &warehouse, wanted.table, as_of, now).await?,
        wanted.count,
    )?;
    let key = project.disclosure_key()?;
    let made = match (&release, wanted.indicator) {
        (Some(release), Some(indicator)) => {
            let run = ReleaseRun {
                kept_cells: None,
                warehouse: &warehouse,
                definitions: &project.definitions,
                shelf: &shelf,
                key,
                now,
            };
            protect_beside(run, release, &table, indicator).await?
        }
        _ => protect_table(&table, &project.definitions, wanted.policy.unwrap_or_default(), &key)?,
    };
    tell(&made, release.as_ref(), file)
}

/// The table as CSV: the file's bytes, or the query's answer.
async fn bytes(
    project: &Project,
    warehouse: &Warehouse,
    table: &str,
    as_of: AsOf,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, Error> {
    let path = Path::new(table);
    if path.is_file() {
        return std::fs::read(path).map_err(|error| Error::io(path, &error));
    }
    let context = sql::context(project, warehouse, as_of, now).await?;
    Ok(context.query(table).await?.write(Format::Csv)?)
}

fn instant_of(release: &Release) -> Result<AsOf, Error> {
    let instant = release.manifest.released_at();
    let instant = instant.ok_or_else(|| ReleaseError::Unknown(release.manifest.release_id.clone()))?;
    Ok(AsOf::Instant(instant))
}

fn tell(made: &ProtectedTable, release: Option<&Release>, file: Option<&Path>) -> Result<(), Error> {
    let beside = release.map(|release| release.manifest.release_id.as_str());
    output::notice(&format!(
        "{} rows, {} hidden; attacked {}{} cells together: {} exactly recoverable, {} known to be small",
        made.rows,
        made.hidden,
        beside.map_or_else(String::new, |release| format!("beside release {release}, ")),
        made.audit.cells,
        made.audit.exactly_recoverable,
        made.audit.bounded_below_threshold,
    ));
    let Some(path) = file else {
        output::data(&made.csv);
        return Ok(());
    };
    let report = Report {
        rows: made.rows,
        hidden: made.hidden,
        beside,
        cells_attacked: made.audit.cells,
        exactly_recoverable: made.audit.exactly_recoverable,
        bounded_below_threshold: made.audit.bounded_below_threshold,
    };
    let audit = path.with_extension("audit.json");
    let text = serde_json::to_vec_pretty(&report).map_err(|error| Error::Io {
        place: audit.display().to_string(),
        kind: error.io_error_kind().unwrap_or(std::io::ErrorKind::InvalidData),
    })?;
    std::fs::write(path, &made.csv).map_err(|error| Error::io(path, &error))?;
    std::fs::write(&audit, text).map_err(|error| Error::io(&audit, &error))
}
