//! Computing: an indicator's SQL, brought to counts by month and by its own dimensions.

use definitions::Definitions;
use definitions::indicator::{Denominator, Indicator};
use definitions::period::Period;
use engine::{Between, QueryContext};

use crate::PublishError;
use crate::counting::additivity;
use crate::counting::finest::FinestCounts;

/// Checks that the SQL plans, gives the columns the metadata promises, and adds only what adds up; nothing is read.
///
/// Errors: `E001`, `E002`, `P003`, `P011` to `P015`, `P025`.
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
/// Errors: those of the query, `K001`, and `K004` for more combinations of codes than can be numbered.
pub async fn finest_counts(context: &QueryContext, indicator: &Indicator) -> Result<FinestCounts, PublishError> {
    finest_counts_where(context, indicator, "true").await
}

/// The same of the months from `first` up to `last` alone. What they are counted from is read and no more, where the
/// indicator's SQL lets a condition on `period_start` through to the counts.
///
/// Errors: those of [`finest_counts`].
pub async fn finest_counts_between(
    context: &QueryContext,
    indicator: &Indicator,
    first: Period,
    last: Period,
) -> Result<FinestCounts, PublishError> {
    let (first, last) = (first.start.to_string(), last.end().to_string());
    finest_counts_where(context, indicator, &periods(&first, &last).condition()).await
}

/// Rows whose periods begin between two days.
pub(crate) fn periods<'a>(first: &'a str, last: &'a str) -> Between<'a> {
    Between {
        column: "period_start",
        first,
        last,
    }
}

async fn finest_counts_where(
    context: &QueryContext,
    indicator: &Indicator,
    condition: &str,
) -> Result<FinestCounts, PublishError> {
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
         FROM ({}) WHERE {condition} GROUP BY 1{grouping}",
        indicator.sql.trim().trim_end_matches(';')
    );
    FinestCounts::read(&context.query(&sql).await?, indicator)
}
