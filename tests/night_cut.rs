//! A night that is killed, wherever it stands, leaves nothing that counts twice, nothing that is lost, and nothing that
//! may not stay.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{NEXT_QUIET_NIGHT, QUIET_NIGHT, Row, TestProject, demo, paths_below};

/// Counts per source as rows, and lines of submissions: what must not depend on how often a night was cut.
pub(crate) const WHAT_COUNTS: &str = "
    SELECT source_id, count(*) AS counts, sum(value) AS total,
           (SELECT count(*) FROM submissions) AS submissions,
           (SELECT count(*) FROM rejections) AS rejections
    FROM case_counts GROUP BY source_id ORDER BY source_id";

pub(crate) const REPEATED: &str = "
    SELECT count(*) AS n FROM (
        SELECT 1 FROM case_counts
        GROUP BY source_id, reporting_unit, period_type, period_start, unit_of_count, geo_code, place_basis,
                 violence_type, platform, channel, sex, age_band, relation, stage, outcome, cell_type
        HAVING count(*) > 1
    ) AS repeated";

/// A project with a year of two sources, revision, copy and refusal included.
pub(crate) fn project() -> TestProject {
    let project = TestProject::quiet();
    let inbox = demo().join("project/inbox");
    for path in paths_below(&inbox) {
        let name = path
            .strip_prefix(&inbox)
            .expect("a file below")
            .to_string_lossy()
            .into_owned();
        let recent = ["2024-07", "2025", "2026-10"].iter().any(|time| name.contains(time));
        if recent && (name.starts_with("emc_helpline") || name.starts_with("public_prosecution")) {
            project.deliver(&name);
        }
    }
    project
}

/// What a night that nobody disturbs leaves, and how long it takes.
pub(crate) fn undisturbed() -> (Vec<Row>, Duration) {
    let project = project();
    let start = Instant::now();
    project.nightly(QUIET_NIGHT).ended(2);
    let duration = start.elapsed();
    let left = project.sql(WHAT_COUNTS, &[]);
    assert_eq!(left.len(), 2, "both sources have counts");
    (left, duration)
}

/// Runs a night and kills it when `is_time` says so of its data and duration.
fn cut(project: &TestProject, now: &str, is_time: impl Fn(&Path, Duration) -> bool) -> ExitStatus {
    let data = project.root.join("data");
    let mut night = project.start_nightly(now);
    let start = Instant::now();
    while !is_time(&data, start.elapsed()) && night.try_wait().expect("a process").is_none() {
        sleep(Duration::from_millis(1));
    }
    night.kill().expect("killed, or ended before");
    night.wait().expect("an end")
}

/// Cuts a night, runs another `again` to its end, and compares.
#[track_caller]
fn cut_and_run_again(
    expected: &[Row],
    place: &str,
    again: &str,
    is_time: impl Fn(&Path, Duration) -> bool,
) -> ExitStatus {
    let project = project();
    let status = cut(&project, QUIET_NIGHT, is_time);
    let after = project.nightly(again);
    assert!(
        matches!(after.code, Some(0 | 2 | 3)),
        "cut {place} ({status}): {}",
        after.stderr
    );
    assert_eq!(project.sql(WHAT_COUNTS, &[]), expected, "cut {place} ({status})");
    assert_eq!(project.number(REPEATED, &[]), 0, "cut {place} ({status})");
    assert_eq!(leftovers(&project), [""; 0], "cut {place} ({status})");
    status
}

fn is_json(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "json")
}

/// Files that are no delivery, no receipt of one, and no part of a table.
fn leftovers(project: &TestProject) -> Vec<String> {
    let mut left: Vec<String> = project.files("data/landing/.incoming").into_keys().collect();
    let commits: String = project
        .files("data/warehouse")
        .into_iter()
        .filter(|(name, _)| name.contains("/_delta_log/") && is_json(name))
        .map(|(_, bytes)| String::from_utf8(bytes).expect("a commit"))
        .collect();
    let data_files = project.files("data/warehouse").into_keys();
    let data_files = data_files.filter(|name| !name.contains("/_delta_log/"));
    left.extend(data_files.filter(|name| !commits.contains(name.rsplit('/').next().expect("a name"))));
    for (name, bytes) in project.files("data/receipts") {
        if is_json(&name) && serde_json::from_slice::<serde_json::Value>(&bytes).is_err() {
            left.push(name);
        }
    }
    left
}

fn has_commit(data: &Path, table: &str, version: u64) -> bool {
    let log = data.join("warehouse").join(table).join("_delta_log");
    log.join(format!("{version:020}.json")).is_file()
}

fn has_file(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// A place in the night, and how it shows in the data folder.
type Moment<'a> = (&'a str, &'a dyn Fn(&Path) -> bool);

#[test]
fn a_night_killed_while_committing_can_be_run_again() {
    let (expected, _) = undisturbed();
    let receipts = |data: &Path| fs::read_dir(data.join("receipts/emc_helpline")).map_or(0, Iterator::count);
    let has_rows = |data: &Path| {
        let rows = fs::read_dir(data.join("warehouse/case_counts"));
        rows.is_ok_and(|mut rows| rows.any(|row| row.is_ok_and(|row| row.path().is_file())))
    };
    let moments: [Moment<'_>; 9] = [
        ("while it begins", &|data| has_commit(data, "runs", 1)),
        ("while it fetches", &|data| {
            has_file(&data.join("landing/.incoming/emc_helpline"))
        }),
        ("while landing", &|data| receipts(data) > 3),
        ("while it writes rows", &has_rows),
        ("between rows and their line", &|data| {
            has_commit(data, "case_counts", 1)
        }),
        ("between periods and their line", &|data| {
            has_commit(data, "submission_periods", 1)
        }),
        ("between two sources", &|data| has_commit(data, "submissions", 1)),
        ("in the second source", &|data| has_commit(data, "case_counts", 2)),
        ("before its report", &|data| has_commit(data, "submissions", 2)),
    ];
    for (place, is_time) in moments {
        // By the same clock: what the first wrote is no part of the second, though both have one name.
        let status = cut_and_run_again(&expected, place, QUIET_NIGHT, |data, _| is_time(data));
        assert_eq!(status.code(), None, "the night was over before it was cut {place}");
    }
}

#[test]
fn a_night_killed_at_any_moment_can_be_run_again() {
    let (expected, duration) = undisturbed();
    // Not chosen, and the same on every run: the golden ratio's multiples spread evenly.
    for try_number in 1..=8_u32 {
        let share = f64::from(try_number) * 0.618_034 % 1.0;
        let moment = duration.mul_f64(share);
        let place = format!("at {share:.2} of its time");
        cut_and_run_again(&expected, &place, NEXT_QUIET_NIGHT, |_, elapsed| elapsed >= moment);
    }
}

#[test]
fn nights_killed_one_after_the_other_lose_nothing_and_grow_nothing() {
    let (expected, duration) = undisturbed();
    let project = project();
    for try_number in 1..=4_u32 {
        let share = f64::from(try_number) * 0.618_034 % 1.0;
        cut(&project, QUIET_NIGHT, |_, elapsed| elapsed >= duration.mul_f64(share));
    }
    let after = project.nightly(NEXT_QUIET_NIGHT);
    assert!(matches!(after.code, Some(0 | 2 | 3)), "{}", after.stderr);
    assert_eq!(project.sql(WHAT_COUNTS, &[]), expected);
    assert_eq!(project.number(REPEATED, &[]), 0);
    assert_eq!(leftovers(&project), [""; 0]);
}

#[test]
fn personal_data_do_not_stay_when_the_gate_is_killed_and_the_sender_takes_the_file_back() {
    let project = TestProject::quiet();
    let name = "emc_helpline/emc_signalements_2026-10-17.csv";
    let refused = fs::read_to_string(demo().join("project/inbox").join(name)).expect("the refused delivery");
    let (header, rows) = refused.split_once('\n').expect("a header");
    // So long that the gate takes a while.
    let delivery = project.root.join("inbox").join(name);
    fs::write(&delivery, format!("{header}\n{}", rows.repeat(20_000))).expect("delivered");
    let incoming = |data: &Path| -> Option<PathBuf> {
        let whole = |path: &PathBuf| path.file_name().is_some_and(|name| name != "unfinished");
        paths_below(&data.join("landing")).into_iter().find(whole)
    };
    let status = cut(&project, QUIET_NIGHT, |data, _| incoming(data).is_some());
    assert_eq!(status.code(), None, "the night was over before it was cut");
    assert!(incoming(&project.root.join("data")).is_some(), "its bytes had landed");
    fs::remove_file(delivery).expect("taken back");
    project.nightly(NEXT_QUIET_NIGHT).ended(3);
    let landed: Vec<String> = project.files("data/landing").into_keys().collect();
    assert_eq!(landed, [""; 0]);
}

#[test]
fn a_release_that_was_made_and_not_pointed_to_is_made_anew() {
    let project = TestProject::demo();
    let before = project.release();
    let shelf = project.root.join("data/releases");
    // What a night leaves that is cut between the two renames, and one that is cut before them.
    fs::rename(shelf.join("current.json"), shelf.join(".current.json.next")).expect("not pointed to");
    fs::create_dir(shelf.join(".building-2026-11-20-00000000")).expect("half written");
    assert!(project.shelf().current().expect("readable").is_none(), "nobody saw it");

    project.nightly("2026-11-22T02:00:00Z");
    let after = project.release();
    assert_eq!(project.shelf().list(), [after.manifest.release_id.as_str()]);
    assert!(after.manifest.previous.is_none());
    assert_ne!(after.manifest.release_id, before.manifest.release_id, "another day");
    let hidden = fs::read_dir(&shelf).expect("a shelf").filter_map(Result::ok);
    let hidden = hidden.filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0);
}

#[test]
fn releases_without_a_pointer_are_not_forgotten() {
    let project = TestProject::demo();
    fs::remove_file(project.root.join("data/releases/current.json")).expect("the pointer");
    let ran = project.run(&["release", "show"]).ended(1);
    assert!(ran.stderr.contains("R007"), "{}", ran.stderr);
}
