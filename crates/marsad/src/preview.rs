//! `marsad preview`: an indicator's exact counts on the terminal, for the analyst who writes it.

use engine::Format;
use warehouse::AsOf;

use crate::error::Error;
use crate::output;
use crate::project::Project;

/// Prints the finest counts of an indicator. They are not protected and must not be passed on.
pub(crate) async fn run(
    project: &Project,
    id: &str,
    as_of: AsOf,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    let indicator = project
        .definitions
        .indicators
        .get(id)
        .ok_or_else(|| Error::NoIndicator(id.to_owned()))?;
    let warehouse = project.warehouse().await?;
    let context = project.analyst_context(&warehouse, as_of, now.date_naive()).await?;
    publish::check_indicator(&context, indicator, &project.definitions).await?;
    let answer = context.query(&indicator.sql).await?;
    output::data(&answer.write(Format::Table)?);
    output::notice("INTERNAL: exact counts, not protected. What may be shown is in the releases.");
    Ok(())
}
