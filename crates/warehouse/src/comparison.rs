//! What loads changed of what was in force: the counts as known just before the first of them, against those known
//! with the last, for the reporting units and periods they speak of.
//!
//! The ledger tells which loads hold these counts; only their rows are read.

use std::collections::BTreeMap;

use engine::{QueryContext, literal, literals};
use ingest::{Comparison, RevisedUnit, permille};

use crate::{AsOf, InternalTables, Warehouse, WarehouseError, tables};

/// The columns in which counts of one cell are alike: all but these.
const NO_KEY: [&str; 5] = ["submission_id", "source_id", "value", "obs_status", "load_id"];

/// What one unit of count's cells were and are, by the tables `before` and `after`; `KEY` stands for the key's columns.
const COMPARE: &str = "
    WITH cells AS (
        SELECT KEY,
               max(was) AS was, max(is_now) AS is_now,
               sum(value_before) AS value_before, sum(value_after) AS value_after,
               max(status_before) AS status_before, max(status_after) AS status_after
        FROM (
            SELECT KEY, 1 AS was, 0 AS is_now, value AS value_before, CAST(NULL AS BIGINT) AS value_after,
                   obs_status AS status_before, CAST(NULL AS VARCHAR) AS status_after FROM before
            UNION ALL
            SELECT KEY, 0 AS was, 1 AS is_now, CAST(NULL AS BIGINT) AS value_before, value AS value_after,
                   CAST(NULL AS VARCHAR) AS status_before, obs_status AS status_after FROM after
        ) GROUP BY KEY
    ),
    told AS (
        SELECT *, was = 1 AND is_now = 1 AS stays,
               (value_before IS DISTINCT FROM value_after) OR (status_before IS DISTINCT FROM status_after) AS differs
        FROM cells
    ),
    totals AS (
        SELECT reporting_unit, period_type, period_start, unit_of_count,
               sum(CASE WHEN was = 0 THEN 1 ELSE 0 END) AS added,
               sum(CASE WHEN stays AND differs THEN 1 ELSE 0 END) AS changed,
               sum(CASE WHEN is_now = 0 THEN 1 ELSE 0 END) AS gone,
               sum(CASE WHEN stays AND NOT differs THEN 1 ELSE 0 END) AS unchanged,
               coalesce(sum(value_before), 0) AS before, coalesce(sum(value_after), 0) AS after, max(was) AS was
        FROM told GROUP BY reporting_unit, period_type, period_start, unit_of_count
    )
    SELECT unit_of_count, sum(added) AS added, sum(changed) AS changed, sum(gone) AS gone,
           sum(unchanged) AS unchanged, sum(before) AS before, sum(after) AS after,
           sum(CASE WHEN was = 1 THEN abs(after - before) ELSE 0 END) AS moved
    FROM totals GROUP BY unit_of_count ORDER BY unit_of_count";

impl Warehouse {
    /// What each of these loads of a source changed; loads that speak of nothing known before are left out.
    ///
    /// Errors: `W001`, `W003`.
    pub async fn comparisons(
        &self,
        source_id: &str,
        load_ids: &[String],
    ) -> Result<BTreeMap<String, Comparison>, WarehouseError> {
        let mut comparisons = BTreeMap::new();
        for load_id in self.revising(source_id, load_ids).await? {
            let comparison = self.comparison(source_id, std::slice::from_ref(&load_id)).await?;
            comparisons.extend(comparison.map(|comparison| (load_id, comparison)));
        }
        Ok(comparisons)
    }

    /// What all loads of a run changed of a source's counts, taken together.
    ///
    /// Errors: `W001`, `W003`.
    pub async fn comparison_of_run(&self, source_id: &str, run_id: &str) -> Result<Option<Comparison>, WarehouseError> {
        let sql = format!(
            "SELECT load_id FROM submissions WHERE source_id = {} AND outcome = 'accepted' AND load_id LIKE {} \
             ORDER BY sequence",
            literal(source_id),
            literal(&format!("{run_id}-%"))
        );
        let load_ids = column(&self.internal().await?, &sql, "load_id").await?;
        self.comparison(source_id, &load_ids).await
    }

    /// The loads among these that speak of units and periods an earlier load of the source spoke of.
    async fn revising(&self, source_id: &str, load_ids: &[String]) -> Result<Vec<String>, WarehouseError> {
        if load_ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT DISTINCT p.load_id FROM submission_periods p \
             JOIN submissions s ON s.load_id = p.load_id \
             JOIN (SELECT q.reporting_unit, q.period_type, q.period_start, min(t.sequence) AS first_sequence \
                   FROM submission_periods q JOIN submissions t ON t.load_id = q.load_id \
                   WHERE t.source_id = {source} AND t.outcome = 'accepted' GROUP BY 1, 2, 3) known \
               ON known.reporting_unit = p.reporting_unit AND known.period_type = p.period_type \
              AND known.period_start = p.period_start \
             WHERE s.source_id = {source} AND p.load_id IN ({loads}) AND known.first_sequence < s.sequence \
             ORDER BY p.load_id",
            source = literal(source_id),
            loads = literals(load_ids)
        );
        column(&self.internal().await?, &sql, "load_id").await
    }

    /// What these loads of a source changed, taken together; nothing where none of their units and periods was known.
    async fn comparison(&self, source_id: &str, load_ids: &[String]) -> Result<Option<Comparison>, WarehouseError> {
        if load_ids.is_empty() {
            return Ok(None);
        }
        let context = self.internal().await?;
        let sql = format!(
            "SELECT min(sequence) AS first, max(sequence) AS last FROM submissions WHERE load_id IN ({})",
            literals(load_ids)
        );
        let answer = context.query(&sql).await?;
        let number = |name: &str| -> Result<i64, WarehouseError> {
            Ok(answer.integers(name)?.first().copied().flatten().unwrap_or_default())
        };
        let (first, last) = (number("first")?, number("last")?);
        let context = QueryContext::new(engine::Limits::default())?;
        InternalTables::new(self, AsOf::Now)
            .landed(&context, "all_case_counts", tables::CASE_COUNTS)
            .await?;
        let compared = Compared {
            context: &context,
            source_id,
            load_ids,
        };
        compared.register("after", InternalTables::up_to(self, last)).await?;
        let known = compared
            .register("before", InternalTables::up_to(self, first - 1))
            .await?;
        if known == 0 {
            return Ok(None);
        }
        let fields = tables::schema(tables::CASE_COUNTS, self.fact_table());
        let key: Vec<String> = fields
            .fields()
            .iter()
            .filter(|field| !NO_KEY.contains(&field.name().as_str()))
            .map(|field| format!("\"{}\"", field.name()))
            .collect();
        let answer = context.query(&COMPARE.replace("KEY", &key.join(", "))).await?;
        Ok(Some(Comparison {
            units_of_count: revised(&answer)?,
        }))
    }
}

/// What is compared: loads of a source, in a context that has all landed counts.
struct Compared<'a> {
    context: &'a QueryContext,
    source_id: &'a str,
    load_ids: &'a [String],
}

impl Compared<'_> {
    /// Registers the counts in force of the units and periods the loads speak of, as these tables know them; from
    /// how many loads they are.
    async fn register(&self, name: &str, tables: InternalTables<'_>) -> Result<usize, WarehouseError> {
        let context = self.context;
        tables.register_ledger(context).await?;
        if name == "after" {
            let spoken_of = format!(
                "SELECT DISTINCT reporting_unit, period_type, period_start FROM submission_periods \
                 WHERE load_id IN ({})",
                literals(self.load_ids)
            );
            context.register_view("spoken_of", &spoken_of).await?;
        }
        let same = "s.reporting_unit = c.reporting_unit AND s.period_type = c.period_type \
                    AND s.period_start = c.period_start";
        let sql = format!(
            "SELECT DISTINCT c.load_id FROM in_force c JOIN spoken_of s ON {same} WHERE c.source_id = {} \
             ORDER BY c.load_id",
            literal(self.source_id)
        );
        let loads = column(context, &sql, "load_id").await?;
        let landed = format!(
            "SELECT * FROM all_case_counts WHERE load_id IN ({})",
            literals(if loads.is_empty() { self.load_ids } else { &loads })
        );
        context.register_view("landed_case_counts", &landed).await?;
        let case_counts = tables.case_counts(&tables.sources_by_key(context).await?);
        context.register_view("case_counts", &case_counts).await?;
        let compared = format!("SELECT c.* FROM case_counts c JOIN spoken_of s ON {same}");
        context.register_view(name, &compared).await?;
        for used in [
            "submissions",
            "submission_periods",
            "in_force",
            "landed_case_counts",
            "case_counts",
        ] {
            context.deregister(used)?;
        }
        Ok(loads.len())
    }
}

fn revised(answer: &engine::Answer) -> Result<Vec<RevisedUnit>, WarehouseError> {
    let numbers = |name: &str| -> Result<Vec<i64>, WarehouseError> {
        let numbers = answer.integers(name)?;
        Ok(numbers.into_iter().map(Option::unwrap_or_default).collect())
    };
    let units = answer.texts("unit_of_count")?;
    let [added, changed, gone, unchanged, before, after, moved] =
        ["added", "changed", "gone", "unchanged", "before", "after", "moved"].map(numbers);
    let (added, changed, gone, unchanged) = (added?, changed?, gone?, unchanged?);
    let (before, after, moved) = (before?, after?, moved?);
    let unit = |(row, unit_of_count): (usize, Option<String>)| RevisedUnit {
        unit_of_count: unit_of_count.unwrap_or_default(),
        added: added[row].unsigned_abs(),
        changed: changed[row].unsigned_abs(),
        gone: gone[row].unsigned_abs(),
        unchanged: unchanged[row].unsigned_abs(),
        before: before[row],
        after: after[row],
        moved: moved[row].unsigned_abs(),
        moved_permille: permille(moved[row].unsigned_abs(), before[row].unsigned_abs()),
    };
    Ok(units.into_iter().enumerate().map(unit).collect())
}

/// One column of an answer.
async fn column(context: &QueryContext, sql: &str, name: &str) -> Result<Vec<String>, WarehouseError> {
    let texts = context.query(sql).await?.texts(name)?;
    Ok(texts.into_iter().flatten().collect())
}
