//! Totals and headers of a delivery against those before it.

use definitions::period::Period;

use super::fixture::{COUNTS, counts_with, pass_gate, source};
use crate::{Ingested, Outcome, PeriodTotals};

const HEADER: &str = "Mois;Sexe;Lieu;Nombre\n";

fn total(period: &str) -> (String, Period, String) {
    let period = Period::parse(period).expect("a period");
    ("test".to_owned(), period, "REPORT".to_owned())
}

fn checked(check: &str, rows: &str, earlier: &[(&str, i64)]) -> Ingested {
    let toml = format!("{COUNTS}\n[[check]]\nid = \"jump\"\nfactor = 3\n{check}");
    let earlier: PeriodTotals = earlier.iter().map(|(period, sum)| (total(period), *sum)).collect();
    let ingested = pass_gate(&toml, "envoi.csv", format!("{HEADER}{rows}").as_bytes());
    ingested.checked_against(&source(&toml), &earlier).expect("kept")
}

fn messages(ingested: &Ingested) -> Vec<&str> {
    let groups = &ingested.receipt.rejections;
    groups.iter().map(|group| group.message.as_str()).collect()
}

#[test]
fn totals_are_sums_over_all_dimensions() {
    let rows = "2024-01;Femme;MA;3\n2024-01;Homme;MA;4\n2024-02;Femme;MA;np\n2024-03;Homme;MA;np\n2024-03;Femme;MA;5\n";
    let ingested = pass_gate(COUNTS, "envoi.csv", format!("{HEADER}{rows}").as_bytes());
    let totals = ingested.counts.period_totals().expect("read");
    let expected: PeriodTotals = [(total("2024-01"), 7), (total("2024-03"), 5)].into();
    assert_eq!(totals, expected, "what is not known is no sum");
}

#[test]
fn a_jump_from_the_month_before_is_remarked_upon() {
    let rows = "2024-03;Femme;MA;200\n2024-04;Femme;MA;61\n";
    let ingested = checked(
        "against = \"previous_period\"",
        rows,
        &[("2024-02", 50), ("2024-03", 1)],
    );
    let expected = [
        "check jump does not hold: test 2024-03 REPORT > 3 × 2024-02",
        "check jump does not hold: test 2024-04 REPORT < 1/3 × 2024-03",
    ];
    assert_eq!(
        messages(&ingested),
        expected,
        "the delivery itself knows its March best"
    );
    assert_eq!(ingested.receipt.outcome, Outcome::Accepted);
    assert_eq!(ingested.receipt.rows_accepted, 2);
    assert!(
        ingested.receipt.page().contains("2024-03 REPORT"),
        "the page says where"
    );
}

#[test]
fn the_same_month_of_last_year_and_the_previous_delivery_are_looked_up() {
    let row = "2024-03;Femme;MA;200\n";
    let last_year = "against = \"same_period_last_year\"";
    assert_eq!(messages(&checked(last_year, row, &[("2023-03", 60)])).len(), 1);
    assert!(messages(&checked(last_year, row, &[("2023-03", 70), ("2024-02", 20)])).is_empty());
    let previous = "against = \"previous_delivery\"";
    assert_eq!(
        messages(&checked(previous, row, &[("2024-03", 60)])),
        ["check jump does not hold: test 2024-03 REPORT > 3 × the previous delivery"]
    );
    let high = format!("{previous}\nminimum_base = 61");
    assert!(messages(&checked(&high, row, &[("2024-03", 60)])).is_empty());
}

#[test]
fn an_error_refuses_the_delivery_whole() {
    let check = "against = \"previous_period\"\nseverity = \"error\"";
    let ingested = checked(check, "2024-03;Femme;MA;200\n2024-02;Femme;MA;50\n", &[]);
    assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I025" });
    assert_eq!(
        (ingested.receipt.rows_delivered, ingested.receipt.rows_rejected),
        (2, 2)
    );
    assert!(ingested.counts.is_empty() && ingested.receipt.periods.is_none());
}

/// Notes and warnings of a delivery with these headers after one with the others.
fn drifted(before: &str, now: &str) -> (Vec<String>, Vec<String>) {
    let toml = counts_with(&[("empty = \"U\" }", "empty = \"U\" }\nage = { constant = \"T\" }")]);
    let taken = |header: &str| pass_gate(&toml, "envoi.csv", format!("{header}\n").as_bytes());
    let mut ingested = taken(now);
    let before = taken(before).receipt.headers;
    ingested.compare_headers(&source(&toml), &before).expect("kept");
    let warned = ingested.receipt.rejections.iter();
    let warned = warned.map(|group| format!("{} {} {}", group.code, group.severity.word(), group.column));
    (ingested.receipt.notes, warned.collect())
}

#[test]
fn columns_that_come_go_and_move_are_told() {
    let nothing = (Vec::new(), Vec::new());
    assert_eq!(drifted("Mois;Sexe;Lieu;Nombre", "mois;SEXE;Lieu;Nombre"), nothing);
    let (notes, warned) = drifted("Mois;Sexe;Lieu;Nombre;Observations", "Id;Mois;Sexe;Lieu;Nombre");
    assert_eq!(
        notes,
        [
            "the column «Id» is new since the previous delivery",
            "the column «Observations» is gone since the previous delivery"
        ]
    );
    assert!(warned.is_empty(), "a new column in front moves none: {warned:?}");
    let (notes, warned) = drifted("Mois;Sexe;Lieu;Nombre;Note", "Note;Sexe;Lieu;Nombre;Mois");
    assert_eq!(notes, ["the column «Note» has moved since the previous delivery"]);
    assert_eq!(warned, ["I026 warning Mois"]);
}
