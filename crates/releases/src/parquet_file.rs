//! One indicator's cells as a Parquet file, written the same way every time.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use definitions::period::Period;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::{Cell, ConfStatus, ObsStatus, ReleaseError};

fn failed(file: &str) -> impl Fn(String) -> ReleaseError + '_ {
    move |reason| ReleaseError::Table {
        file: file.to_owned(),
        reason,
    }
}

/// Writes the cells, sorted by period and codes.
pub(crate) fn write(file: &str, dimensions: &[String], cells: &[Cell]) -> Result<Vec<u8>, ReleaseError> {
    let failed = failed(file);
    let batch = to_batch(dimensions, cells).map_err(|error| failed(error.to_string()))?;
    let level = ZstdLevel::try_new(3).map_err(|error| failed(error.to_string()))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_created_by("marsad".to_owned())
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))
        .map_err(|error| failed(error.to_string()))?;
    writer.write(&batch).map_err(|error| failed(error.to_string()))?;
    writer.close().map_err(|error| failed(error.to_string()))?;
    Ok(bytes)
}

fn to_batch(dimensions: &[String], cells: &[Cell]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let mut sorted: Vec<&Cell> = cells.iter().collect();
    sorted.sort_by(|a, b| (a.period, &a.codes).cmp(&(b.period, &b.codes)));
    let text = |of: &dyn Fn(&Cell) -> String| -> ArrayRef {
        Arc::new(sorted.iter().map(|cell| Some(of(cell))).collect::<StringArray>())
    };
    let number = |of: &dyn Fn(&Cell) -> Option<i64>| -> ArrayRef {
        Arc::new(sorted.iter().map(|cell| of(cell)).collect::<Int64Array>())
    };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("freq", text(&|cell| cell.period.frequency.letter().to_owned())),
        ("time_period", text(&|cell| cell.period.to_string())),
    ];
    for (position, name) in dimensions.iter().enumerate() {
        columns.push((name, text(&|cell| cell.codes[position].clone())));
    }
    columns.push(("numerator", number(&|cell| cell.numerator)));
    columns.push(("denominator", number(&|cell| cell.denominator)));
    columns.push(("obs_status", text(&|cell| cell.obs_status.letter().to_owned())));
    columns.push(("conf_status", text(&|cell| cell.conf_status.letter().to_owned())));
    columns.push(("expected", number(&|cell| cell.expected)));
    columns.push(("received", number(&|cell| cell.received)));
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, column)| {
            Field::new(
                *name,
                column.data_type().clone(),
                *column.data_type() == DataType::Int64,
            )
        })
        .collect();
    let arrays = columns.into_iter().map(|(_, column)| column).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// Reads the cells of a file that [`write`] made.
pub(crate) fn read(file: &str, dimensions: &[String], bytes: Vec<u8>) -> Result<Vec<Cell>, ReleaseError> {
    let failed = failed(file);
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| failed(error.to_string()))?;
    let mut cells = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|error| failed(error.to_string()))?;
        let columns = Columns::of(&batch, dimensions).ok_or_else(|| failed("a column is missing".to_owned()))?;
        for row in 0..batch.num_rows() {
            cells.push(
                columns
                    .cell(row)
                    .ok_or_else(|| failed(format!("row {row} has an unknown code")))?,
            );
        }
    }
    Ok(cells)
}

struct Columns<'a> {
    time_period: &'a StringArray,
    codes: Vec<&'a StringArray>,
    numerator: &'a Int64Array,
    denominator: &'a Int64Array,
    obs_status: &'a StringArray,
    conf_status: &'a StringArray,
    expected: &'a Int64Array,
    received: &'a Int64Array,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch, dimensions: &[String]) -> Option<Self> {
        let text = |name: &str| batch.column_by_name(name)?.as_any().downcast_ref::<StringArray>();
        let number = |name: &str| batch.column_by_name(name)?.as_any().downcast_ref::<Int64Array>();
        Some(Self {
            time_period: text("time_period")?,
            codes: dimensions.iter().map(|name| text(name)).collect::<Option<_>>()?,
            numerator: number("numerator")?,
            denominator: number("denominator")?,
            obs_status: text("obs_status")?,
            conf_status: text("conf_status")?,
            expected: number("expected")?,
            received: number("received")?,
        })
    }

    fn cell(&self, row: usize) -> Option<Cell> {
        let number = |array: &Int64Array| (!array.is_null(row)).then(|| array.value(row));
        Some(Cell {
            period: Period::parse(self.time_period.value(row))?,
            codes: self.codes.iter().map(|array| array.value(row).to_owned()).collect(),
            numerator: number(self.numerator),
            denominator: number(self.denominator),
            obs_status: ObsStatus::from_letter(self.obs_status.value(row))?,
            conf_status: ConfStatus::from_letter(self.conf_status.value(row))?,
            expected: number(self.expected),
            received: number(self.received),
        })
    }
}
