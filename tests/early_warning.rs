//! Early warning: a series that rises above its past is told once, to those inside, and without its figure.

use crate::support::TestProject;

const OCTOBER: &str = "inbox/emc_helpline/emc_signalements_2026-10-27.csv";
const NEXT_NIGHT: &str = "2026-11-22T02:00:00Z";
const NIGHT_AFTER: &str = "2026-11-23T02:00:00Z";
const TITLE: &str = "above what the past leads one to expect";

/// More cases than any month ever had of one place and type.
const OUTBREAK: u32 = 977;

/// Adds an outbreak to the first row of a delivery.
fn outbreak(project: &TestProject) {
    project.edit(OCTOBER, |text| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut fields: Vec<String> = lines[1].split(',').map(str::to_owned).collect();
        let count: u32 = fields[6].parse().expect("the seventh column counts");
        fields[6] = (count + OUTBREAK).to_string();
        lines[1] = fields.join(",");
        lines.join("\n") + "\n"
    });
}

#[test]
fn an_outbreak_is_told_once_without_its_figure() {
    let project = TestProject::demo();
    let told_before = project.run(&["status", "--now", NEXT_NIGHT]).stdout;
    outbreak(&project);
    let morning = project.nightly(NEXT_NIGHT).stdout;
    let (_, told) = morning.split_once(TITLE).expect("the morning report tells it");
    let told: Vec<&str> = told.lines().skip(1).take_while(|line| line.starts_with("  ")).collect();
    let is_by_region = |line: &&&str| line.contains("geo_code=") && line.contains("violence_type=");
    assert!(told.iter().any(|line| is_by_region(&line)), "{told:?}");
    for line in &told {
        assert!(
            line.starts_with("  2026-10  ") && line.contains("source_id=emc_helpline"),
            "{line}"
        );
        assert!(!line.contains("97"), "no figure: {line}");
    }
    let status = project.run(&["status", "--now", NEXT_NIGHT]).stdout;
    let new = told.iter().filter(|line| !told_before.contains(**line));
    assert!(new.clone().count() > 0, "it was not told before");
    assert!(
        new.into_iter().all(|line| status.contains(*line)),
        "the status remembers: {status}"
    );

    let after = project.nightly(NIGHT_AFTER).stdout;
    assert!(!after.contains(TITLE), "told once: {after}");
    let later = project.run(&["status", "--now", "2027-09-01T08:00:00Z"]).stdout;
    assert!(!later.contains(TITLE), "and forgotten in time");
}

#[test]
fn a_month_that_is_not_complete_is_not_judged() {
    let project = TestProject::demo();
    outbreak(&project);
    // A second unit of the line that sent nothing since January.
    project.edit("schemas/expected_reports.csv", |text| {
        format!("{}\nemc_helpline,SECOND-DESK,MA,M,10,2026-01-01,,\n", text.trim_end())
    });
    let morning = project.nightly(NEXT_NIGHT).stdout;
    let told = morning.split_once(TITLE).map_or("", |(_, told)| told);
    assert!(!told.contains("2026-10  reports_received"), "{told}");
}
