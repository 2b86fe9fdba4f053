//! Marsad on files that institutions really published: the questions of `tests/real/*/proof.toml`, answered by
//! `marsad sql`, against answers that were computed from the raw files with other tools.
//!
//! The files are not ours to copy; they are read from `../shared/realdata`, and without it nothing is checked.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::support::{Row, TestProject, repository};

/// `proof.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    #[serde(rename = "dataset")]
    _dataset: String,
    night: Vec<Night>,
    question: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Night {
    now: String,
    deliveries: Vec<Delivery>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Delivery {
    source: String,
    file: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    id: String,
    sql: String,
    as_of: Option<String>,
    /// The expected columns that are compared; all unless given.
    columns: Option<Vec<usize>>,
    /// The expected rows that are compared; all unless given.
    rows: Option<Vec<usize>>,
}

#[derive(Debug, Deserialize)]
struct Answers {
    answers: Vec<Answer>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    id: String,
    expected: Value,
}

/// An answer as a table: names of columns, unless it is one value, and rows.
#[derive(Debug, PartialEq)]
struct Table {
    columns: Option<Vec<String>>,
    rows: Vec<Vec<Value>>,
}

/// The published files, where they are at hand.
fn real_data() -> Option<PathBuf> {
    let folder = repository().parent()?.join("shared/realdata");
    folder.join("answers.json").is_file().then_some(folder)
}

impl Table {
    /// The expected answer, cut to what the question asks for.
    fn expected(answer: &Value, question: &Question) -> Self {
        let (Some(columns), Some(rows)) = (answer["columns"].as_array(), answer["rows"].as_array()) else {
            let rows = vec![vec![answer.clone()]];
            return Self { columns: None, rows };
        };
        let rows: Vec<Vec<Value>> = chosen(rows, question.rows.as_deref())
            .iter()
            .map(|row| chosen(row.as_array().expect("a row"), question.columns.as_deref()))
            .collect();
        let columns = chosen(columns, question.columns.as_deref());
        let names = columns.iter().map(|name| name.as_str().expect("a name").to_owned());
        Self {
            columns: Some(names.collect()),
            rows,
        }
    }

    /// Our answer with the columns the expected one names.
    fn found(rows: Vec<Row>, columns: Option<&[String]>) -> Self {
        let row = |row: Row| -> Vec<Value> {
            match columns {
                Some(names) if names.len() == row.len() => names
                    .iter()
                    .map(|name| row.get(name).cloned().unwrap_or_else(|| Value::from("no such column")))
                    .collect(),
                _ => row.into_iter().map(|(_, value)| value).collect(),
            }
        };
        Self {
            columns: columns.map(<[String]>::to_vec),
            rows: rows.into_iter().map(row).collect(),
        }
    }

    fn equals(&self, other: &Self) -> bool {
        let same_row = |(one, two): (&Vec<Value>, &Vec<Value>)| {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same(one, two))
        };
        self.rows.len() == other.rows.len() && self.rows.iter().zip(&other.rows).all(same_row)
    }
}

fn chosen(values: &[Value], positions: Option<&[usize]>) -> Vec<Value> {
    match positions {
        Some(positions) => positions.iter().map(|position| values[*position].clone()).collect(),
        None => values.to_vec(),
    }
}

/// Numbers as numbers (12 and 12.0 are one), everything else as it is.
fn same(one: &Value, two: &Value) -> bool {
    match (one.as_f64(), two.as_f64()) {
        (Some(one), Some(two)) => (one - two).abs() <= 1e-9 * one.abs().max(1.0),
        _ => one == two,
    }
}

/// Runs the nights and asks the questions; every question that is answered otherwise than expected.
fn mismatches(definitions: &Path, real_data: &Path) -> Vec<String> {
    let text = fs::read_to_string(definitions.join("proof.toml")).expect("proof.toml");
    let proof: Proof = toml::from_str(&text).expect("a proof");
    let answers = fs::read_to_string(real_data.join("answers.json")).expect("answers.json");
    let answers: Answers = serde_json::from_str(&answers).expect("answers");
    let project = TestProject::of(definitions);
    for night in &proof.night {
        deliver(&project, night, real_data);
        let ran = project.nightly(&night.now);
        assert!(matches!(ran.code, Some(0 | 2)), "{ran:?}");
    }
    assert!(!proof.question.is_empty(), "a proof asks questions");
    let wrong = |question: &Question| {
        let answer = answers.answers.iter().find(|answer| answer.id == question.id);
        let answer = answer.unwrap_or_else(|| panic!("{} has an answer", question.id));
        wrong(&project, question, &answer.expected)
    };
    proof.question.iter().filter_map(wrong).collect()
}

fn deliver(project: &TestProject, night: &Night, real_data: &Path) {
    for delivery in &night.deliveries {
        let from = real_data.join(&delivery.file);
        let inbox = project.root.join("inbox").join(&delivery.source);
        fs::create_dir_all(&inbox).expect("an inbox");
        let bytes = fs::read(&from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        fs::write(inbox.join(from.file_name().expect("a name")), bytes).expect("a delivery");
    }
}

fn wrong(project: &TestProject, question: &Question, expected: &Value) -> Option<String> {
    let as_of = question.as_of.as_deref().map(|as_of| vec!["--as-of", as_of]);
    let ran = project.run(&[&["sql", &question.sql, "--format", "json"], &*as_of.unwrap_or_default()].concat());
    if ran.code != Some(0) {
        return Some(format!("{}: {}", question.id, ran.stderr));
    }
    let expected = Table::expected(expected, question);
    let rows = serde_json::from_str(&ran.stdout).expect("an array of objects");
    let found = Table::found(rows, expected.columns.as_deref());
    let differs = || {
        format!(
            "{}:\n  expected {:?}\n  found    {:?}",
            question.id, expected.rows, found.rows
        )
    };
    (!found.equals(&expected)).then(differs)
}

macro_rules! proofs {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let Some(real_data) = real_data() else {
                    println!("skipped: no ../shared");
                    return;
                };
                let definitions = repository().join("tests/real").join(stringify!($name));
                let wrong = mismatches(&definitions, &real_data);
                assert!(wrong.is_empty(), "{} answers differ\n{}", wrong.len(), wrong.join("\n"));
            }
        )*

        #[test]
        fn every_proof_has_a_test() {
            let folder = fs::read_dir(repository().join("tests/real")).expect("the proofs");
            let mut found: Vec<String> = folder
                .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
                .collect();
            found.sort();
            assert_eq!(found, [$(stringify!($name)),*]);
        }
    };
}

proofs! {
    ar_linea144 au_rogs br_pcmg cr_femicidios es_victimas fr_departements in_ncrb it_delitti pe_denuncias pr_agencias
    uk_city_of_london
}
