//! What a source's deliveries must pass: personal data, row checks, acceptance.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The kinds of personal data the gate knows, as `exempt` names them.
pub const PERSONAL_DATA_KINDS: [&str; 9] = [
    "cin",
    "phone",
    "email",
    "iban",
    "rib",
    "ip",
    "profile_url",
    "birth_date",
    "person_name",
];

/// `[personal_data]`: how the gate treats this source.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalData {
    /// What becomes of the bytes of a delivery that holds personal data.
    #[serde(default)]
    pub on_found: OnPersonalData,
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
}

/// `[acceptance]`: when too many rows are bad, the delivery is refused whole.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// Share of rejected rows above which the whole delivery is refused, 0 to 1.
    pub max_rejected_share: f64,
}

impl Default for Acceptance {
    fn default() -> Self {
        Self {
            max_rejected_share: 0.2,
        }
    }
}

/// `[[check]]`: a comparison between two of their numeric columns, or one and a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowCheck {
    /// Name of the check, shown in the receipt.
    pub id: String,
    /// Their header on the left.
    pub left: String,
    /// `<=`, `<`, `=`, `>=` or `>`.
    pub operator: Comparison,
    /// Their header on the right, or a number.
    pub right: String,
    /// What a violation does.
    #[serde(default)]
    pub severity: Severity,
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Comparison {
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// More than.
    #[serde(rename = ">")]
    More,
}

impl Comparison {
    /// Whether `left operator right` holds.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::AtMost => left <= right,
            Self::Less => left < right,
            Self::Equal => (left - right).abs() < 1e-9,
            Self::AtLeast => left >= right,
            Self::More => left > right,
        }
    }
}

/// What a failed check does to the row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row is accepted and the receipt says so.
    Warning,
    /// The row is rejected.
    #[default]
    Error,
}

impl Severity {
    /// The word in column `severity` and in receipts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
