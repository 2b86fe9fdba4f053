//! Coverage: which reports were due, and what became of each.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int32Array, Int64Array};
use chrono::{NaiveDate, TimeDelta};
use definitions::Definitions;
use definitions::expected_report::{ExpectedReport, Parts};
use definitions::period::Period;
use engine::QueryContext;

use crate::WarehouseError;
use crate::encode::days;
use crate::reference_tables::{Columns, register_batch, texts};

/// The end of an obligation that has none.
const NEVER: NaiveDate = NaiveDate::MAX;

/// One row for each report due: which unit, which period, by when, and what became of it.
///
/// A report has arrived when counts or zeros of that unit are in force for a period inside the expected one; the
/// date that counts is when the sender first delivered, however often it revised since. States, as in code list
/// `report_status`, the first that holds:
///
/// - nothing in force: `REJECTED` if a delivery of the source was refused between the end of the period and the end
///   of the next (a refused delivery says no more about which units and periods it was for) and no better one took
///   its place, else `MISSING` once the due day has passed, else `AWAITED`;
/// - `PARTIAL`: fewer days or codes than owed; `NIL`: every count is zero; `ON_TIME`; `LATE`.
///
/// What a unit of a source with obligations sent without owing it is `NOT_EXPECTED`, without place and due day.
const REPORT_STATUS: &str = "
    WITH delivered AS (
        SELECT f.source_id, f.reporting_unit, f.period_type, f.period_start,
               min(CAST(s.delivered_at AS DATE)) AS delivered_on
        FROM in_force f
        JOIN submission_periods p
          ON p.source_id = f.source_id AND p.reporting_unit = f.reporting_unit
         AND p.period_type = f.period_type AND p.period_start = f.period_start
        JOIN submissions s ON s.load_id = p.load_id AND s.outcome = 'accepted'
        GROUP BY f.source_id, f.reporting_unit, f.period_type, f.period_start
    ), counted AS (
        SELECT source_id, reporting_unit, period_type, period_start,
               count(*) AS counts, count(CASE WHEN value = 0 THEN 1 END) AS zeros
        FROM case_counts GROUP BY source_id, reporting_unit, period_type, period_start
    ), received AS (
        SELECT e.source_id, e.reporting_unit, e.period_type, e.period_start,
               min(d.delivered_on) AS delivered_on, sum(c.counts) AS counts, sum(c.zeros) AS zeros
        FROM due_reports e
        JOIN delivered d
          ON d.source_id = e.source_id AND d.reporting_unit = e.reporting_unit
         AND d.period_start >= e.period_start AND d.period_start <= e.period_end
        LEFT JOIN counted c
          ON c.source_id = d.source_id AND c.reporting_unit = d.reporting_unit
         AND c.period_type = d.period_type AND c.period_start = d.period_start
        GROUP BY e.source_id, e.reporting_unit, e.period_type, e.period_start
    ), parts AS (PARTS), parted AS (
        SELECT e.source_id, e.reporting_unit, e.period_type, e.period_start, count(DISTINCT t.code) AS parts_received
        FROM due_reports e
        JOIN parts t
          ON t.source_id = e.source_id AND t.reporting_unit = e.reporting_unit AND t.part = e.part
         AND t.period_start >= e.period_start AND t.period_start <= e.period_end
        GROUP BY e.source_id, e.reporting_unit, e.period_type, e.period_start
    ), refused AS (
        SELECT DISTINCT e.source_id, e.period_type, e.period_start
        FROM due_reports e
        JOIN submissions s ON s.source_id = e.source_id AND s.outcome = 'refused'
        WHERE CAST(s.delivered_at AS DATE) > e.period_end AND CAST(s.delivered_at AS DATE) <= e.next_end
          AND NOT EXISTS (
              SELECT 1 FROM submissions better
              WHERE better.source_id = s.source_id AND better.file_name = s.file_name
                AND better.sequence > s.sequence AND better.outcome IN ('accepted', 'duplicate')
          )
    )
    SELECT e.source_id, e.reporting_unit, e.geo_code, e.period_type, e.period_start, e.due_on, r.delivered_on,
           CASE WHEN r.delivered_on IS NULL AND x.source_id IS NOT NULL THEN 'REJECTED'
                WHEN r.delivered_on IS NULL AND e.due_on < e.today THEN 'MISSING'
                WHEN r.delivered_on IS NULL THEN 'AWAITED'
                WHEN e.parts_owed > coalesce(p.parts_received, 0) THEN 'PARTIAL'
                WHEN r.counts = r.zeros THEN 'NIL'
                WHEN r.delivered_on <= e.due_on THEN 'ON_TIME'
                ELSE 'LATE' END AS status,
           e.parts_owed, CASE WHEN e.parts_owed IS NOT NULL THEN coalesce(p.parts_received, 0) END AS parts_received
    FROM due_reports e
    LEFT JOIN received r
      ON r.source_id = e.source_id AND r.reporting_unit = e.reporting_unit
     AND r.period_type = e.period_type AND r.period_start = e.period_start
    LEFT JOIN parted p
      ON p.source_id = e.source_id AND p.reporting_unit = e.reporting_unit
     AND p.period_type = e.period_type AND p.period_start = e.period_start
    LEFT JOIN refused x
      ON x.source_id = e.source_id AND x.period_type = e.period_type AND x.period_start = e.period_start
    UNION ALL
    SELECT d.source_id, d.reporting_unit, NULL, d.period_type, d.period_start, NULL, d.delivered_on,
           'NOT_EXPECTED', NULL, NULL
    FROM delivered d
    LEFT ANTI JOIN obligations o
      ON o.source_id = d.source_id AND o.reporting_unit = d.reporting_unit
     AND d.period_start >= o.owed_from AND d.period_start <= o.owed_to
    WHERE d.source_id IN (SELECT source_id FROM obligations)";

/// The days a unit sent, for reports that owe every day.
const DAYS: &str = "
    SELECT source_id, reporting_unit, period_start, 'day' AS part, CAST(period_start AS VARCHAR) AS code
    FROM in_force WHERE period_type = 'D'";

/// Registers `report_status` for all periods that have ended by `today`, of the sources that `is_due` names.
pub(crate) async fn register(
    context: &QueryContext,
    definitions: &Definitions,
    today: NaiveDate,
    is_due: impl Fn(&str) -> bool,
) -> Result<(), WarehouseError> {
    let expected = definitions.expected_reports.iter();
    let expected: Vec<&ExpectedReport> = expected.filter(|report| is_due(&report.source_id)).collect();
    register_batch(context, "due_reports", due_reports(&expected, today))?;
    register_batch(context, "obligations", obligations(&expected))?;
    let sql = REPORT_STATUS.replace("PARTS", &parts(definitions));
    context.register_view("report_status", &sql).await?;
    context.deregister("obligations")?;
    Ok(context.deregister("due_reports")?)
}

/// What the units sent of the parts they owe: days, and the codes of each dimension some report owes codes of.
fn parts(definitions: &Definitions) -> String {
    let expected = &definitions.expected_reports;
    let dimensions: BTreeSet<&str> = expected
        .iter()
        .filter_map(|report| match report.parts.as_ref()? {
            Parts::Days => None,
            Parts::Codes { dimension, .. } => Some(dimension.as_str()),
        })
        .collect();
    let codes = dimensions.iter().map(|dimension| {
        format!(
            "SELECT DISTINCT source_id, reporting_unit, period_start, '{dimension}' AS part, {dimension} AS code \
             FROM case_counts"
        )
    });
    let all: Vec<String> = std::iter::once(DAYS.to_owned()).chain(codes).collect();
    all.join(" UNION ALL ")
}

/// From when to when each unit owes reports, in whole periods.
fn obligations(rows: &[&ExpectedReport]) -> Columns {
    let first = |row: &ExpectedReport| Period::containing(row.frequency, row.valid_from).start;
    let last = |row: &ExpectedReport| {
        let last_day = row.valid_to?;
        Some(Period::containing(row.frequency, last_day).end())
    };
    let date = |read: &dyn Fn(&ExpectedReport) -> NaiveDate| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(days(read(row)))).collect::<Date32Array>())
    };
    vec![
        (
            "source_id".to_owned(),
            texts(rows.iter().map(|row| Some(row.source_id.as_str()))),
        ),
        (
            "reporting_unit".to_owned(),
            texts(rows.iter().map(|row| Some(row.reporting_unit.as_str()))),
        ),
        ("owed_from".to_owned(), date(&first)),
        ("owed_to".to_owned(), date(&|row| last(row).unwrap_or(NEVER))),
    ]
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

fn due_reports(expected: &[&ExpectedReport], today: NaiveDate) -> Columns {
    let due: Vec<(&ExpectedReport, Period)> = expected.iter().flat_map(|report| periods(report, today)).collect();
    let date = |read: &dyn Fn(&(&ExpectedReport, Period)) -> NaiveDate| -> ArrayRef {
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
        ("next_end".to_owned(), date(&|(_, period)| period.next().end())),
        ("due_on".to_owned(), date(&due_on)),
        ("today".to_owned(), date(&|_| today)),
        (
            "part".to_owned(),
            texts(due.iter().map(|(expected, _)| Some(part(expected.parts.as_ref()?)))),
        ),
        (
            "parts_owed".to_owned(),
            Arc::new(
                due.iter()
                    .map(|(expected, period)| Some(parts_owed(expected.parts.as_ref()?, *period)))
                    .collect::<Int64Array>(),
            ),
        ),
    ]
}

/// What is counted as a part: days, or the codes of a dimension.
fn part(parts: &Parts) -> &str {
    match parts {
        Parts::Days => "day",
        Parts::Codes { dimension, .. } => dimension,
    }
}

fn parts_owed(parts: &Parts, period: Period) -> i64 {
    match parts {
        Parts::Days => period.next().start.signed_duration_since(period.start).num_days(),
        Parts::Codes { count, .. } => *count,
    }
}

fn periods(expected: &ExpectedReport, today: NaiveDate) -> impl Iterator<Item = (&ExpectedReport, Period)> {
    let first = Period::containing(expected.frequency, expected.valid_from);
    let last_day = expected.valid_to.unwrap_or(today).min(today);
    first
        .until(last_day)
        .take_while(move |period| period.end() < today)
        .map(move |period| (expected, period))
}
