//! `marsad ingest`: files taken in by hand, as if they had arrived.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use definitions::source::{FetchKind, Source};

use crate::arrivals::Arrivals;
use crate::clock::Clock;
use crate::error::Error;
use crate::intake::{Intake, LastKnown};
use crate::lock::NightLock;
use crate::project::Project;
use crate::receipts::Receipts;
use crate::rehearsal::Rehearsal;
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
    let _lock = NightLock::take(&project.data_folder("")?, clock.started_at())?;
    let arrivals = take_in(project, source_id, files, clock).await?;
    for remark in &arrivals.remarks {
        output::line(remark);
    }
    output::line(&format!(
        "{source_id}: {} accepted, {} refused, {} known already; {} of {} rows accepted",
        arrivals.accepted, arrivals.refused, arrivals.duplicates, arrivals.rows_accepted, arrivals.rows_delivered
    ));
    Ok(exit_code(&arrivals))
}

/// Prints the receipts the files would get, with what they would change; nothing is landed or committed. Exit code
/// as if they had been taken in.
///
/// Errors: those of `run`.
pub(crate) async fn rehearse(
    project: Project,
    source_id: &str,
    files: &[PathBuf],
    clock: &Clock,
) -> Result<ExitCode, Error> {
    let rehearsal = Rehearsal::begin(project, clock.started_at())?;
    let arrivals = take_in(&rehearsal.project, source_id, files, clock).await?;
    let receipts = Receipts::open(&rehearsal.project, source_id)?;
    for submission_id in &arrivals.submission_ids {
        output::line(receipts.text(submission_id)?.trim_end());
    }
    Ok(exit_code(&arrivals))
}

async fn take_in(project: &Project, source_id: &str, files: &[PathBuf], clock: &Clock) -> Result<Arrivals, Error> {
    let now = clock.started_at();
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
    Ok(arrivals)
}

fn exit_code(arrivals: &Arrivals) -> ExitCode {
    match arrivals.deliveries() {
        0 => ExitCode::from(3),
        _ if arrivals.refused + arrivals.rows_rejected > 0 => ExitCode::from(2),
        _ => ExitCode::SUCCESS,
    }
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
