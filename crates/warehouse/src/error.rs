//! What can go wrong with the warehouse.

use deltalake::DeltaTableError;
use engine::EngineError;

/// An error of reading or writing the warehouse.
#[derive(Debug, thiserror::Error)]
pub enum WarehouseError {
    /// `W001`: a Delta table refused.
    #[error("W001 table {table}: {reason}; check the warehouse folder's permissions and free space, then run again")]
    Delta {
        /// The table.
        table: &'static str,
        /// What Delta said.
        reason: String,
    },
    /// `W002`: the rows do not fit the table.
    #[error(
        "W002 table {table} has other columns than the definitions ({reason}); a changed case_counts.toml needs a new warehouse"
    )]
    Shape {
        /// The table.
        table: &'static str,
        /// What differs.
        reason: String,
    },
    /// `W003`: a query on the warehouse failed.
    #[error("W003 {0}")]
    Query(#[from] EngineError),
    /// What was taken in cannot be read back while it is committed.
    #[error(transparent)]
    Ingest(#[from] ingest::IngestError),
    /// `W004`: the place of the warehouse is no place.
    #[error("W004 {0} is no folder or URL for a warehouse")]
    Place(String),
    /// `W005`: rows of a fixture do not fit their table.
    #[error("W005 table {table}: {reason}; `DESCRIBE {table}` in `marsad sql` lists its columns")]
    Fixture {
        /// The table.
        table: String,
        /// What does not fit.
        reason: String,
    },
}

impl WarehouseError {
    pub(crate) fn delta(table: &'static str) -> impl Fn(DeltaTableError) -> Self {
        move |error| Self::Delta {
            table,
            reason: error.to_string(),
        }
    }
}
