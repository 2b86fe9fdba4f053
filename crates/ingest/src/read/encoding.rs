//! Bytes to text, without ever guessing: a byte the encoding does not define refuses the file.

use std::borrow::Cow;

use definitions::source::Encoding;
use encoding_rs::{UTF_8, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

use crate::codes;
use crate::rejection::Refusal;

/// Decodes a text file. A byte-order mark wins over the declared encoding.
pub(super) fn decode(bytes: &[u8], declared: Encoding) -> Result<Cow<'_, str>, Refusal> {
    let (encoding, mark_length) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((declared_encoding(declared), 0));
    if declared == Encoding::Utf16 && mark_length == 0 {
        return Err(refusal("UTF-16 without a byte-order mark"));
    }
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(&bytes[mark_length..])
        .ok_or_else(|| refusal(encoding.name()))?;
    let is_malformed = text.contains('\0') || (encoding == WINDOWS_1252 && text.contains(is_undefined_in_1252));
    if is_malformed {
        return Err(refusal(encoding.name()));
    }
    Ok(text)
}

fn declared_encoding(declared: Encoding) -> &'static encoding_rs::Encoding {
    match declared {
        Encoding::Utf8 => UTF_8,
        Encoding::Windows1252 => WINDOWS_1252,
        Encoding::Windows1256 => WINDOWS_1256,
        Encoding::Utf16 => UTF_16LE,
    }
}

/// The five bytes Windows-1252 leaves open come out as control characters nobody types: the sign of a file
/// in another encoding.
fn is_undefined_in_1252(letter: char) -> bool {
    matches!(letter, '\u{81}' | '\u{8d}' | '\u{8f}' | '\u{90}' | '\u{9d}')
}

fn refusal(name: &str) -> Refusal {
    Refusal::of_file(codes::ENCODING, format!("the file is not valid {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(decode(bytes, encoding).is_err_and(|refusal| refusal.code == codes::ENCODING));
        }
    }
}
