//! Kept cells: the finest counts of each month, from one night to the next.
//!
//! Most months are the same tonight as last night, and asking for them again costs as much as the history is long. So
//! the counts of an indicator are kept, a file a month, each with the key of all it is a function of: the definitions,
//! and the loads in force for the month. A month whose key is another is counted again, from its own rows.
//!
//! This holds only for indicators that count each month from that month's rows of `case_counts` and from code lists; all
//! others are counted whole. A file that is missing, damaged or of another key is nothing, and one that cannot be written
//! is not missed: a figure is never made of anything but what its key names. They are exact counts and stand in the
//! warehouse's folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use cube::Counts;
use definitions::Definitions;
use definitions::indicator::Indicator;
use definitions::period::{Frequency, Period};
use definitions::sha256::sha256_hex;
use engine::QueryContext;
use warehouse::{LANDED_COUNTS, in_force_by_month};

use crate::PublishError;
use crate::counting::compute::{finest_counts, finest_counts_between, periods};
use crate::counting::finest::{FinestCount, FinestCounts};

/// Version of what is written, and of how the SQL's counts become finest counts: one more where either changes.
const FORMAT: u32 = 1;

/// The counts kept in a folder, beside what is in force as of one moment.
#[derive(Debug)]
pub(crate) struct KeptCells<'a> {
    folder: &'a Path,
    definitions: &'a Definitions,
    in_force: BTreeMap<NaiveDate, String>,
}

/// Months that follow each other.
type Run = (Period, Period);

impl<'a> KeptCells<'a> {
    /// Reads what is in force in the tables of `context`. Errors: `W003`.
    pub(crate) async fn open(
        folder: &'a Path,
        context: &QueryContext,
        definitions: &'a Definitions,
    ) -> Result<Self, PublishError> {
        Ok(Self {
            folder,
            definitions,
            in_force: in_force_by_month(context).await?,
        })
    }

    /// The finest counts of these months, given by their first days: kept ones, and those that had to be counted, which
    /// are kept from now on.
    ///
    /// Errors: those of [`finest_counts`].
    pub(crate) async fn counts(
        &self,
        context: &QueryContext,
        indicator: &Indicator,
        months: &BTreeSet<NaiveDate>,
    ) -> Result<Vec<FinestCounts>, PublishError> {
        if !self.reads_counts_alone(context, &indicator.sql)? {
            return Ok(vec![finest_counts(context, indicator).await?.of_months(months)?]);
        }
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for month in months.iter().map(|&day| Period::containing(Frequency::M, day)) {
            match self.read(indicator, month) {
                Some(counts) => found.push(counts),
                None => missing.push(month),
            }
        }
        for (first, last) in runs(&missing) {
            let days = (first.start.to_string(), last.end().to_string());
            let between = periods(&days.0, &days.1);
            let sql = indicator.sql.trim().trim_end_matches(';');
            if !context.is_local(sql, LANDED_COUNTS, &between).await? {
                return Ok(vec![finest_counts(context, indicator).await?.of_months(months)?]);
            }
            let counted = finest_counts_between(context, indicator, first, last).await?;
            self.write(indicator, (first, last), &counted);
            found.push(counted.of_months(months)?);
        }
        Ok(found)
    }

    /// Whether SQL reads nothing, through whatever views, but counts in force and what the definitions give: all of which
    /// a key names.
    fn reads_counts_alone(&self, context: &QueryContext, sql: &str) -> Result<bool, PublishError> {
        for name in context.names(sql)? {
            let is_alone = match self.definitions.views.get(&name) {
                Some(view) => self.reads_counts_alone(context, &view.sql)?,
                None => name == "case_counts" || name == "population" || name.starts_with("dim_"),
            };
            if !is_alone {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// All that the counts of a month are a function of.
    fn key(&self, indicator: &Indicator, month: Period) -> String {
        let in_force = self.in_force.get(&month.start).map_or("nothing", String::as_str);
        sha256_hex(format!(
            "{FORMAT} {} {} {month} {in_force}",
            self.definitions.hash, indicator.id
        ))
    }

    fn path(&self, indicator: &Indicator, month: Period) -> PathBuf {
        self.folder.join(&indicator.id).join(format!("{month}.csv"))
    }

    /// The counts kept of a month; none unless they are of its key and as they were written.
    fn read(&self, indicator: &Indicator, month: Period) -> Option<FinestCounts> {
        let text = fs::read_to_string(self.path(indicator, month)).ok()?;
        let (head, body) = text.split_once('\n')?;
        if head != head_of(&self.key(indicator, month), body) {
            return None;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(body.as_bytes());
        let mut counts = Vec::new();
        for record in reader.records() {
            let record = record.ok()?;
            let number = |position: usize| record.get(position)?.parse::<i64>().ok();
            let [numerator, denominator] = [number(0)?, number(1)?];
            let texts = record.iter().skip(2).map(str::to_owned).collect();
            counts.push((texts, Counts { numerator, denominator }));
        }
        let width = indicator.grouping().count();
        let is_whole = counts.iter().all(|(texts, _): &(Vec<String>, _)| texts.len() == width);
        FinestCounts::of_month(month, indicator, &counts)
            .ok()
            .filter(|_| is_whole)
    }

    /// Keeps the counts of each month, from the first to the last. What cannot be written will be counted again.
    fn write(&self, indicator: &Indicator, (first, last): Run, counts: &FinestCounts) {
        let mut bodies: BTreeMap<Period, csv::Writer<Vec<u8>>> = BTreeMap::new();
        for month in first.until(last.start) {
            bodies.insert(month, csv::WriterBuilder::new().flexible(true).from_writer(Vec::new()));
        }
        for count in counts.iter() {
            if let Some(body) = bodies.get_mut(&count.month) {
                // Writing into memory does not fail, and what is cut short has another hash.
                let _ = body.write_record(record(count));
            }
        }
        for (month, body) in bodies {
            let body = body.into_inner().ok().and_then(|body| String::from_utf8(body).ok());
            if let Some(body) = body {
                let _ = self.put(indicator, month, &body);
            }
        }
    }

    fn put(&self, indicator: &Indicator, month: Period, body: &str) -> std::io::Result<()> {
        let path = self.path(indicator, month);
        fs::create_dir_all(path.parent().unwrap_or(self.folder))?;
        let part = path.with_extension("part");
        let head = head_of(&self.key(indicator, month), body);
        fs::write(&part, format!("{head}\n{body}"))?;
        fs::rename(part, path)
    }
}

/// The first line of a file: the key of its counts, and a hash of them.
fn head_of(key: &str, body: &str) -> String {
    format!("{key} {}", sha256_hex(body))
}

/// Numerator, denominator, codes, and who counted.
fn record(count: FinestCount) -> Vec<String> {
    let numbers = [count.numerator.to_string(), count.denominator.to_string()];
    let texts = count.codes.into_iter().chain(count.contributor);
    numbers.into_iter().chain(texts).collect()
}

/// Months, in order, as runs without gaps.
fn runs(months: &[Period]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for &month in months {
        match runs.last_mut() {
            Some((_, last)) if last.next() == month => *last = month,
            _ => runs.push((month, month)),
        }
    }
    runs
}
