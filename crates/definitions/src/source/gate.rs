//! What a source's deliveries must pass: personal data, and when too much of it is bad.

use indexmap::IndexMap;
use serde::Deserialize;

/// The kinds of personal data the gate knows, as `exempt` and receipts name them.
pub const PERSONAL_DATA_KINDS: [&str; 16] = [
    "cin",
    "passport",
    "massar",
    "plate",
    "phone",
    "email",
    "handle",
    "iban",
    "rib",
    "ip",
    "profile_url",
    "coordinates",
    "birth_date",
    "person_name",
    "free_text",
    "record",
];

/// `[personal_data]`: how the gate treats this source.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalData {
    /// What becomes of the bytes of a delivery that holds personal data.
    #[serde(default)]
    pub on_found: OnPersonalData,
    /// What becomes of the bytes of a delivery whose rows are single cases (`grain = "record"`).
    #[serde(default)]
    pub record_bytes: RecordBytes,
    /// Public key (age, X25519) bytes are encrypted to, `age1…`. Its secret half is with the data protection
    /// officer and nowhere on this machine.
    pub seal_to: Option<String>,
    /// Their header, and the kinds of personal data its values may look like without being it
    /// (`{ "Reference" = ["phone"] }`). A decision of the data protection officer, so it is written down.
    #[serde(default)]
    pub exempt: IndexMap<String, Vec<String>>,
}

/// What becomes of the landed bytes of a delivery with personal data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnPersonalData {
    /// They are deleted; the receipt and the hash remain.
    #[default]
    Drop,
    /// They are encrypted to `seal_to`; only the holder of its secret key can read them again.
    Seal,
}

/// What becomes of the landed bytes of a delivery of records, once they are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordBytes {
    /// They stay as they came.
    #[default]
    Keep,
    /// They are encrypted to `seal_to`.
    Seal,
    /// They are deleted; the counts, the receipt and the hash remain.
    Drop,
}

/// `[acceptance]`: when too much of a delivery is bad, it is refused whole.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// Share of rejected rows above which the whole delivery is refused, 0 to 1.
    #[serde(default = "a_fifth")]
    pub max_rejected_share: f64,
    /// Code of a rejection, and how many rows may be rejected for it before the whole delivery is refused.
    #[serde(default)]
    pub max_of_code: IndexMap<String, u64>,
}

impl Default for Acceptance {
    fn default() -> Self {
        Self {
            max_rejected_share: a_fifth(),
            max_of_code: IndexMap::new(),
        }
    }
}

fn a_fifth() -> f64 {
    0.2
}
