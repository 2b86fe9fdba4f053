//! A release: the same twice, what its manifest says, and nothing in it that must not be shown.

use std::collections::{BTreeMap, BTreeSet};

use definitions::sha256::sha256_hex;
use releases::{BaseOfRate, ConfStatus, IndicatorData, ReleaseError};

use crate::support::{TestProject, run_demo};

/// Legal population of Morocco, 2024 census, as published.
const POPULATION: i64 = 36_828_330;

/// The values of an indicator's cells in one period, by codes.
fn in_period<'a>(data: &'a IndicatorData, period: &str) -> BTreeMap<&'a [String], Option<i64>> {
    let cells = data.cells.iter().filter(|cell| cell.period.to_string() == period);
    cells.map(|cell| (cell.codes.as_slice(), cell.numerator)).collect()
}

/// The numerator of the cell with these codes.
fn numerator(data: &IndicatorData, period: &str, codes: &[&str]) -> Option<i64> {
    let cells = in_period(data, period);
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    *cells
        .get(codes.as_slice())
        .unwrap_or_else(|| panic!("{period} {codes:?} is published"))
}

#[test]
fn the_same_inputs_and_clock_give_the_same_bytes() {
    let again = tempfile::tempdir().expect("a folder");
    let folder = again.path().join("again");
    run_demo(&folder);
    let [one, two] = [TestProject::demo().root, folder].map(|root| {
        let files = crate::support::paths_below(&root.join("data/releases"));
        let read = |path: &std::path::PathBuf| std::fs::read(path).expect("a file");
        let hashes = files.iter().map(|path| {
            let name = path.strip_prefix(&root).expect("a file below").to_owned();
            (name, sha256_hex(read(path)))
        });
        hashes.collect::<BTreeMap<_, _>>()
    });
    assert_eq!(one, two);
    assert!(one.len() > 5, "pointer, manifest and tables: {one:?}");
}

#[test]
fn the_manifest_tells_what_is_in_the_release() {
    let project = TestProject::demo();
    let release = project.release();
    let manifest = &release.manifest;
    let folder = format!("data/releases/{}", manifest.release_id);
    let files = project.files(&folder);
    assert_eq!(
        files.len(),
        2 * (manifest.indicators.len() + 1),
        "no file but the tables and the manifest, for the public and for staff"
    );
    for entry in &manifest.indicators {
        assert_eq!(sha256_hex(&files[&entry.file]), entry.sha256, "{}", entry.id);
    }
    let notice = manifest.notice.as_ref().expect("the notice of synthetic data");
    for text in [&notice.fr, &notice.ar, &notice.en] {
        assert!(!text.is_empty());
    }
    assert_eq!(manifest.latest_period, "2026-10");
    assert_eq!(
        (
            manifest.audit.exactly_recoverable,
            manifest.audit.bounded_below_threshold
        ),
        (0, 0)
    );
    assert!(manifest.audit.hidden > 0, "the demonstration has something to hide");
}

#[test]
fn no_small_count_and_no_hidden_value_is_in_the_files() {
    let release = TestProject::demo().release();
    let mut hidden = 0;
    for data in release.indicators.iter().filter(|data| data.entry.threshold > 0) {
        let id = &data.entry.id;
        for cell in &data.cells {
            if cell.conf_status == ConfStatus::Confidential {
                hidden += 1;
                assert_eq!(
                    (cell.numerator, cell.denominator),
                    (None, None),
                    "{id}: a hidden cell is empty: {cell:?}"
                );
            }
            let threshold = i64::try_from(data.entry.threshold).expect("a small number");
            let is_small = |count: i64| (1..threshold).contains(&count);
            assert!(!cell.numerator.is_some_and(is_small), "{id}: a small count: {cell:?}");
        }
    }
    assert!(hidden > 0, "something is hidden");
    let protected = release.indicators.iter().filter(|data| data.entry.threshold == 5);
    assert_eq!(protected.count(), 7, "all indicators that count people are protected");
}

#[test]
fn the_national_total_is_the_sum_of_the_exact_counts() {
    let project = TestProject::demo();
    let release = project.release();
    let reports = release.indicator("reports_received").expect("the indicator");
    let published = numerator(reports, "2025", &["emc_helpline", "MA", "T", "T", "T"]);
    let exact = "SELECT sum(value) AS n FROM reports WHERE extract(year FROM period_start) = 2025";
    assert_eq!(published, Some(project.number(exact, &[])));
}

#[test]
fn the_country_rate_is_over_the_whole_legal_population() {
    let release = TestProject::demo().release();
    let rate = release.indicator("report_rate").expect("the indicator");
    assert!(matches!(&rate.entry.base, BaseOfRate::Population { year: 2024, .. }));
    let country = |cell: &&releases::Cell| cell.codes == ["emc_helpline", "MA"];
    let cells: Vec<_> = rate.cells.iter().filter(country).collect();
    assert!(!cells.is_empty(), "the country has a rate");
    for cell in cells {
        assert_eq!(cell.denominator, Some(POPULATION), "{}", cell.period);
    }
    let regions = rate
        .cells
        .iter()
        .filter(|cell| cell.codes[1] != "MA" && cell.period.to_string() == "2025");
    let of_regions: Vec<i64> = regions.filter_map(|cell| cell.denominator).collect();
    assert!(
        of_regions.iter().all(|base| (100_000..POPULATION).contains(base)),
        "{of_regions:?}"
    );
}

#[test]
fn a_table_that_was_changed_is_refused() {
    let project = TestProject::demo();
    let release = project.release();
    let file = &release.indicators[0].entry.file;
    let path = project
        .root
        .join("data/releases")
        .join(&release.manifest.release_id)
        .join(file);
    let mut bytes = std::fs::read(&path).expect("the table");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("a changed table");
    assert!(matches!(project.shelf().current(), Err(ReleaseError::Tampered { .. })));
    let ran = project.run(&["release", "show"]).ended(1);
    assert!(
        ran.stderr.contains("R003") && ran.stderr.contains(file),
        "{}",
        ran.stderr
    );
}

#[test]
fn sources_that_are_not_public_stay_out_whatever_the_sql_says() {
    let project = TestProject::demo();
    let before = project.release().manifest.release_id;
    let view = project.root.join("sql/views/reports.sql");
    let sql = std::fs::read_to_string(&view).expect("the view");
    let (careless, _) = sql.split_once("AND source_id IN").expect("the view leaves them out");
    std::fs::write(&view, careless).expect("a view that forgets to");
    let in_view = "SELECT DISTINCT source_id FROM reports ORDER BY source_id";
    let internal = "SELECT source_id FROM dim_source WHERE visibility <> 'public'";
    let careless = project.number(
        &format!("SELECT count(*) AS n FROM ({in_view}) WHERE source_id IN ({internal})"),
        &[],
    );
    assert!(careless > 0, "an analyst sees them in the view");

    project.nightly("2026-11-22T02:00:00Z");
    let release = project.release();
    assert_ne!(release.manifest.release_id, before, "it was computed anew");
    let reports = release.indicator("reports_received").expect("the indicator");
    let sources: BTreeSet<&str> = reports.cells.iter().map(|cell| cell.codes[0].as_str()).collect();
    let public = project.sql("SELECT source_id FROM dim_source WHERE visibility = 'public'", &[]);
    let public: BTreeSet<&str> = public.iter().filter_map(|row| row["source_id"].as_str()).collect();
    assert!(!sources.is_empty() && sources.is_subset(&public), "{sources:?}");
}

#[test]
fn a_release_is_computed_once_more_to_the_same_bytes() {
    let project = TestProject::demo();
    let first = project.release().manifest.release_id;
    let told = project.run(&["release", "verify"]).ended(0).stdout;
    assert!(told.contains(&first) && told.contains("the same bytes"), "{told}");

    let sql = project.root.join("sql/indicators/coverage.sql");
    let text = std::fs::read_to_string(&sql).expect("an indicator");
    std::fs::write(&sql, format!("{text}\n-- another hash\n")).expect("another definition");
    let ran = project.run(&["release", "verify"]).ended(1);
    assert!(ran.stderr.contains("P016"), "{}", ran.stderr);
}
