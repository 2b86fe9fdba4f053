//! The receipts of one source: `data/receipts/SOURCE/ID.json` for programs, `ID.html` for the sender, and `ID.rows.csv`
//! with the rejected rows, for the sender too.
//!
//! Each is written beside its place and put there by a rename, so that nobody reads half of one.

use std::fs;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use definitions::source::Source;
use ingest::{Delivery, Ingested, Receipt, SheetHeaders, write_rejected_rows};
use serde::Deserialize;

use crate::error::Error;
use crate::project::Project;

/// Ending of the file of rejected rows.
pub(crate) const ROWS: &str = "rows.csv";

/// How names of files begin that are not yet in their place, and how they end.
const UNFINISHED: (&str, &str) = (".rows-", ".part");

/// Where the receipts of a source are.
#[derive(Debug)]
pub(crate) struct Receipts {
    folder: PathBuf,
}

/// What of a receipt the next delivery is compared with.
#[derive(Debug, Default, Deserialize)]
struct Remembered {
    #[serde(default)]
    headers: Vec<SheetHeaders>,
}

impl Receipts {
    /// The folder, made where it is not there. What a night that was cut left unfinished goes: it may hold rows.
    /// Error: `M001`.
    pub(crate) fn open(project: &Project, source_id: &str) -> Result<Self, Error> {
        let folder = project.data_folder(&format!("receipts/{source_id}"))?;
        let entries = fs::read_dir(&folder).map_err(|error| Error::io(&folder, &error))?;
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(UNFINISHED.0) || name.ends_with(UNFINISHED.1) {
                fs::remove_file(entry.path()).map_err(|error| Error::io(&entry.path(), &error))?;
            }
        }
        Ok(Self { folder })
    }

    fn path(&self, submission_id: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{submission_id}.{extension}"))
    }

    /// Writes a receipt for programs and as a page for its sender. Error: `M001`.
    pub(crate) fn write(&self, submission_id: &str, receipt: &Receipt) -> Result<(), Error> {
        let path = self.path(submission_id, "json");
        let text = serde_json::to_string_pretty(receipt).map_err(|_| Error::Io {
            place: path.display().to_string(),
            kind: ErrorKind::InvalidData,
        })?;
        put(&path, (text + "\n").as_bytes())?;
        put(&self.path(submission_id, "html"), receipt.page().as_bytes())
    }

    /// Writes the rejected rows of a delivery, or takes away those of when it was read last. They hold contents of
    /// cells: only the user of the night may read the file. Errors: `M001`, `I090` to `I092`.
    pub(crate) fn write_rows(
        &self,
        submission_id: &str,
        delivery: &Delivery<'_>,
        source: &Source,
        ingested: &Ingested,
    ) -> Result<(), Error> {
        let path = self.path(submission_id, ROWS);
        // Made with mode 0600, and kept so.
        let file = tempfile::Builder::new().prefix(UNFINISHED.0).tempfile_in(&self.folder);
        let file = file.map_err(|error| Error::io(&path, &error))?;
        let mut writer = BufWriter::new(file);
        let told = (&ingested.receipt, &ingested.rejections);
        let written = write_rejected_rows(delivery, source, told, &mut writer)?;
        if written == 0 {
            return match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(&path, &error)),
                _ => Ok(()),
            };
        }
        let file = writer.into_inner().map_err(|error| Error::io(&path, error.error()))?;
        file.persist(&path).map_err(|error| Error::io(&path, &error.error))?;
        Ok(())
    }

    /// A receipt as written for programs. Error: `M001`.
    pub(crate) fn text(&self, submission_id: &str) -> Result<String, Error> {
        let path = self.path(submission_id, "json");
        fs::read_to_string(&path).map_err(|error| Error::io(&path, &error))
    }

    /// The headers of a delivery, as its receipt keeps them; none where it is not there or was written without.
    pub(crate) fn headers(&self, submission_id: &str) -> Vec<SheetHeaders> {
        let text = self.text(submission_id).unwrap_or_default();
        serde_json::from_str::<Remembered>(&text).unwrap_or_default().headers
    }
}

/// Puts a file in its place whole.
fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = path.with_added_extension(UNFINISHED.1.trim_start_matches('.'));
    let written = fs::File::create(&beside).and_then(|mut file| file.write_all(bytes));
    written
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|error| Error::io(path, &error))
}
