//! Reading an answer's columns as plain Rust values.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type, Int64Type, TimeUnit};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::{Answer, EngineError};

/// A column of few different texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    /// The texts, each once, in order.
    pub codes: Vec<String>,
    /// The text of each row, by its position in `codes`.
    pub rows: Vec<u32>,
}

impl Answer {
    /// All rows as text, absent values as `null`. Error `E005`.
    pub fn rows_as_text(&self, null: &str) -> Result<Vec<Vec<String>>, EngineError> {
        let options = FormatOptions::default().with_null(null);
        let failed = |error: ArrowError| EngineError::Form {
            form: "text",
            reason: error.to_string(),
        };
        let mut rows = Vec::with_capacity(self.rows());
        for batch in &self.batches {
            let columns = batch.columns().iter();
            let columns: Vec<ArrayFormatter<'_>> = columns
                .map(|column| ArrayFormatter::try_new(column, &options).map_err(failed))
                .collect::<Result<_, _>>()?;
            rows.extend((0..batch.num_rows()).map(|row| {
                let values = columns.iter().map(|column| column.value(row).to_string());
                values.collect::<Vec<String>>()
            }));
        }
        Ok(rows)
    }

    /// A column as text. Error `E006`: no such column, or not readable as text.
    pub fn texts(&self, column: &str) -> Result<Vec<Option<String>>, EngineError> {
        self.read(column, &DataType::Utf8, |array, values| {
            values.extend(array.as_string::<i32>().iter().map(|value| value.map(str::to_owned)));
        })
    }

    /// A column of few different texts, absent values as the empty one. Error `E006`.
    pub fn codes(&self, column: &str) -> Result<Codes, EngineError> {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut rows: Vec<u32> = Vec::with_capacity(self.rows());
        let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        for batch in &self.batches {
            let array = column_as(batch, column, &coded)?;
            let array = array.as_dictionary::<Int32Type>();
            let values = array.values().as_string::<i32>();
            let mut number = |text: &str| {
                if let Some(&known) = numbers.get(text) {
                    return known;
                }
                let number = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                numbers.insert(text.to_owned(), number);
                number
            };
            let of_batch: Vec<u32> = values.iter().map(|text| number(text.unwrap_or_default())).collect();
            rows.extend(array.keys_iter().map(|key| match key {
                Some(key) => of_batch[key],
                None => number(""),
            }));
        }
        let mut in_order = vec![0; numbers.len()];
        for (rank, &number) in (0..).zip(numbers.values()) {
            in_order[number as usize] = rank;
        }
        for number in &mut rows {
            *number = in_order[*number as usize];
        }
        Ok(Codes {
            codes: numbers.into_keys().collect(),
            rows,
        })
    }

    /// A column as whole numbers. Error `E006`.
    pub fn integers(&self, column: &str) -> Result<Vec<Option<i64>>, EngineError> {
        self.read(column, &DataType::Int64, |array, values| {
            values.extend(array.as_primitive::<Int64Type>().iter());
        })
    }

    /// A column of dates, as days since 1970-01-01. Error `E006`.
    pub fn days(&self, column: &str) -> Result<Vec<Option<i32>>, EngineError> {
        self.read(column, &DataType::Date32, |array, values| {
            let days = cast(array, &DataType::Int32)
                .unwrap_or_else(|_| arrow::array::new_null_array(&DataType::Int32, array.len()));
            values.extend(days.as_primitive::<Int32Type>().iter());
        })
    }

    /// A column of instants, as microseconds since 1970-01-01 UTC. Error `E006`.
    pub fn instants(&self, column: &str) -> Result<Vec<Option<i64>>, EngineError> {
        let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        self.read(column, &instant, |array, values| {
            let micros = cast(array, &DataType::Int64)
                .unwrap_or_else(|_| arrow::array::new_null_array(&DataType::Int64, array.len()));
            values.extend(micros.as_primitive::<Int64Type>().iter());
        })
    }

    fn read<T>(
        &self,
        column: &str,
        data_type: &DataType,
        push: impl Fn(&dyn Array, &mut Vec<T>),
    ) -> Result<Vec<T>, EngineError> {
        let mut values = Vec::with_capacity(self.rows());
        for batch in &self.batches {
            let array = column_as(batch, column, data_type)?;
            push(&array, &mut values);
        }
        Ok(values)
    }
}

fn column_as(batch: &RecordBatch, column: &str, data_type: &DataType) -> Result<arrow::array::ArrayRef, EngineError> {
    let failed = |reason: String| EngineError::Column {
        column: column.to_owned(),
        reason,
    };
    let array = batch
        .column_by_name(column)
        .ok_or_else(|| failed("is not in the answer".to_owned()))?;
    cast(array, data_type).map_err(|error| failed(error.to_string()))
}
