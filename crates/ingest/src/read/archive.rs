//! What a workbook unpacks to, measured before the workbook reader, which has no limit, sees it.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::capped::{self, Capped};
use super::{limits, workbook};
use crate::rejection::Refusal;

/// How much of a part is looked at for the count it declares.
const HEAD_BYTES: u64 = 4096;

/// Unpacks every part into nothing and adds up the bytes: sizes an archive declares need not be true.
pub(super) fn measure(bytes: &[u8]) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| workbook::damaged())?;
    let mut remaining = limits::UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| workbook::damaged())?;
        let packed = part.compressed_size();
        let mut part = Capped::new(part, packed, remaining);
        let refusal = |error: std::io::Error| capped::refusal_of(&error).unwrap_or_else(workbook::damaged);
        let mut head = Vec::new();
        let mut length = part.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(refusal)? as u64;
        length += std::io::copy(&mut part, &mut std::io::sink()).map_err(refusal)?;
        remaining = remaining.saturating_sub(length);
        // The workbook reader reserves memory for as many texts as a part declares, true or not.
        if declared_texts(&head).is_some_and(|count| count > length) {
            return Err(workbook::damaged());
        }
    }
    Ok(())
}

/// The number of texts that the head of a part declares (`uniqueCount="…"`).
fn declared_texts(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let (_, after) = head.split_once("uniqueCount")?;
    let value = after.trim_start_matches([' ', '=', '"', '\'']);
    let digits = value.split(|letter: char| !letter.is_ascii_digit()).next()?;
    Some(digits.parse().unwrap_or(u64::MAX)).filter(|_| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_number_of_texts_is_found() {
        assert_eq!(declared_texts(b"<sst count=\"3\" uniqueCount=\"2\">"), Some(2));
        assert_eq!(
            declared_texts(b"<sst uniqueCount = '99999999999999999999999'>"),
            Some(u64::MAX)
        );
        assert_eq!(declared_texts(b"<sst>"), None);
    }
}
