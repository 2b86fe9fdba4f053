//! The query context: a session that can be asked and cannot be told.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::datasource::{MemTable, TableProvider, ViewTable};
use datafusion::execution::SessionState;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{DataFrame, SQLOptions, SessionConfig, SessionContext};
use futures::StreamExt;

use crate::derivation::{Derivations, Measured, derive};
use crate::locality::{Between, is_volatile, readings};
use crate::{Answer, EngineError, Limits};

/// A read-only session over the tables registered in it.
#[derive(Clone)]
pub struct QueryContext {
    session: SessionContext,
    limits: Limits,
}

impl std::fmt::Debug for QueryContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QueryContext")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl QueryContext {
    /// An empty context within these limits.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where a session is built"
    )]
    pub fn new(limits: Limits) -> Result<Self, EngineError> {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_limit(limits.memory_bytes_max, 1.0)
            .build_arc()
            .map_err(|error| EngineError::run(&error))?;
        let config = SessionConfig::new()
            .with_information_schema(true)
            .with_default_catalog_and_schema("marsad", "public")
            .with_target_partitions(limits.parallelism);
        Ok(Self {
            session: SessionContext::new_with_config_rt(config, runtime),
            limits,
        })
    }

    /// Makes a table visible under this name.
    pub fn register(&self, name: &str, table: Arc<dyn TableProvider>) -> Result<(), EngineError> {
        self.session
            .register_table(name, table)
            .map(drop)
            .map_err(|error| EngineError::plan(&error))
    }

    /// Takes a name away again; views that were made of the table keep it.
    pub fn deregister(&self, name: &str) -> Result<(), EngineError> {
        self.session
            .deregister_table(name)
            .map(drop)
            .map_err(|error| EngineError::plan(&error))
    }

    /// Makes a table of these batches visible under this name.
    pub fn register_batches(
        &self,
        name: &str,
        schema: SchemaRef,
        batches: Vec<RecordBatch>,
    ) -> Result<(), EngineError> {
        let table = MemTable::try_new(schema, vec![batches]).map_err(|error| EngineError::plan(&error))?;
        self.register(name, Arc::new(table))
    }

    /// Makes a query visible as a table under this name.
    pub async fn register_view(&self, name: &str, sql: &str) -> Result<(), EngineError> {
        let plan = self.plan(sql).await?;
        self.register(name, Arc::new(ViewTable::new(plan, Some(sql.to_owned()))))
    }

    /// The columns a query would give; nothing is read.
    pub async fn columns(&self, sql: &str) -> Result<SchemaRef, EngineError> {
        let plan = self.plan(sql).await?;
        Ok(Arc::clone(plan.schema().inner()))
    }

    /// The tables and views that a query names, those of its own `WITH` not among them; nothing is read.
    pub fn names(&self, sql: &str) -> Result<BTreeSet<String>, EngineError> {
        let state = self.session.state();
        let dialect = state.config().options().sql_parser.dialect;
        let statement = state
            .sql_to_statement(sql, &dialect)
            .map_err(|error| EngineError::plan(&error))?;
        let references = state
            .resolve_table_references(&statement)
            .map_err(|error| EngineError::plan(&error))?;
        Ok(references.iter().map(|name| name.table().to_owned()).collect())
    }

    /// Where the numbers of a query come from; nothing is read.
    pub async fn derivations(&self, sql: &str, measured: &[Measured<'_>]) -> Result<Derivations, EngineError> {
        Ok(derive(&self.plan(sql).await?, measured))
    }

    /// Whether a query's answer between two days is made of a table's rows between these days, and of no other rows of
    /// it, at any time. `false` where that cannot be told; nothing is read.
    pub async fn is_local(&self, sql: &str, table: &str, between: &Between<'_>) -> Result<bool, EngineError> {
        let plan = self
            .plan(&format!("SELECT * FROM ({sql}) WHERE {}", between.condition()))
            .await?;
        let planned = |error| EngineError::plan(&error);
        if is_volatile(&plan).map_err(planned)? {
            return Ok(false);
        }
        // A reading that the optimizer leaves out for these days may be needed for others.
        let written = readings(&plan, table, between).map_err(planned)?;
        let optimized = self.session.state().optimize(&plan).map_err(planned)?;
        let found = readings(&optimized, table, between).map_err(planned)?;
        Ok(found.all > 0 && found.all == written.all && found.held == found.all)
    }

    /// Runs a query and collects its answer.
    ///
    /// Errors: `E001` to `E004`.
    pub async fn query(&self, sql: &str) -> Result<Answer, EngineError> {
        let plan = self.plan(sql).await?;
        let frame = self
            .session
            .execute_logical_plan(plan)
            .await
            .map_err(|error| EngineError::run(&error))?;
        let seconds = self.limits.duration_max.as_secs();
        match tokio::time::timeout(self.limits.duration_max, self.collect(frame)).await {
            Ok(answer) => answer,
            Err(_) => Err(EngineError::Limit(format!("{seconds} seconds"))),
        }
    }

    /// The session's state, for storage formats that must join in (Delta).
    pub fn state(&self) -> SessionState {
        self.session.state()
    }

    async fn plan(&self, sql: &str) -> Result<LogicalPlan, EngineError> {
        let state = self.session.state();
        let plan = state
            .create_logical_plan(sql)
            .await
            .map_err(|error| EngineError::plan(&error))?;
        let read_only = SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false);
        read_only
            .verify_plan(&plan)
            .map_err(|error| EngineError::NotReadOnly(error.strip_backtrace()))?;
        Ok(plan)
    }

    async fn collect(&self, frame: DataFrame) -> Result<Answer, EngineError> {
        let schema = Arc::clone(frame.schema().inner());
        let mut stream = frame.execute_stream().await.map_err(|error| EngineError::run(&error))?;
        let mut batches = Vec::new();
        let mut rows = 0;
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(|error| EngineError::run(&error))?;
            rows += batch.num_rows();
            if rows > self.limits.rows_max {
                return Err(EngineError::Limit(format!("{} rows", self.limits.rows_max)));
            }
            batches.push(batch);
        }
        Ok(Answer { schema, batches })
    }
}
