//! The tables analysts see: exact counts, as known on a date.

use chrono::{DateTime, NaiveDate, Utc};
use definitions::Definitions;
use definitions::source::Source;
use engine::{EngineError, QueryContext, literals};

use crate::{LANDED_COUNTS, Warehouse, WarehouseError, coverage, delta, reference_tables, tables};

/// The moment whose knowledge is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// Everything recorded so far.
    Now,
    /// What had been recorded by this instant, included.
    Instant(DateTime<Utc>),
}

impl AsOf {
    /// The end of a day: what was known that evening.
    pub fn day(day: NaiveDate) -> Self {
        let next = day.succ_opt().unwrap_or(day);
        let midnight = next.and_time(chrono::NaiveTime::MIN).and_utc();
        Self::Instant(midnight - chrono::TimeDelta::microseconds(1))
    }

    /// As a condition on `recorded_at`.
    fn condition(self) -> String {
        match self {
            Self::Now => "true".to_owned(),
            Self::Instant(instant) => {
                format!(
                    "recorded_at <= TIMESTAMP '{}'",
                    instant.format("%Y-%m-%dT%H:%M:%S%.6fZ")
                )
            }
        }
    }
}

/// The exact tables of a warehouse as of a moment.
#[derive(Debug)]
pub struct InternalTables<'a> {
    warehouse: &'a Warehouse,
    /// Which lines of the ledger are known.
    known: String,
    /// Whether sources whose figures are not released are left out.
    is_of_public_sources: bool,
}

/// What loads speak of; one that was retracted speaks of nothing.
pub(crate) const SUBMISSION_PERIODS: &str = "
    SELECT p.* FROM landed_submission_periods p
    LEFT ANTI JOIN submissions r ON r.retracts = p.load_id";

/// Which loads are in force for which unit and period: the last one that speaks of them, and behind it, while
/// loads replace single keys only, those before, back to one that replaces the whole.
///
/// `newest_first` is 1 for the last. Deliveries are in the order of their order key, then of their arrival.
pub(crate) const IN_FORCE: &str = "
    SELECT load_id, submission_id, source_id, reporting_unit, period_type, period_start, recorded_at, newest_first
    FROM (
        SELECT *,
               min(CASE WHEN replacement <> 'key' THEN newest_first END) OVER (
                   PARTITION BY source_id, reporting_unit, period_type, period_start
               ) AS whole
        FROM (
            SELECT s.load_id, s.submission_id, s.source_id, p.reporting_unit, p.period_type, p.period_start,
                   s.recorded_at, s.replacement,
                   row_number() OVER (
                       PARTITION BY s.source_id, p.reporting_unit, p.period_type, p.period_start
                       ORDER BY s.order_key DESC, s.sequence DESC
                   ) AS newest_first
            FROM submissions s JOIN submission_periods p ON p.load_id = s.load_id
            WHERE s.outcome = 'accepted'
        )
    ) WHERE whole IS NULL OR newest_first <= whole";

/// The counts in force of sources that replace units and periods.
pub(crate) const CASE_COUNTS: &str = "
    SELECT c.* FROM landed_case_counts c JOIN in_force f
      ON f.load_id = c.load_id AND f.reporting_unit = c.reporting_unit
     AND f.period_type = c.period_type AND f.period_start = c.period_start";

/// The counts of every vintage; `IS_LAST` tells, of counts in loads in force, the last of each key.
const CASE_COUNTS_HISTORY: &str = "
    SELECT c.*, s.recorded_at, s.sequence, f.load_id IS NOT NULL AND IS_LAST AS in_force
    FROM landed_case_counts c
    JOIN submissions s ON s.load_id = c.load_id
    LEFT JOIN in_force f
      ON f.load_id = c.load_id AND f.reporting_unit = c.reporting_unit
     AND f.period_type = c.period_type AND f.period_start = c.period_start";

const REJECTIONS: &str = "
    SELECT r.*, s.recorded_at FROM landed_rejections r JOIN submissions s ON s.load_id = r.load_id";

impl<'a> InternalTables<'a> {
    /// The tables of `warehouse` as of a moment.
    pub fn new(warehouse: &'a Warehouse, as_of: AsOf) -> Self {
        Self {
            warehouse,
            known: as_of.condition(),
            is_of_public_sources: false,
        }
    }

    /// The tables as of a moment, without the sources whose figures are not released: no SQL of an indicator can
    /// forget to leave them out.
    pub fn of_public_sources(warehouse: &'a Warehouse, as_of: AsOf, definitions: &Definitions) -> Self {
        let public = definitions.sources.values().filter(|source| source.is_public());
        let ids: Vec<&str> = public.map(|source| source.id.as_str()).collect();
        // No list is empty in SQL; no source is called nothing.
        let sources = literals(if ids.is_empty() { &[""] } else { &ids });
        Self {
            warehouse,
            known: format!("{} AND source_id IN ({sources})", as_of.condition()),
            is_of_public_sources: true,
        }
    }

    /// The tables as they were once the line with this number was recorded.
    pub(crate) fn up_to(warehouse: &'a Warehouse, sequence: i64) -> Self {
        Self {
            warehouse,
            known: format!("sequence <= {sequence}"),
            is_of_public_sources: false,
        }
    }

    /// Registers everything an analyst sees: counts, ledger, reference tables, coverage up to `today`, and the
    /// project's own views.
    pub async fn register(
        &self,
        context: &QueryContext,
        definitions: &Definitions,
        today: NaiveDate,
    ) -> Result<(), WarehouseError> {
        self.register_ledger(context).await?;
        self.landed(context, LANDED_COUNTS, tables::CASE_COUNTS).await?;
        self.landed(context, "landed_rejections", tables::REJECTIONS).await?;
        let by_key = self.sources_by_key(context).await?;
        context.register_view("case_counts", &self.case_counts(&by_key)).await?;
        let history = self.case_counts_history(&by_key);
        context.register_view("case_counts_history", &history).await?;
        context.register_view("rejections", REJECTIONS).await?;
        for hidden in [LANDED_COUNTS, "landed_rejections"] {
            context.deregister(hidden)?;
        }
        reference_tables::register(context, definitions)?;
        let is_due = |source_id: &str| {
            let source = definitions.sources.get(source_id);
            !self.is_of_public_sources || source.is_some_and(Source::is_public)
        };
        coverage::register(context, definitions, today, is_due).await?;
        match register_views(context, definitions).await.into_iter().next() {
            Some((_, error)) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// The sources that replace single keys, as a list of SQL; empty if none does.
    pub(crate) async fn sources_by_key(&self, context: &QueryContext) -> Result<String, WarehouseError> {
        let sql = "SELECT DISTINCT source_id FROM submissions WHERE replacement = 'key' ORDER BY source_id";
        let sources = context.query(sql).await?.texts("source_id")?;
        let sources: Vec<String> = sources.into_iter().flatten().collect();
        Ok(literals(&sources))
    }

    /// The counts in force. Only for sources that replace single keys are keys compared.
    pub(crate) fn case_counts(&self, by_key: &str) -> String {
        if by_key.is_empty() {
            return CASE_COUNTS.to_owned();
        }
        let columns = self.columns(|_| true).join(", ");
        let key = self.key();
        format!(
            "{CASE_COUNTS} WHERE c.source_id NOT IN ({by_key})
             UNION ALL
             SELECT {columns} FROM (
                 SELECT c.*, row_number() OVER (PARTITION BY {key} ORDER BY f.newest_first) AS newest_of_key
                 FROM landed_case_counts c JOIN in_force f
                   ON f.load_id = c.load_id AND f.reporting_unit = c.reporting_unit
                  AND f.period_type = c.period_type AND f.period_start = c.period_start
                 WHERE c.source_id IN ({by_key})
             ) WHERE newest_of_key = 1 AND obs_status <> 'WITHDRAWN'"
        )
    }

    fn case_counts_history(&self, by_key: &str) -> String {
        let is_last = if by_key.is_empty() {
            "true".to_owned()
        } else {
            format!(
                "(c.source_id NOT IN ({by_key})
                  OR row_number() OVER (PARTITION BY {} ORDER BY f.newest_first NULLS LAST) = 1
                     AND c.obs_status <> 'WITHDRAWN')",
                self.key()
            )
        };
        CASE_COUNTS_HISTORY.replace("IS_LAST", &is_last)
    }

    /// The columns that tell one count of a source from another, as a list of SQL.
    fn key(&self) -> String {
        let is_of_key = |name: &str| !["submission_id", "value", "obs_status", "load_id"].contains(&name);
        let columns = self.columns(is_of_key).into_iter();
        columns
            .map(|column| format!("c.{column}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Columns of the counts, quoted.
    fn columns(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let schema = tables::schema(tables::CASE_COUNTS, self.warehouse.fact_table());
        let names = schema.fields().iter().map(|field| field.name().as_str());
        names
            .filter(|name| is_wanted(name))
            .map(|name| format!("\"{name}\""))
            .collect()
    }

    /// Registers the ledger alone: `submissions`, `submission_periods`, `in_force`.
    pub(crate) async fn register_ledger(&self, context: &QueryContext) -> Result<(), WarehouseError> {
        self.landed(context, "landed_submissions", tables::SUBMISSIONS).await?;
        self.landed(context, "landed_submission_periods", tables::SUBMISSION_PERIODS)
            .await?;
        let known = format!("SELECT * FROM landed_submissions WHERE {}", self.known);
        context.register_view("submissions", &known).await?;
        context.register_view("submission_periods", SUBMISSION_PERIODS).await?;
        context.deregister("landed_submissions")?;
        context.deregister("landed_submission_periods")?;
        context.register_view("in_force", IN_FORCE).await?;
        Ok(())
    }

    pub(crate) async fn landed(
        &self,
        context: &QueryContext,
        name: &str,
        table: &'static str,
    ) -> Result<(), WarehouseError> {
        let provider = delta::provider(self.warehouse.table(table), table, &context.state()).await?;
        Ok(context.register(name, provider)?)
    }
}

/// Registers the project's views, each after those it reads: a view that names one not yet there waits.
///
/// Returns the views that could not be planned and why: they name something that is not there, or each other
/// in a circle.
pub async fn register_views(context: &QueryContext, definitions: &Definitions) -> Vec<(String, EngineError)> {
    let mut waiting: Vec<_> = definitions.views.values().collect();
    loop {
        let before = waiting.len();
        let mut failed = Vec::new();
        for view in std::mem::take(&mut waiting) {
            if let Err(error) = context.register_view(&view.name, &view.sql).await {
                waiting.push(view);
                failed.push((view.name.clone(), error));
            }
        }
        if waiting.is_empty() || waiting.len() == before {
            return failed;
        }
    }
}

/// Registers the indicators under their ids, each with the columns its SQL gives.
///
/// One that cannot be planned has no name here, so that a draft keeps nobody from asking for the others; what is wrong
/// with it is told by whoever checks it.
pub async fn register_indicators(context: &QueryContext, definitions: &Definitions) {
    for indicator in definitions.indicators.values() {
        let _ = context.register_view(&indicator.id, &indicator.sql).await;
    }
}
