//! The finest counts of the generated rows, by the code that releases are made with.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use definitions::indicator::Indicator;
use engine::{Limits, QueryContext};

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

/// A context in which the rows of a folder's files stand as `case_counts`; nothing is known of them yet.
pub(crate) async fn context(folder: &Path) -> Result<QueryContext, Box<dyn Error>> {
    let context = QueryContext::new(Limits::default())?;
    let url = ListingTableUrl::parse(folder.to_str().ok_or("a folder with a name")?)?;
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
    let config = ListingTableConfig::new(url).with_listing_options(options);
    let config = config.infer_schema(&context.state()).await?;
    context.register("case_counts", Arc::new(ListingTable::try_new(config)?))?;
    Ok(context)
}
