//! The answer to a query, and the forms it can be written in.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;

use crate::EngineError;

/// Columns and rows of an answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The columns.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Vec<RecordBatch>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Boxes drawn with lines, for a terminal.
    Table,
    /// Comma-separated values with a header.
    Csv,
    /// An array of objects; absent values are `null`.
    Json,
    /// Apache Parquet.
    Parquet,
}

impl Answer {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Writes the answer. Error: `E005`.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, EngineError> {
        match format {
            Format::Table => self.to_table(),
            Format::Csv => self.to_csv(),
            Format::Json => self.to_json(),
            Format::Parquet => self.to_parquet(),
        }
    }

    fn to_table(&self) -> Result<Vec<u8>, EngineError> {
        let options = arrow::util::display::FormatOptions::default().with_null("∅");
        let batches = if self.batches.is_empty() {
            vec![RecordBatch::new_empty(std::sync::Arc::clone(&self.schema))]
        } else {
            self.batches.clone()
        };
        let table = arrow::util::pretty::pretty_format_batches_with_options(&batches, &options)
            .map_err(|error| failed("a table", &error))?;
        Ok(format!("{table}\n").into_bytes())
    }

    fn to_csv(&self) -> Result<Vec<u8>, EngineError> {
        let mut bytes = Vec::new();
        let mut writer = arrow::csv::WriterBuilder::new().with_header(true).build(&mut bytes);
        if self.batches.is_empty() {
            let empty = RecordBatch::new_empty(std::sync::Arc::clone(&self.schema));
            writer.write(&empty).map_err(|error| failed("CSV", &error))?;
        }
        for batch in &self.batches {
            writer.write(batch).map_err(|error| failed("CSV", &error))?;
        }
        drop(writer);
        Ok(bytes)
    }

    fn to_json(&self) -> Result<Vec<u8>, EngineError> {
        let mut writer = arrow::json::WriterBuilder::new()
            .with_explicit_nulls(true)
            .build::<_, arrow::json::writer::JsonArray>(Vec::new());
        let batches: Vec<&RecordBatch> = self.batches.iter().collect();
        writer.write_batches(&batches).map_err(|error| failed("JSON", &error))?;
        writer.finish().map_err(|error| failed("JSON", &error))?;
        let mut bytes = writer.into_inner();
        if bytes.is_empty() {
            bytes.extend_from_slice(b"[]");
        }
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn to_parquet(&self) -> Result<Vec<u8>, EngineError> {
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, std::sync::Arc::clone(&self.schema), None)
            .map_err(|error| failed("Parquet", &error))?;
        for batch in &self.batches {
            writer.write(batch).map_err(|error| failed("Parquet", &error))?;
        }
        writer.close().map_err(|error| failed("Parquet", &error))?;
        Ok(bytes)
    }
}

fn failed(form: &'static str, error: &dyn std::fmt::Display) -> EngineError {
    EngineError::Form {
        form,
        reason: error.to_string(),
    }
}
