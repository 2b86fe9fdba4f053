//! Text files as senders export them: delimiter, line ends, encoding.

use encoding_rs::{WINDOWS_1252, WINDOWS_1256};

use super::SampleError;

/// How a sender's program writes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Export {
    /// Commas, UTF-8: a database.
    Utf8,
    /// Semicolons, UTF-8 with a byte-order mark: a spreadsheet's «CSV UTF-8».
    Utf8WithMark,
    /// Semicolons, Windows-1252: a French spreadsheet.
    Windows1252,
    /// Semicolons, Windows-1256: an Arabic spreadsheet.
    Windows1256,
    /// Tabs, UTF-16 with a byte-order mark: a spreadsheet's «Unicode text».
    Utf16,
}

impl Export {
    fn delimiter(self) -> u8 {
        match self {
            Self::Utf8 => b',',
            Self::Utf16 => b'\t',
            Self::Utf8WithMark | Self::Windows1252 | Self::Windows1256 => b';',
        }
    }

    /// The file `name` with these rows below the header.
    pub(super) fn bytes(self, name: &str, header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, SampleError> {
        let mut text = csv::WriterBuilder::new()
            .delimiter(self.delimiter())
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        text.write_record(header)?;
        for row in rows {
            text.write_record(row)?;
        }
        let bytes = text
            .into_inner()
            .map_err(|error| SampleError::Text(error.into_error().into()))?;
        let text = String::from_utf8_lossy(&bytes);
        match self {
            Self::Utf8 => Ok(text.into_owned().into_bytes()),
            Self::Utf8WithMark => Ok(format!("\u{feff}{text}").into_bytes()),
            Self::Utf16 => Ok(format!("\u{feff}{text}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect()),
            Self::Windows1252 => encoded(WINDOWS_1252, name, &text),
            Self::Windows1256 => encoded(WINDOWS_1256, name, &text),
        }
    }
}

fn encoded(encoding: &'static encoding_rs::Encoding, name: &str, text: &str) -> Result<Vec<u8>, SampleError> {
    match encoding.encode(text) {
        (bytes, _, false) => Ok(bytes.into_owned()),
        _ => Err(SampleError::Encoding { file: name.to_owned() }),
    }
}
