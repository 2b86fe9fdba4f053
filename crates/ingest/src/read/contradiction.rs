//! Texts that are plainly written in another one-byte encoding than the declared one. Such encodings define almost
//! every byte, so nothing fails: the text only comes out wrong.

use definitions::source::Encoding;

/// In Latin letters, accents hardly ever follow each other. This many in a row are the letters of an Arabic word.
const ARABIC_WORD: usize = 4;
/// How many such words it takes.
const ARABIC_WORDS: usize = 3;

/// What the bytes of a text say about its encoding.
pub(super) struct Contradiction {
    declared: Encoding,
    has_undefined: bool,
    is_utf8: bool,
    has_accents: bool,
    /// The start of a UTF-8 character at the end of the bytes seen.
    pending: Vec<u8>,
    letters_in_a_row: usize,
    arabic_words: usize,
}

impl Contradiction {
    /// A text declared to be in a one-byte encoding.
    pub(super) fn with(declared: Encoding) -> Self {
        Self {
            declared,
            has_undefined: false,
            is_utf8: true,
            has_accents: false,
            pending: Vec::new(),
            letters_in_a_row: 0,
            arabic_words: 0,
        }
    }

    /// Takes note of the next bytes.
    pub(super) fn see(&mut self, bytes: &[u8]) {
        let is_undefined: fn(u8) -> bool = match self.declared {
            // Those five bytes come out as control characters nobody types.
            Encoding::Windows1252 => |byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d),
            Encoding::Latin1 | Encoding::Latin9 => |byte| matches!(byte, 0x80..=0x9f),
            _ => |_| false,
        };
        for byte in bytes.iter().copied() {
            self.has_undefined |= is_undefined(byte);
            self.has_accents |= byte >= 0x80;
            if byte >= 0xc0 {
                self.letters_in_a_row += 1;
                self.arabic_words += usize::from(self.letters_in_a_row == ARABIC_WORD);
            } else {
                self.letters_in_a_row = 0;
            }
        }
        if self.is_utf8 {
            self.see_utf8(bytes);
        }
    }

    fn see_utf8(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        match std::str::from_utf8(&self.pending) {
            Ok(_) => self.pending.clear(),
            Err(error) if error.error_len().is_none() => {
                self.pending.drain(..error.valid_up_to());
            }
            Err(_) => {
                self.is_utf8 = false;
                self.pending.clear();
            }
        }
    }

    /// Whether there were bytes that the declared encoding does not define.
    pub(super) fn has_undefined(&self) -> bool {
        self.has_undefined
    }

    /// The encoding that the bytes are plainly in, if it is not the declared one.
    pub(super) fn looks_like(&self) -> Option<&'static str> {
        if self.is_utf8 && self.has_accents && self.pending.is_empty() {
            return Some("UTF-8");
        }
        let is_arabic = self.declared != Encoding::Windows1256 && self.arabic_words >= ARABIC_WORDS;
        is_arabic.then_some("windows-1256")
    }
}
