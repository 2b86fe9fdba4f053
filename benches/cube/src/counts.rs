//! The finest counts of the generated rows, by the code that releases are made with.

use std::error::Error;
use std::path::Path;

use definitions::indicator::Indicator;
use deltalake::DeltaTable;
use engine::{Limits, QueryContext};
use url::Url;

/// Cases by month, province, type of violence, sex and age band, and how many rows they came in.
const INDICATOR: &str = r#"
    id = "cases"
    number = "I00"
    status = "published"
    family = "case_counts"
    universe = "cases"
    frequency = "M"
    dimensions = ["geo_code", "violence_type", "sex", "age_band"]
    unit_of_count = "CASE"
    denominator = { kind = "column" }
    policy = "none"
    title = { fr = "", ar = "", en = "" }
    unit = { fr = "", ar = "", en = "" }
    method = { fr = "", ar = "", en = "" }
"#;

const SQL: &str = "
    SELECT period_start, geo_code, violence_type, sex, age_band, value AS numerator, CAST(1 AS BIGINT) AS denominator
    FROM case_counts";

/// The indicator, with its SQL.
pub(crate) fn indicator() -> Result<Indicator, Box<dyn Error>> {
    let indicator: Indicator = toml::from_str(INDICATOR)?;
    Ok(Indicator {
        sql: SQL.to_owned(),
        ..indicator
    })
}

/// A context in which the rows of a Delta table stand as `case_counts`; nothing is known of it yet.
pub(crate) async fn context(folder: &Path) -> Result<QueryContext, Box<dyn Error>> {
    let context = QueryContext::new(Limits::default())?;
    let url = Url::from_directory_path(folder).map_err(|()| "a folder with a whole path")?;
    let mut table = DeltaTable::try_from_url(url).await?;
    table.load().await?;
    table.update_datafusion_session(&context.state())?;
    context.register("case_counts", table.table_provider().await?)?;
    Ok(context)
}
