//! Counts of any number, always the same for the same number: so many rows a day, each of a drawn province, type of
//! violence, sex, age band and channel, as a Delta table of sorted files of a million rows, like the warehouse's.

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use chrono::{Datelike, NaiveDate};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::{Value, json};

/// The columns after the day, and how many codes each draws on.
pub(crate) const DIMENSIONS: [(&str, u64); 5] = [
    ("geo_code", 75),
    ("violence_type", 20),
    ("sex", 3),
    ("age_band", 6),
    ("channel", 5),
];

/// Rows of a file, as the warehouse writes them.
const ROWS_PER_FILE: u64 = 1_000_000;

/// The last day of a history: the last but one of its month, so that the next day's month is as long as a month can be.
pub(crate) fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 12, 30).unwrap_or_default()
}

/// A code of a dimension, by its number.
pub(crate) fn code(dimension: usize, number: u64) -> String {
    let letter = ["P", "V", "S", "A", "C"].get(dimension).copied().unwrap_or_default();
    format!("{letter}{number:02}")
}

/// Writes a Delta table of `rows` rows, `rows_a_day` for each day up to [`last_day`], in one commit.
pub(crate) fn write_history(folder: &Path, rows: u64, rows_a_day: u64) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder.join("_delta_log"))?;
    let days = i32::try_from(rows.div_ceil(rows_a_day))?;
    let first = since_1970(last_day()) + 1 - days;
    let mut actions = vec![
        json!({ "protocol": { "minReaderVersion": 1, "minWriterVersion": 2 } }),
        json!({ "metaData": {
            "id": "case_counts", "format": { "provider": "parquet", "options": {} }, "schemaString": schema(),
            "partitionColumns": [], "configuration": {}, "createdTime": 0,
        } }),
    ];
    for start in (0..rows).step_by(usize::try_from(ROWS_PER_FILE)?) {
        let numbers: Vec<u64> = (start..rows.min(start + ROWS_PER_FILE)).collect();
        let day = |&row: &u64| i32::try_from(row / rows_a_day).map(|day| first + day);
        let days = numbers.iter().map(day).collect::<Result<Vec<i32>, _>>()?;
        actions.push(write(folder, &numbers, days)?);
    }
    commit(folder, 0, &actions)
}

/// Adds the deliveries of the day after a history of `rows` rows.
pub(crate) fn write_next_day(folder: &Path, rows: u64, rows_a_day: u64) -> Result<(), Box<dyn Error>> {
    let numbers: Vec<u64> = (rows..rows + rows_a_day).collect();
    let days = vec![since_1970(last_day()) + 1; numbers.len()];
    let added = write(folder, &numbers, days)?;
    commit(folder, 1, &[added])
}

/// Commits actions to the table's log.
fn commit(folder: &Path, version: u64, actions: &[Value]) -> Result<(), Box<dyn Error>> {
    let lines: Vec<String> = actions.iter().map(Value::to_string).collect();
    let log = folder.join(format!("_delta_log/{version:020}.json"));
    Ok(fs::write(log, lines.join("\n") + "\n")?)
}

/// The columns as Delta names them.
fn schema() -> String {
    let field = |name: &str, kind: &str| json!({ "name": name, "type": kind, "nullable": false, "metadata": {} });
    let mut fields = vec![field("period_start", "date")];
    fields.extend(DIMENSIONS.map(|(name, _)| field(name, "string")));
    fields.push(field("value", "long"));
    json!({ "type": "struct", "fields": fields }).to_string()
}

/// Writes one file; the action that adds it, with the days it is about, as the warehouse tells them.
fn write(folder: &Path, rows: &[u64], days: Vec<i32>) -> Result<Value, Box<dyn Error>> {
    let day = |day: Option<&i32>| {
        let days = chrono::TimeDelta::days(day.copied().unwrap_or_default().into());
        NaiveDate::default()
            .checked_add_signed(days)
            .unwrap_or_default()
            .to_string()
    };
    let (first, last) = (day(days.first()), day(days.last()));
    let mut columns: Vec<(&str, ArrayRef)> = vec![("period_start", Arc::new(Date32Array::from(days)))];
    let draws: Vec<u64> = rows.iter().map(|&row| mixed(row)).collect();
    let mut divisor = 1;
    for (dimension, (name, codes)) in DIMENSIONS.into_iter().enumerate() {
        let labels: Vec<String> = (0..codes).map(|number| code(dimension, number)).collect();
        let drawn = draws.iter().map(|draw| usize::try_from(draw / divisor % codes));
        let drawn = drawn.collect::<Result<Vec<usize>, _>>()?;
        let texts = StringArray::from_iter_values(drawn.into_iter().map(|number| &labels[number]));
        columns.push((name, Arc::new(texts)));
        divisor *= codes;
    }
    let values = rows.iter().map(|row| i64::try_from(1 + row % 17));
    let values = values.collect::<Result<Vec<i64>, _>>()?;
    columns.push(("value", Arc::new(Int64Array::from(values))));
    let batch = RecordBatch::try_from_iter(columns)?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
    let name = format!("{:012}.parquet", rows.first().copied().unwrap_or_default());
    let path = folder.join(&name);
    let mut writer = ArrowWriter::try_new(File::create(&path)?, batch.schema(), Some(properties.build()))?;
    writer.write(&batch)?;
    // What is not on the disk yet would be written while others are measured.
    writer.into_inner()?.sync_all()?;
    let statistics = json!({
        "numRecords": rows.len(), "minValues": { "period_start": first }, "maxValues": { "period_start": last },
        "nullCount": { "period_start": 0 },
    });
    Ok(json!({ "add": {
        "path": name, "partitionValues": {}, "size": fs::metadata(path)?.len(), "modificationTime": 0,
        "dataChange": true, "stats": statistics.to_string(),
    } }))
}

/// Scatters a number over 64 bits (`SplitMix64`).
fn mixed(row: u64) -> u64 {
    let mut mixed = row.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn since_1970(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - NaiveDate::default().num_days_from_ce()
}
