//! Deliveries: when each source spoke of each month, as far as the release knows. Days and numbers of files alone: the
//! hash of a file would let anybody try counts until it fits.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use definitions::period::{Frequency, Period};
use engine::{Limits, QueryContext};
use releases::Deliveries;
use warehouse::{AsOf, InternalTables};

use crate::PublishError;
use crate::dissemination::revision::Vintages;
use crate::run::ReleaseRun;

/// By source and month.
pub(crate) type DeliveriesByMonth = BTreeMap<String, BTreeMap<String, Deliveries>>;

/// What a release says of deliveries: those that were recorded by the vintage of the month they speak of.
///
/// A delivery of a quarter or a year speaks of each of its months.
const OF_MONTHS: &str = "
    SELECT p.source_id, p.period_type, CAST(date_trunc('month', p.period_start) AS DATE) AS month,
           count(DISTINCT p.load_id) AS deliveries,
           CAST(min(s.delivered_at) AS DATE) AS first_on, CAST(max(s.delivered_at) AS DATE) AS last_on
    FROM submission_periods p JOIN submissions s ON s.load_id = p.load_id
    WHERE s.outcome = 'accepted'
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";

/// Reads the ledger once per distinct vintage. Errors: those of the query.
pub(crate) async fn deliveries(run: &ReleaseRun<'_>, vintages: &Vintages) -> Result<DeliveriesByMonth, PublishError> {
    let mut found = DeliveriesByMonth::new();
    let instants: BTreeSet<DateTime<Utc>> = vintages.values().copied().collect();
    for instant in instants {
        let context = QueryContext::new(Limits::default())?;
        let tables = InternalTables::of_public_sources(run.warehouse, AsOf::Instant(instant), run.definitions);
        tables.register(&context, run.definitions, run.now.date_naive()).await?;
        let answer = context.query(OF_MONTHS).await?;
        let (sources, types) = (answer.texts("source_id")?, answer.texts("period_type")?);
        let (starts, counts) = (answer.days("month")?, answer.integers("deliveries")?);
        let (first, last) = (answer.days("first_on")?, answer.days("last_on")?);
        for row in 0..answer.rows() {
            let (Some(source), Some(frequency)) =
                (&sources[row], types[row].as_deref().and_then(Frequency::from_letter))
            else {
                continue;
            };
            let (Some(start), Some(first_on), Some(last_on)) = (day(starts[row]), day(first[row]), day(last[row]))
            else {
                continue;
            };
            let told = Deliveries {
                count: counts[row]
                    .and_then(|count| u64::try_from(count).ok())
                    .unwrap_or_default(),
                first_on: first_on.to_string(),
                last_on: last_on.to_string(),
            };
            let of_source = found.entry(source.clone()).or_default();
            for month in Period::containing(frequency, start).months() {
                if vintages.get(&month) == Some(&instant) {
                    add(of_source, month, &told);
                }
            }
        }
    }
    Ok(found)
}

/// A source that sends months and years is told of with both together.
fn add(of_source: &mut BTreeMap<String, Deliveries>, month: Period, told: &Deliveries) {
    let known = of_source.entry(month.to_string()).or_insert_with(|| told.clone());
    known.count = known.count.max(told.count);
    known.first_on = known.first_on.clone().min(told.first_on.clone());
    known.last_on = known.last_on.clone().max(told.last_on.clone());
}

fn day(number: Option<i32>) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::days(number?.into()))
}
