//! GZIP and ZIP: the files inside, opened under caps. Names inside are labels and never become paths.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use definitions::source::{Archive, FileKind, Format};
use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::capped::{self, Capped};
use super::{limits, wildcard};
use crate::codes;
use crate::delivery::Delivery;
use crate::rejection::Refusal;

/// How every GZIP file starts.
const GZIP_START: &[u8] = b"\x1f\x8b";
/// Files in one archive.
const MEMBERS: usize = 1000;

/// A file to read: the delivery itself, or one inside it.
pub(super) struct File<'a> {
    /// Name without folders.
    pub(super) name: Cow<'a, str>,
    pub(super) bytes: Cow<'a, [u8]>,
    /// Not data, but looked at all the same.
    pub(super) is_aside: bool,
    pub(super) is_in_archive: bool,
}

/// The files of a delivery.
pub(super) fn files<'a>(delivery: &Delivery<'a>, format: &Format) -> Result<Vec<File<'a>>, Refusal> {
    let whole = File {
        name: Cow::Borrowed(delivery.file_name),
        bytes: Cow::Borrowed(delivery.bytes),
        is_aside: false,
        is_in_archive: false,
    };
    match extension(delivery.file_name).as_str() {
        "gz" => gunzip(delivery).map(|file| vec![file]),
        "zip" if format.kind == FileKind::Auto || delivery.bytes.starts_with(super::ZIP_START) => {
            unzip(delivery.bytes, &format.archive)
        }
        _ => Ok(vec![whole]),
    }
}

/// The extension of a file name, in small letters.
pub(super) fn extension(name: &str) -> String {
    name.rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_lowercase()
}

fn gunzip<'a>(delivery: &Delivery<'a>) -> Result<File<'a>, Refusal> {
    if !delivery.bytes.starts_with(GZIP_START) {
        return Err(damaged("it is no GZIP file"));
    }
    let name = &delivery.file_name[..delivery.file_name.len() - ".gz".len()];
    if matches!(extension(name).as_str(), "zip" | "gz") {
        return Err(nested());
    }
    let decoder = MultiGzDecoder::new(delivery.bytes);
    let mut remaining = limits::FILE_BYTES as u64;
    Ok(File {
        name: Cow::Borrowed(name),
        bytes: Cow::Owned(unpack(decoder, delivery.bytes.len() as u64, &mut remaining)?),
        is_aside: false,
        is_in_archive: false,
    })
}

fn unzip(bytes: &[u8], archive: &Archive) -> Result<Vec<File<'static>>, Refusal> {
    let mut members = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("it is no ZIP archive"))?;
    if members.len() > MEMBERS {
        return Err(damaged(&format!("it holds more than {MEMBERS} files")));
    }
    let mut remaining = limits::FILE_BYTES as u64;
    let mut files = Vec::new();
    for index in 0..members.len() {
        let raw = members.by_index_raw(index).map_err(|_| damaged("it is damaged"))?;
        if raw.is_dir() {
            continue;
        }
        if raw.encrypted() {
            return Err(damaged("it has a password; send it without one"));
        }
        let path = raw.name().map_err(|_| damaged("it is damaged"))?.into_owned();
        drop(raw);
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let is_ignored = |pattern: &String| wildcard::matches(pattern, &name);
        if is_left_by_a_system(&path, &name) || archive.ignore.iter().any(is_ignored) {
            continue;
        }
        if matches!(extension(&name).as_str(), "zip" | "gz") {
            return Err(nested());
        }
        let member = members.by_index(index).map_err(|_| damaged("it is damaged"))?;
        let packed = member.compressed_size();
        files.push(File {
            bytes: Cow::Owned(unpack(member, packed, &mut remaining)?),
            is_aside: !wildcard::matches(&archive.member, &name),
            is_in_archive: true,
            name: Cow::Owned(name),
        });
    }
    if files.iter().all(|file| file.is_aside) {
        let message = format!("the archive holds no file named {}", archive.member);
        return Err(Refusal::of_file(codes::ARCHIVE, message));
    }
    Ok(files)
}

/// What macOS and Windows put into archives on their own.
fn is_left_by_a_system(path: &str, name: &str) -> bool {
    path.starts_with("__MACOSX/") || matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

fn unpack(packed: impl Read, packed_bytes: u64, remaining: &mut u64) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let read = Capped::new(packed, packed_bytes, *remaining).read_to_end(&mut bytes);
    read.map_err(|error| capped::refusal_of(&error).unwrap_or_else(|| damaged("it is damaged")))?;
    *remaining -= bytes.len() as u64;
    Ok(bytes)
}

fn nested() -> Refusal {
    damaged("it holds another archive; send the files themselves")
}

fn damaged(reason: &str) -> Refusal {
    Refusal::of_file(codes::ARCHIVE, format!("the archive cannot be opened: {reason}"))
}
