//! Coverage: which reports were due, and what became of each.

use std::sync::Arc;

use arrow::array::{Date32Array, Int32Array};
use chrono::{NaiveDate, TimeDelta};
use definitions::Definitions;
use definitions::expected_report::ExpectedReport;
use definitions::period::Period;
use engine::QueryContext;

use crate::WarehouseError;
use crate::encode::days;
use crate::reference_tables::{Columns, register_batch, texts};

/// One row for each report due: which unit, which period, by when, and whether it has arrived.
///
/// A report has arrived when an accepted delivery speaks of a period of that unit inside the expected one; the
/// date that counts is when the sender first delivered, however often it revised since. States: `ON_TIME`, `LATE`, `MISSING` (due and not there),
/// `AWAITED` (not due yet).
const REPORT_STATUS: &str = "
    SELECT e.source_id, e.reporting_unit, e.geo_code, e.period_type, e.period_start, e.due_on,
           min(f.delivered_on) AS delivered_on,
           CASE WHEN min(f.delivered_on) IS NULL AND e.due_on < e.today THEN 'MISSING'
                WHEN min(f.delivered_on) IS NULL THEN 'AWAITED'
                WHEN min(f.delivered_on) <= e.due_on THEN 'ON_TIME'
                ELSE 'LATE' END AS status
    FROM due_reports e
    LEFT JOIN (
        SELECT p.source_id, p.reporting_unit, p.period_start, CAST(s.delivered_at AS DATE) AS delivered_on
        FROM submission_periods p JOIN submissions s ON s.load_id = p.load_id
        WHERE s.outcome = 'accepted'
    ) f ON f.source_id = e.source_id AND f.reporting_unit = e.reporting_unit
       AND f.period_start >= e.period_start AND f.period_start <= e.period_end
    GROUP BY e.source_id, e.reporting_unit, e.geo_code, e.period_type, e.period_start, e.due_on, e.today";

/// Registers `report_status` for all periods that have ended by `today`.
pub(crate) async fn register(
    context: &QueryContext,
    definitions: &Definitions,
    today: NaiveDate,
) -> Result<(), WarehouseError> {
    register_batch(context, "due_reports", due_reports(definitions, today))?;
    context.register_view("report_status", REPORT_STATUS).await?;
    Ok(context.deregister("due_reports")?)
}

/// The obligations as declared.
pub(crate) fn expected_reports(definitions: &Definitions) -> Columns {
    let rows = &definitions.expected_reports;
    vec![
        (
            "source_id".to_owned(),
            texts(rows.iter().map(|row| Some(row.source_id.as_str()))),
        ),
        (
            "reporting_unit".to_owned(),
            texts(rows.iter().map(|row| Some(row.reporting_unit.as_str()))),
        ),
        (
            "geo_code".to_owned(),
            texts(rows.iter().map(|row| Some(row.geo_code.as_str()))),
        ),
        (
            "period_type".to_owned(),
            texts(rows.iter().map(|row| Some(row.frequency.letter()))),
        ),
        (
            "due_days".to_owned(),
            Arc::new(rows.iter().map(|row| Some(row.due_days)).collect::<Int32Array>()),
        ),
        (
            "valid_from".to_owned(),
            Arc::new(
                rows.iter()
                    .map(|row| Some(days(row.valid_from)))
                    .collect::<Date32Array>(),
            ),
        ),
        (
            "valid_to".to_owned(),
            Arc::new(rows.iter().map(|row| row.valid_to.map(days)).collect::<Date32Array>()),
        ),
    ]
}

fn due_reports(definitions: &Definitions, today: NaiveDate) -> Columns {
    let due: Vec<(&ExpectedReport, Period)> = definitions
        .expected_reports
        .iter()
        .flat_map(|expected| periods(expected, today))
        .collect();
    let date = |read: &dyn Fn(&(&ExpectedReport, Period)) -> NaiveDate| -> arrow::array::ArrayRef {
        Arc::new(due.iter().map(|row| Some(days(read(row)))).collect::<Date32Array>())
    };
    let due_on = |(expected, period): &(&ExpectedReport, Period)| {
        period
            .end()
            .checked_add_signed(TimeDelta::days(expected.due_days.into()))
            .unwrap_or(period.end())
    };
    vec![
        (
            "source_id".to_owned(),
            texts(due.iter().map(|(expected, _)| Some(expected.source_id.as_str()))),
        ),
        (
            "reporting_unit".to_owned(),
            texts(due.iter().map(|(expected, _)| Some(expected.reporting_unit.as_str()))),
        ),
        (
            "geo_code".to_owned(),
            texts(due.iter().map(|(expected, _)| Some(expected.geo_code.as_str()))),
        ),
        (
            "period_type".to_owned(),
            texts(due.iter().map(|(expected, _)| Some(expected.frequency.letter()))),
        ),
        ("period_start".to_owned(), date(&|(_, period)| period.start)),
        ("period_end".to_owned(), date(&|(_, period)| period.end())),
        ("due_on".to_owned(), date(&due_on)),
        ("today".to_owned(), date(&|_| today)),
    ]
}

fn periods(expected: &ExpectedReport, today: NaiveDate) -> impl Iterator<Item = (&ExpectedReport, Period)> {
    let first = Period::containing(expected.frequency, expected.valid_from);
    let last_day = expected.valid_to.unwrap_or(today).min(today);
    std::iter::successors(Some(first), |period| Some(period.next()))
        .take_while(move |period| period.end() < today && period.start <= last_day)
        .map(move |period| (expected, period))
}
