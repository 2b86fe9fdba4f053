//! Reading the rows of a reference table.

use super::values::read;
use super::{ReferenceTable, Value};
use crate::Problem;
use crate::source_file::SourceFile;

/// A row of a reference table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, counted from 1.
    pub line: usize,
    /// A value for every column, in their order.
    pub values: Vec<Value>,
}

impl ReferenceTable {
    /// Reads the CSV into the table. A row with a fault is left out and told.
    ///
    /// Problems: `D025` the header is not the declared columns, or a row has another number of fields; `D026` a
    /// field does not fit its column.
    pub(crate) fn read_rows(&mut self, file: &SourceFile) -> Vec<Problem> {
        let mut reader = csv::ReaderBuilder::new().from_reader(file.text.as_bytes());
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let header_fits = reader
            .headers()
            .is_ok_and(|header| header.iter().eq(names.iter().copied()));
        if !header_fits {
            let message = format!("the header must be {}", names.join(","));
            return vec![file.problem(1, "D025", message)];
        }
        let mut problems = Vec::new();
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let line = usize::try_from(line).unwrap_or_default();
                    rows.extend(row(self, file, line, &record, &mut problems));
                }
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    let message = format!(
                        "the row must have {} fields; quote a field that holds a comma",
                        names.len()
                    );
                    problems.push(file.problem(usize::try_from(line).unwrap_or_default(), "D025", message));
                }
            }
        }
        self.rows = rows;
        problems
    }
}

fn row(
    table: &ReferenceTable,
    file: &SourceFile,
    line: usize,
    record: &csv::StringRecord,
    problems: &mut Vec<Problem>,
) -> Option<Row> {
    let before = problems.len();
    let mut values = Vec::with_capacity(table.columns.len());
    for (column, text) in table.columns.iter().zip(record) {
        match read(column, text) {
            Ok(value) => values.push(value),
            Err(fault) => problems.push(file.problem(line, "D026", format!("{} {fault}", column.name))),
        }
    }
    (problems.len() == before).then_some(Row { line, values })
}
