//! JSON documents.

use serde::Deserialize;

/// Where the records stand in a JSON document.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Json {
    /// JSON pointer (RFC 6901) to the array of records, such as `/data/items`; the document itself when empty.
    /// A field of a record inside another is named by its path, with points: `victim.sex`.
    #[serde(default)]
    pub rows: String,
}
