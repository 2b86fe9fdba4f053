//! What adds up and what does not: enforced on an indicator's plan, by `check` and by `preview`, before anything runs.
//!
//! Among the cases are published totals that do not reconcile: each is a sum or a quotient that SQL would make without a
//! word, and that no indicator can be.

use std::collections::BTreeSet;
use std::fs;

use ::definitions::Definitions;

use crate::support::{TestProject, repository};

/// An indicator that cannot be: its SQL, the unit its metadata names, its dimensions, the code it is refused with, and
/// what the message must name.
struct Impossible {
    what: &'static str,
    family: &'static str,
    sql: &'static str,
    dimensions: &'static [&'static str],
    not_additive_over: &'static [&'static str],
    unit: &'static str,
    has_denominator: bool,
    code: &'static str,
    names: &'static str,
}

const IMPOSSIBLE: [Impossible; 16] = [
    Impossible {
        what: "suspects added over types",
        family: "suspects",
        sql: "SELECT period_start, source_id, SUM(value) AS numerator FROM suspects GROUP BY period_start, source_id",
        dimensions: &["source_id"],
        not_additive_over: &["source_id", "period_start"],
        unit: "PERSON_SUSPECT",
        has_denominator: false,
        code: "P011",
        names: "violence_type",
    },
    Impossible {
        what: "suspects whose types the release would add up",
        family: "suspects",
        sql: "SELECT period_start, source_id, violence_type, SUM(value) AS numerator FROM suspects \
              GROUP BY period_start, source_id, violence_type",
        dimensions: &["source_id", "violence_type"],
        not_additive_over: &["source_id", "period_start"],
        unit: "PERSON_SUSPECT",
        has_denominator: false,
        code: "P011",
        names: "violence_type",
    },
    Impossible {
        what: "suspects of the quarters added to years",
        family: "suspects",
        sql: "SELECT date_trunc('year', period_start) AS period_start, source_id, violence_type, SUM(value) AS numerator \
              FROM suspects GROUP BY 1, source_id, violence_type",
        dimensions: &["source_id", "violence_type"],
        not_additive_over: &["source_id", "violence_type", "period_start"],
        unit: "PERSON_SUSPECT",
        has_denominator: false,
        code: "P011",
        names: "period_start",
    },
    Impossible {
        what: "sources added together",
        family: "reports",
        sql: "SELECT period_start, SUM(value) AS numerator FROM reports GROUP BY period_start",
        dimensions: &[],
        not_additive_over: &[],
        unit: "REPORT",
        has_denominator: false,
        code: "P011",
        names: "overlap_bound",
    },
    Impossible {
        what: "sources added together in two steps",
        family: "reports",
        sql: "SELECT period_start, SUM(n) AS numerator FROM (\
                  SELECT period_start, source_id, SUM(value) AS n FROM reports GROUP BY period_start, source_id\
              ) GROUP BY period_start",
        dimensions: &[],
        not_additive_over: &[],
        unit: "REPORT",
        has_denominator: false,
        code: "P011",
        names: "source_id",
    },
    Impossible {
        what: "two sources added by name",
        family: "reports_by_source",
        sql: "SELECT a.period_start, a.n + b.n AS numerator FROM (\
                  SELECT period_start, SUM(value) AS n FROM reports_by_source \
                  WHERE source_id = 'emc_helpline' AND unit_of_count = 'REPORT' GROUP BY period_start\
              ) a JOIN (\
                  SELECT period_start, SUM(value) AS n FROM reports_by_source \
                  WHERE source_id = 'emc_portal' AND unit_of_count = 'REPORT' GROUP BY period_start\
              ) b ON a.period_start = b.period_start",
        dimensions: &[],
        not_additive_over: &[],
        unit: "REPORT",
        has_denominator: false,
        code: "P011",
        names: "source_id",
    },
    Impossible {
        what: "two sources put one below the other, then added",
        family: "reports_by_source",
        sql: "SELECT period_start, SUM(n) AS numerator FROM (\
                  SELECT period_start, SUM(value) AS n FROM reports_by_source \
                  WHERE source_id = 'emc_helpline' AND unit_of_count = 'REPORT' GROUP BY period_start \
                  UNION ALL \
                  SELECT period_start, SUM(value) AS n FROM reports_by_source \
                  WHERE source_id = 'emc_portal' AND unit_of_count = 'REPORT' GROUP BY period_start\
              ) GROUP BY period_start",
        dimensions: &[],
        not_additive_over: &[],
        unit: "REPORT",
        has_denominator: false,
        code: "P011",
        names: "source_id",
    },
    Impossible {
        what: "rows taken for reports",
        family: "reports",
        sql: "SELECT period_start, source_id, COUNT(*) AS numerator FROM reports GROUP BY period_start, source_id",
        dimensions: &["source_id"],
        not_additive_over: &["source_id"],
        unit: "REPORT",
        has_denominator: false,
        code: "P025",
        names: "SUM(value)",
    },
    Impossible {
        what: "calls and reports added",
        family: "reports_by_source",
        sql: "SELECT period_start, source_id, SUM(value) AS numerator FROM reports_by_source GROUP BY period_start, source_id",
        dimensions: &["source_id"],
        not_additive_over: &["source_id"],
        unit: "REPORT",
        has_denominator: false,
        code: "P012",
        names: "CALL and REPORT",
    },
    // E-Blagh, the first three months: 82 suspects identified, 23 presented, 9 wanted. They are stages of the same.
    Impossible {
        what: "reports added to those of them that were identified",
        family: "police_reports",
        sql: "SELECT period_start, source_id, SUM(value) AS numerator FROM police_reports GROUP BY period_start, source_id",
        dimensions: &["source_id"],
        not_additive_over: &["source_id"],
        unit: "REPORT",
        has_denominator: false,
        code: "P011",
        names: "stage",
    },
    // PMP, spring 2020: 148 prosecutions, 892 complaints, «1 500 a month» once of the one and once of the other.
    Impossible {
        what: "prosecuted persons over complaints",
        family: "prosecution",
        sql: "SELECT period_start, source_id, \
                     SUM(value) FILTER (WHERE unit_of_count = 'PERSON_PROSECUTED' AND stage = 'S70') AS numerator, \
                     SUM(value) FILTER (WHERE unit_of_count = 'REQUEST' AND stage = 'S50') AS denominator \
              FROM prosecution GROUP BY period_start, source_id",
        dimensions: &["source_id"],
        not_additive_over: &["source_id", "period_start"],
        unit: "PERSON_PROSECUTED",
        has_denominator: true,
        code: "P012",
        names: "its denominator counts REQUEST",
    },
    // PMP, 2021: 6 855 persons prosecuted over 6 314 cases would be a «prosecution rate» of 108.6 %.
    Impossible {
        what: "prosecuted persons over cases, called cases",
        family: "prosecution",
        sql: "SELECT period_start, source_id, \
                     SUM(value) FILTER (WHERE unit_of_count = 'PERSON_PROSECUTED' AND stage = 'S70') AS numerator, \
                     SUM(value) FILTER (WHERE unit_of_count = 'CASE' AND stage = 'S60') AS denominator \
              FROM prosecution GROUP BY period_start, source_id",
        dimensions: &["source_id"],
        not_additive_over: &["source_id", "period_start"],
        unit: "CASE",
        has_denominator: true,
        code: "P012",
        names: "its numerator counts PERSON_PROSECUTED",
    },
    // HCP 2019: the 14 % of one measure, applied to the 13.4 million women printed beside another.
    Impossible {
        what: "a rate applied to the base of another",
        family: "survey_estimates",
        sql: "SELECT DATE '2019-01-01' AS period_start, a.survey, a.value * b.base AS numerator \
              FROM survey_estimates a JOIN survey_estimates b ON b.survey = a.survey \
              WHERE a.measure = 'PREV_CYBER' AND b.measure = 'PREV_12M'",
        dimensions: &["survey"],
        not_additive_over: &["survey"],
        unit: "INHABITANT",
        has_denominator: false,
        code: "P014",
        names: "base of another",
    },
    Impossible {
        what: "two surveys averaged",
        family: "survey_estimates",
        sql: "SELECT DATE '2019-01-01' AS period_start, AVG(value) AS numerator FROM survey_estimates \
              WHERE measure = 'PREV_CYBER'",
        dimensions: &[],
        not_additive_over: &[],
        unit: "INHABITANT",
        has_denominator: false,
        code: "P013",
        names: "rate",
    },
    Impossible {
        what: "a rate where a count is due",
        family: "chatbot_sessions",
        sql: "SELECT period_start, source_id, SUM(value) FILTER (WHERE stage = 'S30') * 100 \
                     / SUM(value) FILTER (WHERE stage = 'S10') AS numerator \
              FROM chatbot_sessions GROUP BY period_start, source_id",
        dimensions: &["source_id"],
        not_additive_over: &["source_id"],
        unit: "SESSION",
        has_denominator: false,
        code: "P013",
        names: "its numerator is a rate",
    },
    Impossible {
        what: "the legal and the municipal population added",
        family: "population",
        sql: "SELECT DATE '2024-01-01' AS period_start, geo_code, SUM(value) AS numerator FROM population \
              WHERE year = 2024 AND sex = 'T' AND age_group = 'T' GROUP BY geo_code",
        dimensions: &["geo_code"],
        not_additive_over: &["geo_code", "period_start"],
        unit: "INHABITANT",
        has_denominator: false,
        code: "P014",
        names: "basis",
    },
];

/// The prosecution's yearly counts, every unit: what the press reads.
const PROSECUTION: &str = "SELECT source_id, period_start, unit_of_count, stage, value FROM case_counts \
     WHERE source_id = 'prosecution_annual' AND violence_type = 'T' AND sex = 'T' AND age_band = 'MIN'";

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

impl Impossible {
    /// Its `.toml`.
    fn metadata(&self, id: &str) -> String {
        let denominator = if self.has_denominator { "column" } else { "none" };
        let text = "{ fr = \"x\", ar = \"x\", en = \"x\" }";
        format!(
            "id = \"{id}\"\nnumber = \"I99\"\nstatus = \"draft\"\nfamily = \"{}\"\nuniverse = \"{id}\"\n\
             frequency = \"Q\"\ndimensions = {}\nunit_of_count = \"{}\"\nnot_additive_over = {}\n\
             denominator = {{ kind = \"{denominator}\" }}\npolicy = \"counts_default\"\n\
             title = {text}\nunit = {text}\nmethod = {text}\n",
            self.family,
            list(self.dimensions),
            self.unit,
            list(self.not_additive_over),
        )
    }
}

#[test]
fn what_does_not_add_up_is_no_indicator() {
    let project = TestProject::of(&repository());
    fs::write(project.root.join("sql/views/prosecution.sql"), PROSECUTION).expect("a view");
    for (number, it) in IMPOSSIBLE.iter().enumerate() {
        let id = format!("impossible_{number}");
        let folder = project.root.join("sql/indicators");
        fs::write(folder.join(format!("{id}.sql")), it.sql).expect("a file");
        fs::write(folder.join(format!("{id}.toml")), it.metadata(&id)).expect("a file");
    }
    let told = project.run(&["check"]).ended(1).stdout;
    for (number, it) in IMPOSSIBLE.iter().enumerate() {
        let file = format!("sql/indicators/impossible_{number}.sql: D061 {}", it.code);
        let line = told.lines().find(|line| line.starts_with(&file));
        let line = line.unwrap_or_else(|| panic!("{} is not told with {file} in\n{told}", it.what));
        assert!(line.contains(it.names), "{}: {line}", it.what);
    }
    let ran = project.run(&["preview", "impossible_0"]).ended(1);
    assert!(ran.stderr.contains("P011"), "{}", ran.stderr);
}

#[test]
fn no_indicator_counts_past_its_family() {
    let project = TestProject::of(&repository());
    project.edit("sql/indicators/report_rate.sql", |text| {
        text.replace(
            "FROM reports",
            "FROM case_counts WHERE unit_of_count = 'REPORT' AND stage = 'S10'",
        )
    });
    let told = project.run(&["check"]).ended(1).stdout;
    assert!(told.contains("sql/indicators/report_rate.sql: D061 P015"), "{told}");
    assert!(told.contains("case_counts"), "{told}");
}

#[test]
fn every_indicator_is_tested_on_rows_one_can_add_up() {
    let project = TestProject::of(&repository());
    let ran = project.run(&["check", "--sql-tests"]).ended(0);
    assert!(
        ran.stdout
            .trim_end()
            .ends_with("0 failed; indicators without one: none"),
        "{}",
        ran.stdout
    );
    project.edit("sql/indicators/takedown_success.slt", |text| {
        text.replace("IG 5 8", "IG 6 8")
    });
    let ran = project.run(&["check", "--sql-tests"]).ended(1);
    assert!(
        ran.stdout.contains("sql/indicators/takedown_success.slt"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_catalogue_has_every_number() {
    let (definitions, problems) = Definitions::load(&repository());
    assert_eq!(problems, []);
    let numbers: BTreeSet<&str> = definitions
        .indicators
        .values()
        .map(|indicator| indicator.number.as_str())
        .collect();
    let due: Vec<String> = (1..=34).map(|number| format!("I{number:02}")).collect();
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), due);
}

#[test]
fn the_page_of_the_catalogue_is_what_the_definitions_say() {
    let ran = TestProject::of(&repository()).run(&["catalogue"]).ended(0);
    let page = fs::read_to_string(repository().join("docs/indicators.md")).expect("docs/indicators.md");
    assert!(ran.stdout == page, "run: marsad catalogue > docs/indicators.md");
}

#[test]
fn every_indicator_has_rows_on_the_demonstration() {
    let project = TestProject::demo();
    let (definitions, _) = Definitions::load(&project.root);
    let counts: Vec<String> = definitions
        .indicators
        .keys()
        .map(|id| format!("SELECT '{id}' AS id, count(*) AS n FROM {id}"))
        .collect();
    let empty: Vec<_> = project
        .sql(&counts.join(" UNION ALL "), &[])
        .into_iter()
        .filter(|row| row["n"].as_i64() == Some(0))
        .collect();
    assert!(empty.is_empty(), "{empty:?}");
}

#[test]
fn a_share_is_of_what_it_is_part_of() {
    let release = TestProject::demo().release();
    let mut shares = 0;
    for id in [
        "violence_type_distribution",
        "sex_distribution",
        "age_distribution",
        "cyber_share_in_cells",
    ] {
        let data = release.indicator(id).unwrap_or_else(|| panic!("{id} is released"));
        let before = shares;
        for cell in &data.cells {
            if let (Some(numerator), Some(denominator)) = (cell.numerator, cell.denominator) {
                assert!(numerator <= denominator, "{id} {:?}", cell.codes);
                shares += 1;
            }
            let is_unstated = cell
                .codes
                .iter()
                .any(|code| ["X00", "U", "UNK"].contains(&code.as_str()));
            assert!(!is_unstated || cell.denominator.is_none(), "{id} {:?}", cell.codes);
        }
        assert!(shares > before, "{id} shows no share");
    }
    assert!(shares > 20, "{shares} shares");
}
