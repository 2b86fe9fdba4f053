use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};

use crate::{Derivations, Limits, Measured, Misuse, QueryContext};

const MEASURED: [Measured<'_>; 2] = [
    Measured {
        table: "counts",
        amounts: &["value"],
        rates: &[],
    },
    Measured {
        table: "estimates",
        amounts: &["base"],
        rates: &["share"],
    },
];

async fn derivations(sql: &str) -> Derivations {
    let context = QueryContext::new(Limits::default()).expect("a context");
    for (table, keys, numbers) in [
        ("counts", ["source", "place", "stage"], ["value", "other"]),
        ("estimates", ["survey", "measure", "people"], ["share", "base"]),
    ] {
        let text = keys.iter().map(|name| Field::new(*name, DataType::Utf8, true));
        let number = numbers.iter().map(|name| Field::new(*name, DataType::Int64, true));
        let schema = Arc::new(Schema::new(text.chain(number).collect::<Vec<_>>()));
        context.register_batches(table, schema, Vec::new()).expect("a table");
    }
    let view = "SELECT source AS sender, place, stage, value FROM counts WHERE stage = 'A'";
    context.register_view("of_stage_a", view).await.expect("a view");
    context.derivations(sql, &MEASURED).await.expect("a plan")
}

/// What a column is added over, in the order of the names.
async fn added_over(sql: &str) -> Vec<String> {
    let found = derivations(sql).await;
    let amount = found.amounts.get("n").unwrap_or_else(|| panic!("{sql}: {found:?}"));
    amount
        .added_over
        .iter()
        .filter(|name| *name != "other")
        .cloned()
        .collect()
}

#[tokio::test]
async fn what_is_not_grouped_by_nor_held_is_added_over() {
    for (sql, due) in [
        ("SELECT sum(value) AS n FROM counts", &["place", "source", "stage"][..]),
        (
            "SELECT source, sum(value) AS n FROM counts GROUP BY source",
            &["place", "stage"],
        ),
        (
            "SELECT sum(value) AS n FROM counts WHERE stage = 'A' AND source IN ('x')",
            &["place"],
        ),
        (
            "SELECT sum(value) AS n FROM counts WHERE stage IN ('A', 'B') AND source = 'x'",
            &["place", "stage"],
        ),
        (
            "SELECT sum(value) AS n FROM counts WHERE stage = 'A' OR stage = 'B'",
            &["place", "source", "stage"],
        ),
        (
            "SELECT sum(value) FILTER (WHERE stage = 'A') AS n FROM counts",
            &["place", "source"],
        ),
        (
            "SELECT sum(CASE WHEN stage = 'A' THEN value ELSE 0 END) AS n FROM counts",
            &["place", "source"],
        ),
        (
            "SELECT sum(CASE stage WHEN 'A' THEN value WHEN 'B' THEN value END) AS n FROM counts",
            &["place", "source", "stage"],
        ),
        (
            "SELECT upper(source) AS s, sum(value) AS n FROM counts GROUP BY 1",
            &["place", "source", "stage"],
        ),
        ("SELECT value AS n FROM counts", &[]),
    ] {
        assert_eq!(added_over(sql).await, due, "{sql}");
    }
}

#[tokio::test]
async fn views_subqueries_joins_unions_and_windows_are_followed() {
    for (sql, due) in [
        (
            "SELECT sender, sum(value) AS n FROM of_stage_a GROUP BY sender",
            &["place"][..],
        ),
        (
            "WITH by_both AS (SELECT sender, place, sum(value) AS v FROM of_stage_a GROUP BY sender, place) \
          SELECT place, sum(v) AS n FROM by_both GROUP BY place",
            &["source"],
        ),
        (
            "SELECT a.place, sum(a.value) AS n FROM of_stage_a a JOIN estimates e ON e.survey = a.sender \
          GROUP BY a.place, e.survey",
            &[],
        ),
        (
            "SELECT sum(v) AS n FROM (SELECT sum(value) AS v FROM of_stage_a WHERE sender = 'x' \
          UNION ALL SELECT sum(value) FROM of_stage_a WHERE sender = 'y')",
            &["place", "source"],
        ),
        (
            "SELECT place, sum(sum(value)) OVER (PARTITION BY place) AS n FROM of_stage_a GROUP BY place, sender",
            &["source"],
        ),
        (
            "SELECT sum(value) FILTER (WHERE stage = 'A') + sum(value) FILTER (WHERE stage = 'B') AS n FROM counts \
          WHERE source = 'x'",
            &["place", "stage"],
        ),
    ] {
        assert_eq!(added_over(sql).await, due, "{sql}");
    }
}

#[tokio::test]
async fn rates_are_known_and_what_is_done_to_them() {
    for (sql, due) in [
        ("SELECT sum(share) AS n FROM estimates", Some(Misuse::RateAdded)),
        (
            "SELECT avg(r) AS n FROM (SELECT place, sum(value) * 100 / sum(other) AS r FROM counts GROUP BY place)",
            Some(Misuse::RateAdded),
        ),
        (
            "SELECT avg(r) AS n FROM (SELECT a.place, a.value / b.value AS r FROM counts a JOIN counts b ON a.place = b.place)",
            Some(Misuse::RateAdded),
        ),
        ("SELECT share * base AS n FROM estimates", None),
        (
            "SELECT a.share * b.base AS n FROM estimates a JOIN estimates b ON a.survey = b.survey",
            Some(Misuse::BaseOfAnother),
        ),
    ] {
        assert_eq!(derivations(sql).await.misuses.into_iter().next(), due, "{sql}");
    }
    let found = derivations("SELECT sum(value) / 2 AS half, sum(value) / count(*) AS mean FROM counts").await;
    assert!(
        found.amounts.contains_key("half") && found.rates.contains("mean"),
        "{found:?}"
    );
}

#[tokio::test]
async fn rows_are_told_from_what_stands_in_them() {
    for (sql, counts_rows) in [
        ("SELECT count(*) AS n FROM counts", true),
        ("SELECT place, count(value) AS n FROM of_stage_a GROUP BY place", true),
        ("SELECT sum(1) AS n FROM counts", true),
        (
            "SELECT sum(CASE WHEN stage = 'A' THEN 1 ELSE 0 END) AS n FROM counts",
            true,
        ),
        (
            "SELECT sum(c) AS n FROM (SELECT place, count(*) AS c FROM counts GROUP BY place)",
            true,
        ),
        ("SELECT count(DISTINCT place) AS n FROM counts", false),
        (
            "SELECT count(*) AS n FROM (SELECT place FROM counts GROUP BY place)",
            false,
        ),
        ("SELECT count(*) AS n FROM (SELECT DISTINCT place FROM counts)", false),
        ("SELECT sum(value) AS n FROM counts", false),
    ] {
        let found = derivations(sql).await.row_counts;
        assert_eq!(
            found.get("n").map(String::as_str),
            counts_rows.then_some("counts"),
            "{sql}"
        );
    }
}
