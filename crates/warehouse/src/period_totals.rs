//! The totals in force that a new delivery of a source is compared with before it is committed.

use chrono::{NaiveDate, TimeDelta};
use definitions::period::{Frequency, Period};
use engine::literal;
use ingest::PeriodTotals;

use crate::{AsOf, InternalTables, Warehouse, WarehouseError, tables};

impl Warehouse {
    /// The totals of a source's counts in force, by reporting unit, period and unit of count.
    ///
    /// Errors: `W001`, `W003`.
    pub async fn period_totals(&self, source_id: &str) -> Result<PeriodTotals, WarehouseError> {
        let context = self.internal().await?;
        let tables = InternalTables::new(self, AsOf::Now);
        tables
            .landed(&context, "landed_case_counts", tables::CASE_COUNTS)
            .await?;
        let case_counts = tables.case_counts(&tables.sources_by_key(&context).await?);
        context.register_view("case_counts", &case_counts).await?;
        let sql = format!(
            "SELECT reporting_unit, period_type, period_start, unit_of_count, sum(value) AS total FROM case_counts \
             WHERE source_id = {} AND value IS NOT NULL GROUP BY 1, 2, 3, 4",
            literal(source_id)
        );
        let answer = context.query(&sql).await?;
        let (units, letters) = (answer.texts("reporting_unit")?, answer.texts("period_type")?);
        let (starts, counted) = (answer.days("period_start")?, answer.texts("unit_of_count")?);
        let rows = units.into_iter().zip(letters).zip(starts).zip(counted);
        let totals = rows.zip(answer.integers("total")?).filter_map(|(key, total)| {
            let (((unit, letter), start), counted) = key;
            let frequency = Frequency::from_letter(&letter?)?;
            let start = NaiveDate::default().checked_add_signed(TimeDelta::days(start?.into()))?;
            Some(((unit?, Period { frequency, start }, counted?), total?))
        });
        Ok(totals.collect())
    }
}
