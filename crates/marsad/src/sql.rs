//! `marsad sql`: one query, or the interactive shell, on the exact counts.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use engine::{Format, QueryContext};
use warehouse::{AsOf, Warehouse, register_indicators};

use crate::error::Error;
use crate::project::Project;
use crate::{output, shell};

/// Reads `2025-03-01` (that day's evening) or an RFC 3339 instant.
pub(crate) fn parse_as_of(text: &str) -> Result<AsOf, String> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(AsOf::day(day));
    }
    DateTime::parse_from_rfc3339(text)
        .map(|instant| AsOf::Instant(instant.with_timezone(&Utc)))
        .map_err(|_| "give a date such as 2025-03-01, or an instant such as 2025-03-01T08:00:00Z".to_owned())
}

/// The exact tables as of a moment, with the indicators.
pub(crate) async fn context(
    project: &Project,
    warehouse: &Warehouse,
    as_of: AsOf,
    now: DateTime<Utc>,
) -> Result<QueryContext, Error> {
    let today = match as_of {
        AsOf::Now => now.date_naive(),
        AsOf::Instant(instant) => instant.date_naive(),
    };
    let context = project.analyst_context(warehouse, as_of, today).await?;
    register_indicators(&context, &project.definitions).await;
    Ok(context)
}

/// Answers one query, or opens the shell when there is none. An answer in Parquet needs a file.
pub(crate) async fn run(
    project: &Project,
    query: Option<&str>,
    as_of: AsOf,
    form: (Format, Option<PathBuf>),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let context = context(project, &project.warehouse().await?, as_of, now).await?;
    let (format, file) = form;
    let Some(query) = query else {
        return shell::run(&context, format).await;
    };
    let bytes = context.query(query).await?.write(format)?;
    if let Some(path) = file {
        return std::fs::write(&path, bytes).map_err(|error| Error::io(&path, &error));
    }
    output::data(&bytes);
    Ok(())
}
