//! `tests/sql/*.slt`: what analysts may ask, what must hold of the answers, and what is refused.
//!
//! The statements run on the demonstration's warehouse, through the same context that `marsad sql` uses.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use ::definitions::Definitions;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use chrono::NaiveDate;
use engine::{Answer, EngineError, Limits, QueryContext};
use sqllogictest::{DBOutput, DefaultColumnType, Runner, strict_column_validator};
use tokio::runtime::Runtime;
use url::Url;
use warehouse::{AsOf, InternalTables, Warehouse};

use crate::support::{TestProject, repository};

/// The analysts' context, as sqllogictest asks it.
struct Analyst {
    context: QueryContext,
    runtime: Arc<Runtime>,
}

impl sqllogictest::DB for Analyst {
    type Error = EngineError;
    type ColumnType = DefaultColumnType;

    fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, EngineError> {
        let answer = self.runtime.block_on(self.context.query(sql))?;
        Ok(output(&answer))
    }
}

fn output(answer: &Answer) -> DBOutput<DefaultColumnType> {
    let options = FormatOptions::default().with_null("NULL");
    let mut rows = Vec::new();
    for batch in &answer.batches {
        let columns: Vec<ArrayFormatter<'_>> = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options).expect("a column that can be written"))
            .collect();
        for row in 0..batch.num_rows() {
            rows.push(columns.iter().map(|column| column.value(row).to_string()).collect());
        }
    }
    let types = answer.schema.fields().iter().map(|field| {
        let data_type = field.data_type();
        if data_type.is_integer() {
            DefaultColumnType::Integer
        } else if data_type.is_floating() {
            DefaultColumnType::FloatingPoint
        } else {
            DefaultColumnType::Text
        }
    });
    DBOutput::Rows {
        types: types.collect(),
        rows,
    }
}

async fn analyst(project: &TestProject) -> QueryContext {
    let (definitions, problems) = Definitions::load(&project.root);
    assert_eq!(problems, []);
    let url = Url::from_directory_path(project.root.join("data/warehouse")).expect("an absolute path");
    let warehouse = Warehouse::open(&url, &definitions).await.expect("the warehouse");
    let context = QueryContext::new(Limits::default()).expect("a context");
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    InternalTables::new(&warehouse, AsOf::Now)
        .register(&context, &definitions, today)
        .await
        .expect("the tables");
    context
}

#[test]
fn every_statement_answers_as_written() {
    let project = TestProject::demo();
    let before = project.files("data/warehouse");
    let runtime = Arc::new(Runtime::new().expect("a runtime"));
    let context = runtime.block_on(analyst(&project));
    let folder = fs::read_dir(repository().join("tests/sql")).expect("tests/sql");
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() >= 2, "{files:?}");
    let mut failed = Vec::new();
    for file in files {
        let analyst = || Analyst {
            context: context.clone(),
            runtime: Arc::clone(&runtime),
        };
        let mut runner = Runner::new(|| async { Ok(analyst()) });
        runner.with_column_validator(strict_column_validator);
        if let Err(error) = runner.run_file(&file) {
            failed.push(error.to_string());
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(
        before == project.files("data/warehouse"),
        "asking changed the warehouse"
    );
}
