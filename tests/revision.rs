//! Two releases can be subtracted: a revision so small that the difference would show single persons waits.

use std::collections::BTreeMap;

use releases::Release;

use crate::support::TestProject;

pub(crate) const MAY: &str = "inbox/emc_helpline/emc_signalements_2025-05.csv";
const NEXT_NIGHT: &str = "2026-11-22T02:00:00Z";

/// Figures of the reports in May 2025 and in the year, by codes.
fn figures(release: &Release) -> BTreeMap<(String, Vec<String>), Option<i64>> {
    let reports = release.indicator("reports_received").expect("the indicator");
    let cells = reports
        .cells
        .iter()
        .map(|cell| ((cell.period.to_string(), cell.codes.clone()), cell.numerator));
    cells
        .filter(|((period, _), _)| period == "2025-05" || period == "2025")
        .collect()
}

fn total(release: &Release, period: &str) -> Option<i64> {
    let codes = ["emc_helpline", "MA", "T", "T", "T"].map(str::to_owned).to_vec();
    figures(release)[&(period.to_owned(), codes)]
}

/// Adds cases to one row of a past month.
pub(crate) fn revise_by(project: &TestProject, more: u32) {
    project.edit(MAY, |text| {
        let mut rows: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
            .collect();
        let count: u32 = rows[1][6].parse().expect("a count");
        rows[1][6] = (count + more).to_string();
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).expect("a row");
        }
        String::from_utf8(writer.into_inner().expect("a file")).expect("text")
    });
}

/// The demonstration, and its next night after such a revision.
fn revised_by(more: u32) -> (TestProject, Release, Release) {
    let project = TestProject::demo();
    let before = project.release();
    revise_by(&project, more);
    let exact = project.total();
    let morning = project.nightly(NEXT_NIGHT).ended(0).stdout;
    let since = format!("since {}: ", before.manifest.release_id);
    assert!(morning.contains(&since), "the morning tells what changed: {morning}");
    assert_eq!(morning.contains(" revised"), more >= 5, "{morning}");
    assert_eq!(project.total(), exact + i64::from(more), "analysts see it at once");
    let after = project.release();
    (project, before, after)
}

#[test]
fn a_small_revision_keeps_the_months_figures() {
    let (_project, before, after) = revised_by(2);
    assert_ne!(
        after.manifest.release_id, before.manifest.release_id,
        "there is a new release"
    );
    assert_eq!(after.manifest.vintages["2025-05"], before.manifest.vintages["2025-05"]);
    assert_eq!(figures(&after), figures(&before));
    let previous = after
        .manifest
        .previous
        .as_ref()
        .map(|previous| &previous.manifest_sha256);
    assert_eq!(previous, Some(&before.manifest_sha256), "it names the one before");
}

#[test]
fn a_large_revision_is_shown() {
    let (project, before, after) = revised_by(50);
    assert_ne!(after.manifest.vintages["2025-05"], before.manifest.vintages["2025-05"]);
    for period in ["2025-05", "2025"] {
        let (before, after) = (total(&before, period), total(&after, period));
        assert_eq!(after, before.map(|before| before + 50), "{period}");
    }
    let hidden_before = figures(&before).into_iter().filter(|(_, figure)| figure.is_none());
    let now = figures(&after);
    for (cell, _) in hidden_before {
        assert_eq!(now.get(&cell), Some(&None), "{cell:?} was hidden and stays so");
    }

    let told = project.run(&["release", "diff", "--cells"]).ended(0).stdout;
    let of_may: Vec<&str> = told
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|words| words.starts_with(&["2025-05", "emc_helpline", "MA", "T", "T", "T"]))
        .expect("the cell is listed");
    let [was, is] = [&before, &after].map(|release| total(release, "2025-05").expect("shown").to_string());
    assert_eq!(of_may[6..], [was.as_str(), "A", is.as_str(), "A"]);
    assert!(
        told.contains("emc_signalements_2025-05.csv"),
        "what came in between: {told}"
    );
    assert!(!told.contains("the definitions are others"), "{told}");

    let earlier = before.manifest.release_id.as_str();
    for name in [earlier, after.manifest.release_id.as_str()] {
        let told = project.run(&["release", "verify", name]).ended(0).stdout;
        assert!(
            told.contains("the same bytes"),
            "what came later changes nothing: {told}"
        );
    }
    let manifest = project.root.join(format!("data/releases/{earlier}/manifest.json"));
    let text = std::fs::read_to_string(&manifest).expect("the manifest");
    std::fs::write(&manifest, text.replace("2026-10", "2026-11")).expect("a forged one");
    let ran = project.run(&["release", "verify"]).ended(1);
    assert!(
        ran.stderr.contains("R008") && ran.stderr.contains(earlier),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_release_that_revises_more_than_its_limit_waits_for_approval() {
    let project = TestProject::demo();
    let before = project.release().manifest.release_id;
    project.edit("schemas/calendar.toml", |text| {
        format!("{text}\n[approval]\nrevised_share_max = 0.0\nmoved_by = 0.01\n")
    });
    revise_by(&project, 50);
    let night = project.nightly(NEXT_NIGHT).ended(2);
    assert!(night.stdout.contains("waits for approval"), "{}", night.stdout);
    assert_eq!(project.release().manifest.release_id, before, "nothing came out");

    let listed = project.run(&["release", "list"]).ended(0).stdout;
    let held = listed
        .lines()
        .find_map(|line| line.strip_suffix("  waits for approval"));
    let held = held.expect("one waits").to_owned();
    let told = project.run(&["release", "diff", "--held"]).ended(0).stdout;
    assert!(told.contains(&held) && told.contains("reports_received"), "{told}");
    let again = project.nightly("2026-11-23T02:00:00Z").ended(2);
    assert!(
        again.stdout.contains(&held),
        "it waits on, and is not made anew: {}",
        again.stdout
    );

    let refused = project
        .run(&["release", "approve", &before, "--by", "A. Statistician"])
        .ended(1);
    assert!(refused.stderr.contains("R009"), "{}", refused.stderr);
    project
        .run(&["release", "approve", &held, "--by", "A. Statistician"])
        .ended(0);
    assert_eq!(project.release().manifest.release_id, held);
    let record = std::fs::read_to_string(project.root.join("data/releases/approvals.ndjson")).expect("a record");
    assert!(record.contains(&held) && record.contains("A. Statistician"), "{record}");
    project.run(&["release", "verify"]).ended(0);
    let listed = project.run(&["release", "list"]).ended(0).stdout;
    assert!(!listed.contains("waits"), "{listed}");
}
