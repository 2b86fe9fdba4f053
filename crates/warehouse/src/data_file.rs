//! Data files: rows of any number written as sorted Parquet, and added to a Delta table in one commit.
//!
//! Rows are encoded on as many cores as they are worth and go to the store as they come, so that memory holds a
//! row group for each core. A file that no commit names is nothing: a night that was cut leaves some behind.

use std::io::{self, Write};
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute;
use arrow::datatypes::Date32Type;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use deltalake::DeltaTable;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add};
use deltalake::protocol::{DeltaOperation, SaveMode};
use object_store::path::Path;
use object_store::{ObjectStore, PutMultipartOptions, WriteMultipart};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;

use crate::encode::Rows;
use crate::{WarehouseError, tables};

/// Rows that are worth a file, and a core, of their own.
const ROWS_PER_FILE: u64 = 1_000_000;
/// Rows of a row group: what a core holds in memory while it encodes.
const ROWS_PER_GROUP: usize = 1 << 20;
/// Encoded bytes handed to the store at a time, and how many such pieces may wait for it.
const PIECE_BYTES: usize = 4 << 20;
const PIECES_WAITING: usize = 4;

/// Adds rows to a table in one commit; the table is then at its new version. Errors: `W001`, `I091`.
pub(crate) async fn append(
    table: &mut DeltaTable,
    name: &'static str,
    rows: Vec<Rows>,
    (load_id, recorded_at): (&str, DateTime<Utc>),
) -> Result<(), WarehouseError> {
    let store = table.object_store();
    let mut files = Vec::new();
    let mut encoders = Vec::new();
    for (number, rows) in shared_out(rows).into_iter().enumerate() {
        let path = format!("part-{load_id}-{number:03}.zstd.parquet");
        let (send, receive) = channel(PIECES_WAITING);
        encoders.push(spawn_blocking(move || encode(&rows, send, name)));
        let place = Path::from(path.as_str());
        let upload = store.put_multipart_opts(&place, PutMultipartOptions::default()).await;
        let upload = upload.map_err(|error| failed(name, &error))?;
        files.push((path, tokio::spawn(store_pieces(WriteMultipart::new(upload), receive))));
    }
    let mut actions = Vec::with_capacity(files.len());
    for ((path, stored), encoded) in files.into_iter().zip(encoders) {
        // What went wrong with the store says more than that nobody took the pieces.
        let size = stored.await.map_err(|error| failed(name, &error))?;
        let size = size.map_err(|error| failed(name, &error))?;
        let encoded = encoded.await.map_err(|error| failed(name, &error))??;
        actions.push(Action::Add(added(path, size, &encoded, recorded_at)));
    }
    if actions.is_empty() {
        return Ok(());
    }
    commit(table, actions).await.map_err(WarehouseError::delta(name))
}

async fn commit(table: &mut DeltaTable, actions: Vec<Action>) -> Result<(), deltalake::DeltaTableError> {
    let operation = DeltaOperation::Write {
        mode: SaveMode::Append,
        partition_by: None,
        predicate: None,
    };
    CommitBuilder::from(CommitProperties::default())
        .with_actions(actions)
        .build(Some(table.snapshot()?), table.log_store(), operation)
        .await?;
    table.update_state().await
}

/// Rows by file: neighbours together, so many files as there are cores and as the rows are worth.
fn shared_out(rows: Vec<Rows>) -> Vec<Vec<Rows>> {
    let total: u64 = rows.iter().map(|rows| rows.length).sum();
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let share = total.div_ceil(cores).max(ROWS_PER_FILE);
    let mut files: Vec<Vec<Rows>> = Vec::new();
    let mut in_file = share;
    for rows in rows {
        // Half of a part too much is less than a file of its own.
        if in_file + rows.length / 2 >= share {
            files.push(Vec::new());
            in_file = 0;
        }
        in_file += rows.length;
        if let Some(file) = files.last_mut() {
            file.push(rows);
        }
    }
    files
}

/// What a file holds.
#[derive(Debug, Default)]
struct Encoded {
    rows: u64,
    /// The first and the last day on which a period of its rows begins; none where rows have no periods.
    days: Option<(i32, i32)>,
}

impl Encoded {
    fn add(&mut self, batch: &RecordBatch) {
        self.rows += batch.num_rows() as u64;
        let starts = batch.column_by_name("period_start");
        let starts = starts.and_then(|column| column.as_primitive_opt::<Date32Type>());
        let found = starts.and_then(|starts| compute::min(starts).zip(compute::max(starts)));
        self.days = match (self.days, found) {
            (Some((first, last)), Some((least, most))) => Some((first.min(least), last.max(most))),
            (known, found) => known.or(found),
        };
    }

    /// As Delta has it, so that files of other periods need not be opened.
    fn statistics(&self) -> serde_json::Value {
        let day = |days: i32| NaiveDate::default().checked_add_signed(TimeDelta::days(days.into()));
        let days = self.days.and_then(|(first, last)| day(first).zip(day(last)));
        match days {
            Some((first, last)) => serde_json::json!({
                "numRecords": self.rows,
                "minValues": { "period_start": first.to_string() },
                "maxValues": { "period_start": last.to_string() },
                "nullCount": { "period_start": 0 },
            }),
            None => serde_json::json!({ "numRecords": self.rows }),
        }
    }
}

/// Encodes one file and hands it on piece by piece.
fn encode(rows: &[Rows], pieces: Sender<Vec<u8>>, name: &'static str) -> Result<Encoded, WarehouseError> {
    let Some(first) = rows.first() else {
        return Ok(Encoded::default());
    };
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
        .set_statistics_enabled(EnabledStatistics::None);
    let properties = tables::SORTED_BY.iter().fold(properties, |properties, column| {
        properties.set_column_statistics_enabled((*column).into(), EnabledStatistics::Page)
    });
    // The table has texts; that they came as dictionaries is no concern of its readers.
    let options = ArrowWriterOptions::new()
        .with_properties(properties.build())
        .with_skip_arrow_metadata(true);
    let sink = Pieces {
        piece: Vec::new(),
        pieces,
    };
    let mut writer = ArrowWriter::try_new_with_options(sink, Arc::clone(&first.schema), options)
        .map_err(|error| failed(name, &error))?;
    let mut encoded = Encoded::default();
    for rows in rows {
        let mut start = 0;
        while let Some(batch) = (rows.batch)(start)? {
            writer.write(&batch).map_err(|error| failed(name, &error))?;
            start += batch.num_rows() as u64;
            encoded.add(&batch);
        }
    }
    writer.finish().map_err(|error| failed(name, &error))?;
    let sink = writer.inner_mut();
    sink.hand_on().map_err(|error| failed(name, &error))?;
    Ok(encoded)
}

/// Collects encoded bytes into pieces.
struct Pieces {
    piece: Vec<u8>,
    pieces: Sender<Vec<u8>>,
}

impl Pieces {
    fn hand_on(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.piece);
        let sent = self.pieces.blocking_send(piece);
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.hand_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes pieces to the store as they come; how many bytes they were. The file appears at the end.
async fn store_pieces(mut upload: WriteMultipart, mut pieces: Receiver<Vec<u8>>) -> object_store::Result<u64> {
    let mut size = 0;
    while let Some(piece) = pieces.recv().await {
        size += piece.len() as u64;
        upload.wait_for_capacity(PIECES_WAITING).await?;
        upload.put(piece.into());
    }
    upload.finish().await?;
    Ok(size)
}

fn added(path: String, size: u64, encoded: &Encoded, recorded_at: DateTime<Utc>) -> Add {
    Add {
        path,
        partition_values: std::collections::HashMap::new(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        modification_time: recorded_at.timestamp_millis(),
        data_change: true,
        stats: Some(encoded.statistics().to_string()),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    }
}

fn failed(table: &'static str, error: &dyn std::fmt::Display) -> WarehouseError {
    WarehouseError::Delta {
        table,
        reason: error.to_string(),
    }
}
