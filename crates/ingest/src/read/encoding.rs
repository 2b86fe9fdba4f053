//! Bytes to text, without ever guessing: a byte the encoding does not define refuses the file.

use std::io::{self, Read};

use definitions::source::Encoding;
use encoding_rs::{Decoder, DecoderResult, UTF_8, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

use crate::codes;
use crate::error::{Halt, IngestError};
use crate::rejection::Refusal;

/// Bytes decoded at a time.
const CHUNK_BYTES: usize = 1 << 16;

/// Opens a text file as UTF-8, whatever it is encoded in. A byte-order mark wins over the declared encoding.
///
/// Reading fails with `InvalidData` at a byte the encoding does not define; [`refusal`] makes of it what the
/// sender reads.
pub(super) fn open_text<R: Read>(mut bytes: R, declared: Encoding) -> Result<Utf8Text<R>, Halt> {
    let mut raw = Vec::with_capacity(CHUNK_BYTES);
    let mark = bytes.by_ref().take(3).read_to_end(&mut raw);
    mark.map_err(|error| IngestError::Read(error.kind()))?;
    let (encoding, mark_length) = encoding_rs::Encoding::for_bom(&raw).unwrap_or((declared_encoding(declared), 0));
    if declared == Encoding::Utf16 && mark_length == 0 && !raw.is_empty() {
        return Err(not_valid("UTF-16 without a byte-order mark").into());
    }
    raw.drain(..mark_length);
    Ok(Utf8Text {
        bytes,
        encoding,
        decoder: encoding.new_decoder_without_bom_handling(),
        raw,
        text: Vec::new(),
        handed_on: 0,
        is_at_end: false,
    })
}

/// A text file as UTF-8.
pub(super) struct Utf8Text<R> {
    bytes: R,
    encoding: &'static encoding_rs::Encoding,
    decoder: Decoder,
    /// Bytes not decoded yet.
    raw: Vec<u8>,
    /// Text not handed on yet starts at `handed_on`.
    text: Vec<u8>,
    handed_on: usize,
    is_at_end: bool,
}

impl<R: Read> Utf8Text<R> {
    /// Decodes the next bytes into `text`.
    fn decode(&mut self) -> io::Result<()> {
        let missing = CHUNK_BYTES.saturating_sub(self.raw.len()) as u64;
        let length = self.bytes.by_ref().take(missing).read_to_end(&mut self.raw)?;
        self.is_at_end = length == 0;
        // Room for the longest form of every byte.
        self.text.resize(3 * self.raw.len() + 16, 0);
        self.handed_on = 0;
        let is_last = self.is_at_end;
        let (result, read, written) =
            self.decoder
                .decode_to_utf8_without_replacement(&self.raw, &mut self.text, is_last);
        self.raw.drain(..read);
        self.text.truncate(written);
        let is_malformed = matches!(result, DecoderResult::Malformed(..))
            || self.text.contains(&0)
            || (self.encoding == WINDOWS_1252 && has_undefined_in_1252(&self.text));
        if is_malformed {
            return Err(io::Error::new(io::ErrorKind::InvalidData, self.encoding.name()));
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.handed_on == self.text.len() && !self.is_at_end {
            self.decode()?;
        }
        let length = buffer.len().min(self.text.len() - self.handed_on);
        buffer[..length].copy_from_slice(&self.text[self.handed_on..self.handed_on + length]);
        self.handed_on += length;
        Ok(length)
    }
}

fn declared_encoding(declared: Encoding) -> &'static encoding_rs::Encoding {
    match declared {
        Encoding::Utf8 => UTF_8,
        Encoding::Windows1252 => WINDOWS_1252,
        Encoding::Windows1256 => WINDOWS_1256,
        Encoding::Utf16 => UTF_16LE,
    }
}

/// The five bytes Windows-1252 leaves open come out as control characters nobody types (U+0081 and the like,
/// two bytes of UTF-8): the sign of a file in another encoding.
fn has_undefined_in_1252(text: &[u8]) -> bool {
    !text.is_ascii()
        && text
            .windows(2)
            .any(|pair| pair[0] == 0xc2 && matches!(pair[1], 0x81 | 0x8d | 0x8f | 0x90 | 0x9d))
}

/// The refusal for what reading a text failed with.
pub(super) fn refusal(error: &io::Error) -> Refusal {
    not_valid(&error.to_string())
}

fn not_valid(name: &str) -> Refusal {
    Refusal::of_file(codes::ENCODING, format!("the file is not valid {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8], declared: Encoding) -> Result<String, ()> {
        let mut text = String::new();
        let mut reader = open_text(bytes, declared).map_err(|_| ())?;
        reader.read_to_string(&mut text).map_err(|_| ())?;
        Ok(text)
    }

    #[test]
    fn each_encoding_reads_its_bytes() {
        assert!(decode("été".as_bytes(), Encoding::Utf8).is_ok_and(|text| text == "été"));
        assert!(decode(b"\xe9t\xe9", Encoding::Windows1252).is_ok_and(|text| text == "été"));
        assert!(decode(b"\xe3\xcc\xe3\xe6\xda", Encoding::Windows1256).is_ok_and(|text| text == "مجموع"));
        assert!(decode(b"\xff\xfea\0b\0", Encoding::Utf16).is_ok_and(|text| text == "ab"));
    }

    #[test]
    fn a_byte_order_mark_wins() {
        assert!(decode(b"\xef\xbb\xbf\xc3\xa9", Encoding::Windows1252).is_ok_and(|text| text == "é"));
        assert!(decode(b"\xfe\xff\0a", Encoding::Utf8).is_ok_and(|text| text == "a"));
    }

    #[test]
    fn malformed_bytes_are_refused_not_replaced() {
        for (bytes, encoding) in [
            (&b"\xe9t\xe9"[..], Encoding::Utf8),
            (b"a\0b", Encoding::Windows1256),
            ("ف".as_bytes(), Encoding::Windows1252),
            (b"a\0b\0", Encoding::Utf16),
            (b"\xff\xfe\0\xd8", Encoding::Utf16),
        ] {
            assert!(decode(bytes, encoding).is_err());
        }
    }
}
