//! How far one night's deliveries moved what was known before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use engine::QueryContext;
use monitoring::Condition;
use warehouse::{AsOf, Warehouse};

use crate::alerting::permille;
use crate::error::Error;
use crate::project::Project;
use crate::report::{NightReport, SourceReport};

/// A reporting unit, a period and a unit of count.
type Key = (String, String, i32, String);

/// The sources whose deliveries of this night moved totals by more than `revision_share_max`: the totals of the
/// units and periods they speak of, as known before, against those known now.
///
/// Errors: those of the warehouse and the engine.
pub(crate) async fn beyond_limits(
    project: &Project,
    warehouse: &Warehouse,
    now: DateTime<Utc>,
    report: &NightReport,
) -> Result<Vec<Condition>, Error> {
    let limited: BTreeMap<&str, f64> = project
        .definitions
        .sources
        .values()
        .filter(|source| {
            matches!(report.sources.get(&source.id), Some(SourceReport::Arrived(arrivals)) if arrivals.accepted > 0)
        })
        .filter_map(|source| Some((source.id.as_str(), source.alert.revision_share_max?)))
        .collect();
    if limited.is_empty() {
        return Ok(Vec::new());
    }
    let before = AsOf::Instant(now - TimeDelta::microseconds(1));
    let before = project.analyst_context(warehouse, before, now.date_naive()).await?;
    let after = project.analyst_context(warehouse, AsOf::Now, now.date_naive()).await?;
    let mut conditions = Vec::new();
    for (source_id, limit) in limited {
        let spoken = spoken_of(&after, source_id, &report.run_id).await?;
        let (before, after) = (totals(&before, source_id).await?, totals(&after, source_id).await?);
        let share = moved_permille(&before, &after, &spoken);
        if f64::from(share) > limit * 1000.0 {
            conditions.push(Condition::RevisionLarge {
                source_id: source_id.to_owned(),
                permille: share,
            });
        }
    }
    Ok(conditions)
}

async fn totals(context: &QueryContext, source_id: &str) -> Result<BTreeMap<Key, i64>, Error> {
    let sql = format!(
        "SELECT reporting_unit, period_type, period_start, unit_of_count, sum(value) AS total FROM case_counts \
         WHERE source_id = '{}' GROUP BY 1, 2, 3, 4",
        source_id.replace('\'', "''")
    );
    let answer = context.query(&sql).await?;
    let (units, letters) = (answer.texts("reporting_unit")?, answer.texts("period_type")?);
    let (starts, counted) = (answer.days("period_start")?, answer.texts("unit_of_count")?);
    let totals = answer.integers("total")?;
    let rows = units.into_iter().zip(letters).zip(starts).zip(counted).zip(totals);
    let row = rows.filter_map(|((((unit, letter), start), counted), total)| {
        Some(((unit?, letter?, start?, counted?), total.unwrap_or_default()))
    });
    Ok(row.collect())
}

/// Units and periods the night's deliveries of a source speak of.
async fn spoken_of(
    context: &QueryContext,
    source_id: &str,
    run_id: &str,
) -> Result<BTreeSet<(String, String, i32)>, Error> {
    let sql = format!(
        "SELECT DISTINCT p.reporting_unit, p.period_type, p.period_start FROM submission_periods p \
         JOIN submissions s ON s.load_id = p.load_id \
         WHERE s.source_id = '{}' AND s.load_id LIKE '{run_id}-%'",
        source_id.replace('\'', "''")
    );
    let answer = context.query(&sql).await?;
    let (units, letters) = (answer.texts("reporting_unit")?, answer.texts("period_type")?);
    let rows = units.into_iter().zip(letters).zip(answer.days("period_start")?);
    let row = rows.filter_map(|((unit, letter), start)| Some((unit?, letter?, start?)));
    Ok(row.collect())
}

/// What moved, as a share of what was known; units and periods not known before are no revision.
fn moved_permille(
    before: &BTreeMap<Key, i64>,
    after: &BTreeMap<Key, i64>,
    spoken: &BTreeSet<(String, String, i32)>,
) -> u32 {
    let (mut moved, mut known) = (0, 0);
    for ((unit, letter, start, counted), total) in before {
        if spoken.contains(&(unit.clone(), letter.clone(), *start)) {
            let key = (unit.clone(), letter.clone(), *start, counted.clone());
            moved += after.get(&key).copied().unwrap_or_default().abs_diff(*total);
            known += total.unsigned_abs();
        }
    }
    permille(moved, known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(of: &[(&str, i64)]) -> BTreeMap<Key, i64> {
        let key = |unit: &str| (unit.to_owned(), "M".to_owned(), 0, "REPORT".to_owned());
        of.iter().map(|(unit, total)| (key(unit), *total)).collect()
    }

    #[test]
    fn a_revision_is_measured_on_what_it_speaks_of() {
        let before = totals(&[("rabat", 100), ("fes", 50), ("agadir", 1000)]);
        let after = totals(&[("rabat", 80), ("agadir", 1), ("tanger", 500)]);
        let spoken = ["rabat", "fes", "tanger"].map(|unit| (unit.to_owned(), "M".to_owned(), 0));
        // 20 less in Rabat and Fès gone, of 150; Tanger is new, and nobody spoke of Agadir.
        assert_eq!(moved_permille(&before, &after, &spoken.into()), 467);
        assert_eq!(moved_permille(&before, &before, &BTreeSet::new()), 0);
    }
}
