//! `marsad explain`: where a figure comes from. What it means, what the releases show of it, what is known of it
//! exactly, which deliveries it is made of, who has reported, and what happened meanwhile.
//!
//! Internal: it names exact counts. What the public may know of a figure stands in the releases.

mod cell;

use definitions::indicator::{Indicator, Kind};
use engine::{Format, QueryContext, literal};
use releases::{ConfStatus, ObsStatus, Release};
use warehouse::AsOf;

use self::cell::AskedCell;
use crate::error::Error;
use crate::output;
use crate::project::Project;
use crate::table::Table;

/// Most instants for which the exact figure is computed once more.
const VINTAGES: usize = 12;

/// Explains one cell of an indicator. Errors: `M007`, `M015` to `M017`, those of the warehouse and the shelf.
pub(crate) async fn run(
    project: &Project,
    id: &str,
    words: &[String],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    let indicators = &project.definitions.indicators;
    let indicator = indicators.get(id).ok_or_else(|| Error::NoIndicator(id.to_owned()))?;
    let asked = AskedCell::parse(&project.definitions, indicator, words)?;
    let warehouse = project.warehouse().await?;
    let today = now.date_naive();
    let context = project.analyst_context(&warehouse, AsOf::Now, today).await?;
    tell_meaning(project, indicator);
    tell_releases(project, indicator, &asked)?;
    let loads = deliveries(&context, project, indicator, &asked).await?;
    let instants = loads
        .iter()
        .filter_map(|micros| chrono::DateTime::from_timestamp_micros(*micros));
    let mut vintages: Vec<AsOf> = instants.map(AsOf::Instant).collect();
    vintages.push(AsOf::Now);
    // Medians, bounds and estimates are no sums over the cells below.
    if indicator.kind == Kind::Counts {
        heading("exact, as known on");
        let mut table = Table::new(&["", "numerator", "denominator"]);
        for as_of in vintages {
            let context = project.analyst_context(&warehouse, as_of, today).await?;
            table.row(&told(as_of), &exact(&context, indicator, &asked).await?);
        }
        table.lines().iter().for_each(|line| output::line(line));
    }
    tell_coverage(&context, &asked).await?;
    tell_events(&context, project, &asked).await?;
    output::notice("INTERNAL: exact counts, not protected. What may be shown is in the releases.");
    Ok(())
}

fn heading(text: &str) {
    output::line(&format!("\n{text}"));
}

fn told(as_of: AsOf) -> String {
    match as_of {
        AsOf::Now => "now".to_owned(),
        AsOf::Instant(instant) => instant.format("%Y-%m-%d %H:%M").to_string(),
    }
}

fn tell_meaning(project: &Project, indicator: &Indicator) {
    output::line(&format!(
        "{} {} — {}",
        indicator.number, indicator.title.en, indicator.unit.en
    ));
    output::line(&indicator.method.en);
    output::line(&format!(
        "sql/indicators/{}.sql, definitions {}",
        indicator.id, project.definitions.hash
    ));
    output::line(indicator.sql.trim());
}

/// What each release on the shelf shows of the cell.
fn tell_releases(project: &Project, indicator: &Indicator, asked: &AskedCell<'_>) -> Result<(), Error> {
    heading("in the releases");
    let shelf = project.shelf();
    let mut table = Table::new(&["release", "figures as known on", "value", "status"]);
    for name in shelf.list() {
        let release = shelf.read(&name)?;
        let (value, status) = shown(&release, indicator, asked);
        let month = asked.period.start.format("%Y-%m").to_string();
        let vintage = release.manifest.vintages.get(&month).map_or("", String::as_str);
        table.row(&name, &[vintage.to_owned(), value, status.to_owned()]);
    }
    table.lines().iter().for_each(|line| output::line(line));
    Ok(())
}

/// A cell's value in a release, and what its status means.
fn shown(release: &Release, indicator: &Indicator, asked: &AskedCell<'_>) -> (String, &'static str) {
    let Some(data) = release.indicator(&indicator.id) else {
        return (String::new(), "the indicator is not in this release");
    };
    let Some(cell) = asked.find(data) else {
        return (String::new(), "the release plan has no table with this cell");
    };
    if cell.conf_status == ConfStatus::Confidential {
        return (String::new(), "hidden: small, or hidden to protect another");
    }
    let value = data.entry.value(cell);
    let value = value.map(|value| format!("{value:.*}", usize::from(data.entry.decimals)));
    let status = match cell.obs_status {
        ObsStatus::Normal => "A normal",
        ObsStatus::Provisional => "P provisional, still to be revised",
        ObsStatus::LowReliability => "U units are missing, or too small a base",
        ObsStatus::Missing => "O nobody reported",
        ObsStatus::NotApplicable => "M cannot exist",
        ObsStatus::Suppressed => "Q hidden",
    };
    (value.unwrap_or_default(), status)
}

/// The numerator and denominator that the indicator's SQL gives now.
async fn exact(context: &QueryContext, indicator: &Indicator, asked: &AskedCell<'_>) -> Result<Vec<String>, Error> {
    let columns = context.columns(&indicator.sql).await?;
    let has = |name: &str| columns.field_with_name(name).is_ok();
    let denominator = if has("denominator") { "sum(denominator)" } else { "NULL" };
    let sql = format!(
        "SELECT CAST(sum(numerator) AS BIGINT) AS numerator, CAST({denominator} AS BIGINT) AS denominator \
         FROM ({}) WHERE {}",
        indicator.sql.trim().trim_end_matches(';'),
        asked.condition(has)
    );
    let answer = context.query(&sql).await?;
    let column = |name: &str| -> Result<String, Error> {
        let found = answer.integers(name)?.first().copied().flatten();
        Ok(found.map_or_else(|| "-".to_owned(), |count| count.to_string()))
    };
    Ok(vec![column("numerator")?, column("denominator")?])
}

/// Tells the deliveries in force that hold counts of this unit at this cell; gives the last instants at which one
/// was recorded, in microseconds since 1970 UTC.
async fn deliveries(
    context: &QueryContext,
    project: &Project,
    indicator: &Indicator,
    asked: &AskedCell<'_>,
) -> Result<Vec<i64>, Error> {
    let fact_table = &project.definitions.fact_table;
    let condition = asked.condition(|name| name == "source_id" || fact_table.dimension(name).is_some());
    let of_unit = format!("unit_of_count = {} AND {condition}", literal(&indicator.unit_of_count));
    heading("deliveries with counts of this unit at this cell");
    let sql = format!(
        "SELECT c.source_id, s.file_name, c.submission_id, left(s.content_sha256, 12) AS sha256, \
                s.delivered_at, s.recorded_at, c.in_force, count(*) AS counts, sum(c.value) AS total \
         FROM case_counts_history c JOIN submissions s ON s.load_id = c.load_id \
         WHERE {} GROUP BY ALL ORDER BY s.recorded_at, s.file_name",
        of_unit.replace("source_id", "c.source_id")
    );
    let answer = context.query(&sql).await?;
    output::data(&answer.write(Format::Table)?);
    let mut instants: Vec<i64> = answer.instants("recorded_at")?.into_iter().flatten().collect();
    instants.dedup();
    Ok(instants.split_off(instants.len().saturating_sub(VINTAGES)))
}

async fn tell_coverage(context: &QueryContext, asked: &AskedCell<'_>) -> Result<(), Error> {
    heading("reports owed for the period");
    let condition = asked.condition(|name| name == "source_id");
    let sql = format!(
        "SELECT source_id, status, count(*) AS reports FROM report_status WHERE {condition} \
         GROUP BY source_id, status ORDER BY source_id, status"
    );
    output::data(&context.query(&sql).await?.write(Format::Table)?);
    Ok(())
}

/// What happened in the period or began before it, where the project keeps a calendar of events.
async fn tell_events(context: &QueryContext, project: &Project, asked: &AskedCell<'_>) -> Result<(), Error> {
    if !project.definitions.reference_tables.contains_key("events") {
        return Ok(());
    }
    heading("campaigns and breaks");
    let sql = format!(
        "SELECT starts_on, ends_on, event_kind, en FROM events \
         WHERE starts_on <= DATE '{end}' AND coalesce(ends_on, starts_on) >= DATE '{start}' ORDER BY starts_on, event_id",
        end = asked.period.end(),
        start = asked.period.start
    );
    output::data(&context.query(&sql).await?.write(Format::Table)?);
    Ok(())
}
