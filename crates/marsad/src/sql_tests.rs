//! `marsad check --sql-tests`: what analysts expect of their SQL, on rows they give themselves.
//!
//! A test stands beside what it tests, `sql/indicators/ID.slt` or `sql/views/NAME.slt`, in the format of sqllogictest.
//! `INSERT INTO table (columns) VALUES …` gives rows of a [`Fixture`]; everything else is a query on it, where each view
//! and indicator is a table of its name. Nothing of the project's data is read.

use std::fs;
use std::path::PathBuf;

use definitions::Definitions;
use engine::{Answer, EngineError, QueryContext};
use sqllogictest::{DBOutput, DefaultColumnType, Runner, strict_column_validator};
use tokio::runtime::Handle;
use warehouse::{Fixture, WarehouseError};

use crate::error::Error;
use crate::output;
use crate::project::Project;

/// Folders with tests.
const FOLDERS: [&str; 2] = ["sql/views", "sql/indicators"];

/// Runs all tests and prints those that fail; whether none did.
pub(crate) async fn run(project: &Project) -> Result<bool, Error> {
    let definitions = &project.definitions;
    let fixture = Fixture::new(definitions).await?;
    let files = files(project)?;
    let mut failed = 0;
    for (name, path) in &files {
        let bench = || Bench::new(fixture.clone());
        let mut runner = Runner::new(|| async { Ok(bench()) });
        runner.with_column_validator(strict_column_validator);
        if let Err(error) = tokio::task::block_in_place(|| runner.run_file(path)) {
            failed += 1;
            output::line(&format!("{name}: {}", error.display(false)));
        }
    }
    let untested = untested(definitions, &files);
    output::line(&format!(
        "{} SQL tests run: {failed} failed; indicators without one: {}",
        files.len(),
        if untested.is_empty() {
            "none".to_owned()
        } else {
            untested.join(", ")
        }
    ));
    Ok(failed == 0)
}

/// The tests by name, in the order of their names.
fn files(project: &Project) -> Result<Vec<(String, PathBuf)>, Error> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let path = project.root().join(folder);
        let Ok(entries) = fs::read_dir(&path) else {
            continue;
        };
        for entry in entries {
            let entry = entry.map_err(|error| Error::io(&path, &error))?;
            if entry.path().extension().is_some_and(|extension| extension == "slt") {
                found.push((
                    format!("{folder}/{}", entry.file_name().to_string_lossy()),
                    entry.path(),
                ));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn untested<'a>(definitions: &'a Definitions, files: &[(String, PathBuf)]) -> Vec<&'a str> {
    let is_tested = |id: &str| {
        files
            .iter()
            .any(|(name, _)| *name == format!("sql/indicators/{id}.slt"))
    };
    let ids = definitions.indicators.keys().map(String::as_str);
    ids.filter(|id| !is_tested(id)).collect()
}

/// The fixture of one test, as sqllogictest asks it.
struct Bench<'a> {
    fixture: Fixture<'a>,
    /// Made at the first query after rows were given.
    context: Option<QueryContext>,
}

impl<'a> Bench<'a> {
    fn new(fixture: Fixture<'a>) -> Self {
        Self { fixture, context: None }
    }

    async fn answer(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, WarehouseError> {
        if let Some(insert) = Insert::parse(sql) {
            self.context = None;
            self.fixture.give(insert.table, &insert.columns, insert.values).await?;
            return Ok(DBOutput::StatementComplete(0));
        }
        let context = match self.context.take() {
            Some(context) => context,
            None => self.fixture.context().await?,
        };
        let answer = context.query(sql).await;
        self.context = Some(context);
        Ok(rows(&answer?)?)
    }
}

impl sqllogictest::DB for Bench<'_> {
    type Error = WarehouseError;
    type ColumnType = DefaultColumnType;

    fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, WarehouseError> {
        Handle::current().block_on(self.answer(sql))
    }
}

/// `INSERT INTO table (columns) VALUES …`
struct Insert<'a> {
    table: &'a str,
    columns: Vec<&'a str>,
    values: &'a str,
}

impl<'a> Insert<'a> {
    fn parse(sql: &'a str) -> Option<Self> {
        let rest = sql.trim().strip_prefix("INSERT INTO ")?;
        let (table, rest) = rest.split_once('(')?;
        let (columns, values) = rest.split_once(')')?;
        Some(Self {
            table: table.trim(),
            columns: columns.split(',').map(str::trim).collect(),
            values: values.trim(),
        })
    }
}

fn rows(answer: &Answer) -> Result<DBOutput<DefaultColumnType>, EngineError> {
    let types = answer.schema.fields().iter().map(|field| match field.data_type() {
        kind if kind.is_integer() => DefaultColumnType::Integer,
        kind if kind.is_floating() || kind.is_decimal() => DefaultColumnType::FloatingPoint,
        _ => DefaultColumnType::Text,
    });
    Ok(DBOutput::Rows {
        types: types.collect(),
        rows: answer.rows_as_text("NULL")?,
    })
}
