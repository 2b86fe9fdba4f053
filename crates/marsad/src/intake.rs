//! Intake: one source's way from its inbox to the warehouse.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use definitions::source::{DeliveryOrder, Grain, Late, OnPersonalData, RecordBytes, Source};
use fetch::{Found, Inbox, Landed, Landing, Progress, Visit};
use ingest::{Content, Counts, Delivery, Ingested, ingest, presentable_name};
use sha2::{Digest, Sha256};
use warehouse::{KnownDelivery, Outcome, Submission, Warehouse};

use crate::arrivals::Arrivals;
use crate::duplicate::is_duplicate;
use crate::error::Error;
use crate::progress::SourceProgress;
use crate::project::Project;
use crate::stopwatch::Stopwatch;

/// The code of a refusal for personal data.
const PERSONAL_DATA: &str = "I040";

/// The last known delivery at each place: source, and path from its inbox.
pub(crate) type LastKnown = BTreeMap<(String, String), KnownDelivery>;

/// What one night of one source needs.
#[derive(Debug)]
pub(crate) struct Intake<'a> {
    pub(crate) project: &'a Project,
    pub(crate) landing: &'a Landing,
    pub(crate) source: &'a Source,
    pub(crate) known: &'a LastKnown,
    pub(crate) run_id: &'a str,
    pub(crate) now: DateTime<Utc>,
    pub(crate) stopwatch: &'a Stopwatch<'a>,
}

impl Intake<'_> {
    /// Takes in everything new of the source and commits it. A file that was seen before is not even read.
    pub(crate) async fn run(&self, warehouse: &mut Warehouse) -> Result<Arrivals, Error> {
        let remembered = self.project.data_folder("fetch")?;
        let visit = Visit {
            now: self.now,
            progress: &Progress::load(&remembered, &self.source.id)?,
            environment: &|name| std::env::var(name).ok(),
        };
        let inbox = Inbox::open(self.project.root(), self.source, &visit)?;
        let new: Vec<Found> = self
            .stopwatch
            .wait("fetch", inbox.list())
            .await?
            .into_iter()
            .filter(|found| !self.was_seen(found))
            .collect();
        if new.is_empty() {
            return Ok(Arrivals::default());
        }
        let mut bar = SourceProgress::begin(&self.source.id, new.len());
        let in_force = warehouse.hashes_in_force(&self.source.id).await?;
        let mut arrivals = Arrivals::default();
        let mut submissions: Vec<Submission> = Vec::new();
        let mut is_whole = true;
        for found in new {
            let had_rejections = self.last_known(&found).is_some_and(|known| known.has_rejections);
            let taken = self.take(&inbox, found, &in_force, &submissions).await?;
            bar.took(taken.as_ref().map_or(0, |submission| submission.rows_delivered));
            if let Some(submission) = taken {
                is_whole &= submission.outcome.refused_code().is_none() && submission.rows_rejected == 0;
                arrivals.count(&submission);
                submissions.push(submission);
            } else {
                is_whole &= !had_rejections;
            }
        }
        let commit = warehouse.commit(&submissions, self.run_id, self.now);
        self.stopwatch.wait("commit", commit).await?;
        // What was refused is asked for again, once the definition or the sender has been corrected.
        if is_whole && inbox.progress() != *visit.progress {
            inbox.progress().save(&remembered, &self.source.id)?;
        }
        Ok(arrivals)
    }

    /// Lands one delivery and passes it through the gate; nothing for a file that was touched and not changed.
    async fn take(
        &self,
        inbox: &Inbox,
        found: Found,
        in_force: &BTreeSet<String>,
        tonight: &[Submission],
    ) -> Result<Option<Submission>, Error> {
        let landed = self.stopwatch.wait("fetch", inbox.land(&found, self.landing)).await?;
        if let Some(known) = self.same_bytes(&found, &landed.content_sha256) {
            // They have landed again, and were not to stay.
            self.secure_bytes(known.refused_code.as_deref(), &landed).await?;
            return Ok(None);
        }
        let ingested = self.stopwatch.run("gate", || self.pass_gate(&found, &landed))?;
        let outcome = match ingested.receipt.outcome {
            ingest::Outcome::Refused { code } => Outcome::Refused(code.to_owned()),
            _ if is_duplicate(&landed.content_sha256, ingested.counts.scopes(), in_force, tonight) => {
                Outcome::Duplicate
            }
            _ => Outcome::Accepted,
        };
        self.secure_bytes(outcome.refused_code(), &landed).await?;
        let submission = self.submission(&found, landed, outcome, ingested)?;
        Ok(Some(submission))
    }

    fn pass_gate(&self, found: &Found, landed: &Landed) -> Result<Ingested, Error> {
        let delivery = Delivery {
            file_name: found.location.rsplit('/').next().unwrap_or(&found.location),
            content: Content::File(&landed.path),
            content_sha256: &landed.content_sha256,
            size_bytes: landed.size_bytes,
            received_on: self.now.date_naive(),
        };
        // One delivery at a time: its readers and sorters use all cores themselves.
        let ingested = tokio::task::block_in_place(|| ingest(&delivery, self.source, &self.project.definitions))?;
        Ok(ingested)
    }

    fn last_known(&self, found: &Found) -> Option<&KnownDelivery> {
        let location = presentable_name(&found.location).into_owned();
        self.known.get(&(self.source.id.clone(), location))
    }

    fn was_seen(&self, found: &Found) -> bool {
        self.last_known(found).is_some_and(|known| {
            !self.may_read_better(known)
                && known.size_bytes == found.size_bytes
                && known.delivered_at_us == found.modified_at.timestamp_micros()
        })
    }

    /// Whether rows were rejected that changed definitions may accept: such a delivery is read again, so that
    /// a corrected crosswalk is enough and the sender need not send anything.
    fn may_read_better(&self, known: &KnownDelivery) -> bool {
        known.has_rejections && known.definitions_hash != self.project.definitions.hash
    }

    fn same_bytes(&self, found: &Found, content_sha256: &str) -> Option<&KnownDelivery> {
        self.last_known(found).filter(|known| {
            // A sender who retracts a file and sends it once more means it.
            !known.is_retracted && !self.may_read_better(known) && known.content_sha256 == content_sha256
        })
    }

    /// Keeps landed bytes, or deletes or seals those that may not lie open: personal data, and records where the
    /// source says so.
    async fn secure_bytes(&self, refused_code: Option<&str>, landed: &Landed) -> Result<(), Error> {
        let rule = &self.source.personal_data;
        let is_personal = refused_code == Some(PERSONAL_DATA);
        let is_of_records = self.source.count.grain == Grain::Record;
        let handling = match (is_personal, is_of_records) {
            (true, _) => match rule.on_found {
                OnPersonalData::Drop => RecordBytes::Drop,
                OnPersonalData::Seal => RecordBytes::Seal,
            },
            (false, true) => rule.record_bytes,
            (false, false) => RecordBytes::Keep,
        };
        let id = &self.source.id;
        let seal_to = rule.seal_to.as_deref().unwrap_or_default();
        match handling {
            RecordBytes::Keep => self.landing.keep(id, landed).await?,
            RecordBytes::Seal => self.landing.seal_bytes(id, landed, seal_to).await?,
            RecordBytes::Drop => self.landing.drop_bytes(id, landed).await?,
        }
        Ok(())
    }

    fn submission(
        &self,
        found: &Found,
        landed: Landed,
        outcome: Outcome,
        ingested: Ingested,
    ) -> Result<Submission, Error> {
        let Ingested {
            counts,
            rejections,
            receipt,
        } = ingested;
        let submission_id = submission_id(&self.source.id, &found.location, &landed.content_sha256);
        let receipts = self.project.data_folder(&format!("receipts/{}", self.source.id))?;
        write_receipt(&receipts.join(&submission_id), &receipt)?;
        let is_accepted = outcome == Outcome::Accepted;
        let order_key = match (self.source.late, self.source.fetch.order) {
            (Late::Replaces, _) => String::new(),
            (Late::KeepsNewer, DeliveryOrder::Name) => presentable_name(&found.location).into_owned(),
            (Late::KeepsNewer, DeliveryOrder::Modified) => found.modified_at.to_rfc3339(),
            (Late::KeepsNewer, DeliveryOrder::NameDate) => {
                let date = found.name_date.map(|date| date.to_string()).unwrap_or_default();
                format!("{date} {}", presentable_name(&found.location))
            }
        };
        Ok(Submission {
            submission_id,
            source_id: self.source.id.clone(),
            location: presentable_name(&found.location).into_owned(),
            content_sha256: landed.content_sha256,
            size_bytes: landed.size_bytes,
            delivered_at: found.modified_at,
            outcome,
            replacement: self.source.replacement,
            complete_for: self.source.complete_for.map(|length| (length, self.now.date_naive())),
            order_key,
            rows_delivered: receipt.rows_delivered,
            rows_accepted: receipt.rows_accepted,
            rows_rejected: receipt.rows_rejected,
            definitions_hash: self.project.definitions.hash.clone(),
            counts: Arc::new(if is_accepted { counts } else { Counts::default() }),
            rejections: Arc::new(rejections),
        })
    }
}

/// The same delivery always has the same id: the first digits of a hash over source, place and content.
fn submission_id(source_id: &str, location: &str, content_sha256: &str) -> String {
    let digest = Sha256::digest(format!("{source_id}\0{location}\0{content_sha256}"));
    digest
        .iter()
        .take(8)
        .fold(String::with_capacity(16), |id, byte| id + &format!("{byte:02x}"))
}

/// Writes the receipt for programs and as a page for its sender, `ID.json` and `ID.html`.
fn write_receipt(path: &Path, receipt: &ingest::Receipt) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(receipt).map_err(|_| Error::Io {
        place: path.display().to_string(),
        kind: std::io::ErrorKind::InvalidData,
    })?;
    for (extension, text) in [("json", text + "\n"), ("html", receipt.page())] {
        let path = path.with_extension(extension);
        std::fs::write(&path, text).map_err(|error| Error::io(&path, &error))?;
    }
    Ok(())
}
