//! The receipt: what we answer the sender of a delivery.

use std::collections::BTreeSet;

use definitions::source::{Severity, Source};
use serde::Serialize;

use crate::comparison::Comparison;
use crate::counts::Scopes;
use crate::delivery::Delivery;
use crate::headers_before::SheetHeaders;
use crate::intake::Intake;
use crate::personal_data::presentable_name;
use crate::unknown_labels::UnknownColumn;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Outcome {
    /// Every row was accepted.
    Accepted,
    /// Some rows were rejected, the others accepted.
    AcceptedWithRejections,
    /// Nothing was accepted.
    Refused {
        /// Why, as one of [`crate::CODES`].
        code: &'static str,
    },
}

/// First and last period of a delivery, in SDMX form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeriodSpan {
    /// The earliest.
    pub first: String,
    /// The latest.
    pub last: String,
}

/// A place in a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Sheet of the workbook; empty for text files.
    pub sheet: String,
    /// Row as shown to people; 0 for the whole file.
    pub row: u64,
}

/// Rejections that say the same of many rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectionGroup {
    /// Code of [`crate::CODES`].
    pub code: &'static str,
    /// Whether the rows are rejected or only remarked upon.
    pub severity: Severity,
    /// The sender's header.
    pub column: String,
    /// What is wrong.
    pub message: String,
    /// How many rejections say so.
    pub count: u64,
    /// The first places.
    pub first_places: Vec<Place>,
}

/// What we answer the sender. A function of the delivery, the source, the definitions and what was known before: no
/// clock, and no content of a cell but short unknown labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The feed.
    pub source_id: String,
    /// Name of the file as sent.
    pub file_name: String,
    /// SHA-256 of its bytes.
    pub content_sha256: String,
    /// Its size.
    pub size_bytes: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// Rows of data in the file.
    pub rows_delivered: u64,
    /// Rows accepted.
    pub rows_accepted: u64,
    /// Rows in quarantine: with the accepted ones, all that were delivered.
    pub rows_rejected: u64,
    /// Totals rows, and notes below them.
    pub control_rows: u64,
    /// Sum of the accepted counts.
    pub cases_accepted: i64,
    /// The periods accepted counts are about.
    pub periods: Option<PeriodSpan>,
    /// Who the accepted counts are from, sorted.
    pub reporting_units: Vec<String>,
    /// What it changed of what was in force; nothing where nothing was known of its reporting units and periods.
    pub comparison: Option<Comparison>,
    /// The rejections in groups, by code and column.
    pub rejections: Vec<RejectionGroup>,
    /// Labels no crosswalk or code list knows, by column.
    pub unknown: Vec<UnknownColumn>,
    /// Headers nothing is read from.
    pub unmapped_columns: Vec<String>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Headers of each sheet with data, to compare the next delivery with.
    pub headers: Vec<SheetHeaders>,
}

impl Receipt {
    /// Writes the receipt of a delivery.
    pub(crate) fn of(delivery: &Delivery<'_>, source: &Source, outcome: Outcome, intake: &Intake) -> Self {
        let scopes = intake.counts.scopes();
        let units: BTreeSet<&String> = scopes.iter().map(|(unit, _)| unit).collect();
        Self {
            source_id: source.id.clone(),
            file_name: presentable_name(delivery.file_name).into_owned(),
            content_sha256: intake.content_sha256.clone(),
            size_bytes: delivery.size_bytes,
            outcome,
            rows_delivered: intake.rows_delivered,
            rows_accepted: intake.rows_accepted,
            rows_rejected: intake.rows_delivered - intake.rows_accepted,
            control_rows: intake.control_rows,
            cases_accepted: intake.counts.cases(),
            periods: PeriodSpan::of(scopes),
            reporting_units: units.into_iter().cloned().collect(),
            comparison: None,
            rejections: intake.rejections.groups(),
            unknown: intake.unknown.clone(),
            unmapped_columns: intake.drift.unmapped_columns(),
            notes: intake.drift.notes(),
            headers: intake.drift.headers(),
        }
    }
}

impl Receipt {
    /// The receipt of the same delivery, refused whole after all.
    pub(crate) fn into_refused(self, code: &'static str, rejections: Vec<RejectionGroup>) -> Self {
        Self {
            outcome: Outcome::Refused { code },
            rows_accepted: 0,
            rows_rejected: self.rows_delivered,
            cases_accepted: 0,
            periods: None,
            reporting_units: Vec::new(),
            rejections,
            ..self
        }
    }
}

impl PeriodSpan {
    fn of(scopes: &Scopes) -> Option<Self> {
        let starts = || scopes.iter().map(|(_, period)| *period);
        let (first, last) = starts().min().zip(starts().max())?;
        Some(Self {
            first: first.to_string(),
            last: last.to_string(),
        })
    }
}
