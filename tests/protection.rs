//! What leaves the house beside the release: tables that are protected, tables that are attacked, the staff's part,
//! and policies that change counts instead of hiding them.

use std::collections::BTreeMap;
use std::fs;

use releases::{Audience, ConfStatus, IndicatorData, Protection, Release};

use crate::support::TestProject;

/// A night after the demonstration's.
const LATER: &str = "2026-11-25T02:00:00Z";

/// A published table in which the one mask is a difference.
const NAIVE: &str = "place,kind,n\nT,T,100\na,T,40\nb,T,60\nT,x,30\nT,y,70\na,x,c\na,y,37\nb,x,27\nb,y,33\n";

/// Reports of a year by region and type, as an analyst would ask for them.
const BY_REGION_AND_TYPE: &str = "SELECT source_id, '2025' AS time_period, geo_code, violence_type, SUM(value) AS n \
    FROM reports WHERE source_id = 'emc_helpline' AND period_start >= '2025-01-01' AND period_start < '2026-01-01' \
    GROUP BY 1, 2, 3, 4";

/// The rows of a CSV by all columns but the last three: the count, none where it is hidden.
fn rows(csv: &str) -> BTreeMap<Vec<String>, Option<u64>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let records = reader.records().map(|record| record.expect("a row"));
    records
        .map(|record| {
            let mut fields: Vec<String> = record.iter().map(str::to_owned).collect();
            let statuses = fields.split_off(fields.len() - 2);
            let count = fields.pop().expect("a count");
            assert_eq!(count.is_empty(), statuses == ["Q", "C"], "{fields:?}");
            (fields, count.parse().ok())
        })
        .collect()
}

fn indicator<'a>(release: &'a Release, id: &str) -> &'a IndicatorData {
    release.indicator(id).unwrap_or_else(|| panic!("{id} is released"))
}

#[test]
fn what_can_be_worked_out_of_a_published_table_is_listed_with_the_reason() {
    let project = TestProject::quiet();
    let file = project.root.join("published.csv");
    fs::write(&file, NAIVE).expect("a table");
    let told = project.run(&["audit", &file.to_string_lossy()]).ended(2).stdout;
    assert!(told.contains("9 cells, 1 hidden, 1 of these"), "{told}");
    assert!(
        told.contains("place=a kind=x is 3: it is + (kind=x) - (place=b kind=x)"),
        "{told}"
    );

    let protected = project.root.join("protected.csv");
    fs::write(&file, NAIVE.replace(",c\n", ",3\n")).expect("the exact table");
    let words = [
        "protect",
        &file.to_string_lossy(),
        "--policy",
        "counts_default",
        "--output",
    ];
    project
        .run(&[&words[..], &[&protected.to_string_lossy()]].concat())
        .ended(0);
    let shown = rows(&fs::read_to_string(&protected).expect("the protected table"));
    assert_eq!(shown.len(), 9);
    assert_eq!(shown[&["a", "x"].map(str::to_owned).to_vec()], None);
    assert_eq!(shown[&["T", "T"].map(str::to_owned).to_vec()], Some(100));
    let audit = fs::read_to_string(project.root.join("protected.audit.json")).expect("the audit beside it");
    assert!(audit.contains("\"exactly_recoverable\": 0"), "{audit}");
    project.run(&["audit", &protected.to_string_lossy()]).ended(0);
}

#[test]
fn a_table_that_is_none_is_refused_where_it_fails() {
    let project = TestProject::quiet();
    let file = project.root.join("table.csv");
    for (text, told) in [
        ("geo_code,n\nMA-77,5\n", "P019 row 2, column geo_code"),
        ("geo_code,n\nMA-06,c\n", "P019 row 2, column the count"),
        ("geo_code,n\nMA-06,7\nMA-06,8\n", "P019 row 3"),
        ("geo_code,cases\nMA-06,7\n", "P019 row 1, column count"),
        ("geo_code,n\nMA,9\nMA-06,70\n", "do not add up"),
    ] {
        fs::write(&file, text).expect("a table");
        let ran = project.run(&["protect", &file.to_string_lossy(), "--policy", "counts_default"]);
        let refused = ran.ended(1).stderr;
        assert!(refused.contains(told), "{text}: {refused}");
    }
    let ran = project.run(&["protect", &file.to_string_lossy(), "--policy", "none_such"]);
    assert!(ran.ended(1).stderr.contains("P022"));
}

#[test]
fn a_table_beside_the_release_hides_what_the_release_hides() {
    let project = TestProject::demo();
    let words = ["protect", BY_REGION_AND_TYPE, "--indicator", "reports_received"];
    let table = rows(&project.run(&words).ended(0).stdout);
    let exact = project.sql(BY_REGION_AND_TYPE, &[]);
    let mut small = 0;
    for row in &exact {
        let codes: Vec<String> = ["source_id", "time_period", "geo_code", "violence_type"]
            .map(|name| row[name].as_str().expect("a code").to_owned())
            .to_vec();
        let count = row["n"].as_u64().expect("a count");
        let shown = table[&codes];
        assert!(
            shown.is_none_or(|shown| shown == count && (count == 0 || count >= 5)),
            "{codes:?}"
        );
        small += usize::from((1..5).contains(&count));
    }
    assert!(small > 20, "there is something to hide");
    assert!(table.len() > exact.len(), "rows left out say zero");
    let hidden = table.values().filter(|shown| shown.is_none()).count();
    assert!(
        hidden >= small && hidden < table.len() / 2 + small,
        "{hidden} of {}",
        table.len()
    );
    project.run(&["audit", "current"]).ended(0);
}

#[test]
fn staff_are_shown_more_and_the_public_nothing_that_staff_are_not() {
    let project = TestProject::demo();
    let public = project.release();
    let staff = project
        .shelf()
        .for_audience(Audience::Staff)
        .current()
        .expect("a readable part")
        .expect("a part for staff");
    assert_eq!(staff.manifest.audience, Audience::Staff);
    let salts = (
        public.manifest.salt.as_ref(),
        staff.manifest.salt.as_ref().map(String::len),
    );
    assert_eq!(
        salts,
        (None, Some(64)),
        "the hash that the public's manifest holds cannot be tried out"
    );
    let served = project.shelf().for_audience(Audience::Staff).current_hash();
    let hash = Some(staff.manifest_sha256.clone());
    assert_eq!(
        served.expect("a readable manifest"),
        hash,
        "what a server is told to serve"
    );
    assert_eq!(
        public.manifest.staff_manifest_sha256.as_ref(),
        Some(&staff.manifest_sha256)
    );
    let mut more = 0;
    for (seen, shown) in public.indicators.iter().zip(&staff.indicators) {
        assert_eq!(seen.entry.id, shown.entry.id);
        for (one, other) in seen.cells.iter().zip(&shown.cells) {
            assert_eq!((one.period, &one.codes), (other.period, &other.codes));
            if other.conf_status == ConfStatus::Confidential {
                assert_eq!(
                    one.conf_status,
                    ConfStatus::Confidential,
                    "{} {:?}",
                    seen.entry.id,
                    one.codes
                );
            } else if one.conf_status == ConfStatus::Free {
                assert_eq!(one, other);
            } else {
                more += 1;
            }
        }
    }
    assert!(more > 10, "staff are shown {more} figures more");
    for (release, least) in [(&public, 5), (&staff, 3)] {
        let cells = &indicator(release, "reports_received").cells;
        assert!(
            cells
                .iter()
                .filter_map(|cell| cell.numerator)
                .all(|count| count == 0 || count >= least)
        );
    }
    project.run(&["audit", "current", "--staff"]).ended(0);
    let told = project.run(&["release", "show", "--staff"]).ended(0).stdout;
    assert!(
        told.contains("audience       staff") && told.contains("Diffusion restreinte"),
        "{told}"
    );
}

#[test]
fn what_is_most_sensitive_has_a_threshold_of_its_own() {
    let release = TestProject::demo().release();
    let cells = &indicator(&release, "reports_received").cells;
    let at = |position: usize, codes: &[&str]| {
        let of = cells
            .iter()
            .filter(|cell| codes.contains(&cell.codes[position].as_str()));
        of.filter_map(|cell| cell.numerator).filter(|&count| count > 0).min()
    };
    let (types, ages) = (2, 4);
    assert!(at(types, &["C02", "C04", "C05", "C06", "C15", "C16"]) >= Some(10));
    assert!(at(ages, &["MIN"]) >= Some(10));
    let others = at(
        types,
        &["C01", "C07", "C08", "C09", "C10", "C11", "C12", "C13", "C14", "C29"],
    );
    assert!(others < Some(10), "others are shown from 5: {others:?}");
}

/// The demonstration's next release with its reports under another policy.
fn released_under(policy: &str) -> (TestProject, Release) {
    let project = TestProject::demo();
    project.edit("schemas/disclosure.toml", |text| {
        format!("{text}\n[policy.other]\n{policy}\nowner = \"An office\"\ndecided_on = \"2026-11-22\"\n")
    });
    for id in [
        "reports_received",
        "report_rate",
        "violence_type_distribution",
        "sex_distribution",
        "age_distribution",
    ] {
        project.edit(&format!("sql/indicators/{id}.toml"), |text| {
            text.replace("policy = \"counts_default\"", "policy = \"other\"")
        });
    }
    project.nightly(LATER);
    let release = project.release();
    (project, release)
}

/// Figures by period at the totals of all dimensions.
fn totals(data: &IndicatorData) -> BTreeMap<String, i64> {
    let at_total = data
        .cells
        .iter()
        .filter(|cell| cell.codes[1..] == ["MA", "T", "T", "T"]);
    at_total
        .map(|cell| (cell.period.to_string(), cell.numerator.expect("nothing is hidden")))
        .collect()
}

#[test]
fn rounded_counts_add_up_and_none_is_small() {
    let exact = totals(indicator(&TestProject::demo().release(), "reports_received"));
    let (project, release) = released_under("method = \"rounding\"\nbase = 5");
    let data = indicator(&release, "reports_received");
    assert_eq!((data.entry.protection, data.entry.threshold), (Protection::Rounding, 5));
    assert_eq!(data.entry.hidden, 0);
    assert!(
        data.cells
            .iter()
            .filter_map(|cell| cell.numerator)
            .all(|count| count == 0 || count >= 5)
    );
    let rounded = totals(data);
    let months: i64 = (1..=12).map(|month| rounded[&format!("2025-{month:02}")]).sum();
    assert_eq!(rounded["2025"], months, "parts add up to their total");
    assert_ne!(rounded["2025-03"], exact["2025-03"], "figures are not the exact ones");
    assert!(rounded["2025"].abs_diff(exact["2025"]) <= 100, "and near them");
    project.run(&["release", "verify"]).ended(0);
    let ran = project.run(&["protect", BY_REGION_AND_TYPE, "--indicator", "reports_received"]);
    assert!(
        ran.ended(1).stderr.contains("P024"),
        "exact counts never stand beside rounded ones"
    );
}

#[test]
fn noise_is_the_same_wherever_the_same_is_counted() {
    let exact = totals(indicator(&TestProject::demo().release(), "reports_received"));
    let policy = "method = \"cell_keys\"\nnoise_at_most = 8\nvariance = 7.0\nthreshold = 5";
    let (_project, release) = released_under(policy);
    let data = indicator(&release, "reports_received");
    assert_eq!((data.entry.protection, data.entry.hidden), (Protection::Noise, 0));
    assert!(
        data.cells
            .iter()
            .filter_map(|cell| cell.numerator)
            .all(|count| count == 0 || count >= 5)
    );
    let noisy = totals(data);
    assert!(noisy.iter().all(|(period, count)| count.abs_diff(exact[period]) <= 8));
    assert!(noisy != exact);
    let shared = indicator(&release, "report_rate");
    for cell in &shared.cells {
        let same = data
            .cells
            .iter()
            .find(|it| it.period == cell.period && it.codes[1] == cell.codes[1] && it.codes[2..] == ["T", "T", "T"]);
        if let (Some(same), Some(count)) = (same, cell.numerator) {
            assert_eq!(same.numerator, Some(count), "{:?}", cell.codes);
        }
    }
}
