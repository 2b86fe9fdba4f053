//! What nights that were cut left in the tables' folders: data files that no commit names.
//!
//! They never have an effect, but nobody else would remove them. Only in folders of this machine; a bucket has rules of
//! its own for uploads that never ended.

use std::collections::BTreeSet;
use std::fs;
use std::io;

use deltalake::DeltaTable;

use crate::WarehouseError;

/// How names of data files begin, finished or not.
const DATA_FILE: &str = "part-";

/// Removes data files that no commit of the table names, which must be at its last version. Only who alone writes may
/// do so: a file that is being written is not named yet. Error: `W001`.
pub(crate) fn remove(table: &DeltaTable, name: &'static str) -> Result<(), WarehouseError> {
    let Ok(folder) = table.table_url().to_file_path() else {
        return Ok(());
    };
    let uris = table.get_file_uris().map_err(WarehouseError::delta(name))?;
    let named: BTreeSet<String> = uris
        .map(|uri| uri.rsplit('/').next().unwrap_or_default().to_owned())
        .collect();
    let removed = || -> io::Result<()> {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let file_name = entry.file_name().to_string_lossy().into_owned();
            if file_name.starts_with(DATA_FILE) && !named.contains(&file_name) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    };
    removed().map_err(|error| WarehouseError::Delta {
        table: name,
        reason: error.kind().to_string(),
    })
}
