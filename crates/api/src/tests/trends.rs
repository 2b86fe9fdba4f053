//! What series say, over the wire and by the analysis itself.

use releases::{BaseOfRate, Cell, ConfStatus, Event, ObsStatus};

use super::support::{SECRET, TestApi, cell, entry, text};
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
    Analysis::of(&entry, &[], &cells.iter().collect::<Vec<_>>())
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

fn event(title: &str, starts_on: &str, is_campaign: bool) -> Event {
    Event {
        kind: "any".to_owned(),
        kind_label: text("nature", "نوع", "kind"),
        is_campaign,
        starts_on: starts_on.to_owned(),
        ends_on: None,
        title: text(title, title, title),
        is_confirmed: true,
    }
}

#[test]
fn a_campaign_has_an_effect_with_its_interval_and_what_began_with_it() {
    let mut cells = rising();
    for (month, cell) in cells.iter_mut().enumerate() {
        let noise = [3, -7, 5, -1, 8, -4][month % 6];
        let jump = if month >= 30 { 200 } else { 0 };
        let december = if month % 12 == 11 { 300 } else { 0 };
        cell.numerator = cell.numerator.map(|count| count - december + jump + noise);
    }
    let events = [
        event("campaign", "2023-07-10", true),
        event("line", "2023-07-30", false),
        event("too late", "2024-09-01", true),
        event("before all", "2020-01-01", true),
    ];
    let entry = entry("reports", "I01", Vec::new(), BaseOfRate::Count);
    let found = Analysis::of(&entry, &events, &cells.iter().collect::<Vec<_>>()).campaigns;
    let [campaign] = found.as_slice() else {
        panic!("one has enough periods on both sides: {found:?}");
    };
    assert_eq!(campaign.time_period, "2023-07");
    let jump = campaign.level_change;
    assert!((jump.value - 200.0).abs() < 10.0 && jump.p_value < 0.001, "{jump:?}");
    assert!(jump.interval[0] < 200.0 && 200.0 < jump.interval[1], "{jump:?}");
    assert!(campaign.slope_change_per_year.p_value > 0.05, "{campaign:?}");
    let beside: Vec<&str> = campaign.beside.iter().map(|title| title.en.as_str()).collect();
    assert_eq!(beside, ["line"]);
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
