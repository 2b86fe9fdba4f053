//! The frames of Arrow files: what each message says of its own length, compared with the file before it is believed.
//!
//! The reader asks for as much memory as a message says it needs. In a damaged file that is any number, and a program
//! that is refused memory ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use arrow::ipc::reader::read_footer_length;
use arrow::ipc::{Block, root_as_footer, root_as_message};

/// What begins each message of a stream since Arrow 0.15.
const CONTINUATION: u32 = u32::MAX;
/// The length of the end of an Arrow file, after the footer: its length, and the mark.
const TRAILER_BYTES: u64 = 10;
/// The largest description of a message: far above that of 4,096 columns.
const METADATA_BYTES: u64 = 64 << 20;

/// Where the first message of a stream begins that is not as long as it says; nothing if all are. The file is at its
/// start again.
pub(super) fn end_of_sound_messages(file: &mut File) -> io::Result<Option<u64>> {
    let length = file.metadata()?.len();
    let mut start = 0;
    let cut = loop {
        match message_end(file, start, length)? {
            Message::End => break None,
            Message::Sound(end) => start = end,
            Message::Cut => break Some(start),
        }
    };
    file.rewind()?;
    Ok(cut)
}

enum Message {
    /// The stream ends here.
    End,
    /// It is followed by what stands here.
    Sound(u64),
    Cut,
}

fn message_end(file: &mut File, start: u64, length: u64) -> io::Result<Message> {
    if start == length {
        return Ok(Message::End);
    }
    let mut at = start;
    let mut next_word = |file: &mut File| -> io::Result<Option<u32>> {
        at += 4;
        if at > length {
            return Ok(None);
        }
        let mut word = [0; 4];
        file.read_exact(&mut word)?;
        Ok(Some(u32::from_le_bytes(word)))
    };
    file.seek(SeekFrom::Start(start))?;
    let first = next_word(file)?;
    let word = if first == Some(CONTINUATION) {
        next_word(file)?
    } else {
        first
    };
    let Some(word) = word else { return Ok(Message::Cut) };
    let metadata_bytes = u64::from(word);
    if metadata_bytes == 0 {
        return Ok(Message::End);
    }
    if metadata_bytes > METADATA_BYTES.min(length - at) {
        return Ok(Message::Cut);
    }
    let mut metadata = Vec::new();
    file.take(metadata_bytes).read_to_end(&mut metadata)?;
    let body = root_as_message(&metadata).ok().map(|message| message.bodyLength());
    let end = body.and_then(|body| (at + metadata_bytes).checked_add(u64::try_from(body).ok()?));
    Ok(match end {
        Some(end) if end <= length => Message::Sound(end),
        _ => Message::Cut,
    })
}

/// How many tables of an Arrow file, from its first, lie within it as its footer says; nothing if all do. The file is
/// at its start again. An error of kind `InvalidData` where there is no footer, or a dictionary lies elsewhere.
pub(super) fn sound_tables(file: &mut File) -> io::Result<Option<usize>> {
    let length = file.metadata()?.len();
    let footer = footer(file, length)?;
    file.rewind()?;
    let footer = root_as_footer(&footer).map_err(|_| io::ErrorKind::InvalidData)?;
    let is_within = |block: &Block| {
        let parts = [block.offset(), block.metaDataLength().into(), block.bodyLength()];
        let end = parts
            .into_iter()
            .try_fold(0_u64, |end, part| end.checked_add(u64::try_from(part).ok()?));
        end.is_some_and(|end| end <= length)
    };
    let dictionaries = footer.dictionaries();
    if !dictionaries.is_none_or(|blocks| blocks.iter().all(is_within)) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let tables = footer.recordBatches();
    Ok(tables.and_then(|blocks| blocks.iter().position(|block| !is_within(block))))
}

fn footer(file: &mut File, length: u64) -> io::Result<Vec<u8>> {
    let end = length.checked_sub(TRAILER_BYTES).ok_or(io::ErrorKind::InvalidData)?;
    file.seek(SeekFrom::Start(end))?;
    let mut trailer = [0; TRAILER_BYTES as usize];
    file.read_exact(&mut trailer)?;
    let bytes = read_footer_length(trailer).map_err(|_| io::ErrorKind::InvalidData)? as u64;
    let start = end.checked_sub(bytes).filter(|_| bytes <= METADATA_BYTES);
    file.seek(SeekFrom::Start(start.ok_or(io::ErrorKind::InvalidData)?))?;
    let mut footer = Vec::new();
    file.take(bytes).read_to_end(&mut footer)?;
    Ok(footer)
}
