//! `marsad demo`: a project with synthetic deliveries, one night on it, and the pages.

use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::clock::Clock;
use crate::error::Error;
use crate::project::Project;
use crate::serve::Serving;
use crate::{embedded, morning, night, output, samples, serve};

/// The demonstration's calendar: releases every night, and says on everything that the figures are invented.
const CALENDAR: &str = include_str!("../templates/demo_calendar.toml");

/// Invented levels in place of the empty assessment that the project carries.
const CAPABILITY_SCORES: &str = include_str!("../templates/demo_capability_scores.csv");

/// An invented survey beside those that were published, which lack what a comparison with records needs.
const SURVEY: &str = include_str!("../templates/demo_survey.csv");
const SURVEY_ESTIMATES: &str = include_str!("../templates/demo_survey_estimates.csv");

/// A key that everyone knows, for figures that describe nobody.
const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000d3";

/// Seed of the synthetic deliveries.
const SEED: u64 = 2026;

/// Writes the demonstration into `folder` (kept if it is there), runs one night, and serves unless told not to.
pub(crate) async fn run(folder: &Path, now: DateTime<Utc>, address: Option<&str>) -> Result<ExitCode, Error> {
    if !folder.join("schemas").exists() {
        write(folder, now.date_naive())?;
    }
    output::notice(&format!("project  {}", folder.display()));
    let project = Project::open(folder, None)?.sound()?;
    let report = night::run(&project, &Clock::start(Some(now)), &[]).await?;
    morning::tell(&report);
    let place = folder.display();
    output::line("");
    output::line("DONNÉES FICTIVES / بيانات تجريبية / SYNTHETIC DATA");
    output::line(&format!(
        "SQL       marsad sql --project {place}   (or: cargo run --release -- sql --project {place})"
    ));
    output::line(&format!(
        "files     {place}/inbox, {place}/pipelines, {place}/data/receipts"
    ));
    match address {
        Some(address) => serve::run(Serving::of(project.shelf(), address))
            .await
            .map(|()| ExitCode::SUCCESS),
        None => Ok(report.exit_code()),
    }
}

fn write(folder: &Path, today: NaiveDate) -> Result<(), Error> {
    embedded::write(folder)?;
    put(&folder.join("schemas/calendar.toml"), CALENDAR)?;
    put(
        &folder.join("schemas/reference/capability_scores.csv"),
        CAPABILITY_SCORES,
    )?;
    add(&folder.join("schemas/codelists/survey.csv"), SURVEY)?;
    add(&folder.join("schemas/reference/survey_estimates.csv"), SURVEY_ESTIMATES)?;
    let data = folder.join("data");
    std::fs::create_dir_all(&data).map_err(|error| Error::io(&data, &error))?;
    put(&data.join("disclosure.key"), KEY)?;
    let this_month = today.with_day(1).unwrap_or(today);
    let last_month = this_month
        .checked_sub_months(chrono::Months::new(1))
        .unwrap_or(this_month);
    let summary = samples::write(&folder.join("inbox"), SEED, last_month)?;
    output::notice(&format!(
        "wrote {} synthetic deliveries into {}/inbox",
        summary.sources.iter().map(|source| source.files).sum::<usize>(),
        folder.display()
    ));
    Ok(())
}

/// Adds rows to a table that is there.
fn add(path: &Path, rows: &str) -> Result<(), Error> {
    let before = std::fs::read_to_string(path).map_err(|error| Error::io(path, &error))?;
    put(path, &format!("{before}{rows}"))
}

fn put(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|error| Error::io(path, &error))
}
