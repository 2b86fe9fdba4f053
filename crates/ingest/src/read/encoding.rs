//! Bytes to UTF-8, without ever guessing: a byte the encoding does not define refuses the file, and so does a text
//! that is plainly written in another encoding than the declared one.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use definitions::source::Encoding;
use encoding_rs::{Decoder, DecoderResult, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

use super::contradiction::Contradiction;
use crate::codes;
use crate::rejection::Refusal;

/// Bytes read at once.
const BLOCK_BYTES: usize = 64 << 10;

/// Why a file is not in its encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the file is not valid {name}{}", looks_like.map_or(String::new(), |other| format!("; it looks like {other}")))]
struct NotInEncoding {
    name: &'static str,
    looks_like: Option<&'static str>,
}

/// Decodes a text file. A byte-order mark wins over the declared encoding.
pub(super) fn decode(bytes: &[u8], declared: Encoding) -> Result<Cow<'_, str>, Refusal> {
    let (encoding, mark_length) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((declared_encoding(declared), 0));
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(&bytes[mark_length..])
        && !text.contains('\0')
    {
        return Ok(Cow::Borrowed(text));
    }
    let mut text = String::new();
    match open_text(bytes, declared).read_to_string(&mut text) {
        Ok(_) => Ok(Cow::Owned(text)),
        Err(error) => Err(refusal_of(&error)),
    }
}

/// The text of a file as a stream of UTF-8. A byte-order mark wins over the declared encoding. What is not in the
/// encoding ends the stream with an error, of which [`refusal_of`] makes a refusal.
pub(super) fn open_text<R: Read>(reader: R, declared: Encoding) -> Text<R> {
    Text {
        reader,
        declared,
        decoder: None,
        contradiction: None,
        input: Vec::with_capacity(BLOCK_BYTES),
        output: Vec::new(),
        given: 0,
        is_at_end: false,
    }
}

/// The refusal that an error of a text stream means.
pub(super) fn refusal_of(error: &io::Error) -> Refusal {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<NotInEncoding>());
    let message = cause.map_or_else(|| "the file cannot be read to its end".to_owned(), ToString::to_string);
    Refusal::of_file(codes::ENCODING, message)
}

/// A text as UTF-8; see [`open_text`].
pub(super) struct Text<R> {
    reader: R,
    declared: Encoding,
    /// Made when the first bytes are there: they may be a mark.
    decoder: Option<Decoder>,
    contradiction: Option<Contradiction>,
    /// Bytes that wait for the rest of their character.
    input: Vec<u8>,
    output: Vec<u8>,
    /// How much of the output the caller has.
    given: usize,
    is_at_end: bool,
}

impl<R: Read> Text<R> {
    /// Reads and decodes one more block.
    fn fill(&mut self) -> io::Result<()> {
        let before = self.input.len();
        let block = (&mut self.reader)
            .take(BLOCK_BYTES as u64)
            .read_to_end(&mut self.input)?;
        self.is_at_end = block < BLOCK_BYTES;
        let mut skipped = 0;
        if self.decoder.is_none() {
            skipped = self.begin()?;
        }
        if let Some(contradiction) = &mut self.contradiction {
            contradiction.see(&self.input[before..]);
            if contradiction.has_undefined() || (self.is_at_end && contradiction.looks_like().is_some()) {
                return Err(self.fault());
            }
        }
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        let input = &self.input[skipped..];
        let space = decoder
            .max_utf8_buffer_length_without_replacement(input.len())
            .unwrap_or(0);
        self.output.clear();
        self.output.resize(space, 0);
        self.given = 0;
        let (result, _, written) = decoder.decode_to_utf8_without_replacement(input, &mut self.output, self.is_at_end);
        self.output.truncate(written);
        if matches!(result, DecoderResult::Malformed(..)) || self.output.contains(&0) {
            return Err(self.fault());
        }
        self.input.clear();
        Ok(())
    }

    /// Looks for a byte-order mark; its length.
    fn begin(&mut self) -> io::Result<usize> {
        let marked = encoding_rs::Encoding::for_bom(&self.input);
        if self.declared == Encoding::Utf16 && marked.is_none() && !self.input.is_empty() {
            return Err(not_in_encoding("UTF-16 with a byte-order mark", None));
        }
        let (encoding, length) = marked.unwrap_or((declared_encoding(self.declared), 0));
        self.decoder = Some(encoding.new_decoder_without_bom_handling());
        let is_one_byte = marked.is_none() && !matches!(encoding.name(), "UTF-8" | "UTF-16LE" | "UTF-16BE");
        self.contradiction = is_one_byte.then(|| Contradiction::with(self.declared));
        Ok(length)
    }

    fn fault(&self) -> io::Error {
        let name = self
            .decoder
            .as_ref()
            .map_or("text", |decoder| decoder.encoding().name());
        let seen = self.contradiction.as_ref().and_then(Contradiction::looks_like);
        not_in_encoding(name, seen.or_else(|| looks_like(&self.input, name)))
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() && !self.is_at_end {
            self.fill()?;
        }
        let rest = &self.output[self.given..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

fn not_in_encoding(name: &'static str, looks_like: Option<&'static str>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, NotInEncoding { name, looks_like })
}

/// The encoding that these bytes look like, if it is another one.
fn looks_like(bytes: &[u8], than: &str) -> Option<&'static str> {
    if bytes.contains(&0) {
        return (!than.starts_with("UTF-16")).then_some("UTF-16, or no text at all");
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Allow).name();
    (guess != than).then_some(guess)
}

fn declared_encoding(declared: Encoding) -> &'static encoding_rs::Encoding {
    match declared {
        Encoding::Utf8 => UTF_8,
        // As the web does, and as the files that call themselves Latin-1 need; `Contradiction` sees the difference.
        Encoding::Windows1252 | Encoding::Latin1 => WINDOWS_1252,
        Encoding::Latin9 => ISO_8859_15,
        Encoding::Windows1256 => WINDOWS_1256,
        Encoding::Utf16 | Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8], encoding: Encoding) -> String {
        let refusal = decode(bytes, encoding).expect_err("refused");
        assert_eq!(refusal.code, codes::ENCODING);
        refusal.rejections[0].message.clone()
    }

    #[test]
    fn each_encoding_reads_its_bytes() {
        assert!(decode("été".as_bytes(), Encoding::Utf8).is_ok_and(|text| text == "été"));
        assert!(decode(b"\xe9t\xe9", Encoding::Windows1252).is_ok_and(|text| text == "été"));
        assert!(decode(b"\xe9t\xe9", Encoding::Latin1).is_ok_and(|text| text == "été"));
        assert!(decode(b"\xbdil \xa4", Encoding::Latin9).is_ok_and(|text| text == "œil €"));
        assert!(decode(b"\xe3\xcc\xe3\xe6\xda", Encoding::Windows1256).is_ok_and(|text| text == "مجموع"));
        assert!(decode(b"\xff\xfea\0b\0", Encoding::Utf16).is_ok_and(|text| text == "ab"));
        assert!(decode(b"a\0b\0", Encoding::Utf16Le).is_ok_and(|text| text == "ab"));
        assert!(decode(b"\0a\0b", Encoding::Utf16Be).is_ok_and(|text| text == "ab"));
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
            (b"l\x92\xe9t\xe9", Encoding::Latin1),
            (b"a\0b\0", Encoding::Utf16),
            (b"\xff\xfe\0\xd8", Encoding::Utf16),
        ] {
            assert!(decode(bytes, encoding).is_err_and(|refusal| refusal.code == codes::ENCODING));
        }
    }

    #[test]
    fn the_refusal_says_what_the_file_looks_like() {
        let latin = b"Ville;M\xe9dina;Caf\xe9;Fran\xe7ais;\xe9t\xe9";
        assert!(message(latin, Encoding::Utf8).ends_with("looks like windows-1252"));
        let utf8 = "Ville;Fès;Meknès".as_bytes();
        assert!(message(utf8, Encoding::Windows1252).ends_with("looks like UTF-8"));
        assert!(message(utf8, Encoding::Windows1256).ends_with("looks like UTF-8"));
        let arabic = WINDOWS_1256.encode("المدينة;الجنس;العدد;الدار البيضاء").0;
        assert!(message(&arabic, Encoding::Windows1252).ends_with("looks like windows-1256"));
        assert!(message(b"a\0b\0", Encoding::Utf8).contains("UTF-16"));
    }

    #[test]
    fn characters_may_stand_across_blocks() {
        let text = "é".repeat(BLOCK_BYTES);
        let mut read = String::new();
        let bytes = format!("a{text}");
        open_text(bytes.as_bytes(), Encoding::Utf8)
            .read_to_string(&mut read)
            .expect("read");
        assert!(read == bytes, "nothing is lost where blocks meet");
    }
}
