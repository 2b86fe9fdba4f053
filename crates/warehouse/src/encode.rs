//! Submissions as Arrow batches.

use std::sync::Arc;

use arrow::array::TimestampMicrosecondArray;
use arrow::array::{ArrayRef, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Int32Type, Schema, SchemaRef};
use chrono::{DateTime, NaiveDate, Utc};
use definitions::period::Period;
use ingest::{BATCH_ROWS, Rejection};

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

/// Rows of `case_counts`, batch by batch: every part of every submission that has counts, in their order.
///
/// Texts are dictionaries, which Parquet files keep as such; the table has plain texts.
pub(crate) fn case_counts(schema: &SchemaRef, recorded: &[Recorded<'_>]) -> Vec<Rows> {
    let parts = recorded.iter().flat_map(|recorded| {
        let counts = &recorded.submission.counts;
        (0..counts.parts()).map(move |part| (recorded, part))
    });
    let parts = parts.filter(|(recorded, part)| recorded.submission.counts.part_len(*part) > 0);
    parts
        .map(|(recorded, part)| {
            let counts = Arc::clone(&recorded.submission.counts);
            let fixed = [
                recorded.submission.submission_id.clone(),
                recorded.submission.source_id.clone(),
                recorded.load_id.to_owned(),
            ];
            let schema = with_dictionaries(schema);
            let batch = {
                let schema = Arc::clone(&schema);
                move |start| -> Result<Option<RecordBatch>, WarehouseError> {
                    let Some(batch) = counts.batch(part, start)? else {
                        return Ok(None);
                    };
                    let [submission_id, source_id, load_id] =
                        fixed.each_ref().map(|text| repeated(text, batch.num_rows()));
                    let mut columns = vec![submission_id?, source_id?];
                    columns.extend(batch.columns().iter().map(Arc::clone));
                    columns.push(load_id?);
                    self::batch(tables::CASE_COUNTS, &schema, columns).map(Some)
                }
            };
            Rows {
                length: recorded.submission.counts.part_len(part),
                schema,
                batch: Box::new(batch),
            }
        })
        .collect()
}

/// Rows of a table that are read batch by batch.
pub(crate) struct Rows {
    /// How many there are.
    pub(crate) length: u64,
    /// Columns of the batches.
    pub(crate) schema: SchemaRef,
    /// The batch that starts with a row; none at the end.
    pub(crate) batch: Box<dyn Fn(u64) -> Result<Option<RecordBatch>, WarehouseError> + Send>,
}

/// The schema with dictionaries in place of texts.
fn with_dictionaries(schema: &SchemaRef) -> SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => field.as_ref().clone().with_data_type(dictionary.clone()),
        _ => field.as_ref().clone(),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// One text for every row.
fn repeated(text: &str, rows: usize) -> Result<ArrayRef, WarehouseError> {
    let keys = Int32Array::from(vec![0; rows]);
    let values: ArrayRef = Arc::new(StringArray::from(vec![text]));
    let array = DictionaryArray::<Int32Type>::try_new(keys, values).map_err(|error| WarehouseError::Shape {
        table: tables::CASE_COUNTS,
        reason: error.to_string(),
    })?;
    Ok(Arc::new(array))
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

/// Rows of `rejections`, batch by batch.
pub(crate) fn rejections(schema: &SchemaRef, recorded: &[Recorded<'_>]) -> Vec<Rows> {
    let rejected = recorded
        .iter()
        .filter(|recorded| !recorded.submission.rejections.is_empty());
    rejected
        .map(|recorded| {
            let rejections = Arc::clone(&recorded.submission.rejections);
            let submission = recorded.submission;
            let fixed = [
                recorded.load_id.to_owned(),
                submission.submission_id.clone(),
                submission.source_id.clone(),
                submission.location.clone(),
            ];
            let due = Arc::clone(schema);
            Rows {
                length: rejections.len(),
                schema: Arc::clone(schema),
                batch: Box::new(move |start| {
                    let rows = rejections.read(start, BATCH_ROWS)?;
                    if rows.is_empty() {
                        return Ok(None);
                    }
                    let mut columns: Vec<ArrayRef> = fixed
                        .iter()
                        .map(|text| texts(rows.iter().map(|_| text.as_str())))
                        .collect();
                    columns.extend(said(&rows));
                    batch(tables::REJECTIONS, &due, columns).map(Some)
                }),
            }
        })
        .collect()
}

fn said(rows: &[Rejection]) -> [ArrayRef; 6] {
    [
        texts(rows.iter().map(|rejection| rejection.sheet.as_str())),
        numbers(rows.iter().map(|rejection| whole(rejection.row))),
        texts(rows.iter().map(|rejection| rejection.column.as_str())),
        texts(rows.iter().map(|rejection| rejection.code)),
        texts(rows.iter().map(|rejection| rejection.severity.word())),
        texts(rows.iter().map(|rejection| rejection.message.as_str())),
    ]
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
    let retracts: StringArray = recorded
        .iter()
        .map(|recorded| recorded.submission.outcome.retracts())
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
        count(|submission| Some(submission.counts.cases())),
        of(|submission| &submission.definitions_hash),
        instants(recorded.iter().map(|recorded| recorded.recorded_at)),
        numbers(recorded.iter().map(|recorded| Some(recorded.sequence))),
        texts(recorded.iter().map(|recorded| recorded.load_id)),
        of(|submission| submission.replacement.word()),
        of(|submission| &submission.order_key),
        Arc::new(retracts),
    ];
    batch(tables::SUBMISSIONS, schema, columns)
}
