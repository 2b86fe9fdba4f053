//! What a sender is answered: what his delivery changed, his rejected rows, and that a corrected file is taken for one.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::support::{NEXT_QUIET_NIGHT, QUIET_NIGHT, TestProject};

const THIRD_NIGHT: &str = "2026-11-04T02:00:00Z";
const HEADER: &str = "Date,Type de violence,Canal,Sexe,Tranche d'âge,Région,Nombre de signalements,Remarque\n";
const FIRST: &str = "01/04/2025,Menaces en ligne,WhatsApp,Femme,25-34 ans,,5,\n";
const SECOND: &str = "02/04/2025,Menaces en ligne,WhatsApp,Femme,25-34 ans,,3,\n";
const THIRD: &str = "02/04/2025,Menaces en ligne,WhatsApp,Homme,25-34 ans,,2,\n";

fn deliver(project: &TestProject, name: &str, rows: &[&str]) {
    let text = HEADER.to_owned() + &rows.concat();
    fs::write(project.root.join("inbox/emc_helpline").join(name), text).expect("an inbox");
}

/// Id of the last submission from a file.
#[track_caller]
fn submission(project: &TestProject, name: &str) -> String {
    let sql =
        format!("SELECT submission_id FROM submissions WHERE file_name = '{name}' ORDER BY sequence DESC LIMIT 1");
    let rows = project.sql(&sql, &[]);
    rows[0]["submission_id"].as_str().expect("an id").to_owned()
}

#[track_caller]
fn receipt(project: &TestProject, name: &str) -> Value {
    let ran = project.run(&["receipt", &submission(project, name), "--json"]).ended(0);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

fn outcomes(project: &TestProject) -> Vec<String> {
    let rows = project.sql("SELECT outcome FROM submissions ORDER BY sequence", &[]);
    let outcome = |row: &crate::support::Row| row["outcome"].as_str().unwrap_or_default().to_owned();
    rows.iter().map(outcome).collect()
}

#[test]
fn a_receipt_says_what_the_delivery_changed() {
    let project = TestProject::quiet();
    deliver(&project, "a.csv", &[FIRST, SECOND, THIRD]);
    project.nightly(QUIET_NIGHT).ended(0);
    assert_eq!(
        receipt(&project, "a.csv")["comparison"],
        Value::Null,
        "nothing was known before"
    );
    // Of the second, one count is other, one gone and one new; of the third nothing was known; nobody spoke of the first.
    let fourth = "03/04/2025,Menaces en ligne,WhatsApp,Femme,25-34 ans,,7,\n";
    let new = "02/04/2025,Menaces en ligne,Courriel,Femme,25-34 ans,,4,\n";
    deliver(&project, "b.csv", &[&SECOND.replace(",3,", ",1,"), new, fourth]);
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    let expected = json!([{
        "unit_of_count": "REPORT", "added": 2, "changed": 1, "gone": 1, "unchanged": 0,
        "before": 5, "after": 12, "moved": 0, "moved_permille": 0,
    }]);
    let told = receipt(&project, "b.csv");
    assert_eq!(told["comparison"]["units_of_count"], expected, "{told}");
    let id = submission(&project, "b.csv");
    let page = project.run(&["receipt", &id[..8], "--html"]).ended(0).stdout;
    assert!(
        page.contains("Par rapport à ce qui était connu") && page.contains("مقارنة"),
        "{page}"
    );
    let text = project.run(&["receipt", &id]).ended(0).stdout;
    assert!(
        text.contains("2 cells added, 1 changed, 1 gone, 0 unchanged; sum 5 before, 12 now"),
        "{text}"
    );
}

#[test]
fn a_rehearsal_says_what_would_change_and_changes_nothing() {
    let project = TestProject::quiet();
    deliver(&project, "a.csv", &[FIRST, SECOND, THIRD]);
    project.nightly(QUIET_NIGHT).ended(0);
    // The lock names who held it last.
    let data = || {
        let mut files = project.files("data");
        files.remove("night.lock");
        files
    };
    let before = data();
    let rehearse = |file: &str| {
        let file = project.root.join(file).display().to_string();
        project.run(&["ingest", "--dry-run", "emc_helpline", &file, "--now", NEXT_QUIET_NIGHT])
    };
    let write = |row: &str| fs::write(project.root.join("b.csv"), HEADER.to_owned() + row + THIRD).expect("written");
    write(&SECOND.replace(",3,", ",1,"));
    let told: Value = serde_json::from_str(&rehearse("b.csv").ended(0).stdout).expect("one receipt");
    let comparison = &told["comparison"]["units_of_count"][0];
    assert_eq!(
        (&comparison["changed"], &comparison["unchanged"]),
        (&json!(1), &json!(1)),
        "{told}"
    );
    // What is known already is not even read; what would be refused says so with the exit code.
    rehearse("inbox/emc_helpline/a.csv").ended(3);
    write(&SECOND.replace(",3,", ",trois,"));
    rehearse("b.csv").ended(2);
    assert!(data() == before, "the data folder is as it was");
}

#[test]
fn what_a_series_no_longer_has_is_told_as_gone() {
    let project = TestProject::quiet();
    project.edit("pipelines/emc_helpline.toml", |text| {
        text.replace("\"unit_period\"", "\"series\"")
    });
    deliver(&project, "a.csv", &[FIRST, SECOND]);
    deliver(&project, "b.csv", &[SECOND]);
    project.nightly(QUIET_NIGHT).ended(0);
    let unit = &receipt(&project, "b.csv")["comparison"]["units_of_count"][0];
    assert_eq!(
        (&unit["gone"], &unit["unchanged"]),
        (&json!(1), &json!(1)),
        "one night, one file after another"
    );
    assert_eq!((&unit["moved"], &unit["moved_permille"]), (&json!(5), &json!(625)));
}

#[test]
fn rejected_rows_can_be_given_back_and_are_for_nobody_else() {
    let project = TestProject::quiet();
    let sound: Vec<String> = (1..=9)
        .map(|day| FIRST.replace("01/04", &format!("0{day}/05")))
        .collect();
    let mut rows: Vec<&str> = sound.iter().map(String::as_str).collect();
    let wrong = FIRST.replace("WhatsApp", "Pigeon");
    rows.push(&wrong);
    deliver(&project, "a.csv", &rows);
    project.nightly(QUIET_NIGHT).ended(2);
    let id = submission(&project, "a.csv");
    let file = project.run(&["receipt", &id, "--rows"]).ended(0).stdout;
    assert!(file.contains("Pigeon") && file.contains(";11;Canal;I014 "), "{file}");
    let path = project.root.join(format!("data/receipts/emc_helpline/{id}.rows.csv"));
    let mode = fs::metadata(&path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let left: Vec<String> = project.files("data/receipts/emc_helpline").into_keys().collect();
    let mut expected = ["html", "json", "rows.csv"].map(|ending| format!("{id}.{ending}"));
    expected.sort();
    assert_eq!(left, expected, "nothing lies beside them");
    // Once its definition knows the word, the delivery is read again and has nothing to give back.
    project.edit("pipelines/crosswalks/emc_helpline.channel.csv", |text| {
        text.to_owned() + "Pigeon,MAIL\n"
    });
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    let ran = project.run(&["receipt", &id, "--rows"]).ended(1);
    assert!(ran.stderr.contains("M014") && !path.exists(), "{}", ran.stderr);
    assert!(project.run(&["receipt", "ffff"]).ended(1).stderr.contains("M013"));
}

#[test]
fn a_corrected_file_is_no_duplicate_of_its_failed_ancestor() {
    let project = TestProject::quiet();
    let wrong = FIRST.replace("WhatsApp", "Pigeon");
    deliver(&project, "a.csv", &[&wrong]);
    project.nightly(QUIET_NIGHT).ended(2);
    // The same bytes under another name are no better, and no duplicate either; the corrected file is taken in.
    deliver(&project, "b.csv", &[&wrong]);
    project.nightly(NEXT_QUIET_NIGHT).ended(2);
    deliver(&project, "a.csv", &[FIRST]);
    project.nightly(THIRD_NIGHT).ended(0);
    assert_eq!(outcomes(&project), ["refused", "refused", "accepted"]);
    assert_eq!(project.total(), 5);
}

#[test]
fn a_jump_that_is_an_error_keeps_the_delivery_out() {
    let project = TestProject::quiet();
    project.edit("pipelines/emc_helpline.toml", |text| {
        text.to_owned()
            + "\n[[check]]\nid = \"jump\"\nagainst = \"previous_delivery\"\nfactor = 10\nminimum_base = 5\nseverity = \"error\"\n"
    });
    deliver(&project, "a.csv", &[FIRST]);
    project.nightly(QUIET_NIGHT).ended(0);
    deliver(&project, "b.csv", &[&FIRST.replace(",5,", ",51,")]);
    project.nightly(NEXT_QUIET_NIGHT).ended(2);
    assert_eq!(
        receipt(&project, "b.csv")["outcome"],
        json!({"result": "refused", "code": "I025"})
    );
    assert_eq!(project.total(), 5, "what was known stays");
    // Within one night, the first is what the second is compared with.
    deliver(&project, "c.csv", &[&FIRST.replace(",5,", ",50,")]);
    deliver(&project, "d.csv", &[&FIRST.replace(",5,", ",60,")]);
    project.nightly(THIRD_NIGHT).ended(0);
    assert_eq!(project.total(), 60);
}

#[test]
fn a_column_that_moved_is_told_from_one_night_to_the_next() {
    let project = TestProject::quiet();
    deliver(&project, "a.csv", &[FIRST]);
    project.nightly(QUIET_NIGHT).ended(0);
    let text = "Type de violence,Canal,Sexe,Tranche d'âge,Région,Nombre de signalements,Saisie,Date\n\
                Menaces en ligne,WhatsApp,Femme,25-34 ans,,4,,02/04/2025\n";
    fs::write(project.root.join("inbox/emc_helpline/b.csv"), text).expect("an inbox");
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    let told = receipt(&project, "b.csv");
    assert_eq!(told["rejections"][0]["code"], "I026", "{told}");
    assert_eq!(told["rejections"][0]["column"], "Date");
    let notes = told["notes"].as_array().expect("notes");
    assert!(
        notes.contains(&json!("the column «Saisie» is new since the previous delivery")),
        "{notes:?}"
    );
}

#[test]
fn absences_stay_what_they_are_from_the_file_to_the_table() {
    let project = TestProject::quiet();
    project.edit("pipelines/emc_helpline.toml", |text| {
        let count = "from = \"Nombre de signalements\"";
        text.replace(
            count,
            &format!("{count}\nmarkers = {{ \"nd\" = \"L\", \"np\" = \"Q\", \"-\" = \"M\" }}"),
        )
    });
    let rows: Vec<String> = ["0", "nd", "np", "-"]
        .iter()
        .zip(1..)
        .map(|(count, day)| {
            FIRST
                .replace("01/04", &format!("0{day}/04"))
                .replace(",5,", &format!(",{count},"))
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    deliver(&project, "a.csv", &rows);
    project.nightly(QUIET_NIGHT).ended(0);
    let rows = project.sql("SELECT value, obs_status FROM case_counts ORDER BY period_start", &[]);
    let told: Vec<Value> = rows
        .iter()
        .map(|row| json!([row["value"], row["obs_status"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!([0, "A"]),
            json!([null, "L"]),
            json!([null, "Q"]),
            json!([null, "M"])
        ]
    );
    // A zero that becomes unknown is a change, though no sum moves.
    deliver(&project, "b.csv", &[&FIRST.replace(",5,", ",nd,")]);
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    let unit = &receipt(&project, "b.csv")["comparison"]["units_of_count"][0];
    assert_eq!((&unit["changed"], &unit["moved"]), (&json!(1), &json!(0)));
}

#[test]
fn records_are_a_duplicate_also_where_their_bytes_are_gone() {
    let project = TestProject::quiet();
    project.edit("pipelines/emc_helpline.toml", |text| {
        text.replace("from = \"Nombre de signalements\"", "grain = \"record\"")
            .replace("[personal_data]", "[personal_data]\nrecord_bytes = \"drop\"")
    });
    let record = FIRST.replace(",5,", ",,");
    deliver(&project, "a.csv", &[&record, &record]);
    project.nightly(QUIET_NIGHT).ended(0);
    assert!(project.files("data/landing").is_empty(), "the bytes are gone");
    deliver(&project, "b.csv", &[&record, &record]);
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    assert_eq!(outcomes(&project), ["accepted", "duplicate"]);
    assert_eq!(project.total(), 2);
    assert!(project.files("data/landing").is_empty(), "and do not come back");
}
