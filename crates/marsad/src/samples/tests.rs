use std::collections::BTreeMap;
use std::path::Path;

use definitions::Definitions;

use super::*;

const SEED: u64 = 7;

fn day(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).expect("a day")
}

/// The project whose definitions read the samples.
fn project() -> Definitions {
    Definitions::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))).0
}

/// Every file below the folder with its bytes.
fn files(inbox: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(inbox).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            found.insert(name, fs::read(&path).expect("readable"));
        }
    }
    found
}

fn written(seed: u64, last_month: NaiveDate) -> BTreeMap<String, Vec<u8>> {
    let inbox = tempfile::tempdir().expect("a folder");
    let summary = write(inbox.path(), seed, last_month).expect("written");
    let found = files(inbox.path());
    let counted: usize = summary.sources.iter().map(|source| source.files).sum();
    assert_eq!(counted + 1, found.len(), "the summary counts every file but the README");
    found
}

/// Text files of one source, written alone.
fn alone(
    source: fn(Folder, u64, &[Period]) -> Result<SourceSummary, SampleError>,
    last_month: NaiveDate,
) -> BTreeMap<String, Vec<u8>> {
    let inbox = tempfile::tempdir().expect("a folder");
    let folder = Folder::create(inbox.path(), "alone").expect("a folder");
    source(folder, SEED, &months_until(last_month).expect("months")).expect("written");
    files(inbox.path())
}

/// Sum of a column over the rows that fit.
fn sum(bytes: &[u8], delimiter: u8, column: usize, fits: impl Fn(&csv::StringRecord) -> bool) -> f64 {
    let declared = match delimiter {
        b';' => encoding_rs::WINDOWS_1252,
        _ => encoding_rs::UTF_8,
    };
    let (text, ..) = declared.decode(bytes);
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
        .records()
        .map(|record| record.expect("a row"))
        .filter(fits)
        .filter_map(|record| record[column].replace(',', ".").parse::<f64>().ok())
        .sum()
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let first = written(SEED, day(2021, 4));
    assert_eq!(first, written(SEED, day(2021, 4)));
    assert_ne!(first, written(SEED + 1, day(2021, 4)));
}

#[test]
fn a_later_inbox_continues_an_earlier_one() {
    let earlier = written(SEED, day(2021, 5));
    let later = written(SEED, day(2021, 6));
    for name in [
        "emc_signalements_2021-04.csv",
        "pmp_2021-04.csv",
        "cellules_2021-02.xlsx",
    ] {
        assert_eq!(earlier[name], later[name], "{name}");
    }
}

#[test]
fn every_word_is_in_its_crosswalk() {
    let project = project();
    let sources = [
        ("amane", amane::vocabulary()),
        ("cndp_takedown", cndp_takedown::vocabulary()),
        ("courts", courts::vocabulary()),
        ("dgsn", dgsn::vocabulary()),
        ("emc_chatbot", emc_chatbot::vocabulary()),
        ("emc_helpline", emc_helpline::vocabulary()),
        ("emc_portal", emc_portal::vocabulary()),
        ("emc_psychology", emc_psychology::vocabulary()),
        ("hotline_referrals", hotline_referrals::vocabulary()),
        ("listening_centres", listening_centres::vocabulary()),
        ("onde", onde::vocabulary()),
        ("prevention_activities", prevention_activities::vocabulary()),
        ("prosecution_annual", prosecution_annual::vocabulary()),
        ("prosecution_cohorts", prosecution_cohorts::vocabulary()),
        ("public_prosecution", public_prosecution::vocabulary()),
        ("school_protocol", school_protocol::vocabulary()),
        ("specialised_cells", specialised_cells::vocabulary()),
    ];
    for (source, words) in sources {
        for (column, word, code) in words {
            let name = project.sources[source].columns[column].crosswalk.as_ref();
            let crosswalk = &project.crosswalks[name.expect("a crosswalk")];
            assert_eq!(crosswalk.map(word), Some(code), "{source}.{column}: «{word}»");
        }
    }
}

#[test]
fn every_source_has_samples() {
    let project = project();
    let written: Vec<&str> = SOURCES.iter().map(|(id, _)| *id).collect();
    let defined: Vec<&str> = project.sources.keys().map(String::as_str).collect();
    assert_eq!(written, defined);
}

#[test]
fn expected_reports_know_every_unit_from_its_first_month() {
    let expected = project().expected_reports;
    for unit in units::all() {
        let report = expected.iter().find(|report| report.reporting_unit == unit.id);
        let report = report.unwrap_or_else(|| panic!("{} is not expected", unit.id));
        assert_eq!(
            Some(report.valid_from),
            unit.opened.map(|month| month.start),
            "{}",
            unit.id
        );
        assert_eq!(report.geo_code, unit.city.code);
    }
    for region in &places::REGIONS {
        let id = format!("PMP-{}", region.code);
        assert!(
            expected.iter().any(|report| report.reporting_unit == id),
            "{id} is not expected"
        );
    }
}

#[test]
fn expected_reports_know_courts_centres_and_programmes() {
    let project = project();
    let is_expected = |unit: &str| {
        project
            .expected_reports
            .iter()
            .any(|report| report.reporting_unit == unit)
    };
    for (court, _) in courts::COURTS {
        assert!(is_expected(court), "{court}");
    }
    for (programme, ..) in prevention_activities::PROGRAMMES {
        assert!(is_expected(programme), "{programme}");
    }
    let sheets = &project.sources["listening_centres"].format.sheets;
    assert_eq!(sheets.len(), listening_centres::CENTRES.len());
    for (sheet, (name, _)) in sheets.iter().zip(listening_centres::CENTRES) {
        assert_eq!(sheet.name.as_deref(), Some(name));
        assert!(is_expected(&sheet.set["reporting_unit"]), "{name}");
    }
}

#[test]
fn the_womens_line_is_part_of_the_helpline() {
    let helpline = alone(emc_helpline::write, day(2021, 6));
    let women = alone(emc_women::write, day(2021, 6));
    let women: f64 = women.values().map(|bytes| sum(bytes, b';', 3, |_| true)).sum();
    let by_women: f64 = (1..=3)
        .map(|month| &helpline[&format!("emc_signalements_2021-{month:02}.csv")])
        .map(|bytes| sum(bytes, b',', 6, |row| &row[3] == "Femme"))
        .sum();
    assert!(women > 0.0 && women < by_women, "{women} of {by_women}");
}

#[test]
fn the_police_follow_their_published_scale() {
    let files = alone(dgsn::write, day(2025, 3));
    let opened = |year: i32| -> f64 {
        let of_year = files
            .iter()
            .filter(|(name, _)| name.starts_with(&format!("dgsn_{year}")));
        of_year
            .map(|(_, bytes)| sum(bytes, b';', 6, |row| &row[3] == "Affaires ouvertes"))
            .sum()
    };
    for (year, published) in [(2023, 5_969.0), (2024, 8_333.0)] {
        assert!(
            (opened(year) / published - 1.0).abs() < 0.03,
            "{} in {year}",
            opened(year)
        );
    }
}

#[test]
fn a_file_is_there_when_it_was_left_and_not_before() {
    let quarters = |last_month| -> usize { folder::left(&months_until(last_month).expect("months"), 3, 20).len() };
    assert_eq!(quarters(day(2021, 3)), 0, "left in April");
    assert_eq!(quarters(day(2021, 4)), 1);
    assert_eq!(quarters(day(2021, 6)), 1);
}

#[test]
fn the_helpline_follows_its_published_scale() {
    let files = alone(emc_helpline::write, day(2026, 2));
    let year = |year: i32| -> f64 {
        (1..=12)
            .map(|month| &files[&format!("emc_signalements_{year}-{month:02}.csv")])
            .map(|bytes| sum(bytes, b',', 6, |_| true))
            .sum()
    };
    let total: f64 = (2021..=2025).map(year).sum();
    assert!((3_000.0..3_400.0).contains(&total), "{total} reports");
    let growth = year(2024) / year(2023);
    assert!((1.2..1.5).contains(&growth), "{growth} from 2023 to 2024");
}

#[test]
fn the_prosecution_follows_its_published_scale() {
    let files = alone(public_prosecution::write, day(2022, 3));
    let women: f64 = (1..=12)
        .map(|month| &files[&format!("pmp_2021-{month:02}.csv")])
        .map(|bytes| sum(bytes, b';', 5, |row| &row[4] == "Féminin"))
        .sum();
    assert!((women / 23_879.0 - 1.0).abs() < 0.02, "{women} cases");
}

#[test]
fn corrections_and_copies_come_after_what_they_repeat() {
    let files = alone(emc_helpline::write, day(2025, 4));
    let original = &files["emc_signalements_2025-03.csv"];
    let revision = &files["emc_signalements_2025-03_revision.csv"];
    assert!("emc_signalements_2025-03.csv" < "emc_signalements_2025-03_revision.csv");
    let more = sum(revision, b',', 6, |_| true) - sum(original, b',', 6, |_| true);
    assert!((more - 14.0).abs() < 0.5, "{more} reports more");
    assert_eq!(
        files["emc_signalements_2024-07.csv"],
        files["emc_signalements_2024-07_copie.csv"]
    );
}

#[test]
fn a_late_unit_sends_its_month_afterwards() {
    let files = written(SEED, day(2021, 12));
    let workbooks: Vec<&String> = files.keys().filter(|name| name.starts_with("cellules_")).collect();
    assert_eq!(workbooks.len(), 13, "twelve months and one complement");
    let position = |name: &str| workbooks.iter().position(|workbook| *workbook == name);
    let month = position("cellules_2021-10.xlsx").expect("the month");
    assert_eq!(position("cellules_2021-10_complement.xlsx"), Some(month + 1));
}

#[test]
fn one_note_alone_holds_a_telephone_number() {
    let files = alone(emc_helpline::write, day(2025, 4));
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("06 00 00 00 01");
    let with_number: Vec<&String> = files
        .iter()
        .filter(|(_, bytes)| holds(bytes))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(with_number, ["emc_signalements_2025-04-17.csv"]);
}

#[test]
fn only_the_first_day_of_a_month_is_a_last_month() {
    for refused in [day(2020, 12), day(2024, 5).succ_opt().expect("a day")] {
        assert!(
            matches!(months_until(refused), Err(SampleError::LastMonth(_))),
            "{refused}"
        );
    }
}
