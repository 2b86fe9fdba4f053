//! Parquet and Arrow files to rows.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, SchemaRef};
use arrow::datatypes::{UInt8Type, UInt16Type, UInt32Type};
use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use chrono::{NaiveDate, TimeDelta};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::block::{BLOCK_ROWS, Block};
use super::field::Field;
use super::{RowStream, SheetHead, SheetKind, arrow_frames, date, limits, refusal};
use crate::error::{Halt, IngestError};

/// How an Arrow file (not a stream) starts.
const ARROW_FILE_START: &[u8] = b"ARROW1";

/// What is said of an Arrow file of which nothing can be read.
const NO_ARROW: &str = "it is no Arrow file";

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// A table in columns as one sheet; its rows are numbered from 1 below the header.
pub(super) struct Columnar {
    schema: SchemaRef,
    batches: Batches,
    /// What of a batch is not handed on yet.
    rest: Option<RecordBatch>,
    rows: u64,
    /// Until it is gone on to.
    sheet: Option<SheetHead>,
    has_header: bool,
}

impl Columnar {
    /// Opens a Parquet file; it is read row group by row group.
    pub(super) fn parquet(file: File) -> Result<Self, Halt> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| refusal("it is no Parquet file"))?;
        let schema = Arc::clone(builder.schema());
        let reader = builder.with_batch_size(BLOCK_ROWS).build();
        let reader = reader.map_err(|_| refusal("it is no Parquet file"))?;
        Self::new(schema, Box::new(reader))
    }

    /// Opens an Arrow file or stream.
    pub(super) fn arrow(mut file: File) -> Result<Self, Halt> {
        let damaged = |_| refusal(NO_ARROW);
        let failed = |error: io::Error| IngestError::Read(error.kind());
        let mut head = Vec::new();
        let length = ARROW_FILE_START.len() as u64;
        file.by_ref().take(length).read_to_end(&mut head).map_err(failed)?;
        file.rewind().map_err(failed)?;
        if head == ARROW_FILE_START {
            let sound = match arrow_frames::sound_tables(&mut file) {
                Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(refusal(NO_ARROW).into()),
                sound => sound.map_err(failed)?,
            };
            let reader = FileReader::try_new(file, None).map_err(damaged)?;
            Self::new(reader.schema(), cut_short(reader, sound))
        } else {
            let sound_bytes = arrow_frames::end_of_sound_messages(&mut file).map_err(failed)?;
            let reader = StreamReader::try_new(file.take(sound_bytes.unwrap_or(u64::MAX)), None).map_err(damaged)?;
            Self::new(reader.schema(), cut_short(reader, sound_bytes.map(|_| usize::MAX)))
        }
    }

    fn new(schema: SchemaRef, batches: Batches) -> Result<Self, Halt> {
        if schema.fields().len() > limits::COLUMNS {
            return Err(limits::too_many_columns().into());
        }
        Ok(Self {
            schema,
            batches,
            rest: None,
            rows: 0,
            sheet: Some(SheetHead::of_file(SheetKind::Records)),
            has_header: false,
        })
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, Halt> {
        let batch = match self.rest.take() {
            Some(batch) => Some(batch),
            None => self
                .batches
                .next()
                .transpose()
                .map_err(|_| refusal("its content is damaged"))?,
        };
        Ok(batch.map(|batch| {
            let length = batch.num_rows().min(BLOCK_ROWS);
            if length < batch.num_rows() {
                self.rest = Some(batch.slice(length, batch.num_rows() - length));
            }
            batch.slice(0, length)
        }))
    }
}

impl RowStream for Columnar {
    fn next_sheet(&mut self) -> Result<Option<SheetHead>, Halt> {
        Ok(self.sheet.take())
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Halt> {
        if !self.has_header {
            self.has_header = true;
            for field in self.schema.fields() {
                block.push(Field::of_text(field.name()));
            }
            block.end_row(0);
        }
        while !block.is_full() {
            let Some(batch) = self.next_batch()? else { break };
            for row in 0..batch.num_rows() {
                for column in batch.columns() {
                    push(column.as_ref(), row, block);
                }
                self.rows += 1;
                block.end_row(self.rows);
            }
            if self.rows > limits::STREAMED_ROWS {
                return Err(limits::too_many_rows(limits::STREAMED_ROWS).into());
            }
        }
        Ok(())
    }
}

/// The tables of a reader; of a damaged file only so many as are sound, and then the damage. They still pass the gate.
fn cut_short(
    tables: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static,
    sound: Option<usize>,
) -> Batches {
    match sound {
        None => Box::new(tables),
        Some(sound) => {
            let damage = Err(ArrowError::IpcError("a message is longer than the file".to_owned()));
            Box::new(tables.take(sound).chain(std::iter::once(damage)))
        }
    }
}

/// Adds one value of a column as a field.
fn push(column: &dyn Array, row: usize, block: &mut Block) {
    if column.is_null(row) {
        return block.push(Field::Empty);
    }
    let field = match column.data_type() {
        DataType::Utf8 => Field::of_text(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Field::of_text(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Field::of_text(column.as_string_view().value(row)),
        DataType::Boolean => Field::Bool(column.as_boolean().value(row)),
        DataType::Int8 => Field::Number(column.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int16 => Field::Number(column.as_primitive::<Int16Type>().value(row).into()),
        DataType::Int32 => Field::Number(column.as_primitive::<Int32Type>().value(row).into()),
        DataType::UInt8 => Field::Number(column.as_primitive::<UInt8Type>().value(row).into()),
        DataType::UInt16 => Field::Number(column.as_primitive::<UInt16Type>().value(row).into()),
        DataType::UInt32 => Field::Number(column.as_primitive::<UInt32Type>().value(row).into()),
        DataType::Float32 => Field::Number(column.as_primitive::<Float32Type>().value(row).into()),
        DataType::Float64 => Field::Number(column.as_primitive::<Float64Type>().value(row)),
        DataType::Date32 => {
            let days = TimeDelta::days(column.as_primitive::<Date32Type>().value(row).into());
            let day = NaiveDate::default().checked_add_signed(days);
            day.map_or(Field::Error, Field::Date)
        }
        _ => return push_shown(column, row, block),
    };
    block.push(field);
}

/// Any other value as it is shown: large numbers digit by digit, an instant as its day.
fn push_shown(column: &dyn Array, row: usize, block: &mut Block) {
    let options = FormatOptions::default();
    let shown = ArrayFormatter::try_new(column, &options).and_then(|shown| shown.value(row).try_to_string());
    match shown {
        Ok(text) => match date::iso_day(&text) {
            Some(day) => block.push(Field::Date(day)),
            None => block.push(Field::of_text(&text)),
        },
        Err(_) => block.push(Field::Error),
    }
}
