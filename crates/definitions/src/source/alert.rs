//! When the operator is to be told about a source.

use serde::Deserialize;

/// `[alert]` of a source: its limits. A delivery refused, and personal data, are always told.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertLimits {
    /// Days a report may be overdue before the source is called late.
    pub late_days: u32,
    /// Share of the rows of one night's deliveries that may be rejected, 0 to 1.
    pub rejected_share_max: f64,
    /// How far one night's deliveries may move the totals of units and periods known before, as a share of
    /// these totals; nothing is measured without it.
    pub revision_share_max: Option<f64>,
}

impl Default for AlertLimits {
    fn default() -> Self {
        Self {
            late_days: 0,
            rejected_share_max: 0.05,
            revision_share_max: None,
        }
    }
}

impl AlertLimits {
    /// The shares that cannot be meant, by name.
    pub(crate) fn doubts(&self) -> Vec<&'static str> {
        let is_share = |share: f64| (0.0..=1.0).contains(&share);
        let mut doubts = Vec::new();
        if !is_share(self.rejected_share_max) {
            doubts.push("rejected_share_max");
        }
        // A revision may well double what was known.
        if self
            .revision_share_max
            .is_some_and(|share| !(share >= 0.0 && share.is_finite()))
        {
            doubts.push("revision_share_max");
        }
        doubts
    }
}
