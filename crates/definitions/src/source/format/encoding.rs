//! Encodings of text files.

use serde::Deserialize;

/// Text encoding. A byte-order mark in the file wins over it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without byte-order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252 (Western European).
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// ISO-8859-1, Latin-1: as Windows-1252, but the bytes 80 to 9F are refused.
    #[serde(rename = "iso-8859-1")]
    Latin1,
    /// ISO-8859-15, Latin-9: Latin-1 with the euro sign and œ.
    #[serde(rename = "iso-8859-15")]
    Latin9,
    /// Windows-1256 (Arabic, with the letters of French).
    #[serde(rename = "windows-1256")]
    Windows1256,
    /// UTF-16 with byte-order mark.
    #[serde(rename = "utf-16")]
    Utf16,
    /// UTF-16, low byte first, with or without byte-order mark.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, high byte first, with or without byte-order mark.
    #[serde(rename = "utf-16be")]
    Utf16Be,
}
