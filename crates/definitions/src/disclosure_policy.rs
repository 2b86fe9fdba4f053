//! Disclosure policies: named, owned and dated decisions on what is too small to show.

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;

/// Where the policies stand.
pub(crate) const FILE: &str = "schemas/disclosure.toml";

/// One disclosure policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, tag = "method", rename_all = "lowercase")]
pub enum DisclosurePolicy {
    /// Nothing to protect: the figures count no persons (units that report, activities).
    None {
        /// Who decided.
        owner: String,
        /// When.
        decided_on: NaiveDate,
        /// Why nothing is to be protected.
        reason: String,
    },
    /// Cell suppression: small counts are hidden, and others with them so that none follows from the rest.
    Suppression {
        /// Who decided.
        owner: String,
        /// When.
        decided_on: NaiveDate,
        /// Smallest count that may be shown.
        threshold: u64,
        /// `publish` or `camouflage`.
        zeros: ZeroRule,
        /// Share of zeros hidden with `camouflage`, in thousandths.
        #[serde(default)]
        camouflage_permille: u16,
    },
}

/// The zero rule as written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZeroRule {
    /// Zeros are always shown.
    Publish,
    /// Some zeros are hidden like small counts.
    Camouflage,
}

impl DisclosurePolicy {
    /// The smallest count that may be shown; 0 when everything may be.
    pub fn threshold(&self) -> u64 {
        match self {
            Self::None { .. } => 0,
            Self::Suppression { threshold, .. } => *threshold,
        }
    }
}

/// `schemas/disclosure.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosurePolicies {
    /// File with the secret key (64 hexadecimal digits) that breaks ties, so that nobody can replay the choice
    /// of hidden cells; from the project's root when relative.
    #[serde(default)]
    pub key_file: String,
    /// Name of the key's period of use, written into each release.
    #[serde(default)]
    pub key_epoch: String,
    /// The policies by name.
    #[serde(default)]
    pub policy: IndexMap<String, DisclosurePolicy>,
}
