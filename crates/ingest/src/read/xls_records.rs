//! The records of an XLS workbook. The file is a small file system (`[MS-CFB]`), its workbook a stream of records
//! (`[MS-XLS]` 2.3): kind and length in two bytes each, then the content.

use std::io::{Read, Seek};

use cfb::CompoundFile;

/// Continues the record before it.
pub(crate) const CONTINUE: u16 = 0x003C;

/// The records of a stream, each with its kind. The last one ends where the stream does.
pub(crate) fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = stream.split_first_chunk::<4>()?;
        let [kind, length] = [[head[0], head[1]], [head[2], head[3]]].map(u16::from_le_bytes);
        let (content, rest) = rest.split_at(rest.len().min(length.into()));
        stream = rest;
        Some((kind, content))
    })
}

/// A record as it stands in a stream.
#[cfg(test)]
pub(crate) fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("short");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), content].concat()
}

/// Whether a stream of that path is the workbook itself.
pub(crate) fn is_workbook(path: &str) -> bool {
    matches!(path.trim_start_matches('/'), "Workbook" | "Book")
}

/// Hands every stream of a file with its path to `see`; what cannot be read is passed over.
pub(crate) fn each_stream(file: impl Read + Seek, mut see: impl FnMut(&str, &[u8])) {
    let Ok(mut file) = CompoundFile::open(file) else {
        return;
    };
    let streams = file.walk().filter(cfb::Entry::is_stream);
    let paths: Vec<_> = streams.map(|entry| entry.path().to_owned()).collect();
    for path in paths {
        let mut bytes = Vec::new();
        let read = file
            .open_stream(&path)
            .and_then(|mut stream| stream.read_to_end(&mut bytes));
        if read.is_ok() {
            see(&path.to_string_lossy(), &bytes);
        }
    }
}
