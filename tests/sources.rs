//! The observatory's senders: each is taken in whole, in its own format; what is part of another is never added; and
//! what is no count stands in tables of its own.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{TestProject, demo, paths_below, repository};

/// Sources of the project, by their files.
fn sources() -> Vec<String> {
    let paths = paths_below(&repository().join("pipelines"));
    let of_source = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    of_source
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect()
}

/// Sum of the last column of a source's text files, read by other code than ours.
fn sum_of_files(source: &str, encoding: &'static encoding_rs::Encoding, delimiter: u8) -> i64 {
    let files = paths_below(&demo().join("project/inbox").join(source));
    assert!(!files.is_empty(), "{source} has files");
    let of_file = |path| -> i64 {
        let bytes = fs::read(path).expect("a file");
        let (text, ..) = encoding.decode(&bytes);
        let western: String = text
            .chars()
            .map(|letter| match u32::from(letter) {
                digit @ 0x660..=0x669 => char::from_digit(digit - 0x660, 10).expect("a digit"),
                _ => letter,
            })
            .collect();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(western.as_bytes());
        let count = |row: csv::StringRecord| {
            row.iter()
                .next_back()
                .expect("a field")
                .parse::<i64>()
                .expect("a count")
        };
        reader.records().map(|row| count(row.expect("a row"))).sum()
    };
    files.iter().map(of_file).sum()
}

#[test]
fn every_source_is_accepted_whole() {
    let project = TestProject::demo();
    let sql = "SELECT source_id, sum(rows_accepted) AS accepted, sum(rows_rejected) AS rejected, \
               count(CASE WHEN outcome = 'refused' THEN 1 END) AS refused FROM submissions GROUP BY source_id";
    let rows = project.sql(sql, &[]);
    let found: BTreeMap<&str, [i64; 3]> = rows
        .iter()
        .map(|row| {
            let number = |column: &str| row[column].as_i64().expect("a number");
            let numbers = ["accepted", "rejected", "refused"].map(number);
            (row["source_id"].as_str().expect("text"), numbers)
        })
        .collect();
    for source in sources() {
        let [accepted, rejected, refused] = found[source.as_str()];
        assert!(accepted > 0, "{source} sent rows");
        // The helpline's delivery with a telephone number is refused on purpose.
        if source != "emc_helpline" {
            assert_eq!([rejected, refused], [0, 0], "{source}");
        }
    }
}

#[test]
fn the_warehouse_holds_what_the_files_say() {
    let project = TestProject::demo();
    let cases = [
        ("cndp_takedown", encoding_rs::WINDOWS_1256, b';'),
        ("courts", encoding_rs::UTF_8, b';'),
        ("dgsn", encoding_rs::WINDOWS_1252, b';'),
        ("emc_chatbot", encoding_rs::UTF_16LE, b'\t'),
        ("emc_portal", encoding_rs::UTF_8, b','),
        ("hotline_referrals", encoding_rs::UTF_8, b','),
        ("onde", encoding_rs::UTF_8, b','),
        ("prevention_activities", encoding_rs::WINDOWS_1252, b';'),
    ];
    for (source, encoding, delimiter) in cases {
        let sql = format!("SELECT sum(value) AS n FROM case_counts WHERE source_id = '{source}'");
        assert_eq!(
            project.number(&sql, &[]),
            sum_of_files(source, encoding, delimiter),
            "{source}"
        );
    }
}

#[test]
fn a_whole_series_replaces_the_one_before() {
    let project = TestProject::demo();
    let loads = "SELECT count(DISTINCT load_id) AS n FROM case_counts WHERE source_id = 'amane'";
    assert_eq!(project.number(loads, &[]), 1, "one series is in force");
    let sent = "SELECT count(*) AS n FROM submissions WHERE source_id = 'amane' AND outcome = 'accepted'";
    assert!(project.number(sent, &[]) > 1, "and several were sent");
}

/// In each month, type and age, the women's line has at most the helpline's reports by women.
#[test]
fn a_subset_lies_within_its_whole_and_is_never_added_to_it() {
    let project = TestProject::demo();
    let beyond = "WITH women AS (
            SELECT period_start AS month, violence_type, age_band, sum(value) AS reports FROM case_counts
            WHERE source_id = 'emc_women' GROUP BY 1, 2, 3
        ), helpline AS (
            SELECT CAST(date_trunc('month', period_start) AS DATE) AS month, violence_type, age_band,
                   sum(value) AS reports
            FROM case_counts WHERE source_id = 'emc_helpline' AND sex = 'F' GROUP BY 1, 2, 3
        )
        SELECT count(*) AS n FROM women w
        LEFT JOIN helpline h ON h.month = w.month AND h.violence_type = w.violence_type AND h.age_band = w.age_band
        WHERE w.reports > coalesce(h.reports, 0)";
    assert_eq!(project.number(beyond, &[]), 0);
    let declared = "SELECT count(*) AS n FROM dim_source WHERE source_id = 'emc_women' AND subset_of = 'emc_helpline'";
    assert_eq!(project.number(declared, &[]), 1);
    let added = "SELECT count(*) AS n FROM reports r JOIN dim_source s ON s.source_id = r.source_id \
                 WHERE s.subset_of IS NOT NULL OR s.visibility <> 'public'";
    assert_eq!(project.number(added, &[]), 0, "released reports are of public sources");
    let compared = "SELECT count(DISTINCT source_id) AS n FROM reports_by_source";
    assert_eq!(
        project.number(compared, &[]),
        5,
        "analysts compare lines, portals and observatory"
    );
}

#[test]
fn removal_requests_are_told_apart_without_remainder() {
    let project = TestProject::demo();
    let sql = "SELECT count(*) AS n FROM removal_requests
               WHERE submitted <> removed + refused + pending + not_stated
                  OR within_24_hours > within_72_hours OR within_72_hours > removed";
    assert_eq!(project.number(sql, &[]), 0);
    let shares = "SELECT CAST(100 * sum(within_72_hours) / sum(removed) AS BIGINT) AS n FROM removal_requests";
    assert!(
        (60..80).contains(&project.number(shares, &[])),
        "about 70 % within 72 hours"
    );
}

#[test]
fn the_police_owe_twelve_regions_and_once_sent_ten() {
    let project = TestProject::demo();
    let sql = "SELECT count(*) AS n FROM report_status WHERE source_id = 'dgsn' AND status = 'PARTIAL' \
               AND period_start = DATE '2025-04-01'";
    // Ten regions, and the country for suspects.
    assert_eq!(project.number(sql, &[]), 1);
    let others = "SELECT count(*) AS n FROM report_status WHERE source_id = 'dgsn' AND status = 'PARTIAL'";
    assert_eq!(project.number(others, &[]), 1);
    let nil = "SELECT count(*) AS n FROM report_status WHERE source_id = 'listening_centres' AND status = 'NIL'";
    assert!(
        project.number(nil, &[]) > 0,
        "a small centre received nobody in some month, and said so"
    );
}

#[test]
fn reference_tables_keep_absences_apart() {
    let project = TestProject::demo();
    let disagreeing = "SELECT count(*) AS n FROM survey_estimates e JOIN dim_obs_status s ON s.code = e.obs_status \
                       WHERE (e.value IS NULL) <> (s.has_value = 'N')";
    assert_eq!(project.number(disagreeing, &[]), 0);
    let rural = "SELECT count(*) AS n FROM survey_estimates WHERE measure = 'PREV_CYBER' AND survey_group = 'RUR' \
                 AND value IS NULL AND obs_status = 'L'";
    assert_eq!(project.number(rural, &[]), 1, "not printed, and not zero");
    let exact = "SELECT CAST(value AS VARCHAR) AS value FROM survey_estimates WHERE survey = 'MSF2018'";
    assert_eq!(project.sql(exact, &[])[0]["value"], "13.4");
    let levels = "SELECT count(DISTINCT capability) AS n FROM capability_scores WHERE level BETWEEN 1 AND 4";
    assert_eq!(
        project.number(levels, &[]),
        19,
        "21 capabilities, one not applicable, one not assessed"
    );
    let campaigns = "SELECT count(*) AS n FROM events WHERE event_kind = 'CMP' AND ends_on > starts_on";
    assert_eq!(project.number(campaigns, &[]), 2);
    let unplaced = "SELECT count(*) AS n FROM dim_actor a LEFT JOIN dim_geography g ON g.code = a.geo_code \
                    WHERE g.code IS NULL";
    assert_eq!(project.number(unplaced, &[]), 0);
}
