//! What users edit: the project as it stands is sound, and mistakes are all told at once, where they are.

use std::fs;

use crate::support::{TestProject, repository};

#[test]
fn the_project_checks_clean() {
    let ran = TestProject::of(&repository()).run(&["check"]).ended(0);
    assert!(ran.stdout.trim_end().ends_with(" 0 problems"), "{}", ran.stdout);
}

#[test]
fn every_proof_of_real_data_checks_clean() {
    for entry in fs::read_dir(repository().join("tests/real")).expect("the proofs") {
        let folder = entry.expect("an entry").path();
        TestProject::of(&folder).run(&["check"]).ended(0);
    }
}

/// Mistakes, one in a file: the file, the change, the code, and whether the line is known.
type Mistake = (&'static str, fn(&str) -> String, &'static str, bool);

const MISTAKES: [Mistake; 17] = [
    // The five-way cube.
    (
        "schemas/releases.toml",
        |text| {
            let levels = "geo_code = [\"region\"], violence_type = [\"type\"], sex = [\"sex\"], age_band = [\"band\"]";
            format!(
                "{text}\n[[table]]\nid = \"cube\"\nindicator = \"reports_received\"\nperiods = [\"M\"]\nlevels = {{ {levels} }}\n"
            )
        },
        "D073",
        true,
    ),
    (
        "schemas/early_warning.toml",
        |text| text.replace("persons_received_in_cells", "persons_received"),
        "D077",
        true,
    ),
    (
        "schemas/disclosure.toml",
        |text| text.replacen("zeros = \"camouflage\"", "zeros = \"publish\"", 1),
        "D075",
        true,
    ),
    (
        "schemas/disclosure.toml",
        |text| text.replacen("\"C02\"", "\"C77\"", 1),
        "D076",
        true,
    ),
    (
        "sql/indicators/persons_received_in_cells.toml",
        |text| text.replace("contributor = ", "# contributor = "),
        "D059",
        true,
    ),
    (
        "pipelines/emc_helpline.toml",
        |text| text.replace("order = \"name\"", "ordre = \"name\""),
        "D00",
        true,
    ),
    (
        "pipelines/crosswalks/public_prosecution.sex.csv",
        |text| format!("{}Inconnu de nous,NOCODE\n", text.trim_end().to_owned() + "\n"),
        "D034",
        true,
    ),
    (
        "sql/indicators/report_rate.toml",
        |text| text.replacen("\nar = ", "\n# ar = ", 1),
        "D00",
        true,
    ),
    (
        "sql/indicators/coverage.sql",
        |text| text.replace("COUNT(delivered_on)", "COUNT(delivered_when)"),
        "D061",
        false,
    ),
    (
        "schemas/releases.toml",
        |text| text.replacen("[\"total\", \"cell_type\"]", "[\"total\", \"cell_tipe\"]", 1),
        "D071",
        true,
    ),
    // Shares of those whose sex is known, whose number no table shows.
    (
        "schemas/releases.toml",
        |text| text.replacen("levels.sex = [\"known\", \"sex\"]", "levels.sex = [\"sex\"]", 1),
        "D079",
        true,
    ),
    (
        "schemas/reference_metadata.toml",
        |text| text.replace("id = \"REL_POLICY\"", "id = \"RELEASE_POLICY\""),
        "D078",
        true,
    ),
    (
        "schemas/calendar.toml",
        |text| format!("{text}\n[embargo]\ndays = 40\ntime = \"10:00:00\"\n"),
        "D074",
        true,
    ),
    // A subset released beside its whole.
    (
        "pipelines/emc_women.toml",
        |text| text.replace("visibility = \"internal\"", "visibility = \"public\""),
        "D039",
        true,
    ),
    (
        "schemas/reference/events.toml",
        |text| text.replace("\"event_kind\"\nlabel", "\"event_sort\"\nlabel"),
        "D024",
        true,
    ),
    // A zero where the status says that nothing was collected.
    (
        "schemas/reference/survey_estimates.csv",
        |text| text.replace("PREV_CYBER,RUR,,L", "PREV_CYBER,RUR,0,L"),
        "D026",
        true,
    ),
    (
        "schemas/reference/dim_actor.csv",
        |text| text.to_owned() + text.lines().last().expect("a row") + "\n",
        "D027",
        true,
    ),
];

#[test]
fn mistakes_are_told_at_once_where_they_stand() {
    let project = TestProject::of(&repository());
    for (file, change, ..) in MISTAKES {
        project.edit(file, change);
    }
    let ran = project.run(&["check"]).ended(1);
    for (file, _, code, has_line) in MISTAKES {
        let mut told = ran
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix(file)?.strip_prefix(':'));
        let is_it = |rest: &str| match rest.split_once(": ") {
            Some((line, message)) if line.parse::<usize>().is_ok_and(|line| line > 0) => message.starts_with(code),
            _ => !has_line && rest.trim_start().starts_with(code),
        };
        assert!(told.any(is_it), "{file} {code} is not told in\n{}", ran.stdout);
    }
}

#[test]
fn nothing_runs_on_definitions_with_problems() {
    let project = TestProject::of(&repository());
    project.edit("schemas/releases.toml", |text| {
        text.replacen("cell_type\"]", "cell_tipe\"]", 1)
    });
    let ran = project.nightly(crate::support::QUIET_NIGHT).ended(1);
    assert!(ran.stderr.contains("M002"), "{}", ran.stderr);
    assert!(!project.root.join("data/warehouse").exists(), "nothing was begun");
}

#[test]
fn a_new_indicator_is_sound_from_the_start() {
    let project = TestProject::of(&repository());
    project.run(&["new", "indicator", "first_try"]).ended(0);
    project.run(&["check"]).ended(0);
    project.run(&["preview", "first_try"]).ended(0);
}

#[test]
fn a_new_source_lacks_its_crosswalk_and_nothing_else() {
    let project = TestProject::of(&repository());
    project.run(&["new", "source", "new_line"]).ended(0);
    let ran = project.run(&["check"]).ended(1);
    let problems: Vec<&str> = ran.stdout.lines().filter(|line| !line.ends_with(" problems")).collect();
    assert!(
        matches!(problems[..], [one] if one.contains("new_line.geo_code")),
        "{}",
        ran.stdout
    );
    let crosswalk = project.root.join("pipelines/crosswalks/new_line.geo_code.csv");
    fs::write(crosswalk, "theirs,ours\nCasablanca-Settat,MA-06\n").expect("a crosswalk");
    project.run(&["check"]).ended(0);
}

#[test]
fn what_is_there_is_not_overwritten() {
    let project = TestProject::of(&repository());
    let before = project.files("pipelines");
    let ran = project.run(&["new", "source", "emc_helpline"]).ended(1);
    assert!(ran.stderr.contains("M004"), "{}", ran.stderr);
    let ran = project.run(&["new", "source", "../outside"]).ended(1);
    assert!(ran.stderr.contains("M005"), "{}", ran.stderr);
    assert!(project.files("pipelines") == before, "a file changed");
}

/// The reference shows whole files; each must be TOML, or readers copy mistakes.
#[test]
fn examples_in_the_reference_are_toml() {
    let Ok(text) = fs::read_to_string(repository().join("docs/definitions-reference.md")) else {
        println!("skipped: no docs/definitions-reference.md");
        return;
    };
    let mut blocks = 0;
    for block in text.split("```toml\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        let parsed: Result<toml::Table, _> = toml::from_str(block);
        assert!(parsed.is_ok(), "{}\n{block}", parsed.expect_err("an error"));
        blocks += 1;
    }
    assert!(blocks > 0, "the reference shows examples");
}
