//! A night that is killed, wherever it stands, leaves nothing that counts twice and nothing that is lost.

use std::fs;
use std::path::Path;
use std::process::ExitStatus;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{NEXT_QUIET_NIGHT, QUIET_NIGHT, Row, TestProject, demo, paths_below};

/// Counts per source as rows, and lines of submissions: what must not depend on how often a night was cut.
const WHAT_COUNTS: &str = "
    SELECT source_id, count(*) AS counts, sum(value) AS total,
           (SELECT count(*) FROM submissions) AS submissions,
           (SELECT count(*) FROM rejections) AS rejections
    FROM case_counts GROUP BY source_id ORDER BY source_id";

const REPEATED: &str = "
    SELECT count(*) AS n FROM (
        SELECT 1 FROM case_counts
        GROUP BY source_id, reporting_unit, period_type, period_start, unit_of_count, geo_code, place_basis,
                 violence_type, platform, channel, sex, age_band, relation, stage, outcome, cell_type
        HAVING count(*) > 1
    ) AS repeated";

/// A project with a year of two sources, revision, copy and refusal included.
fn project() -> TestProject {
    let project = TestProject::quiet();
    let inbox = demo().join("project/inbox");
    for path in paths_below(&inbox) {
        let name = path
            .strip_prefix(&inbox)
            .expect("a file below")
            .to_string_lossy()
            .into_owned();
        let recent = ["2024-07", "2025", "2026-10"].iter().any(|time| name.contains(time));
        if recent && !name.starts_with("specialised_cells") {
            project.deliver(&name);
        }
    }
    project
}

/// What a night that nobody disturbs leaves, and how long it takes.
fn undisturbed() -> (Vec<Row>, Duration) {
    let project = project();
    let start = Instant::now();
    project.nightly(QUIET_NIGHT).ended(2);
    let duration = start.elapsed();
    let left = project.sql(WHAT_COUNTS, &[]);
    assert_eq!(left.len(), 2, "both sources have counts");
    (left, duration)
}

/// Kills a night when `is_time` says so of its data and duration, runs the next one to its end, and compares.
#[track_caller]
fn cut_and_run_again(expected: &[Row], place: &str, is_time: impl Fn(&Path, Duration) -> bool) -> ExitStatus {
    let project = project();
    let data = project.root.join("data");
    let mut night = project.start_nightly(QUIET_NIGHT);
    let start = Instant::now();
    while !is_time(&data, start.elapsed()) && night.try_wait().expect("a process").is_none() {
        sleep(Duration::from_millis(1));
    }
    night.kill().expect("killed, or ended before");
    let status = night.wait().expect("an end");
    let after = project.nightly(NEXT_QUIET_NIGHT);
    assert!(
        matches!(after.code, Some(0 | 2 | 3)),
        "cut {place} ({status}): {}",
        after.stderr
    );
    assert_eq!(project.sql(WHAT_COUNTS, &[]), expected, "cut {place} ({status})");
    assert_eq!(project.number(REPEATED, &[]), 0, "cut {place} ({status})");
    status
}

fn has_commit(data: &Path, table: &str, version: u64) -> bool {
    let log = data.join("warehouse").join(table).join("_delta_log");
    log.join(format!("{version:020}.json")).is_file()
}

/// A place in the night, and how it shows in the data folder.
type Moment<'a> = (&'a str, &'a dyn Fn(&Path) -> bool);

#[test]
fn a_night_killed_while_committing_can_be_run_again() {
    let (expected, _) = undisturbed();
    let receipts = |data: &Path| fs::read_dir(data.join("receipts/emc_helpline")).map_or(0, Iterator::count);
    let moments: [Moment<'_>; 3] = [
        ("while landing", &|data| receipts(data) > 3),
        ("between rows and their line", &|data| {
            has_commit(data, "case_counts", 1)
        }),
        ("between two sources", &|data| has_commit(data, "submissions", 1)),
    ];
    for (place, is_time) in moments {
        let status = cut_and_run_again(&expected, place, |data, _| is_time(data));
        assert_eq!(status.code(), None, "the night was over before it was cut {place}");
    }
}

#[test]
fn a_night_killed_at_any_moment_can_be_run_again() {
    let (expected, duration) = undisturbed();
    // Not chosen, and the same on every run: the golden ratio's multiples spread evenly.
    for try_number in 1..=3_u32 {
        let share = f64::from(try_number) * 0.618_034 % 1.0;
        let moment = duration.mul_f64(share);
        cut_and_run_again(&expected, &format!("at {share:.2} of its time"), |_, elapsed| {
            elapsed >= moment
        });
    }
}
