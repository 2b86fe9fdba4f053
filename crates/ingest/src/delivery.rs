//! A delivery: the file an institution sent, as it was landed, and the day it came.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;
use definitions::sha256::sha256_of_stream;

use crate::error::IngestError;

/// Where the bytes of a delivery are.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    /// In a file, which is read as a stream.
    File(&'a Path),
    /// In memory.
    Bytes(&'a [u8]),
}

/// One file as received.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// Name of the file; its extension tells text from workbook.
    pub file_name: &'a str,
    /// The bytes, unchanged.
    pub content: Content<'a>,
    /// How many they are.
    pub size_bytes: u64,
    /// Day of reception: no period may begin after it.
    pub received_on: NaiveDate,
}

impl<'a> Delivery<'a> {
    /// SHA-256 of the bytes in lower-case hexadecimal: the identity of a delivery's content. Error: `I090`.
    pub fn content_sha256(&self) -> Result<String, IngestError> {
        let hashed = sha256_of_stream(self.open()?);
        hashed.map_err(|error| IngestError::Read(error.kind()))
    }

    /// The bytes, from the first on.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send + 'a>, IngestError> {
        match self.content {
            Content::File(path) => {
                let file = File::open(path).map_err(|error| IngestError::Read(error.kind()))?;
                Ok(Box::new(file))
            }
            Content::Bytes(bytes) => Ok(Box::new(bytes)),
        }
    }

    /// The first bytes, at most so many.
    pub(crate) fn head(&self, length: u64) -> Result<Vec<u8>, IngestError> {
        let mut head = Vec::new();
        let read = self.open()?.take(length).read_to_end(&mut head);
        read.map_err(|error| IngestError::Read(error.kind()))?;
        Ok(head)
    }

    /// All bytes. The caller has compared `size_bytes` with its limit.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, IngestError> {
        self.head(self.size_bytes)
    }
}

/// Names the delivery without its content.
impl fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("file_name", &self.file_name)
            .field("size_bytes", &self.size_bytes)
            .field("received_on", &self.received_on)
            .finish_non_exhaustive()
    }
}

/// Never shows bytes.
impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File(_) => "File",
            Self::Bytes(_) => "Bytes",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debugging_a_delivery_shows_no_content() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
        let delivery = Delivery {
            file_name: "a.csv",
            content: Content::Bytes(b"secret"),
            size_bytes: 6,
            received_on: day,
        };
        let shown = format!("{delivery:?}{:?}", delivery.content);
        assert!(!shown.contains("secret") && !shown.contains("115"), "{shown}");
    }
}
