//! Who owes which report, and what became of it: every state, from deliveries small enough to see through.

use std::fs::{self, File};

use chrono::{DateTime, Utc};

use crate::support::{NEXT_QUIET_NIGHT, QUIET_NIGHT, TestProject};

/// A source whose every column is sent as our own codes.
const SOURCE: &str = r#"
id = "ID"
replacement = "unit_period"
[sender]
name = { fr = "Essai", ar = "تجربة", en = "Trial" }
kind = "HLP"
[fetch]
url = "inbox/ID"
glob = "*.csv"
[format]
kind = "csv"
[period]
frequency = "FREQUENCY"
from = "period"
[count]
from = "cases"
markers = { "nd" = "L", "s" = "Q", "-" = "M" }
[columns.unit_of_count]
constant = "CASE"
[columns.reporting_unit]
from = "unit"
[columns.geo_code]
from = "place"
"#;

/// Obligations for July 2026, due on 10 August; and one for October, due on 10 November.
const EXPECTED: &str = "\
monthly,ON-TIME,MA-01,M,10,2026-07-01,2026-07-31,
monthly,LATE,MA-01,M,10,2026-07-01,2026-07-31,
monthly,NOBODY,MA-01,M,10,2026-07-01,2026-07-31,
monthly,SILENT,MA-01,M,10,2026-07-01,2026-07-31,
monthly,HALF,MA,M,10,2026-07-01,2026-07-31,geo_code:2
monthly,WHOLE,MA,M,10,2026-07-01,2026-07-31,geo_code:2
monthly,SOON,MA-01,M,10,2026-10-01,,
daily,ALL-DAYS,MA-01,M,10,2026-07-01,2026-07-31,day
daily,A-DAY-LESS,MA-01,M,10,2026-07-01,2026-07-31,day
telephoned,REFUSED,MA-01,M,10,2026-07-01,2026-07-31,
telephoned,UNHEARD,MA-01,M,10,2026-07-01,2026-07-31,
";

fn project() -> TestProject {
    let project = TestProject::quiet();
    for (id, frequency) in [("monthly", "M"), ("daily", "D"), ("telephoned", "M")] {
        let text = SOURCE.replace("ID", id).replace("FREQUENCY", frequency);
        fs::write(project.root.join(format!("pipelines/{id}.toml")), text).expect("a source");
        fs::create_dir_all(project.root.join("inbox").join(id)).expect("an inbox");
    }
    project.edit("schemas/expected_reports.csv", |text| format!("{text}{EXPECTED}"));
    project
}

/// Leaves a delivery with these rows below the header, on this day.
fn leave(project: &TestProject, location: &str, day: &str, rows: &str) {
    let path = project.root.join("inbox").join(location);
    fs::write(&path, format!("unit,period,place,cases\n{rows}")).expect("an inbox");
    let instant: DateTime<Utc> = format!("{day}T09:00:00Z").parse().expect("a day");
    let file = File::options().write(true).open(&path).expect("the file");
    file.set_modified(instant.into()).expect("a modification time");
}

/// A delivery with a telephone number in it.
fn leave_refused(project: &TestProject) {
    leave(
        project,
        "telephoned/1.csv",
        "2026-08-02",
        "REFUSED,2026-07-01,06 00 00 00 01,3\n",
    );
}

/// The states of the units of the sources above, by unit.
fn states(project: &TestProject) -> Vec<(String, String)> {
    let sql = "SELECT reporting_unit, status FROM report_status \
               WHERE source_id IN ('monthly', 'daily', 'telephoned') ORDER BY reporting_unit, period_start";
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    // As known some days after the nights: a report is awaited until its day.
    let rows = project.sql(sql, &["--as-of", "2026-11-05"]);
    rows.iter()
        .map(|row| (text(&row["reporting_unit"]), text(&row["status"])))
        .collect()
}

#[test]
fn every_state_of_a_report_is_reached() {
    let project = project();
    leave(
        &project,
        "monthly/1.csv",
        "2026-08-10",
        "ON-TIME,2026-07-01,MA-01,3\nNOBODY,2026-07-01,MA-01,0\nHALF,2026-07-01,MA-01,2\n\
         WHOLE,2026-07-01,MA-01,2\nWHOLE,2026-07-01,MA-02,0\nUNASKED,2026-07-01,MA-01,1\n",
    );
    leave(&project, "monthly/2.csv", "2026-08-11", "LATE,2026-07-01,MA-01,3\n");
    let days = |unit: &str, number: u32| -> String {
        let day = |day| format!("{unit},2026-07-{day:02},MA-01,0\n{unit},2026-07-{day:02},MA-02,1\n");
        (1..=number).map(day).collect::<Vec<_>>().concat()
    };
    let rows = days("ALL-DAYS", 31) + &days("A-DAY-LESS", 30);
    leave(&project, "daily/1.csv", "2026-08-01", &rows);
    leave_refused(&project);
    project.nightly(QUIET_NIGHT).ended(2);
    let expected = [
        ("A-DAY-LESS", "PARTIAL"),
        ("ALL-DAYS", "ON_TIME"),
        ("HALF", "PARTIAL"),
        ("LATE", "LATE"),
        ("NOBODY", "NIL"),
        ("ON-TIME", "ON_TIME"),
        ("REFUSED", "REJECTED"),
        ("SILENT", "MISSING"),
        ("SOON", "AWAITED"),
        ("UNASKED", "NOT_EXPECTED"),
        ("UNHEARD", "REJECTED"),
        ("WHOLE", "ON_TIME"),
    ];
    let expected = expected.map(|(unit, status)| (unit.to_owned(), status.to_owned()));
    assert_eq!(states(&project), expected);
    let parts = "SELECT parts_received * 100 + parts_owed AS n FROM report_status WHERE reporting_unit = 'A-DAY-LESS'";
    assert_eq!(project.number(parts, &[]), 3031, "30 of 31 days");
    let unknown = "SELECT count(*) AS n FROM report_status r LEFT JOIN dim_report_status d ON d.code = r.status \
                   WHERE d.code IS NULL";
    assert_eq!(project.number(unknown, &[]), 0, "every state has its label");
}

#[test]
fn a_corrected_delivery_ends_the_state_rejected() {
    let project = project();
    leave_refused(&project);
    project.nightly(QUIET_NIGHT).ended(2);
    leave(
        &project,
        "telephoned/1.csv",
        "2026-08-20",
        "REFUSED,2026-07-01,MA-01,3\n",
    );
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    let of_the_source: Vec<_> = states(&project)
        .into_iter()
        .filter(|(unit, _)| unit == "REFUSED" || unit == "UNHEARD")
        .collect();
    // What was refused is known now, and nothing of the other unit was in it.
    let expected = [("REFUSED", "LATE"), ("UNHEARD", "MISSING")];
    assert_eq!(
        of_the_source,
        expected.map(|(unit, status)| (unit.to_owned(), status.to_owned()))
    );
}

/// Zero, missing, suppressed by the sender and not applicable are four things, and none of them is another.
#[test]
fn four_kinds_of_absence_stay_apart() {
    let project = project();
    leave(
        &project,
        "monthly/1.csv",
        "2026-08-01",
        "ON-TIME,2026-07-01,MA-01,0\nON-TIME,2026-07-01,MA-02,nd\nON-TIME,2026-07-01,MA-03,s\n\
         ON-TIME,2026-07-01,MA-04,-\nON-TIME,2026-07-01,MA-05,7\n",
    );
    project.nightly(QUIET_NIGHT).ended(0);
    let sql = "SELECT geo_code, value, obs_status FROM case_counts WHERE source_id = 'monthly' ORDER BY geo_code";
    let found: Vec<(Option<i64>, String)> = project
        .sql(sql, &[])
        .iter()
        .map(|row| {
            (
                row["value"].as_i64(),
                row["obs_status"].as_str().expect("a status").to_owned(),
            )
        })
        .collect();
    let expected = [(Some(0), "A"), (None, "L"), (None, "Q"), (None, "M"), (Some(7), "A")];
    assert_eq!(found, expected.map(|(value, status)| (value, status.to_owned())));
    let told_apart = "SELECT count(*) AS n FROM case_counts c JOIN dim_obs_status d ON d.code = c.obs_status \
                      WHERE (d.has_value = 'N') <> (c.value IS NULL)";
    assert_eq!(
        project.number(told_apart, &[]),
        0,
        "a status says whether there is a value"
    );
    assert_eq!(
        states(&project).iter().filter(|(_, status)| status == "NIL").count(),
        0,
        "a gap is no zero"
    );
}
