//! Records that are only added to: what somebody decided or read, one JSON object a line.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

/// Adds a line to a record; it is made where it is not there.
pub(crate) fn append(path: &Path, entry: &impl Serialize) -> io::Result<()> {
    let line = serde_json::to_string(entry)? + "\n";
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(line.as_bytes())
}
