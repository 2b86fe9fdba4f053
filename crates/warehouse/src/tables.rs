//! The warehouse's four tables and their columns.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use definitions::fact_table::FactTable;

pub(crate) const CASE_COUNTS: &str = "case_counts";
pub(crate) const SUBMISSIONS: &str = "submissions";
pub(crate) const SUBMISSION_PERIODS: &str = "submission_periods";
pub(crate) const REJECTIONS: &str = "rejections";

/// All tables, those committed before `submissions` first.
pub(crate) const ALL: [&str; 4] = [CASE_COUNTS, SUBMISSION_PERIODS, REJECTIONS, SUBMISSIONS];

/// The columns rows are sorted by, or that are the same in all rows of a load: only of these does the least and the
/// greatest value of a page say anything.
pub(crate) const SORTED_BY: [&str; 5] = ["load_id", "source_id", "reporting_unit", "period_type", "period_start"];

pub(crate) fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

fn number(name: &str) -> Field {
    Field::new(name, DataType::Int64, false)
}

/// The columns of a table.
pub(crate) fn schema(table: &str, fact_table: &FactTable) -> SchemaRef {
    let fields = match table {
        CASE_COUNTS => case_counts(fact_table),
        SUBMISSIONS => vec![
            text("submission_id"),
            text("source_id"),
            text("file_name"),
            text("content_sha256"),
            number("size_bytes"),
            Field::new("delivered_at", instant(), false),
            text("outcome"),
            Field::new("refused_code", DataType::Utf8, true),
            number("rows_delivered"),
            number("rows_accepted"),
            number("rows_rejected"),
            number("cases_accepted"),
            text("definitions_hash"),
            Field::new("recorded_at", instant(), false),
            number("sequence"),
            text("load_id"),
            text("replacement"),
            text("order_key"),
            Field::new("retracts", DataType::Utf8, true),
        ],
        SUBMISSION_PERIODS => vec![
            text("load_id"),
            text("source_id"),
            text("reporting_unit"),
            text("period_type"),
            Field::new("period_start", DataType::Date32, false),
        ],
        _ => vec![
            text("load_id"),
            text("submission_id"),
            text("source_id"),
            text("file_name"),
            text("sheet"),
            number("row"),
            text("column"),
            text("code"),
            text("severity"),
            text("message"),
        ],
    };
    Arc::new(Schema::new(fields))
}

fn case_counts(fact_table: &FactTable) -> Vec<Field> {
    let mut fields = vec![
        text("submission_id"),
        text("source_id"),
        text("reporting_unit"),
        text("period_type"),
        Field::new("period_start", DataType::Date32, false),
        text("unit_of_count"),
    ];
    fields.extend(fact_table.dimensions.iter().map(|dimension| text(&dimension.name)));
    fields.push(Field::new("value", DataType::Int64, true));
    fields.push(text("obs_status"));
    fields.push(text("load_id"));
    fields
}
