//! Computing: an indicator's SQL, brought to counts by month and by its own dimensions.

use chrono::NaiveDate;
use definitions::Definitions;
use definitions::indicator::{Denominator, Indicator};
use definitions::period::{Frequency, Period};
use engine::QueryContext;

use crate::{PublishError, additivity};

/// One of an indicator's finest counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinestCount {
    /// Month.
    pub month: Period,
    /// One code per dimension of the indicator.
    pub codes: Vec<String>,
    /// Who counted; none unless the indicator names the column.
    pub contributor: Option<String>,
    /// Count.
    pub numerator: i64,
    /// Denominator the SQL gives; 0 where it gives none.
    pub denominator: i64,
}

/// Checks that the SQL plans, gives the columns the metadata promises, and adds only what adds up; nothing is read.
///
/// Errors: `E001`, `E002`, `P003`, `P011` to `P015`.
pub async fn check_indicator(
    context: &QueryContext,
    indicator: &Indicator,
    definitions: &Definitions,
) -> Result<(), PublishError> {
    gives_its_columns(context, indicator).await?;
    additivity::check(context, indicator, definitions).await
}

async fn gives_its_columns(context: &QueryContext, indicator: &Indicator) -> Result<(), PublishError> {
    let columns = context.columns(&indicator.sql).await?;
    let mut due: Vec<&str> = vec!["period_start"];
    due.extend(indicator.grouping().map(String::as_str));
    due.extend(indicator.kind.columns());
    if matches!(indicator.denominator, Denominator::Column { .. }) {
        due.push("denominator");
    }
    let found: Vec<&str> = columns.fields().iter().map(|field| field.name().as_str()).collect();
    if found == due {
        return Ok(());
    }
    Err(PublishError::Columns {
        indicator: indicator.id.clone(),
        reason: format!(
            "its SQL gives the columns {}; it must give {}",
            found.join(", "),
            due.join(", ")
        ),
    })
}

/// Runs SQL that was checked and adds up days to months. Exact: nothing of it may be shown.
///
/// Errors: those of the query.
pub async fn finest_counts(context: &QueryContext, indicator: &Indicator) -> Result<Vec<FinestCount>, PublishError> {
    let grouping = indicator
        .grouping()
        .fold(String::new(), |list, name| list + ", " + name);
    let denominator = match indicator.denominator {
        Denominator::Column { .. } => "coalesce(sum(denominator), 0)",
        Denominator::None | Denominator::Population { .. } | Denominator::Cell { .. } => "0",
    };
    let sql = format!(
        "SELECT CAST(date_trunc('month', period_start) AS DATE) AS month{grouping}, \
         coalesce(sum(numerator), 0) AS numerator, {denominator} AS denominator \
         FROM ({}) GROUP BY 1{grouping} ORDER BY 1{grouping}",
        indicator.sql.trim().trim_end_matches(';')
    );
    let answer = context.query(&sql).await?;
    let months = answer.days("month")?;
    let numerators = answer.integers("numerator")?;
    let denominators = answer.integers("denominator")?;
    let contributors = indicator
        .contributor
        .as_ref()
        .map(|name| answer.texts(name))
        .transpose()?;
    let columns: Vec<Vec<Option<String>>> = indicator
        .dimensions
        .iter()
        .map(|name| answer.texts(name))
        .collect::<Result<_, _>>()?;
    let rows = (0..answer.rows()).filter_map(|row| {
        let day = NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(months[row]?.into()))?;
        Some(FinestCount {
            month: Period::containing(Frequency::M, day),
            codes: columns
                .iter()
                .map(|column| column[row].clone().unwrap_or_default())
                .collect(),
            contributor: contributors
                .as_ref()
                .map(|names| names[row].clone().unwrap_or_default()),
            numerator: numerators[row].unwrap_or_default(),
            denominator: denominators[row].unwrap_or_default(),
        })
    });
    Ok(rows.collect())
}
