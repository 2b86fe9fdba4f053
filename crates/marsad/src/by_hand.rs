//! `marsad ingest`: files taken in by hand, as if they had arrived.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use definitions::source::{FetchKind, Source};
use ingest::{Content, Delivery, Outcome, Receipt, content_sha256, ingest};

use crate::arrivals::Arrivals;
use crate::clock::Clock;
use crate::error::Error;
use crate::intake::{Intake, LastKnown};
use crate::lock::NightLock;
use crate::project::Project;
use crate::stopwatch::Stopwatch;
use crate::{night, output};

/// Takes the files in and commits them. 0: all accepted; 2: one was refused, or rows of it; 3: nothing was new.
///
/// Errors: `M003`, `M010`, those of fetching, ingest and warehouse.
pub(crate) async fn run(
    project: &Project,
    source_id: &str,
    files: &[PathBuf],
    clock: &Clock,
) -> Result<ExitCode, Error> {
    let now = clock.started_at();
    let _lock = NightLock::take(&project.data_folder("")?, now)?;
    let mut warehouse = project.warehouse().await?;
    let landing = project.landing()?;
    let known: LastKnown = night::last_known(&warehouse).await?;
    let mut arrivals = Arrivals::default();
    for (number, file) in files.iter().enumerate() {
        let source = found_at(source_of(project, source_id)?, file)?;
        let intake = Intake {
            project,
            landing: &landing,
            source: &source,
            known: &known,
            run_id: &format!("{}-{number}", night::run_id(now)),
            now,
            stopwatch: &Stopwatch::new(clock),
        };
        arrivals.add(intake.run(&mut warehouse).await?);
    }
    for remark in &arrivals.remarks {
        output::line(remark);
    }
    output::line(&format!(
        "{source_id}: {} accepted, {} refused, {} known already; {} of {} rows accepted",
        arrivals.accepted, arrivals.refused, arrivals.duplicates, arrivals.rows_accepted, arrivals.rows_delivered
    ));
    Ok(match arrivals.deliveries() {
        0 => ExitCode::from(3),
        _ if arrivals.refused + arrivals.rows_rejected > 0 => ExitCode::from(2),
        _ => ExitCode::SUCCESS,
    })
}

/// Prints the receipts the files would get; nothing is landed or committed. 0: all would be accepted; 2 otherwise.
///
/// Errors: `M001`, `M010`, those of ingest.
pub(crate) fn dry_run(
    project: &Project,
    source_id: &str,
    files: &[PathBuf],
    now: DateTime<Utc>,
) -> Result<ExitCode, Error> {
    let source = source_of(project, source_id)?;
    let mut is_sound = true;
    for file in files {
        let receipt = receipt(project, source, file, now)?;
        is_sound &= receipt.outcome == Outcome::Accepted;
        let text = serde_json::to_string_pretty(&receipt).map_err(|_| Error::Io {
            place: file.display().to_string(),
            kind: std::io::ErrorKind::InvalidData,
        })?;
        output::line(&text);
    }
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn receipt(project: &Project, source: &Source, file: &Path, now: DateTime<Utc>) -> Result<Receipt, Error> {
    let opened = std::fs::File::open(file).map_err(|error| Error::io(file, &error))?;
    let (content_sha256, size_bytes) = content_sha256(opened).map_err(|error| Error::io(file, &error))?;
    let delivery = Delivery {
        file_name: &name_of(file),
        content: Content::File(file),
        content_sha256: &content_sha256,
        size_bytes,
        received_on: now.date_naive(),
    };
    Ok(ingest(&delivery, source, &project.definitions)?.receipt)
}

fn source_of<'a>(project: &'a Project, source_id: &str) -> Result<&'a Source, Error> {
    let found = project.definitions.sources.get(source_id);
    found.ok_or_else(|| Error::NoSource(source_id.to_owned()))
}

/// The source as if its sender had left just this file, where it lies.
fn found_at(source: &Source, file: &Path) -> Result<Source, Error> {
    let file = file.canonicalize().map_err(|error| Error::io(file, &error))?;
    let mut source = source.clone();
    source.fetch.kind = FetchKind::Folder;
    source.fetch.settle_seconds = 0;
    source.fetch.url = file.parent().unwrap_or(&file).display().to_string();
    // In a pattern, a sign in brackets means itself.
    let literal = |sign: char| match sign {
        '*' | '?' | '[' | ']' => format!("[{sign}]"),
        _ => sign.to_string(),
    };
    source.fetch.glob = name_of(&file).chars().map(literal).collect();
    Ok(source)
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
