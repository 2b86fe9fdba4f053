//! GZIP and ZIP: the files inside, opened under caps. Names inside are labels and never become paths.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Cursor, Read, Seek, Write};

use definitions::source::{Archive, FileKind, Format};
use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::capped::{self, Capped};
use super::{limits, wildcard};
use crate::codes;
use crate::delivery::{Content, Delivery};
use crate::error::{Halt, IngestError};
use crate::rejection::Refusal;

/// How every GZIP file starts.
const GZIP_START: &[u8] = b"\x1f\x8b";
/// Files in one archive.
const MEMBERS: usize = 1000;
/// Bytes unpacked at a time.
const CHUNK_BYTES: usize = 1 << 16;

/// A file to read: the delivery itself, or one inside it.
pub(super) struct File<'a> {
    /// Name without folders.
    pub(super) name: Cow<'a, str>,
    packing: Packing<'a>,
    /// Not data, but looked at all the same.
    pub(super) is_aside: bool,
    pub(super) is_in_archive: bool,
}

/// Where the bytes of a file are.
enum Packing<'a> {
    /// They are the delivery's.
    Plain(Delivery<'a>),
    /// The delivery holds them compressed.
    Gzip(Delivery<'a>),
    /// They were taken out of an archive.
    Unpacked(Vec<u8>),
}

/// The files of a delivery.
pub(super) fn files<'a>(delivery: &Delivery<'a>, format: &Format) -> Result<Vec<File<'a>>, Halt> {
    let delivery = *delivery;
    if delivery.size_bytes > limits::STREAMED_BYTES {
        return Err(limits::too_large(limits::STREAMED_BYTES).into());
    }
    match extension(delivery.file_name).as_str() {
        "gz" => gunzip(delivery).map(|file| vec![file]),
        "zip" if format.kind == FileKind::Auto || starts_with(&delivery, super::ZIP_START)? => {
            Ok(unzip(&whole(&delivery)?, &format.archive)?)
        }
        _ => Ok(vec![File {
            name: Cow::Borrowed(delivery.file_name),
            packing: Packing::Plain(delivery),
            is_aside: false,
            is_in_archive: false,
        }]),
    }
}

/// The extension of a file name, in small letters.
pub(super) fn extension(name: &str) -> String {
    name.rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_lowercase()
}

impl<'a> File<'a> {
    /// The first bytes, at most so many.
    pub(super) fn head(&self, length: usize) -> Result<Vec<u8>, Halt> {
        match &self.packing {
            Packing::Plain(delivery) => Ok(delivery.head(length as u64)?),
            Packing::Gzip(delivery) => {
                let mut head = Vec::new();
                let mut start = unpacked(delivery, limits::FILE_BYTES)?.take(length as u64);
                start.read_to_end(&mut head).map_err(|error| super::halt(&error))?;
                Ok(head)
            }
            Packing::Unpacked(bytes) => Ok(bytes[..bytes.len().min(length)].to_vec()),
        }
    }

    /// The bytes as a stream. What fails while reading them is told by [`super::halt`].
    pub(super) fn into_reader(self) -> Result<Box<dyn Read + Send + 'a>, Halt> {
        match self.packing {
            Packing::Plain(delivery) => Ok(delivery.open()?),
            Packing::Gzip(delivery) => Ok(Box::new(unpacked(&delivery, limits::STREAMED_BYTES)?)),
            Packing::Unpacked(bytes) => Ok(Box::new(Cursor::new(bytes))),
        }
    }

    /// All bytes, of a file that is read whole.
    pub(super) fn into_bytes(self) -> Result<Vec<u8>, Halt> {
        match self.packing {
            Packing::Plain(delivery) => whole(&delivery),
            Packing::Gzip(delivery) => {
                let mut bytes = Vec::new();
                let read = unpacked(&delivery, limits::FILE_BYTES)?.read_to_end(&mut bytes);
                read.map_err(|error| super::halt(&error))?;
                Ok(bytes)
            }
            Packing::Unpacked(bytes) => Ok(bytes),
        }
    }

    /// The bytes as a file that can be read at any place; written to a temporary one if they are in none.
    pub(super) fn into_file(self) -> Result<fs::File, Halt> {
        if let Packing::Plain(Delivery {
            content: Content::File(path),
            ..
        }) = &self.packing
        {
            return Ok(fs::File::open(path).map_err(|error| IngestError::Read(error.kind()))?);
        }
        let spill = |error: io::Error| IngestError::Spill(error.kind());
        let mut bytes = self.into_reader()?;
        let mut file = tempfile::tempfile().map_err(spill)?;
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let length = bytes.read(&mut chunk).map_err(|error| super::halt(&error))?;
            if length == 0 {
                file.rewind().map_err(spill)?;
                return Ok(file);
            }
            file.write_all(&chunk[..length]).map_err(spill)?;
        }
    }
}

/// All bytes of a delivery that is read whole.
fn whole(delivery: &Delivery<'_>) -> Result<Vec<u8>, Halt> {
    if delivery.size_bytes > limits::FILE_BYTES {
        return Err(limits::too_large(limits::FILE_BYTES).into());
    }
    Ok(delivery.bytes()?)
}

fn starts_with(delivery: &Delivery<'_>, start: &[u8]) -> Result<bool, IngestError> {
    Ok(delivery.head(start.len() as u64)? == start)
}

fn gunzip(delivery: Delivery<'_>) -> Result<File<'_>, Halt> {
    if !starts_with(&delivery, GZIP_START)? {
        return Err(damaged("it is no GZIP file").into());
    }
    let name = &delivery.file_name[..delivery.file_name.len() - ".gz".len()];
    if matches!(extension(name).as_str(), "zip" | "gz") {
        return Err(nested().into());
    }
    Ok(File {
        name: Cow::Borrowed(name),
        packing: Packing::Gzip(delivery),
        is_aside: false,
        is_in_archive: false,
    })
}

/// What a GZIP file holds, under its caps.
fn unpacked<'a>(
    delivery: &Delivery<'a>,
    unpacked_bytes_max: u64,
) -> Result<Capped<Gunzipped<Box<dyn Read + Send + 'a>>>, IngestError> {
    let gunzipped = Gunzipped(MultiGzDecoder::new(delivery.open()?));
    Ok(Capped::new(gunzipped, delivery.size_bytes, unpacked_bytes_max))
}

/// A GZIP file that tells damage from a disk that fails.
struct Gunzipped<R>(MultiGzDecoder<R>);

/// The compressed bytes are damaged.
#[derive(Debug, thiserror::Error)]
#[error("the compressed file is damaged")]
struct Damaged;

impl<R: Read> Read for Gunzipped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let of_the_disk = |error: &io::Error| error.raw_os_error().is_some();
        self.0.read(buffer).map_err(|error| {
            if of_the_disk(&error) {
                error
            } else {
                io::Error::other(Damaged)
            }
        })
    }
}

/// Why a compressed file could not be read on, if it is the file's fault.
pub(super) fn refusal_of(error: &io::Error) -> Option<Refusal> {
    let found = error.get_ref().and_then(|cause| cause.downcast_ref::<Damaged>());
    capped::refusal_of(error).or_else(|| found.map(|Damaged| damaged("it is damaged")))
}

fn unzip(bytes: &[u8], archive: &Archive) -> Result<Vec<File<'static>>, Refusal> {
    let mut members = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("it is no ZIP archive"))?;
    if members.len() > MEMBERS {
        return Err(damaged(&format!("it holds more than {MEMBERS} files")));
    }
    let mut remaining = limits::FILE_BYTES;
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
            packing: Packing::Unpacked(unpack(member, packed, &mut remaining)?),
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
