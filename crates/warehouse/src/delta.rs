//! The few things we ask of Delta Lake: open, append, read at a version.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::datasource::TableProvider;
use datafusion::execution::SessionState;
use deltalake::kernel::StructType;
use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::protocol::SaveMode;
use deltalake::{DeltaTable, DeltaTableError};
use url::Url;

use crate::WarehouseError;

/// Opens the table, creating it where it is not there yet.
pub(crate) async fn open(root: &Url, name: &'static str, schema: &SchemaRef) -> Result<DeltaTable, WarehouseError> {
    let failed = WarehouseError::delta(name);
    let url = root
        .join(&format!("{name}/"))
        .map_err(|error| WarehouseError::Place(error.to_string()))?;
    if let Ok("file") = url.scheme().parse::<String>().as_deref()
        && let Ok(path) = url.to_file_path()
    {
        std::fs::create_dir_all(&path).map_err(|error| WarehouseError::Delta {
            table: name,
            reason: error.kind().to_string(),
        })?;
    }
    let table = DeltaTable::try_from_url(url).await;
    let table = match table {
        Ok(table) if table.version().is_some() => table,
        Ok(table) => create(table, name, schema).await.map_err(&failed)?,
        Err(error) => return Err(failed(error)),
    };
    let provider = table.table_provider().await.map_err(|error| WarehouseError::Delta {
        table: name,
        reason: error.to_string(),
    })?;
    let found: Vec<String> = provider
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    let due: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    if found != due {
        return Err(WarehouseError::Shape {
            table: name,
            reason: format!("found {}", found.join(", ")),
        });
    }
    Ok(table)
}

async fn create(table: DeltaTable, name: &'static str, schema: &SchemaRef) -> Result<DeltaTable, DeltaTableError> {
    let kernel: StructType = schema.as_ref().try_into_kernel()?;
    table
        .create()
        .with_table_name(name)
        .with_columns(kernel.fields().cloned())
        .with_save_mode(SaveMode::Ignore)
        .await
}

/// Appends the batches in one commit; the table is then at its new version.
pub(crate) async fn append(
    table: &mut DeltaTable,
    name: &'static str,
    batches: Vec<RecordBatch>,
) -> Result<(), WarehouseError> {
    let written = table.clone().write(batches).with_save_mode(SaveMode::Append).await;
    *table = written.map_err(WarehouseError::delta(name))?;
    Ok(())
}

/// The table as DataFusion reads it, at the version it was opened at.
pub(crate) async fn provider(
    table: &DeltaTable,
    name: &'static str,
    state: &SessionState,
) -> Result<Arc<dyn TableProvider>, WarehouseError> {
    table
        .update_datafusion_session(state)
        .map_err(WarehouseError::delta(name))?;
    table.table_provider().await.map_err(|error| WarehouseError::Delta {
        table: name,
        reason: error.to_string(),
    })
}
