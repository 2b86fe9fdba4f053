//! A fixture: the analysts' tables with a few rows written by hand, so that views and indicators can be tested on
//! counts whose sums one sees.
//!
//! Nothing of a warehouse is read. Code lists and other reference tables are the project's own unless rows of theirs
//! are given; the tables that hold what was delivered are empty unless rows are.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::NaiveDate;
use definitions::Definitions;
use engine::{Answer, Limits, QueryContext};
use url::Url;

use crate::internal_tables::{register_indicators, register_views};
use crate::{AsOf, InternalTables, Warehouse, WarehouseError, reference_tables};

/// What was delivered, as the analysts see it.
const RECORDED: [&str; 7] = [
    "case_counts",
    "case_counts_history",
    "in_force",
    "rejections",
    "report_status",
    "submission_periods",
    "submissions",
];

/// Tables to which rows can be given.
#[derive(Debug, Clone)]
pub struct Fixture<'a> {
    definitions: &'a Definitions,
    /// All tables there are, with their columns.
    tables: BTreeMap<String, SchemaRef>,
    given: BTreeMap<String, Vec<RecordBatch>>,
}

impl<'a> Fixture<'a> {
    /// The tables of a project, none of them with rows of its own yet.
    pub async fn new(definitions: &'a Definitions) -> Result<Self, WarehouseError> {
        let nowhere = Url::parse("memory:///fixture/").map_err(|_| WarehouseError::Place("memory".to_owned()))?;
        let warehouse = Warehouse::open(&nowhere, definitions).await?;
        let mut bare = definitions.clone();
        bare.views.clear();
        bare.indicators.clear();
        let context = QueryContext::new(Limits::default())?;
        InternalTables::new(&warehouse, AsOf::Now)
            .register(&context, &bare, NaiveDate::default())
            .await?;
        let mut tables = BTreeMap::new();
        let names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
        for name in context.query(names).await?.texts("table_name")?.into_iter().flatten() {
            let columns = context.columns(&format!("SELECT * FROM {name}")).await?;
            tables.insert(name, columns);
        }
        Ok(Self {
            definitions,
            tables,
            given: BTreeMap::new(),
        })
    }

    /// Adds rows to a table: `values` is a `VALUES` clause for these columns. From then on the table holds nothing but
    /// what was given.
    ///
    /// A column that is not named stands as it would in a delivery that does not send it: a dimension at its total,
    /// `period_type` at the month, `obs_status` at A (normal); all others are absent.
    ///
    /// Errors: `E001` to `E004`, `W005` when the table is not there, a column is not, or a value does not fit.
    pub async fn give(&mut self, table: &str, columns: &[&str], values: &str) -> Result<(), WarehouseError> {
        let unfit = |reason: String| WarehouseError::Fixture {
            table: table.to_owned(),
            reason,
        };
        let schema = self.tables.get(table).map(Arc::clone);
        let schema = schema.ok_or_else(|| unfit("is no table".to_owned()))?;
        if let Some(unknown) = columns.iter().find(|name| schema.field_with_name(name).is_err()) {
            return Err(unfit(format!("has no column {unknown}")));
        }
        let context = QueryContext::new(Limits::default())?;
        let sql = format!("SELECT * FROM ({values}) AS given ({})", columns.join(", "));
        let answer = context.query(&sql).await?;
        let rows = self
            .rows(&schema, columns, &answer)
            .map_err(|error| unfit(error.to_string()))?;
        self.given.entry(table.to_owned()).or_default().extend(rows);
        Ok(())
    }

    /// The rows of an answer with all columns of the table, those not given filled in.
    fn rows(
        &self,
        schema: &SchemaRef,
        columns: &[&str],
        answer: &Answer,
    ) -> Result<Vec<RecordBatch>, arrow::error::ArrowError> {
        let column = |batch: &RecordBatch, field: &Field| -> Result<ArrayRef, arrow::error::ArrowError> {
            let absent = || match self.default(field) {
                Some(text) => cast(
                    &reference_tables::texts((0..batch.num_rows()).map(|_| Some(text))),
                    field.data_type(),
                ),
                None => Ok(new_null_array(field.data_type(), batch.num_rows())),
            };
            match columns.iter().position(|name| name == field.name()) {
                Some(position) => cast(batch.column(position), field.data_type()),
                None => absent(),
            }
        };
        let nullable = nullable(schema);
        let batch = |batch: &RecordBatch| {
            let arrays = nullable.fields().iter().map(|field| column(batch, field));
            RecordBatch::try_new(SchemaRef::clone(&nullable), arrays.collect::<Result<_, _>>()?)
        };
        answer.batches.iter().map(batch).collect()
    }

    /// What stands in a column that a delivery does not send.
    fn default(&self, field: &Field) -> Option<&str> {
        match (field.name().as_str(), field.data_type()) {
            ("period_type", _) => Some("M"),
            ("obs_status", _) => Some("A"),
            (name, DataType::Utf8 | DataType::Utf8View) => {
                let dimension = self.definitions.fact_table.dimension(name)?;
                Some(self.definitions.total_code(&dimension.name))
            }
            _ => None,
        }
    }

    /// A context with the tables, the project's views, and its indicators under their ids.
    pub async fn context(&self) -> Result<QueryContext, WarehouseError> {
        let context = self.bare_context()?;
        if let Some((_, error)) = register_views(&context, self.definitions).await.into_iter().next() {
            return Err(error.into());
        }
        register_indicators(&context, self.definitions).await;
        Ok(context)
    }

    /// A context with the tables alone.
    pub fn bare_context(&self) -> Result<QueryContext, WarehouseError> {
        let context = QueryContext::new(Limits::default())?;
        reference_tables::register(&context, self.definitions)?;
        for name in RECORDED {
            if let Some(schema) = self.tables.get(name) {
                context.register_batches(name, nullable(schema), Vec::new())?;
            }
        }
        for (name, rows) in &self.given {
            context.deregister(name)?;
            if let Some(schema) = self.tables.get(name) {
                context.register_batches(name, nullable(schema), rows.clone())?;
            }
        }
        Ok(context)
    }
}

/// The columns, each of which may be absent.
fn nullable(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter();
    let fields: Vec<Field> = fields.map(|field| field.as_ref().clone().with_nullable(true)).collect();
    SchemaRef::new(Schema::new(fields))
}
