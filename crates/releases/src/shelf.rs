//! The shelf: the folder of all releases, and the pointer to the current one.

use std::fs;
use std::path::{Path, PathBuf};

use definitions::sha256::sha256_hex;
use serde::{Deserialize, Serialize};

use crate::manifest::{IndicatorEntry, Manifest, Previous};
use crate::{Audience, Cell, ReleaseError, parquet_file};

/// The file that names the current release.
const POINTER: &str = "current.json";
/// The same for the release that is about to become current.
const NEXT_POINTER: &str = ".current.json.next";
/// What the folder of a release is called before its name while it is written.
const BUILDING: &str = ".building-";

/// A release as read: its manifest and all its cells.
#[derive(Debug, Clone)]
pub struct Release {
    /// The manifest.
    pub manifest: Manifest,
    /// SHA-256 of `manifest.json`.
    pub manifest_sha256: String,
    /// The indicators, in the manifest's order.
    pub indicators: Vec<IndicatorData>,
}

/// One indicator of a release with its cells, sorted by period and codes.
#[derive(Debug, Clone)]
pub struct IndicatorData {
    /// Its metadata.
    pub entry: IndicatorEntry,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A release about to be written. File names, hashes and counts of the entries are filled in by [`Shelf::put`].
#[derive(Debug, Clone)]
pub struct Draft {
    /// The manifest.
    pub manifest: Manifest,
    /// Cells of each indicator, in the manifest's order.
    pub cells: Vec<Vec<Cell>>,
    /// The staff's part of it, which has none itself.
    pub staff: Option<Box<Draft>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pointer {
    pub(crate) release_id: String,
    pub(crate) manifest_sha256: String,
}

/// The folder of all releases.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
    audience: Audience,
}

impl Release {
    /// The indicator with this id.
    pub fn indicator(&self, id: &str) -> Option<&IndicatorData> {
        self.indicators.iter().find(|indicator| indicator.entry.id == id)
    }

    /// The link with which the next release names this one.
    pub fn as_previous(&self) -> Previous {
        Previous {
            release_id: self.manifest.release_id.clone(),
            manifest_sha256: self.manifest_sha256.clone(),
        }
    }
}

impl Shelf {
    /// The shelf in this folder, which need not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            audience: Audience::Public,
        }
    }

    /// The same shelf, of which the parts for this audience are read.
    #[must_use]
    pub fn for_audience(self, audience: Audience) -> Self {
        Self { audience, ..self }
    }

    /// The staff's part of a release, if it has one. Errors: `R003` when it is not the one the release was made with,
    /// and those of [`Shelf::read`].
    pub fn staff_part(&self, release: &Release) -> Result<Option<Release>, ReleaseError> {
        let Some(made) = &release.manifest.staff_manifest_sha256 else {
            return Ok(None);
        };
        let staff = self.clone().for_audience(Audience::Staff);
        let part = staff.read(&release.manifest.release_id)?;
        if part.manifest_sha256 == *made {
            return Ok(Some(part));
        }
        Err(ReleaseError::Tampered {
            path: staff.folder_of(&release.manifest.release_id).join("manifest.json"),
        })
    }

    /// The folder of the audience's part of a release.
    pub(crate) fn folder_of(&self, release_id: &str) -> PathBuf {
        let release = self.folder.join(release_id);
        self.audience
            .folder()
            .map_or(release.clone(), |part| release.join(part))
    }

    /// Whose parts are read.
    pub(crate) fn audience(&self) -> Audience {
        self.audience
    }

    /// The folder itself.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The current release, read and checked against its hashes; `None` before the first.
    pub fn current(&self) -> Result<Option<Release>, ReleaseError> {
        if let Some(pointer) = self.pointer()? {
            return self.read(&pointer.release_id).map(Some);
        }
        // Forgetting what was published would lift every mask that the next release must keep.
        let unfinished = self.unfinished();
        let mut made = self.list().into_iter().rev();
        match made.find(|release_id| Some(release_id) != unfinished.as_ref()) {
            Some(release_id) => Err(ReleaseError::NoPointer(release_id)),
            None => Ok(None),
        }
    }

    /// The hash of the manifest of the current release, or of its part for the audience: changes exactly when the
    /// current release does.
    pub fn current_hash(&self) -> Result<Option<String>, ReleaseError> {
        let Some(pointer) = self.pointer()? else {
            return Ok(None);
        };
        match self.audience {
            Audience::Public => Ok(Some(pointer.manifest_sha256)),
            Audience::Staff => {
                let path = self.folder.join(&pointer.release_id).join("manifest.json");
                let (manifest, manifest_sha256) = read_manifest(&path)?;
                if manifest_sha256 != pointer.manifest_sha256 {
                    return Err(ReleaseError::Tampered { path });
                }
                Ok(manifest.staff_manifest_sha256)
            }
        }
    }

    /// Names of all releases, oldest first.
    pub fn list(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.path().join("manifest.json").is_file())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        names
    }

    /// Reads a release and checks every file against the manifest.
    pub fn read(&self, release_id: &str) -> Result<Release, ReleaseError> {
        let folder = self.folder_of(release_id);
        let (manifest, manifest_sha256) = self.manifest(release_id)?;
        let mut indicators = Vec::with_capacity(manifest.indicators.len());
        for entry in &manifest.indicators {
            indicators.push(read_indicator(&folder, entry)?);
        }
        Ok(Release {
            manifest,
            manifest_sha256,
            indicators,
        })
    }

    /// The manifest of a release, and the hash of its bytes. Errors: `R001`, `R002`, `R006`, `R010`.
    pub fn manifest(&self, release_id: &str) -> Result<(Manifest, String), ReleaseError> {
        let path = self.folder_of(release_id).join("manifest.json");
        if self.audience == Audience::Staff && self.folder.join(release_id).is_dir() && !path.is_file() {
            return Err(ReleaseError::NoStaffPart(release_id.to_owned()));
        }
        if !path.is_file() {
            return Err(ReleaseError::Unknown(release_id.to_owned()));
        }
        read_manifest(&path)
    }

    /// Writes a release and makes it the current one. The folder appears by one rename, then the pointer does. What
    /// a night that was cut had not made current is removed first.
    pub fn put(&self, draft: Draft) -> Result<Manifest, ReleaseError> {
        self.clear()?;
        let (manifest, files) = encode(draft)?;
        let building = self.folder.join(format!("{BUILDING}{}", manifest.release_id));
        write_folder(&building, &files)?;
        let manifest_sha256 = files.last().map(|(_, bytes)| sha256_hex(bytes)).unwrap_or_default();
        let pointer = Pointer {
            release_id: manifest.release_id.clone(),
            manifest_sha256,
        };
        self.make_current(&building, &pointer)?;
        Ok(manifest)
    }

    /// Gives the folder of a release that was made its name, then points to it.
    pub(crate) fn make_current(&self, made: &Path, pointer: &Pointer) -> Result<(), ReleaseError> {
        // Before the folder has its name: a night that is cut between the two renames left a release nobody saw.
        let next = self.folder.join(NEXT_POINTER);
        write_file(&next, &to_json(&next, pointer)?)?;
        let folder = self.folder.join(&pointer.release_id);
        if folder.exists() {
            // Same inputs, same bytes.
            remove_folder(&folder)?;
        }
        fs::rename(made, &folder).map_err(|error| ReleaseError::io(&folder, &error))?;
        let path = self.folder.join(POINTER);
        fs::rename(&next, &path).map_err(|error| ReleaseError::io(&path, &error))
    }

    /// The release a night had made, or was about to make, when it was cut before it became the current one.
    pub(crate) fn unfinished(&self) -> Option<String> {
        let bytes = fs::read(self.folder.join(NEXT_POINTER)).ok()?;
        let pointer: Pointer = serde_json::from_slice(&bytes).ok()?;
        Some(pointer.release_id)
    }

    /// Removes what nights that were cut left: folders without their name, and a release that never was current.
    fn clear(&self) -> Result<(), ReleaseError> {
        let current = self.pointer()?.map(|pointer| pointer.release_id);
        if let Some(unfinished) = self.unfinished().filter(|it| Some(it) != current.as_ref()) {
            let folder = self.folder.join(unfinished);
            if folder.exists() {
                remove_folder(&folder)?;
            }
        }
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Ok(());
        };
        for entry in entries.filter_map(Result::ok) {
            if entry.file_name().to_string_lossy().starts_with(BUILDING) {
                remove_folder(&entry.path())?;
            }
        }
        Ok(())
    }

    fn pointer(&self) -> Result<Option<Pointer>, ReleaseError> {
        let path = self.folder.join(POINTER);
        if !path.is_file() {
            return Ok(None);
        }
        let bytes = read_file(&path)?;
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| ReleaseError::Manifest {
                path,
                reason: error.to_string(),
            })
    }
}

/// A file's name and bytes.
pub(crate) type NamedBytes = (String, Vec<u8>);

/// All files of a release, the manifest last.
pub(crate) fn encode(draft: Draft) -> Result<(Manifest, Vec<NamedBytes>), ReleaseError> {
    let Draft {
        mut manifest,
        cells,
        staff,
    } = draft;
    let mut files = Vec::with_capacity(cells.len() + 1);
    if let (Some(staff), Some(folder)) = (staff, Audience::Staff.folder()) {
        let (_, parts) = encode(*staff)?;
        manifest.staff_manifest_sha256 = parts.last().map(|(_, bytes)| sha256_hex(bytes));
        files.extend(
            parts
                .into_iter()
                .map(|(name, bytes)| (format!("{folder}/{name}"), bytes)),
        );
    }
    for (entry, cells) in manifest.indicators.iter_mut().zip(&cells) {
        entry.file = format!("{}.parquet", entry.id);
        let bytes = parquet_file::write(&entry.file, &dimension_names(entry), cells)?;
        entry.sha256 = sha256_hex(&bytes);
        entry.cells = cells.len() as u64;
        entry.hidden = cells
            .iter()
            .filter(|cell| cell.conf_status == crate::ConfStatus::Confidential)
            .count() as u64;
        files.push((entry.file.clone(), bytes));
    }
    let bytes = to_json(Path::new("manifest.json"), &manifest)?;
    files.push(("manifest.json".to_owned(), bytes));
    Ok((manifest, files))
}

fn dimension_names(entry: &IndicatorEntry) -> Vec<String> {
    entry
        .dimensions
        .iter()
        .map(|dimension| dimension.name.clone())
        .collect()
}

fn to_json<T: Serialize>(path: &Path, value: &T) -> Result<Vec<u8>, ReleaseError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| ReleaseError::Manifest {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The cells of an indicator. Errors: `R001`, `R003`, `R004`.
pub(crate) fn read_indicator(folder: &Path, entry: &IndicatorEntry) -> Result<IndicatorData, ReleaseError> {
    let path = folder.join(&entry.file);
    let table = read_file(&path)?;
    if sha256_hex(&table) != entry.sha256 {
        return Err(ReleaseError::Tampered { path });
    }
    Ok(IndicatorData {
        entry: entry.clone(),
        cells: parquet_file::read(&entry.file, &dimension_names(entry), table)?,
    })
}

/// A manifest, and the hash of its bytes.
fn read_manifest(path: &Path) -> Result<(Manifest, String), ReleaseError> {
    let bytes = read_file(path)?;
    let manifest = serde_json::from_slice(&bytes).map_err(|error| ReleaseError::Manifest {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    Ok((manifest, sha256_hex(&bytes)))
}

fn read_file(path: &Path) -> Result<Vec<u8>, ReleaseError> {
    fs::read(path).map_err(|error| ReleaseError::io(path, &error))
}

pub(crate) fn remove_folder(folder: &Path) -> Result<(), ReleaseError> {
    fs::remove_dir_all(folder).map_err(|error| ReleaseError::io(folder, &error))
}

/// Writes all files of a release, the manifest last: without it the folder is no release.
pub(crate) fn write_folder(folder: &Path, files: &[NamedBytes]) -> Result<(), ReleaseError> {
    files.iter().try_for_each(|(name, bytes)| {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| ReleaseError::io(parent, &error))?;
        write_file(&path, bytes)
    })
}

/// Writes and syncs: what a rename publishes must already be on the disk.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), ReleaseError> {
    let write = || {
        let mut file = fs::File::create(path)?;
        std::io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    };
    write().map_err(|error| ReleaseError::io(path, &error))
}
