//! Intake: one source's way from its inbox to the warehouse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use definitions::sha256::{hexadecimal, sha256};
use definitions::source::{DeliveryOrder, Grain, Late, OnPersonalData, RecordBytes, Source};
use fetch::{Found, Inbox, Landed, Landing, Progress, Visit};
use ingest::{
    Content, Counts, Delivery, Ingested, PeriodTotals, Receipt, SheetHeaders, ingest, needs_earlier_totals,
    presentable_name,
};
use warehouse::{KnownDelivery, Outcome, Submission, Warehouse};

use crate::arrivals::Arrivals;
use crate::duplicate::is_duplicate;
use crate::error::Error;
use crate::progress::SourceProgress;
use crate::project::Project;
use crate::receipts::Receipts;
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

/// What is known of a source while its deliveries are taken in, one after another.
struct Known {
    receipts: Receipts,
    /// Hashes of what is wholly in force.
    in_force: BTreeSet<String>,
    /// Totals in force with what was taken in tonight; empty where no check asks for them.
    totals: PeriodTotals,
    /// Headers of the delivery accepted last.
    headers: Vec<SheetHeaders>,
    /// What was taken in tonight, and what its sender is told.
    submissions: Vec<Submission>,
    told: Vec<Receipt>,
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
        let mut known = self.known(warehouse).await?;
        let mut arrivals = Arrivals::default();
        let mut is_whole = true;
        for found in new {
            let had_rejections = self.last_known(&found).is_some_and(|known| known.has_rejections);
            let taken = self.take(&inbox, found, &mut known).await?;
            bar.took(taken.as_ref().map_or(0, |(submission, _)| submission.rows_delivered));
            if let Some((submission, receipt)) = taken {
                is_whole &= submission.outcome.refused_code().is_none() && submission.rows_rejected == 0;
                arrivals.count(&submission);
                known.submissions.push(submission);
                known.told.push(receipt);
            } else {
                is_whole &= !had_rejections;
            }
        }
        let commit = warehouse.commit(&known.submissions, self.run_id, self.now);
        let load_ids = self.stopwatch.wait("commit", commit).await?;
        let comparing = self.tell_comparisons(warehouse, &mut known, &load_ids);
        arrivals.remarks.extend(self.stopwatch.wait("commit", comparing).await?);
        // What was refused is asked for again, once the definition or the sender has been corrected.
        if is_whole && inbox.progress() != *visit.progress {
            inbox.progress().save(&remembered, &self.source.id)?;
        }
        Ok(arrivals)
    }

    async fn known(&self, warehouse: &Warehouse) -> Result<Known, Error> {
        let id = &self.source.id;
        let receipts = Receipts::open(self.project, id)?;
        let last = warehouse.last_accepted(id).await?;
        Ok(Known {
            in_force: warehouse.hashes_in_force(id).await?,
            totals: if needs_earlier_totals(self.source) {
                warehouse.period_totals(id).await?
            } else {
                PeriodTotals::new()
            },
            headers: last.map(|last| receipts.headers(&last)).unwrap_or_default(),
            receipts,
            submissions: Vec::new(),
            told: Vec::new(),
        })
    }

    /// Adds to the receipts what each delivery changed. The counts are committed by now: what fails here is told
    /// and undoes nothing.
    async fn tell_comparisons(
        &self,
        warehouse: &Warehouse,
        known: &mut Known,
        load_ids: &[String],
    ) -> Result<Option<String>, Error> {
        let mut comparisons = match warehouse.comparisons(&self.source.id, load_ids).await {
            Ok(comparisons) => comparisons,
            Err(error) => return Ok(Some(format!("what the deliveries changed is not known: {error}"))),
        };
        for ((submission, receipt), load_id) in known.submissions.iter().zip(&mut known.told).zip(load_ids) {
            if let Some(comparison) = comparisons.remove(load_id) {
                receipt.comparison = Some(comparison);
                known.receipts.write(&submission.submission_id, receipt)?;
            }
        }
        Ok(None)
    }

    /// Lands one delivery and passes it through the gate; nothing for a file that was touched and not changed.
    async fn take(
        &self,
        inbox: &Inbox,
        found: Found,
        known: &mut Known,
    ) -> Result<Option<(Submission, Receipt)>, Error> {
        let landed = self.stopwatch.wait("fetch", inbox.land(&found, self.landing)).await?;
        let delivery = Delivery {
            file_name: found.location.rsplit('/').next().unwrap_or(&found.location),
            content: Content::File(&landed.path),
            size_bytes: landed.size_bytes,
            received_on: self.now.date_naive(),
        };
        if let Some(same) = self.same_bytes(&found, &delivery)? {
            // They have landed again, and were not to stay.
            self.secure_bytes(same.refused_code.as_deref(), &landed, &same.content_sha256)
                .await?;
            return Ok(None);
        }
        let (id, ingested) = self
            .stopwatch
            .run("gate", || self.pass_gate(&found, &delivery, known))?;
        let content_sha256 = &ingested.receipt.content_sha256;
        let outcome = match ingested.receipt.outcome {
            ingest::Outcome::Refused { code } => Outcome::Refused(code.to_owned()),
            _ if is_duplicate(
                content_sha256,
                ingested.counts.scopes(),
                &known.in_force,
                &known.submissions,
            ) =>
            {
                Outcome::Duplicate
            }
            _ => Outcome::Accepted,
        };
        if outcome == Outcome::Accepted {
            known.headers.clone_from(&ingested.receipt.headers);
            if needs_earlier_totals(self.source) {
                known.totals.extend(ingested.counts.period_totals()?);
            }
        }
        self.secure_bytes(outcome.refused_code(), &landed, content_sha256)
            .await?;
        known.receipts.write(&id, &ingested.receipt)?;
        Ok(Some(self.submission(id, &found, outcome, ingested)))
    }

    /// What became of a delivery, and its id.
    fn pass_gate(&self, found: &Found, delivery: &Delivery<'_>, known: &Known) -> Result<(String, Ingested), Error> {
        // One delivery at a time: its readers and sorters use all cores themselves.
        tokio::task::block_in_place(|| {
            let mut ingested = ingest(delivery, self.source, &self.project.definitions)?;
            ingested.compare_headers(self.source, &known.headers)?;
            let ingested = ingested.checked_against(self.source, &known.totals)?;
            let id = submission_id(&self.source.id, &found.location, &ingested.receipt.content_sha256);
            known.receipts.write_rows(&id, delivery, self.source, &ingested)?;
            Ok((id, ingested))
        })
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

    /// The last delivery at this place, if it had the same bytes.
    fn same_bytes(&self, found: &Found, delivery: &Delivery<'_>) -> Result<Option<&KnownDelivery>, Error> {
        let last = self.last_known(found).filter(|known| {
            // A sender who retracts a file and sends it once more means it.
            !known.is_retracted && !self.may_read_better(known) && known.size_bytes == delivery.size_bytes
        });
        let Some(last) = last else { return Ok(None) };
        let hash = tokio::task::block_in_place(|| delivery.content_sha256())?;
        Ok((hash == last.content_sha256).then_some(last))
    }

    /// Keeps landed bytes, or deletes or seals those that may not lie open: personal data, and records where the
    /// source says so.
    async fn secure_bytes(
        &self,
        refused_code: Option<&str>,
        landed: &Landed,
        content_sha256: &str,
    ) -> Result<(), Error> {
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
            RecordBytes::Keep => self.landing.keep(id, landed, content_sha256).await?,
            RecordBytes::Seal => {
                self.landing.seal_bytes(id, landed, content_sha256, seal_to).await?;
            }
            RecordBytes::Drop => self.landing.drop_bytes(id, landed, content_sha256).await?,
        }
        Ok(())
    }

    /// A delivery's line in the ledger, and its receipt.
    fn submission(
        &self,
        submission_id: String,
        found: &Found,
        outcome: Outcome,
        ingested: Ingested,
    ) -> (Submission, Receipt) {
        let Ingested {
            counts,
            rejections,
            receipt,
        } = ingested;
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
        let submission = Submission {
            submission_id,
            source_id: self.source.id.clone(),
            location: presentable_name(&found.location).into_owned(),
            content_sha256: receipt.content_sha256.clone(),
            size_bytes: receipt.size_bytes,
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
        };
        (submission, receipt)
    }
}

/// The same delivery always has the same id: the first digits of a hash over source, place and content.
fn submission_id(source_id: &str, location: &str, content_sha256: &str) -> String {
    let hash = sha256(format!("{source_id}\0{location}\0{content_sha256}"));
    hexadecimal(&hash[..8])
}
