//! The warehouse itself: opening it, committing submissions, and what it knows of deliveries.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use definitions::Definitions;
use definitions::fact_table::FactTable;
use definitions::period::{Frequency, Period};
use definitions::source::Replacement;
use deltalake::DeltaTable;
use engine::{Limits, QueryContext, literal};
use url::Url;

use crate::encode::{self, Recorded, Scope};
use crate::submission::{KnownDelivery, Outcome, Submission};
use crate::{AsOf, InternalTables, WarehouseError, data_file, delta, leftovers, tables};

/// Delta version of each table: what a release is a function of.
pub type WarehouseVersion = BTreeMap<String, u64>;

/// The four Delta tables, opened.
#[derive(Debug)]
pub struct Warehouse {
    fact_table: FactTable,
    tables: BTreeMap<&'static str, DeltaTable>,
}

impl Warehouse {
    /// Opens the warehouse at `url` (a folder's URL, ending in `/`), creating what is not there.
    ///
    /// Errors: `W001`, `W002` when it was made with other dimensions, `W004`.
    pub async fn open(url: &Url, definitions: &Definitions) -> Result<Self, WarehouseError> {
        let mut opened = BTreeMap::new();
        for name in tables::ALL {
            let schema = tables::schema(name, &definitions.fact_table);
            opened.insert(name, delta::open(url, name, &schema).await?);
        }
        Ok(Self {
            fact_table: definitions.fact_table.clone(),
            tables: opened,
        })
    }

    /// Removes data files that nights that were cut left, and that no commit names. Only for who holds the night's
    /// lock. Error: `W001`.
    pub fn remove_leftovers(&self) -> Result<(), WarehouseError> {
        let mut tables = self.tables.iter();
        tables.try_for_each(|(name, table)| leftovers::remove(table, name))
    }

    /// The version of each table.
    pub fn version(&self) -> WarehouseVersion {
        self.tables
            .iter()
            .map(|(name, table)| ((*name).to_owned(), table.version().unwrap_or_default()))
            .collect()
    }

    /// The fact table it was opened with.
    pub(crate) fn fact_table(&self) -> &FactTable {
        &self.fact_table
    }

    /// The Delta table of that name.
    pub(crate) fn table(&self, name: &'static str) -> &DeltaTable {
        &self.tables[name]
    }

    /// Every delivery there is a line for, oldest first.
    pub async fn known_deliveries(&self) -> Result<Vec<KnownDelivery>, WarehouseError> {
        let sql = "SELECT source_id, file_name, content_sha256, size_bytes, delivered_at, rows_rejected, definitions_hash, refused_code, retracts FROM submissions ORDER BY sequence";
        let answer = self.internal().await?.query(sql).await?;
        let (sources, locations) = (answer.texts("source_id")?, answer.texts("file_name")?);
        let (hashes, sizes) = (answer.texts("content_sha256")?, answer.integers("size_bytes")?);
        let delivered = answer.instants("delivered_at")?;
        let (refused, retracts) = (answer.texts("refused_code")?, answer.texts("retracts")?);
        let (rejected, read_with) = (answer.integers("rows_rejected")?, answer.texts("definitions_hash")?);
        let known = (0..answer.rows()).map(|row| KnownDelivery {
            source_id: sources[row].clone().unwrap_or_default(),
            location: locations[row].clone().unwrap_or_default(),
            content_sha256: hashes[row].clone().unwrap_or_default(),
            size_bytes: sizes[row].and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
            delivered_at_us: delivered[row].unwrap_or_default(),
            refused_code: refused[row].clone(),
            is_retracted: retracts[row].is_some(),
            has_rejections: rejected[row].is_some_and(|rejected| rejected > 0),
            definitions_hash: read_with[row].clone().unwrap_or_default(),
        });
        Ok(known.collect())
    }

    /// Hashes of the deliveries of a source that were accepted whole and are still wholly in force: the same
    /// bytes again would change nothing.
    pub async fn hashes_in_force(&self, source_id: &str) -> Result<BTreeSet<String>, WarehouseError> {
        let sql = format!(
            "SELECT s.content_sha256 FROM submissions s \
             JOIN submission_periods p ON p.load_id = s.load_id \
             LEFT JOIN in_force f ON f.load_id = p.load_id AND f.reporting_unit = p.reporting_unit \
               AND f.period_type = p.period_type AND f.period_start = p.period_start AND f.newest_first = 1 \
             WHERE s.source_id = {} AND s.outcome = 'accepted' AND s.rows_rejected = 0 \
             GROUP BY s.content_sha256, s.load_id HAVING count(*) = count(f.load_id)",
            literal(source_id)
        );
        let answer = self.internal().await?.query(&sql).await?;
        Ok(answer.texts("content_sha256")?.into_iter().flatten().collect())
    }

    /// The submission of a source that was accepted last, retracted or not: the one whose headers are known best.
    ///
    /// Errors: `W001`, `W003`.
    pub async fn last_accepted(&self, source_id: &str) -> Result<Option<String>, WarehouseError> {
        let sql = format!(
            "SELECT submission_id FROM submissions WHERE source_id = {} AND outcome = 'accepted' \
             ORDER BY sequence DESC LIMIT 1",
            literal(source_id)
        );
        let found = self.internal().await?.query(&sql).await?.texts("submission_id")?;
        Ok(found.into_iter().flatten().next())
    }

    /// Commits submissions of one source, oldest first: their rows, then the lines that make them count. The ids
    /// of their loads, in their order.
    ///
    /// Rows of a run that was cut stay apart from those of the next, also where both have the same `run_id`.
    ///
    /// Errors: `W001` to `W003`; after an error nothing of these submissions is in force.
    pub async fn commit(
        &mut self,
        submissions: &[Submission],
        run_id: &str,
        recorded_at: DateTime<Utc>,
    ) -> Result<Vec<String>, WarehouseError> {
        if submissions.is_empty() {
            return Ok(Vec::new());
        }
        let first = self.next_sequence().await?;
        // Whatever a cut run committed has moved the version on: no two attempts share it.
        let attempt: u64 = self.version().values().sum();
        let load_ids: Vec<String> = (first..)
            .take(submissions.len())
            .map(|sequence| format!("{run_id}-{attempt:06}-{sequence:06}"))
            .collect();
        let recorded: Vec<Recorded<'_>> = (first..)
            .zip(submissions)
            .zip(&load_ids)
            .map(|((sequence, submission), load_id)| Recorded {
                submission,
                load_id,
                sequence,
                recorded_at,
            })
            .collect();
        let scopes = self.scopes(&recorded).await?;
        for name in tables::ALL {
            let schema = tables::schema(name, &self.fact_table);
            let Some(table) = self.tables.get_mut(name) else {
                continue;
            };
            let batch = match name {
                tables::CASE_COUNTS => {
                    let rows = encode::case_counts(&schema, &recorded);
                    data_file::append(table, name, rows, (&load_ids[0], recorded_at)).await?;
                    continue;
                }
                tables::REJECTIONS => {
                    let rows = encode::rejections(&schema, &recorded);
                    data_file::append(table, name, rows, (&load_ids[0], recorded_at)).await?;
                    continue;
                }
                tables::SUBMISSION_PERIODS => encode::scopes(&schema, &scopes)?,
                _ => encode::submissions(&schema, &recorded)?,
            };
            if batch.num_rows() > 0 {
                delta::append(table, name, vec![batch]).await?;
            }
        }
        Ok(load_ids)
    }

    pub(crate) async fn internal(&self) -> Result<QueryContext, WarehouseError> {
        let context = QueryContext::new(Limits::default())?;
        InternalTables::new(self, AsOf::Now).register_ledger(&context).await?;
        Ok(context)
    }

    async fn next_sequence(&self) -> Result<i64, WarehouseError> {
        let answer = self
            .internal()
            .await?
            .query("SELECT max(sequence) AS last FROM submissions")
            .await?;
        Ok(answer.integers("last")?.first().copied().flatten().unwrap_or_default() + 1)
    }

    /// The units and periods each accepted submission speaks of. One that replaces the whole series also
    /// speaks of everything in force before it: what it no longer holds is gone.
    async fn scopes(&self, recorded: &[Recorded<'_>]) -> Result<Vec<Scope>, WarehouseError> {
        let mut scopes = BTreeSet::new();
        let mut spoken_of: BTreeMap<&str, BTreeSet<(String, Period)>> = BTreeMap::new();
        for entry in recorded
            .iter()
            .filter(|entry| entry.submission.outcome == Outcome::Accepted)
        {
            let submission = entry.submission;
            let source_id = submission.source_id.as_str();
            let mut periods: BTreeSet<(String, Period)> = submission.counts.scopes().clone();
            if let Some((length, last_day)) = submission.complete_for {
                complete(&mut periods, length, last_day);
            }
            if submission.replacement == Replacement::Series {
                if !spoken_of.contains_key(source_id) {
                    spoken_of.insert(source_id, self.periods_of(source_id).await?);
                }
                let before = spoken_of.entry(source_id).or_default();
                before.extend(periods.iter().cloned());
                periods.clone_from(before);
            }
            scopes.extend(periods.into_iter().map(|(reporting_unit, period)| Scope {
                load_id: entry.load_id.to_owned(),
                source_id: source_id.to_owned(),
                reporting_unit,
                period,
            }));
        }
        Ok(scopes.into_iter().collect())
    }

    async fn periods_of(&self, source_id: &str) -> Result<BTreeSet<(String, Period)>, WarehouseError> {
        let sql = format!(
            "SELECT DISTINCT reporting_unit, period_type, period_start FROM in_force WHERE source_id = {}",
            literal(source_id)
        );
        let answer = self.internal().await?.query(&sql).await?;
        let (units, letters) = (answer.texts("reporting_unit")?, answer.texts("period_type")?);
        let starts = answer.days("period_start")?;
        let periods = units
            .into_iter()
            .zip(letters)
            .zip(starts)
            .filter_map(|((unit, letter), start)| {
                let frequency = Frequency::from_letter(&letter?)?;
                let start = NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(start?.into()))?;
                Some((unit?, Period { frequency, start }))
            });
        Ok(periods.collect())
    }
}

/// Adds to each reporting unit all its periods up to a day that lie in a longer period it has one of.
fn complete(periods: &mut BTreeSet<(String, Period)>, length: Frequency, last_day: NaiveDate) {
    let longer: BTreeSet<(String, Frequency, Period)> = periods
        .iter()
        .map(|(unit, period)| (unit.clone(), period.frequency, Period::containing(length, period.start)))
        .collect();
    for (unit, frequency, longer) in longer {
        let first = Period::containing(frequency, longer.start);
        let last = longer.end().min(last_day);
        periods.extend(first.until(last).map(|period| (unit.clone(), period)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_that_is_complete_for_a_month_speaks_of_its_days() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let period = |text: &str| ("a".to_owned(), Period::parse(text).expect("a period"));
        let mut periods = BTreeSet::from([period("2024-02-10")]);
        complete(&mut periods, Frequency::M, day("2024-02-12"));
        assert_eq!(periods.len(), 12, "no day that was still to come");
        assert!(periods.contains(&period("2024-02-01")) && periods.contains(&period("2024-02-12")));
        let mut periods = BTreeSet::from([period("2024-02")]);
        complete(&mut periods, Frequency::Y, day("2025-01-10"));
        assert_eq!(periods.len(), 12);
    }
}
