//! Locality: whether a condition on the days of a query's answer is a condition on the rows it reads.
//!
//! Counts of one month can be asked for alone. That they are made of that month's rows alone, so that nothing else can
//! change them, does not follow from the question: a sum up to date or a change on the month before needs other rows.
//! It follows from the plan: where the optimizer, which never changes an answer, takes the condition down to every
//! reading of the table, no other row has a part in it.

use datafusion::common::Result;
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Expr, Filter, LogicalPlan, Operator, TableScan, Volatility};

/// A column of days, held between two of them.
#[derive(Debug, Clone, Copy)]
pub struct Between<'a> {
    /// The column.
    pub column: &'a str,
    /// The first day, as `2025-01-31`.
    pub first: &'a str,
    /// The last day.
    pub last: &'a str,
}

impl Between<'_> {
    /// As a condition of SQL.
    pub fn condition(&self) -> String {
        let Self { column, first, last } = self;
        format!("{column} >= DATE '{first}' AND {column} <= DATE '{last}'")
    }

    fn is_held(&self, conditions: &[&Expr]) -> bool {
        let is_held = |operator: Operator, day: &str| conditions.iter().any(|it| self.is(it, operator, day));
        is_held(Operator::GtEq, self.first) && is_held(Operator::LtEq, self.last)
    }

    fn is(&self, condition: &Expr, operator: Operator, day: &str) -> bool {
        let Expr::BinaryExpr(BinaryExpr { left, op, right }) = condition else {
            return false;
        };
        let (Expr::Column(column), Expr::Literal(value, _)) = (left.as_ref(), right.as_ref()) else {
            return false;
        };
        let day = ScalarValue::Utf8(Some(day.to_owned())).cast_to(&value.data_type());
        column.name == self.column && *op == operator && day.is_ok_and(|day| day == *value)
    }
}

/// How often a table is read, and how often of these only between the days.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Readings {
    pub(crate) all: usize,
    pub(crate) held: usize,
}

/// Looks for the readings of a table in a plan.
pub(crate) fn readings(plan: &LogicalPlan, table: &str, between: &Between<'_>) -> Result<Readings> {
    let mut found = Readings::default();
    plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node
            && scan.table_name.table() == table
        {
            found.all += 1;
            found.held += usize::from(holds(scan, None, between));
        }
        // What a table cannot test itself is tested right above it.
        if let LogicalPlan::Filter(filter) = node
            && let LogicalPlan::TableScan(scan) = filter.input.as_ref()
            && scan.table_name.table() == table
        {
            found.held += usize::from(holds(scan, Some(filter), between) && !holds(scan, None, between));
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(found)
}

fn holds(scan: &TableScan, filter: Option<&Filter>, between: &Between<'_>) -> bool {
    let above = filter
        .map(|filter| split_conjunction(&filter.predicate))
        .unwrap_or_default();
    let own = scan.filters.iter().flat_map(split_conjunction);
    between.is_held(&own.chain(above).collect::<Vec<_>>())
}

/// Whether some function in a plan gives another answer at another time.
pub(crate) fn is_volatile(plan: &LogicalPlan) -> Result<bool> {
    let mut is_volatile = false;
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expression| {
            expression.apply(|part| {
                if let Expr::ScalarFunction(function) = part {
                    is_volatile |= function.func.signature().volatility != Volatility::Immutable;
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(is_volatile)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::datatypes::{DataType, Field, Schema};

    use super::Between;
    use crate::{Limits, QueryContext};

    async fn is_local(sql: &str) -> bool {
        let context = QueryContext::new(Limits::default()).expect("a context");
        let day = Field::new("period_start", DataType::Date32, false);
        let place = Field::new("place", DataType::Utf8, false);
        let number = Field::new("value", DataType::Int64, true);
        let schema = Arc::new(Schema::new(vec![day, place, number]));
        context.register_batches("counts", schema, Vec::new()).expect("a table");
        let loads = Field::new("since", DataType::Date32, false);
        let loads = Arc::new(Schema::new(vec![loads, Field::new("at", DataType::Utf8, false)]));
        context.register_batches("loads", loads, Vec::new()).expect("a table");
        let view = "SELECT c.* FROM counts c JOIN loads l ON l.since = c.period_start AND l.at = c.place";
        context.register_view("in_force", view).await.expect("a view");
        let between = Between {
            column: "period_start",
            first: "2025-03-01",
            last: "2025-03-31",
        };
        context.is_local(sql, "counts", &between).await.expect("a plan")
    }

    #[tokio::test]
    async fn sums_joins_unions_and_windows_within_a_day_are_local() {
        for sql in [
            "SELECT period_start, sum(value) AS n FROM counts GROUP BY period_start",
            "SELECT period_start, place, value FROM in_force WHERE place IN (SELECT at FROM loads)",
            "SELECT period_start, value FROM counts UNION ALL SELECT period_start, -value FROM counts WHERE place = 'A'",
            "SELECT period_start, row_number() OVER (PARTITION BY period_start, place ORDER BY value) AS n FROM counts",
        ] {
            assert!(is_local(sql).await, "{sql}");
        }
    }

    #[tokio::test]
    async fn what_needs_other_months_or_changes_with_time_is_not() {
        for sql in [
            "SELECT period_start, sum(value) OVER (ORDER BY period_start) AS n FROM counts",
            "SELECT period_start, value - (SELECT min(value) FROM counts) AS n FROM counts",
            "SELECT c.period_start, b.value FROM counts c JOIN counts b ON b.period_start = c.period_start - INTERVAL '1 month'",
            "SELECT period_start, value FROM counts ORDER BY value LIMIT 10",
            "SELECT period_start, value FROM counts WHERE period_start < now()",
            "SELECT DATE '2025-03-05' AS period_start, sum(value) AS n FROM counts",
        ] {
            assert!(!is_local(sql).await, "{sql}");
        }
    }
}
