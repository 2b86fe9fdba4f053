//! What series say, over the wire and by the analysis itself.

use releases::{BaseOfRate, Cell, ConfStatus, ObsStatus};

use super::support::{SECRET, TestApi, cell, entry};
use crate::analysis::Analysis;

/// Four years of months from 2021 on: ten more each month, and 300 more each December.
fn rising() -> Vec<Cell> {
    let months = (0_i64..48).map(|month| {
        let period = format!("{}-{:02}", 2021 + month / 12, month % 12 + 1);
        let december = if month % 12 == 11 { 300 } else { 0 };
        cell(&period, &[], 500 + 10 * month + december, None)
    });
    months.collect()
}

fn analysed(cells: &[Cell]) -> Analysis {
    let entry = entry("reports", "I01", Vec::new(), BaseOfRate::Count);
    Analysis::of(&entry, &cells.iter().collect::<Vec<_>>())
}

#[test]
fn a_rise_is_told_apart_from_its_season() {
    let analysis = analysed(&rising());
    assert_eq!(
        (analysis.from.as_deref(), analysis.to.as_deref()),
        (Some("2021-01"), Some("2024-12"))
    );
    let changes: Vec<_> = analysis
        .changes
        .iter()
        .map(|change| (change.against, change.difference))
        .collect();
    assert_eq!(changes, [("previous_period", 310), ("year_before", 120)]);
    assert_eq!(
        analysis.moving_average.len(),
        37,
        "eleven months have no year behind them"
    );
    assert!(
        (analysis.moving_average[0].value - 580.0).abs() < 1e-9,
        "the mean of 2021"
    );
    let trend = analysis.trend.expect("a trend");
    assert!(
        (trend.slope_per_year - 120.0).abs() < 5.0 && trend.p_value < 0.001,
        "{trend:?}"
    );
    let december = &analysis.seasonally_adjusted[11];
    assert!(
        (december.value - 610.0).abs() < 60.0,
        "its 300 are the season's: {december:?}"
    );
    assert!(analysis.not_given.is_empty(), "{:?}", analysis.not_given);
}

#[test]
fn a_hidden_period_is_a_gap_and_provisional_figures_are_not_used() {
    let mut cells = rising();
    cells[40].conf_status = ConfStatus::Confidential;
    cells[40].obs_status = ObsStatus::Suppressed;
    cells[40].numerator = Some(SECRET);
    cells[47].obs_status = ObsStatus::Provisional;
    let analysis = analysed(&cells);
    assert_eq!(
        (analysis.from.as_deref(), analysis.to.as_deref()),
        (Some("2024-06"), Some("2024-11"))
    );
    assert!(analysis.trend.is_none() && analysis.seasonally_adjusted.is_empty());
    assert_eq!(analysis.not_given["seasonally_adjusted"], "T005");
    assert!(
        !serde_json::to_string(&analysis)
            .expect("JSON")
            .contains(&SECRET.to_string())
    );
    let without = {
        cells[40].numerator = None;
        analysed(&cells)
    };
    assert_eq!(
        format!("{analysis:?}"),
        format!("{without:?}"),
        "the hidden figure has no part in it"
    );
}

#[test]
fn nothing_firm_gives_nothing() {
    let mut cells = rising();
    for cell in &mut cells {
        cell.obs_status = ObsStatus::LowReliability;
    }
    let analysis = analysed(&cells);
    assert!(analysis.from.is_none() && analysis.changes.is_empty() && analysis.trend.is_none());
    assert!(analysed(&[]).to.is_none());
}

#[tokio::test]
async fn each_series_is_analysed_apart() {
    let api = TestApi::with_release();
    let reply = api
        .get("/api/v1/indicators/reports_by_place/trends?geo=MA-06&lang=fr")
        .await;
    assert_eq!(reply.status, 200);
    let body = reply.json();
    assert_eq!(body["meta"]["notice"], "Données synthétiques");
    let trends = body["trends"].as_array().expect("trends");
    let sources: Vec<_> = trends
        .iter()
        .map(|trend| trend["series"]["source_id"].as_str())
        .collect();
    assert_eq!(sources, [Some("emc_helpline"), Some("public_prosecution")]);
    assert_eq!(trends[0]["from"], "2024-03", "February is hidden");
    assert_eq!(
        trends[0]["not_given"]["moving_average"],
        serde_json::Value::Null,
        "it is given, and empty"
    );
    assert!(!reply.body.contains(&SECRET.to_string()));
    let wrong = api.get("/api/v1/indicators/reports_by_place/trends?region=MA-06").await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.json()["code"].as_str()),
        (400, Some("A004"))
    );
}
