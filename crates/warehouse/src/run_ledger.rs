//! The run ledger: each night, its steps and how it ended, in two Delta tables of their own.
//!
//! They are no part of [`crate::WarehouseVersion`]: a release is a function of what was delivered, not of how
//! often somebody looked for more.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::{DateTime, Utc};
use deltalake::DeltaTable;
use engine::{Limits, QueryContext};
use url::Url;

use crate::{WarehouseError, delta, leftovers, tables};

const RUNS: &str = "runs";
const RUN_STEPS: &str = "run_steps";

/// A run is written when it begins and again when it ends; the second line wins. One that has only its first
/// line was cut, or is still running.
const LAST_LINES: &str = "
    SELECT run_id, started_at, ended_at, coalesce(outcome, 'unfinished') AS outcome, exit_code, error_code,
           duration_ms, release_id, definitions_hash, program_version
    FROM (
        SELECT *, row_number() OVER (PARTITION BY run_id ORDER BY ended_at DESC NULLS LAST) AS newest_first
        FROM landed_runs
    ) WHERE newest_first = 1";

/// A night, as it began and, once it has, as it ended.
#[expect(clippy::struct_field_names, reason = "run_id is the column's name")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id; sorts by time.
    pub run_id: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// Hash of the definitions it ran with.
    pub definitions_hash: String,
    /// Version of the program.
    pub program_version: String,
    /// How it ended; nothing while it runs, or when it was cut.
    pub end: Option<RunEnd>,
}

/// How a night ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// When.
    pub ended_at: DateTime<Utc>,
    /// `complete`, `attention` (something was refused or a source failed), `nothing` (nothing came) or `failed`.
    pub outcome: String,
    /// Exit code of the command.
    pub exit_code: u8,
    /// Code of the error, if it failed.
    pub error_code: Option<String>,
    /// Milliseconds it took, by a clock that is never set.
    pub duration_ms: u64,
    /// The release it made, if it made one.
    pub release_id: Option<String>,
}

/// One step of a night: `fetch`, `gate` or `commit` of a source, or the `release`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStep {
    /// The run.
    pub run_id: String,
    /// The source; none for the release.
    pub source_id: Option<String>,
    /// The step.
    pub step: &'static str,
    /// `done` or `failed`.
    pub outcome: &'static str,
    /// Code of the error, if it failed.
    pub error_code: Option<String>,
    /// Deliveries that passed through it.
    pub deliveries: u64,
    /// Rows in them; accepted and rejected make them up.
    pub rows_delivered: u64,
    /// Rows accepted.
    pub rows_accepted: u64,
    /// Rows rejected.
    pub rows_rejected: u64,
    /// Milliseconds it took.
    pub duration_ms: u64,
}

/// The two tables, opened.
#[derive(Debug)]
pub struct RunLedger {
    runs: DeltaTable,
    steps: DeltaTable,
}

impl RunLedger {
    /// Opens the ledger in the warehouse at `url`, creating what is not there. Errors: `W001`, `W002`, `W004`.
    pub async fn open(url: &Url) -> Result<Self, WarehouseError> {
        Ok(Self {
            runs: delta::open(url, RUNS, &runs_schema()).await?,
            steps: delta::open(url, RUN_STEPS, &steps_schema()).await?,
        })
    }

    /// Removes data files that runs that were cut left. Only for who holds the night's lock. Error: `W001`.
    pub fn remove_leftovers(&self) -> Result<(), WarehouseError> {
        leftovers::remove(&self.runs, RUNS)?;
        leftovers::remove(&self.steps, RUN_STEPS)
    }

    /// Writes a line for a run: once when it begins, once more when it has ended. Error: `W001`.
    pub async fn append_run(&mut self, run: &Run) -> Result<(), WarehouseError> {
        delta::append(&mut self.runs, RUNS, vec![runs_batch(run)?]).await
    }

    /// Writes the steps of a run. Error: `W001`.
    pub async fn append_steps(&mut self, steps: &[RunStep]) -> Result<(), WarehouseError> {
        if steps.is_empty() {
            return Ok(());
        }
        delta::append(&mut self.steps, RUN_STEPS, vec![steps_batch(steps)?]).await
    }

    /// Registers `runs` and `run_steps`. Error: `W003`.
    pub async fn register(&self, context: &QueryContext) -> Result<(), WarehouseError> {
        let landed = delta::provider(&self.runs, RUNS, &context.state()).await?;
        context.register("landed_runs", landed)?;
        context.register_view(RUNS, LAST_LINES).await?;
        context.deregister("landed_runs")?;
        let steps = delta::provider(&self.steps, RUN_STEPS, &context.state()).await?;
        Ok(context.register(RUN_STEPS, steps)?)
    }

    /// Runs without an end that began after the last one that has one, oldest first: cut, or still running.
    pub async fn unfinished(&self) -> Result<Vec<String>, WarehouseError> {
        let context = QueryContext::new(Limits::default())?;
        self.register(&context).await?;
        let sql = "SELECT run_id FROM runs WHERE ended_at IS NULL AND run_id > \
                   (SELECT coalesce(max(run_id), '') FROM runs WHERE ended_at IS NOT NULL) ORDER BY run_id";
        Ok(context
            .query(sql)
            .await?
            .texts("run_id")?
            .into_iter()
            .flatten()
            .collect())
    }
}

fn field(name: &str, kind: DataType, is_nullable: bool) -> Field {
    Field::new(name, kind, is_nullable)
}

fn runs_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        field("run_id", DataType::Utf8, false),
        field("started_at", tables::instant(), false),
        field("ended_at", tables::instant(), true),
        field("outcome", DataType::Utf8, true),
        field("exit_code", DataType::Int64, true),
        field("error_code", DataType::Utf8, true),
        field("duration_ms", DataType::Int64, true),
        field("release_id", DataType::Utf8, true),
        field("definitions_hash", DataType::Utf8, false),
        field("program_version", DataType::Utf8, false),
    ]))
}

fn steps_schema() -> SchemaRef {
    let number = |name: &str| field(name, DataType::Int64, false);
    Arc::new(Schema::new(vec![
        field("run_id", DataType::Utf8, false),
        field("source_id", DataType::Utf8, true),
        field("step", DataType::Utf8, false),
        field("outcome", DataType::Utf8, false),
        field("error_code", DataType::Utf8, true),
        number("deliveries"),
        number("rows_delivered"),
        number("rows_accepted"),
        number("rows_rejected"),
        number("duration_ms"),
    ]))
}

fn instant(value: Option<DateTime<Utc>>) -> ArrayRef {
    let micros: TimestampMicrosecondArray = [value.map(|value| value.timestamp_micros())].into_iter().collect();
    Arc::new(micros.with_timezone("UTC"))
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn numbers(values: impl Iterator<Item = Option<u64>>) -> ArrayRef {
    let whole = values.map(|value| value.and_then(|value| i64::try_from(value).ok()));
    Arc::new(whole.collect::<Int64Array>())
}

fn batch(name: &'static str, schema: SchemaRef, columns: Vec<ArrayRef>) -> Result<RecordBatch, WarehouseError> {
    RecordBatch::try_new(schema, columns).map_err(|error| WarehouseError::Shape {
        table: name,
        reason: error.to_string(),
    })
}

fn runs_batch(run: &Run) -> Result<RecordBatch, WarehouseError> {
    let end = run.end.as_ref();
    let text = |value: Option<&str>| texts([value].into_iter());
    let columns = vec![
        text(Some(&run.run_id)),
        instant(Some(run.started_at)),
        instant(end.map(|end| end.ended_at)),
        text(end.map(|end| end.outcome.as_str())),
        numbers([end.map(|end| end.exit_code.into())].into_iter()),
        text(end.and_then(|end| end.error_code.as_deref())),
        numbers([end.map(|end| end.duration_ms)].into_iter()),
        text(end.and_then(|end| end.release_id.as_deref())),
        text(Some(&run.definitions_hash)),
        text(Some(&run.program_version)),
    ];
    batch(RUNS, runs_schema(), columns)
}

fn steps_batch(steps: &[RunStep]) -> Result<RecordBatch, WarehouseError> {
    let number = |read: fn(&RunStep) -> u64| numbers(steps.iter().map(move |step| Some(read(step))));
    let columns = vec![
        texts(steps.iter().map(|step| Some(step.run_id.as_str()))),
        texts(steps.iter().map(|step| step.source_id.as_deref())),
        texts(steps.iter().map(|step| Some(step.step))),
        texts(steps.iter().map(|step| Some(step.outcome))),
        texts(steps.iter().map(|step| step.error_code.as_deref())),
        number(|step| step.deliveries),
        number(|step| step.rows_delivered),
        number(|step| step.rows_accepted),
        number(|step| step.rows_rejected),
        number(|step| step.duration_ms),
    ];
    batch(RUN_STEPS, steps_schema(), columns)
}
