//! The night: what comes in is accounted for, what was seen is not taken in again, and what must not stay is gone.

use std::fs::{self, File};
use std::path::PathBuf;

use crate::support::{NEXT_QUIET_NIGHT, QUIET_NIGHT, Row, TestProject, demo, paths_below};

const MARCH: &str = "emc_helpline/emc_signalements_2025-03.csv";
const MARCH_REVISED: &str = "emc_helpline/emc_signalements_2025-03_revision.csv";
const APRIL: &str = "emc_helpline/emc_signalements_2025-04.csv";

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row[column]
        .as_str()
        .unwrap_or_else(|| panic!("{column} is text: {row:?}"))
}

/// Reports in a file of the helpline, summed by other code than ours: the column before the last.
fn reports_in(project: &TestProject, location: &str) -> i64 {
    let mut reader = csv::Reader::from_path(project.root.join("inbox").join(location)).expect("a file");
    let counts = reader
        .records()
        .map(|row| row.expect("a row")[6].parse::<i64>().expect("a count"));
    counts.sum()
}

/// Where the landing keeps the bytes with this hash.
fn landed(project: &TestProject, source: &str, hash: &str) -> PathBuf {
    project
        .root
        .join("data/landing")
        .join(source)
        .join(&hash[..2])
        .join(hash)
}

/// The delivery that was refused for personal data, and the number in it as spelled.
fn refused(project: &TestProject) -> (Row, String) {
    let sql = "SELECT source_id, file_name, content_sha256 FROM submissions WHERE refused_code = 'I040'";
    let mut rows = project.sql(sql, &[]);
    assert_eq!(rows.len(), 1, "one delivery holds a number: {rows:?}");
    let row = rows.remove(0);
    let file = project
        .root
        .join("inbox")
        .join(text(&row, "source_id"))
        .join(text(&row, "file_name"));
    let mut reader = csv::Reader::from_path(file).expect("the file");
    let notes: Vec<String> = reader.records().map(|row| row.expect("a row")[7].to_owned()).collect();
    let number = notes
        .iter()
        .find_map(|note| note.find(|c: char| c.is_ascii_digit()).map(|at| note[at..].to_owned()));
    (row, number.expect("a number in a note"))
}

#[test]
fn every_delivery_of_the_demonstration_is_accounted_for() {
    let project = TestProject::demo();
    let unbalanced = "SELECT count(*) AS n FROM submissions WHERE rows_delivered <> rows_accepted + rows_rejected";
    assert_eq!(project.number(unbalanced, &[]), 0);
    let files = project.files("inbox");
    let deliveries = files.keys().filter(|name| name.contains('/')).count();
    let recorded = project.number("SELECT count(*) AS n FROM submissions", &[]);
    assert_eq!(usize::try_from(recorded), Ok(deliveries), "a line for each file");
    let sql = "SELECT file_name, outcome FROM submissions WHERE outcome <> 'accepted' ORDER BY file_name";
    let others = project.sql(sql, &[]);
    let others: Vec<(&str, &str)> = others
        .iter()
        .map(|row| (text(row, "file_name"), text(row, "outcome")))
        .collect();
    let expected = [
        ("emc_signalements_2024-07_copie.csv", "duplicate"),
        ("emc_signalements_2026-10-17.csv", "refused"),
    ];
    assert_eq!(others, expected);
    let named = "SELECT count(*) AS n FROM rejections r JOIN submissions s USING (submission_id) \
                 WHERE s.outcome = 'refused' AND r.code = s.refused_code";
    assert!(project.number(named, &[]) > 0, "a refusal has its reason");
    let receipts = paths_below(&project.root.join("data/receipts"));
    for form in ["json", "html"] {
        let written = receipts
            .iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == form));
        assert_eq!(written.count(), deliveries, "a receipt for each file, as {form}");
    }
    let told = fs::read_to_string(demo().join("stdout")).expect("what was told");
    assert!(
        told.contains("refused, I040") && told.contains("release: 2026-11-21-"),
        "{told}"
    );
}

#[test]
fn a_second_night_finds_nothing_and_writes_nothing() {
    let project = TestProject::demo();
    let state = || {
        let mut warehouse = project.files("data/warehouse");
        // That a night ran is known, of course.
        warehouse.retain(|name, _| !name.starts_with("runs/") && !name.starts_with("run_steps/"));
        [warehouse, project.files("data/releases"), project.files("data/landing")]
    };
    let before = state();
    project.nightly("2026-11-22T02:00:00Z").ended(3);
    let after = state();
    assert!(
        before.iter().all(|files| !files.is_empty()),
        "there is something to compare"
    );
    assert!(before == after, "a file changed");
}

#[test]
fn a_telephone_number_leaves_no_trace() {
    let project = TestProject::demo();
    let (row, number) = refused(&project);
    let (source, hash) = (text(&row, "source_id"), text(&row, "content_sha256"));
    assert!(!landed(&project, source, hash).exists(), "the bytes are gone");
    let sql = "SELECT source_id, content_sha256 FROM submissions WHERE outcome = 'accepted'";
    for kept in project.sql(sql, &[]) {
        let landed = landed(&project, text(&kept, "source_id"), text(&kept, "content_sha256"));
        assert!(landed.exists(), "{kept:?} is kept");
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    assert!(digits.len() >= 9, "«{number}» is a telephone number");
    // Files of the warehouse are compressed, so its tables are also asked in words.
    let mut seen = project.files("data");
    seen.insert("stdout".to_owned(), fs::read(demo().join("stdout")).expect("stdout"));
    seen.insert("stderr".to_owned(), fs::read(demo().join("stderr")).expect("stderr"));
    for table in ["submissions", "rejections", "submission_periods"] {
        let answer = project
            .run(&["sql", &format!("SELECT * FROM {table}"), "--format", "csv"])
            .ended(0);
        seen.insert(table.to_owned(), answer.stdout.into_bytes());
    }
    for needle in [number.as_bytes(), digits.as_bytes(), &digits.as_bytes()[1..]] {
        for (name, bytes) in &seen {
            let found = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!found, "the number stands in {name}");
        }
    }
}

#[test]
fn not_even_a_trace_log_repeats_a_delivery() {
    let (row, number) = refused(&TestProject::demo());
    let project = TestProject::quiet();
    project.deliver(&format!("{}/{}", text(&row, "source_id"), text(&row, "file_name")));
    let mut command = project.command(&["nightly", "--now", QUIET_NIGHT]);
    let ran = crate::support::Ran::of(command.env("RUST_LOG", "trace")).ended(2);
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    assert!(ran.stderr.contains("night.source.taken_in"), "the night was logged");
    for text in [&ran.stdout, &ran.stderr] {
        assert!(
            !text.contains(&number) && !text.contains(&digits),
            "the number stands in what was told"
        );
    }
}

#[test]
fn a_corrected_file_is_accepted_the_next_night() {
    let (row, number) = refused(&TestProject::demo());
    let project = TestProject::quiet();
    let location = format!("{}/{}", text(&row, "source_id"), text(&row, "file_name"));
    project.deliver(&location);
    project.nightly(QUIET_NIGHT).ended(2);
    assert_eq!(project.total(), 0);
    project.edit(&format!("inbox/{location}"), |text| text.replace(&number, ""));
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    assert_eq!(project.total(), reports_in(&project, &location));
}

#[test]
fn identical_bytes_are_a_duplicate_and_count_once() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    project.nightly(QUIET_NIGHT).ended(0);
    project.deliver_as(APRIL, "emc_helpline/emc_signalements_2025-04_encore.csv");
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    assert_eq!(
        project.number("SELECT count(*) AS n FROM submissions WHERE outcome = 'duplicate'", &[]),
        1
    );
    assert_eq!(project.total(), reports_in(&project, APRIL));
}

#[test]
fn a_revision_replaces_its_month_and_the_past_stays_known() {
    let project = TestProject::quiet();
    project.deliver(MARCH);
    project.deliver(APRIL);
    project.nightly(QUIET_NIGHT).ended(0);
    project.deliver(MARCH_REVISED);
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    let april = reports_in(&project, APRIL);
    let (before, after) = (reports_in(&project, MARCH), reports_in(&project, MARCH_REVISED));
    assert_ne!(before, after);
    assert_eq!(project.total(), april + after);
    let total = "SELECT sum(value) AS n FROM case_counts";
    assert_eq!(
        project.number(total, &["--as-of", "2026-11-03T01:59:59Z"]),
        april + before
    );
    assert_eq!(project.number(total, &["--as-of", NEXT_QUIET_NIGHT]), april + after);
    assert_eq!(project.number(total, &["--as-of", "2026-11-02"]), april + before);
    let history = "SELECT sum(value) AS n FROM case_counts_history WHERE NOT in_force";
    assert_eq!(project.number(history, &[]), before, "the old vintage is kept");
}

#[test]
fn a_source_that_fails_stops_no_other() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    fs::remove_dir_all(project.root.join("inbox/specialised_cells")).expect("the inbox goes");
    let ran = project.nightly(QUIET_NIGHT).ended(2);
    assert!(
        ran.stdout.contains("specialised_cells        failed: F001"),
        "{}",
        ran.stdout
    );
    assert_eq!(project.total(), reports_in(&project, APRIL));
}

#[test]
fn two_nights_do_not_run_at_once() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    let lock = File::create(project.root.join("data/night.lock")).expect("the lock");
    lock.lock().expect("the lock");
    let ran = project.nightly(QUIET_NIGHT).ended(1);
    assert!(ran.stderr.contains("M003"), "{}", ran.stderr);
    drop(lock);
    project.nightly(QUIET_NIGHT).ended(0);
    assert_eq!(project.total(), reports_in(&project, APRIL));
}
