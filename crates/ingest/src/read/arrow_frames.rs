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
const TRAILER_BYTES: usize = 10;
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
    let end = length
        .checked_sub(TRAILER_BYTES as u64)
        .ok_or(io::ErrorKind::InvalidData)?;
    file.seek(SeekFrom::Start(end))?;
    let mut trailer = [0; TRAILER_BYTES];
    file.read_exact(&mut trailer)?;
    let bytes = read_footer_length(trailer).map_err(|_| io::ErrorKind::InvalidData)? as u64;
    let start = end.checked_sub(bytes).filter(|_| bytes <= METADATA_BYTES);
    file.seek(SeekFrom::Start(start.ok_or(io::ErrorKind::InvalidData)?))?;
    let mut footer = Vec::new();
    file.take(bytes).read_to_end(&mut footer)?;
    Ok(footer)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use arrow::array::{Int64Array, RecordBatch};
    use arrow::ipc::writer::{FileWriter, StreamWriter};

    use super::*;

    fn table() -> RecordBatch {
        RecordBatch::try_from_iter([("n", Arc::new(Int64Array::from(vec![1; 100])) as _)]).expect("a table")
    }

    fn stream() -> Vec<u8> {
        let mut writer = StreamWriter::try_new(Vec::new(), &table().schema()).expect("a writer");
        writer.write(&table()).expect("written");
        writer.write(&table()).expect("written");
        writer.into_inner().expect("closed")
    }

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        file
    }

    /// The same bytes, with what stands where `number` last does.
    fn with(mut bytes: Vec<u8>, number: i64, instead: i64) -> Vec<u8> {
        let place = bytes.windows(8).rposition(|window| window == number.to_le_bytes());
        let place = place.expect("the number");
        bytes[place..place + 8].copy_from_slice(&instead.to_le_bytes());
        bytes
    }

    /// The length of the body of a table, as its message says it.
    fn body_bytes(stream: &[u8]) -> i64 {
        let batches = root_as_message(&stream[second(stream) + 8..]).expect("a message");
        batches.bodyLength()
    }

    /// Where the second message of a stream begins.
    fn second(stream: &[u8]) -> usize {
        8 + u32::from_le_bytes(stream[4..8].try_into().expect("a word")) as usize
    }

    #[test]
    fn messages_of_a_stream_are_as_long_as_they_say() {
        let whole = stream();
        let sound = |bytes: &[u8]| end_of_sound_messages(&mut file(bytes)).expect("read");
        assert_eq!(sound(&whole), None);
        for end in 1..second(&whole) {
            assert_eq!(sound(&whole[..end]), Some(0), "cut after {end} bytes");
        }
        for lie in [i64::MAX, i64::MIN, -1, 1 << 56] {
            let last = sound(&with(whole.clone(), body_bytes(&whole), lie)).expect("a message that is cut");
            assert!(last > second(&whole) as u64, "the first table is sound");
        }
    }

    #[test]
    fn tables_of_a_file_lie_within_it() {
        let mut writer = FileWriter::try_new(Vec::new(), &table().schema()).expect("a writer");
        writer.write(&table()).expect("written");
        writer.write(&table()).expect("written");
        let whole = writer.into_inner().expect("closed");
        let sound = |bytes: &[u8]| sound_tables(&mut file(bytes)).map_err(|error| error.kind());
        assert_eq!(sound(&whole), Ok(None));
        assert_eq!(sound(&whole[..whole.len() - 1]), Err(io::ErrorKind::InvalidData));
        let lie = with(whole, body_bytes(&stream()), 1 << 56);
        assert!(
            sound(&lie).is_ok_and(|tables| tables.is_some()),
            "a table lies elsewhere"
        );
    }
}
