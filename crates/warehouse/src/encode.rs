//! Submissions as Arrow batches.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::SchemaRef;
use chrono::{DateTime, NaiveDate, Utc};
use definitions::period::Period;
use ingest::CaseCount;

use crate::submission::Submission;
use crate::{WarehouseError, tables};

/// A submission with what the commit adds to it.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "recorded_at is the column's name")]
pub(crate) struct Recorded<'a> {
    pub(crate) submission: &'a Submission,
    pub(crate) load_id: &'a str,
    pub(crate) sequence: i64,
    pub(crate) recorded_at: DateTime<Utc>,
}

/// A reporting unit's period that a load speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Scope {
    pub(crate) load_id: String,
    pub(crate) source_id: String,
    pub(crate) reporting_unit: String,
    pub(crate) period: Period,
}

/// Days since 1970-01-01, as Arrow keeps dates.
pub(crate) fn days(date: NaiveDate) -> i32 {
    let epoch = NaiveDate::default();
    i32::try_from(date.signed_duration_since(epoch).num_days()).unwrap_or_default()
}

fn texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(values.map(Some).collect::<StringArray>())
}

fn numbers(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.collect::<Int64Array>())
}

fn instants(values: impl Iterator<Item = DateTime<Utc>>) -> ArrayRef {
    let micros: TimestampMicrosecondArray = values.map(|value| Some(value.timestamp_micros())).collect();
    Arc::new(micros.with_timezone("UTC"))
}

fn dates(values: impl Iterator<Item = NaiveDate>) -> ArrayRef {
    Arc::new(values.map(|date| Some(days(date))).collect::<Date32Array>())
}

fn whole(value: u64) -> Option<i64> {
    i64::try_from(value).ok()
}

fn batch(table: &'static str, schema: &SchemaRef, columns: Vec<ArrayRef>) -> Result<RecordBatch, WarehouseError> {
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(|error| WarehouseError::Shape {
        table,
        reason: error.to_string(),
    })
}

/// Rows of `case_counts`.
pub(crate) fn case_counts(schema: &SchemaRef, recorded: &[Recorded<'_>]) -> Result<RecordBatch, WarehouseError> {
    let rows: Vec<(&Recorded<'_>, &CaseCount)> = recorded
        .iter()
        .flat_map(|recorded| {
            recorded
                .submission
                .case_counts
                .iter()
                .map(move |count| (recorded, count))
        })
        .collect();
    let dimensions = schema.fields().len() - tables::case_count_columns_besides_dimensions();
    let mut columns = vec![
        texts(
            rows.iter()
                .map(|(recorded, _)| recorded.submission.submission_id.as_str()),
        ),
        texts(rows.iter().map(|(recorded, _)| recorded.submission.source_id.as_str())),
        texts(rows.iter().map(|(_, count)| count.reporting_unit.as_str())),
        texts(rows.iter().map(|(_, count)| count.period.frequency.letter())),
        dates(rows.iter().map(|(_, count)| count.period.start)),
        texts(rows.iter().map(|(_, count)| count.unit_of_count.as_str())),
    ];
    for position in 0..dimensions {
        columns.push(texts(rows.iter().map(|(_, count)| count.dimensions[position].as_str())));
    }
    columns.push(numbers(rows.iter().map(|(_, count)| count.value)));
    columns.push(texts(rows.iter().map(|(_, count)| count.obs_status.as_str())));
    columns.push(texts(rows.iter().map(|(recorded, _)| recorded.load_id)));
    batch(tables::CASE_COUNTS, schema, columns)
}

/// Rows of `submission_periods`.
pub(crate) fn scopes(schema: &SchemaRef, scopes: &[Scope]) -> Result<RecordBatch, WarehouseError> {
    let columns = vec![
        texts(scopes.iter().map(|scope| scope.load_id.as_str())),
        texts(scopes.iter().map(|scope| scope.source_id.as_str())),
        texts(scopes.iter().map(|scope| scope.reporting_unit.as_str())),
        texts(scopes.iter().map(|scope| scope.period.frequency.letter())),
        dates(scopes.iter().map(|scope| scope.period.start)),
    ];
    batch(tables::SUBMISSION_PERIODS, schema, columns)
}

/// Rows of `rejections`.
pub(crate) fn rejections(schema: &SchemaRef, recorded: &[Recorded<'_>]) -> Result<RecordBatch, WarehouseError> {
    let rows: Vec<_> = recorded
        .iter()
        .flat_map(|recorded| {
            recorded
                .submission
                .rejections
                .iter()
                .map(move |rejection| (recorded, rejection))
        })
        .collect();
    let columns = vec![
        texts(rows.iter().map(|(recorded, _)| recorded.load_id)),
        texts(
            rows.iter()
                .map(|(recorded, _)| recorded.submission.submission_id.as_str()),
        ),
        texts(rows.iter().map(|(recorded, _)| recorded.submission.source_id.as_str())),
        texts(rows.iter().map(|(recorded, _)| recorded.submission.location.as_str())),
        texts(rows.iter().map(|(_, rejection)| rejection.sheet.as_str())),
        numbers(rows.iter().map(|(_, rejection)| whole(rejection.row))),
        texts(rows.iter().map(|(_, rejection)| rejection.column.as_str())),
        texts(rows.iter().map(|(_, rejection)| rejection.code)),
        texts(rows.iter().map(|(_, rejection)| rejection.severity.word())),
        texts(rows.iter().map(|(_, rejection)| rejection.message.as_str())),
    ];
    batch(tables::REJECTIONS, schema, columns)
}

/// Rows of `submissions`: the lines whose commit makes the loads count.
pub(crate) fn submissions(schema: &SchemaRef, recorded: &[Recorded<'_>]) -> Result<RecordBatch, WarehouseError> {
    let of = |read: fn(&Submission) -> &str| texts(recorded.iter().map(move |recorded| read(recorded.submission)));
    let count =
        |read: fn(&Submission) -> Option<i64>| numbers(recorded.iter().map(move |recorded| read(recorded.submission)));
    let refused: StringArray = recorded
        .iter()
        .map(|recorded| recorded.submission.outcome.refused_code())
        .collect();
    let columns = vec![
        of(|submission| &submission.submission_id),
        of(|submission| &submission.source_id),
        of(|submission| &submission.location),
        of(|submission| &submission.content_sha256),
        count(|submission| whole(submission.size_bytes)),
        instants(recorded.iter().map(|recorded| recorded.submission.delivered_at)),
        of(|submission| submission.outcome.word()),
        Arc::new(refused),
        count(|submission| whole(submission.rows_delivered)),
        count(|submission| whole(submission.rows_accepted)),
        count(|submission| whole(submission.rows_rejected)),
        count(|submission| Some(submission.case_counts.iter().filter_map(|count| count.value).sum())),
        of(|submission| &submission.definitions_hash),
        instants(recorded.iter().map(|recorded| recorded.recorded_at)),
        numbers(recorded.iter().map(|recorded| Some(recorded.sequence))),
        texts(recorded.iter().map(|recorded| recorded.load_id)),
    ];
    batch(tables::SUBMISSIONS, schema, columns)
}
