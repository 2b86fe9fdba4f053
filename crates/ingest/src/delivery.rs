//! A delivery: the bytes an institution sent, and the day they came.

use std::fmt;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

/// One file as received.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// Name of the file; its extension tells text from workbook.
    pub file_name: &'a str,
    /// The bytes, unchanged.
    pub bytes: &'a [u8],
    /// Day of reception: no period may begin after it.
    pub received_on: NaiveDate,
}

/// Names the delivery without its content.
impl fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("file_name", &self.file_name)
            .field("size_bytes", &self.bytes.len())
            .field("received_on", &self.received_on)
            .finish()
    }
}

/// SHA-256 of the bytes in lower-case hexadecimal: the identity of a delivery's content.
pub fn content_sha256(bytes: &[u8]) -> String {
    use fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_sha256sum_prints() {
        assert_eq!(
            content_sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn debugging_a_delivery_shows_no_content() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
        let delivery = Delivery {
            file_name: "a.csv",
            bytes: b"secret",
            received_on: day,
        };
        let shown = format!("{delivery:?}");
        assert!(!shown.contains("secret") && !shown.contains("115"), "{shown}");
    }
}
