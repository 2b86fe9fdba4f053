//! Intake: one source's way from its inbox to the warehouse.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use definitions::period::Period;
use definitions::source::{OnPersonalData, Source};
use fetch::{Found, Inbox, Landing};
use ingest::{CaseCount, Delivery, Ingested, content_sha256, ingest};
use serde::Serialize;
use sha2::{Digest, Sha256};
use warehouse::{KnownDelivery, Outcome, Submission, Warehouse};

use crate::error::Error;
use crate::progress;
use crate::project::Project;

/// The code of a refusal for personal data.
const PERSONAL_DATA: &str = "I040";

/// What came from a source in one night.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Arrivals {
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    pub(crate) duplicates: u64,
    pub(crate) rows_delivered: u64,
    pub(crate) rows_accepted: u64,
    pub(crate) rows_rejected: u64,
    /// Deliveries that were refused or had rows rejected: name, and why.
    pub(crate) remarks: Vec<String>,
}

impl Arrivals {
    /// New deliveries of any kind.
    pub(crate) fn deliveries(&self) -> u64 {
        self.accepted + self.refused + self.duplicates
    }
}

/// What one night of one source needs.
#[derive(Debug)]
pub(crate) struct Intake<'a> {
    pub(crate) project: &'a Project,
    pub(crate) landing: &'a Landing,
    pub(crate) source: &'a Source,
    pub(crate) known: &'a BTreeSet<KnownDelivery>,
    pub(crate) run_id: &'a str,
    pub(crate) now: DateTime<Utc>,
}

impl Intake<'_> {
    /// Takes in everything new of the source and commits it. A file that was seen before is not even read.
    pub(crate) async fn run(&self, warehouse: &mut Warehouse) -> Result<Arrivals, Error> {
        let inbox = Inbox::open(self.project.root(), &self.source.fetch)?;
        let new: Vec<Found> = inbox
            .list()
            .await?
            .into_iter()
            .filter(|found| !self.was_seen(found))
            .collect();
        let bar = progress::bar(new.len() as u64, &self.source.id);
        let in_force = warehouse.hashes_in_force(&self.source.id).await?;
        let receipts = self.project.data_folder(&format!("receipts/{}", self.source.id))?;
        let mut arrivals = Arrivals::default();
        let mut submissions: Vec<Submission> = Vec::new();
        for found in new {
            bar.inc(1);
            let bytes = inbox.get(&found).await?;
            let content_sha256 = content_sha256(&bytes);
            if self.has_same_bytes(&found, &content_sha256) {
                continue;
            }
            self.landing
                .put(&self.source.id, &content_sha256, bytes.clone())
                .await?;
            let name = found.location.rsplit('/').next().unwrap_or(&found.location);
            let delivery = Delivery {
                file_name: name,
                bytes: &bytes,
                received_on: self.now.date_naive(),
            };
            let ingested = ingest(&delivery, self.source, &self.project.definitions);
            self.drop_personal_data(&ingested, &content_sha256).await?;
            let submission = self.submission(found, content_sha256, ingested, &receipts, |hash, periods| {
                is_in_force(hash, periods, &in_force, &submissions)
            })?;
            arrivals.count(&submission);
            submissions.push(submission);
        }
        bar.finish_and_clear();
        warehouse.commit(&submissions, self.run_id, self.now).await?;
        Ok(arrivals)
    }

    fn was_seen(&self, found: &Found) -> bool {
        self.known.iter().any(|known| {
            known.source_id == self.source.id
                && known.location == found.location
                && known.size_bytes == found.size_bytes
                && known.delivered_at_us == found.modified_at.timestamp_micros()
        })
    }

    /// A file that was touched and not changed.
    fn has_same_bytes(&self, found: &Found, content_sha256: &str) -> bool {
        let same_place = self
            .known
            .iter()
            .rev()
            .filter(|known| known.source_id == self.source.id && known.location == found.location);
        same_place
            .max_by_key(|known| known.delivered_at_us)
            .is_some_and(|known| known.content_sha256 == content_sha256)
    }

    async fn drop_personal_data(&self, ingested: &Ingested, content_sha256: &str) -> Result<(), Error> {
        let holds = matches!(
            ingested.receipt.outcome,
            ingest::Outcome::Refused { code: PERSONAL_DATA }
        );
        match self.source.personal_data.on_found {
            OnPersonalData::Drop if holds => Ok(self.landing.drop_bytes(&self.source.id, content_sha256).await?),
            OnPersonalData::Drop => Ok(()),
        }
    }

    fn submission(
        &self,
        found: Found,
        content_sha256: String,
        ingested: Ingested,
        receipts: &PathBuf,
        is_in_force: impl Fn(&str, &BTreeSet<(String, Period)>) -> bool,
    ) -> Result<Submission, Error> {
        let Ingested {
            case_counts,
            rejections,
            receipt,
        } = ingested;
        let submission_id = submission_id(&self.source.id, &found.location, &content_sha256);
        let outcome = match receipt.outcome {
            ingest::Outcome::Refused { code } => Outcome::Refused(code.to_owned()),
            _ if is_in_force(&content_sha256, &periods(&case_counts)) => Outcome::Duplicate,
            _ => Outcome::Accepted,
        };
        write_receipt(receipts, &submission_id, &receipt)?;
        let is_accepted = outcome == Outcome::Accepted;
        Ok(Submission {
            submission_id,
            source_id: self.source.id.clone(),
            location: found.location,
            content_sha256,
            size_bytes: found.size_bytes,
            delivered_at: found.modified_at,
            outcome,
            replacement: self.source.replacement,
            rows_delivered: receipt.rows_delivered,
            rows_accepted: receipt.rows_accepted,
            rows_rejected: receipt.rows_rejected,
            case_counts: if is_accepted { case_counts } else { Vec::new() },
            rejections,
        })
    }
}

impl Arrivals {
    fn count(&mut self, submission: &Submission) {
        match &submission.outcome {
            Outcome::Accepted => self.accepted += 1,
            Outcome::Refused(_) => self.refused += 1,
            Outcome::Duplicate => self.duplicates += 1,
        }
        self.rows_delivered += submission.rows_delivered;
        self.rows_accepted += submission.rows_accepted;
        self.rows_rejected += submission.rows_rejected;
        let place = &submission.location;
        match &submission.outcome {
            Outcome::Refused(code) => {
                let reason = submission
                    .rejections
                    .first()
                    .map_or("", |rejection| rejection.message.as_str());
                self.remarks.push(format!("{place}: refused, {code} {reason}"));
            }
            Outcome::Duplicate => self
                .remarks
                .push(format!("{place}: the same bytes are in force already")),
            Outcome::Accepted if submission.rows_rejected > 0 => {
                let first = submission.rejections.first();
                let reason = first.map_or(String::new(), |first| {
                    format!(
                        "first at row {} {}: {} {}",
                        first.row, first.column, first.code, first.message
                    )
                });
                self.remarks
                    .push(format!("{place}: {} rows rejected, {reason}", submission.rows_rejected));
            }
            Outcome::Accepted => {}
        }
    }
}

fn periods(case_counts: &[CaseCount]) -> BTreeSet<(String, Period)> {
    case_counts
        .iter()
        .map(|count| (count.reporting_unit.clone(), count.period))
        .collect()
}

/// Whether these bytes, committed or taken in earlier tonight, are still what is known of their periods.
fn is_in_force(
    content_sha256: &str,
    spoken_of: &BTreeSet<(String, Period)>,
    committed: &BTreeSet<String>,
    tonight: &[Submission],
) -> bool {
    let accepted = || {
        tonight
            .iter()
            .enumerate()
            .filter(|(_, submission)| submission.outcome == Outcome::Accepted)
    };
    let same_bytes = accepted().filter(|(_, submission)| submission.content_sha256 == content_sha256);
    let later_from = match same_bytes.map(|(position, _)| position).max() {
        Some(position) => position + 1,
        None if committed.contains(content_sha256) => 0,
        None => return false,
    };
    let replaced = accepted()
        .skip_while(|(position, _)| *position < later_from)
        .any(|(_, submission)| {
            submission
                .case_counts
                .iter()
                .any(|count| spoken_of.contains(&(count.reporting_unit.clone(), count.period)))
        });
    !replaced
}

/// The same delivery always has the same id: the first digits of a hash over source, place and content.
fn submission_id(source_id: &str, location: &str, content_sha256: &str) -> String {
    let digest = Sha256::digest(format!("{source_id}\0{location}\0{content_sha256}"));
    digest
        .iter()
        .take(8)
        .fold(String::with_capacity(16), |id, byte| id + &format!("{byte:02x}"))
}

fn write_receipt(folder: &PathBuf, submission_id: &str, receipt: &ingest::Receipt) -> Result<(), Error> {
    let path = folder.join(format!("{submission_id}.json"));
    let text = serde_json::to_string_pretty(receipt).map_err(|_| Error::Io {
        place: path.display().to_string(),
        kind: std::io::ErrorKind::InvalidData,
    })?;
    std::fs::write(&path, text + "\n").map_err(|error| Error::io(&path, &error))
}
