//! What is in force for each month: what its counts are a function of, besides definitions.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use definitions::sha256::Sha256;
use engine::QueryContext;

use crate::WarehouseError;
use crate::internal_tables::{CASE_COUNTS, IN_FORCE, SUBMISSION_PERIODS};

/// The name under which plans read the rows of all loads, in force or not.
pub const LANDED_COUNTS: &str = "landed_case_counts";

/// The loads in force, with the bytes they were read from and the definitions they were read by: a load is never changed,
/// and a warehouse that was made anew may give its name to another.
const LOADS: &str = "
    SELECT CAST(date_trunc('month', f.period_start) AS DATE) AS month,
           concat_ws(' ', f.load_id, s.content_sha256, s.definitions_hash, s.replacement, f.period_type,
                     CAST(f.period_start AS VARCHAR), CAST(f.newest_first AS VARCHAR), f.source_id, f.reporting_unit) AS load
    FROM in_force f JOIN submissions s ON s.load_id = f.load_id
    ORDER BY 1, 2";

/// By month (its first day): a hash of all that decides which rows of `case_counts` lie in it. A month for which nothing
/// is in force has none.
///
/// `context` holds the tables of a warehouse as of a moment. Errors: `W003`.
pub async fn in_force_by_month(context: &QueryContext) -> Result<BTreeMap<NaiveDate, String>, WarehouseError> {
    let by_key = "SELECT DISTINCT source_id FROM submissions WHERE replacement = 'key' ORDER BY source_id";
    let by_key = context.query(by_key).await?.texts("source_id")?;
    // How they decide is written in the program.
    let rules = format!("{SUBMISSION_PERIODS}{IN_FORCE}{CASE_COUNTS}{by_key:?}");
    let answer = context.query(LOADS).await?;
    let (months, loads) = (answer.days("month")?, answer.texts("load")?);
    let mut hashes: BTreeMap<i32, Sha256> = BTreeMap::new();
    for (month, load) in months.into_iter().zip(loads) {
        let (Some(month), Some(load)) = (month, load) else {
            continue;
        };
        let hash = hashes.entry(month).or_insert_with(|| {
            let mut hash = Sha256::default();
            hash.update(rules.as_bytes());
            hash
        });
        hash.update(load.as_bytes());
        hash.update(b"\n");
    }
    let day = |month: i32| NaiveDate::default().checked_add_signed(TimeDelta::days(month.into()));
    let hashes = hashes.into_iter();
    Ok(hashes
        .filter_map(|(month, hash)| Some((day(month)?, hash.finish())))
        .collect())
}
