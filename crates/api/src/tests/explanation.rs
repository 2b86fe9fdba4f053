//! Where figures come from, and why they have changed.

use super::support::{SECRET, TestApi, draft};

const EXPLAIN: &str = "/api/v1/indicators/reports_by_place/explain";

/// Two releases: of January 2024, the earlier showed 1,150 and the later shows 1,200.
fn api() -> TestApi {
    let api = TestApi::empty();
    let mut earlier = draft("2026-10-03-aaaa");
    earlier.manifest.released_at = "2026-10-03T03:00:00+01:00".to_owned();
    earlier.cells[0][0].numerator = Some(1_150);
    api.shelf.put(earlier).expect("a release");
    let behind = api.shelf.current().expect("a shelf").expect("a release");
    let mut later = draft("2026-11-03-bbbb");
    later.manifest.previous = Some(behind.as_previous());
    later.manifest.vintages = [("2024-01".to_owned(), "2026-11-02T01:00:00Z".to_owned())].into();
    api.shelf.put(later).expect("a release");
    api
}

#[tokio::test]
async fn a_figure_is_told_with_its_query_deliveries_and_history() {
    let api = api();
    let body = api
        .get(&format!("{EXPLAIN}?period=2024-01&source=emc_helpline&lang=fr"))
        .await
        .json();
    let definition = &body["definition"];
    assert!(definition["sql"].as_str().expect("SQL").starts_with("SELECT"));
    assert_eq!(definition["family_sql"], "SELECT * FROM case_counts");
    let cell = &body["cells"][0];
    let shown: Vec<_> = cell["history"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|issue| (issue["release"].as_str(), issue["value"].as_i64()))
        .collect();
    assert_eq!(
        shown,
        [
            (Some("2026-11-03-bbbb"), Some(1_200)),
            (Some("2026-10-03-aaaa"), Some(1_150))
        ]
    );
    assert_eq!(cell["shown"]["known_at"], "2026-11-02T01:00:00Z");
    assert_eq!(cell["reason"], "valeur normale");
    assert!(
        cell["deliveries"].as_array().expect("a list").is_empty(),
        "none is known of January"
    );
}

#[tokio::test]
async fn a_hidden_figure_is_explained_without_leaking_it() {
    let api = api();
    let reply = api
        .get(&format!(
            "{EXPLAIN}?period=2024-02&geo=MA-06&source=emc_helpline&lang=en"
        ))
        .await;
    let cell = &reply.json()["cells"][0];
    assert!(cell["shown"]["value"].is_null() && cell["history"][1]["value"].is_null());
    assert!(
        cell["reason"]
            .as_str()
            .expect("words")
            .contains("below 5, or to protect another")
    );
    assert_eq!(cell["deliveries"][0]["count"], 2);
    assert_eq!(cell["deliveries"][0]["last_on"], "2024-04-02");
    assert_eq!(reply.json()["events"][0]["starts_on"], "2024-02-01");
    assert!(!reply.body.contains(&SECRET.to_string()));
}

#[tokio::test]
async fn each_period_of_a_table_leads_to_its_page() {
    let api = api();
    let table = api.get("/fr/indicators/reports_by_place?geo=MA-04").await.body;
    let address = "/fr/indicators/reports_by_place/explain?from=2024-02&#38;to=2024-02&#38;geo_code=MA-04";
    assert!(table.contains(address), "{table}");
    for (language, words) in [("fr", "Ce que la source a transmis"), ("ar", "ما أرسله المصدر")] {
        let page = api
            .get(&format!(
                "/{language}/indicators/reports_by_place/explain?period=2024-02&geo=MA-04"
            ))
            .await;
        assert!(page.status == 200 && page.body.contains(words), "{}", page.body);
    }
}

#[tokio::test]
async fn a_year_is_meant_where_a_year_is_asked_for_and_too_much_is_refused() {
    let api = api();
    let quarter = api
        .get(&format!("{EXPLAIN}?period=2024-Q1&source=emc_helpline"))
        .await
        .json();
    assert_eq!(quarter["cells"][0]["time_period"], "2024-Q1");
    let long = TestApi::with_long_series();
    let reply = long.get("/api/v1/indicators/reports_long/explain").await;
    assert_eq!((reply.status.as_u16(), reply.json()["limit"].as_u64()), (413, Some(60)));
}
