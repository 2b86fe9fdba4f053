//! What is accepted, rejected or refused whole.

use super::fixture::{counts, counts_with, rejected, take, take_csv};
use crate::Outcome;

const PLAIN: &str = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;01.511;12\n2024-02;Homme;MA-01;3\n";

#[test]
fn a_good_delivery_is_accepted() {
    let ingested = take_csv(super::fixture::COUNTS, PLAIN);
    assert_eq!(
        counts(&ingested),
        ["2024-01 01.511 F T = 12 A", "2024-02 MA-01 M T = 3 A"]
    );
    let receipt = &ingested.receipt;
    assert_eq!(receipt.outcome, Outcome::Accepted);
    assert_eq!((receipt.rows_delivered, receipt.cases_accepted), (2, 15));
    assert_eq!(
        receipt.reporting_units,
        ["test"],
        "the source's id where it does not say"
    );
    let periods = receipt
        .periods
        .as_ref()
        .map(|span| (span.first.as_str(), span.last.as_str()));
    assert_eq!(periods, Some(("2024-01", "2024-02")));
    let json = serde_json::to_value(receipt).expect("JSON");
    assert_eq!(json["outcome"]["result"], "accepted");
}

#[test]
fn each_fault_has_its_code_and_its_line() {
    let text = "Mois;Sexe;Lieu;Nombre\n\
        2024-01;Femme;01.511;\n\
        2024-01;Femme;01.511;douze\n\
        \n\
        2024-01;Femme;01.511;-1\n\
        2024-01;Femme;01.511;1.5\n\
        2024-01;Autre;01.511;1\n\
        2024-07;Femme;01.511;1\n\
        2024-01;Femme;007;1\n\
        janvier;Femme;01.511;1\n\
        2024-01;Femme;;1\n\
        2024-01;Femme;01.511;1;2\n\
        2024-01;Femme\n\
        2024-01;Homme;01.511;1;;\n";
    let ingested = take_csv(super::fixture::COUNTS, text);
    let due = [
        (2, "I011"),
        (3, "I012"),
        (5, "I013"),
        (6, "I013"),
        (7, "I014"),
        (8, "I016"),
        (9, "I017"),
        (10, "I019"),
        (11, "I011"),
        (12, "I010"),
        (13, "I010"),
    ];
    assert_eq!(rejected(&ingested), due);
    assert_eq!(counts(&ingested), ["2024-01 01.511 M T = 1 A"]);
    assert_eq!(ingested.receipt.outcome, Outcome::AcceptedWithRejections);
    let unknown = &ingested.receipt.unknown[0];
    assert_eq!(
        (unknown.header.as_str(), unknown.unknown_labels.as_slice()),
        ("Sexe", &["Autre".to_owned()][..])
    );
    assert!(
        ingested
            .rejections
            .iter()
            .all(|rejection| !rejection.message.contains("douze"))
    );
}

#[test]
fn too_many_rejected_rows_refuse_the_delivery() {
    let strict = counts_with(&[("max_rejected_share = 1.0", "max_rejected_share = 0.4")]);
    let ingested = take_csv(&strict, &PLAIN.replace(";3", ";x"));
    assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I030" });
    assert_eq!(ingested.receipt.rows_rejected, 2);
    assert!(ingested.case_counts.is_empty());
    assert_eq!(rejected(&ingested), [(0, "I030"), (3, "I012")]);
}

#[test]
fn a_missing_header_refuses_the_delivery_and_is_named() {
    let ingested = take_csv(super::fixture::COUNTS, &PLAIN.replace("Sexe", "Genre"));
    assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I003" });
    assert_eq!(ingested.receipt.rows_rejected, 2);
    let message = &ingested.rejections[0].message;
    assert!(
        message.contains("«Sexe» or «الجنس»") && !message.contains("Genre"),
        "{message}"
    );
}

#[test]
fn titles_stand_above_the_header_and_new_columns_are_remarked_on() {
    let toml = counts_with(&[("delimiter = \";\"", "delimiter = \";\"\nheader_row = 3")]);
    let ingested = take_csv(
        &toml,
        "Bulletin\n\nMois;Sexe;Lieu;Nombre;Nouveau;Mois;\n2024-01;Femme;MA-01;1;a;b;\n",
    );
    assert_eq!(counts(&ingested), ["2024-01 MA-01 F T = 1 A"]);
    assert_eq!(ingested.receipt.unmapped_columns, ["Nouveau"]);
    assert!(ingested.receipt.notes[0].contains("«Mois»"));
}

const TOTALS: (&str, &str) = (
    "delimiter = \";\"",
    "delimiter = \";\"\ntotals = { column = \"Mois\", labels = [\"Total\", \"المجموع\"] }",
);

#[test]
fn a_totals_row_is_checked_and_the_notes_below_it_are_no_data() {
    let toml = counts_with(&[TOTALS]);
    let ingested = take_csv(&toml, &format!("{PLAIN} TOTAL ;;;15\nSource : le ministère\n"));
    let receipt = &ingested.receipt;
    assert_eq!(
        (receipt.outcome, receipt.control_rows, receipt.rows_delivered),
        (Outcome::Accepted, 2, 2)
    );

    let ingested = take_csv(&toml, &format!("{PLAIN}المجموع;;;16\n"));
    assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I020" });
    assert_eq!(rejected(&ingested), [(4, "I020")]);
    assert_eq!(ingested.receipt.rows_rejected, 2);
}

#[test]
fn rejected_rows_count_in_the_total_and_subtotals_add_up() {
    let toml = counts_with(&[TOTALS]);
    let text = "Mois;Sexe;Lieu;Nombre\n2024-01;?;MA;2\nTotal;;;2\n2024-02;Femme;MA;5\nTotal;;;5\nTotal;;;7\n";
    let ingested = take_csv(&toml, text);
    assert_eq!(rejected(&ingested), [(2, "I014")]);
    assert_eq!(ingested.receipt.control_rows, 3);
}

#[test]
fn a_check_rejects_or_only_warns() {
    let check = "\n[[check]]\nid = \"part\"\nleft = \"Mineurs\"\noperator = \"<=\"\nright = \"Nombre\"\n";
    let text = "Mois;Sexe;Lieu;Nombre;Mineurs\n2024-01;Femme;MA;2;3\n2024-02;Femme;MA;2;\n";
    let ingested = take_csv(&format!("{}{check}", super::fixture::COUNTS), text);
    assert_eq!(rejected(&ingested), [(2, "I015")]);
    assert_eq!(
        ingested.rejections[0].message,
        "check part does not hold: Mineurs <= Nombre"
    );

    let ingested = take_csv(
        &format!("{}{check}severity = \"warning\"", super::fixture::COUNTS),
        text,
    );
    assert_eq!(
        (rejected(&ingested), ingested.receipt.outcome),
        (vec![(2, "I015")], Outcome::Accepted)
    );
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let toml = super::fixture::COUNTS;
    for (name, bytes, code) in [
        ("a.csv", &b"\xff\xfe\xfd"[..], "I002"),
        ("a.csv", b"PK\x03\x04", "I001"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "I007"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "I001"),
        ("a.xlsx", b"PK\x03\x04", "I007"),
        ("a.pdf", b"%PDF", "I001"),
        ("a.csv", b"", "I009"),
        ("a.csv", b"Mois;Sexe;Lieu;Nombre\n\"2024", "I008"),
    ] {
        let outcome = take(toml, name, bytes).receipt.outcome;
        assert_eq!(outcome, Outcome::Refused { code }, "{name}");
    }
    let broken = counts_with(&[("test.sex", "nowhere")]);
    assert_eq!(
        take_csv(&broken, PLAIN).receipt.outcome,
        Outcome::Refused { code: "I006" }
    );
}

/// The row rejected by a check in a table of one good row and one bad one.
fn rejected_by(check: &str, header: &str, rows: &str) -> Vec<(u64, &'static str)> {
    let toml = format!("{}\n[[check]]\nid = \"c\"\n{check}\n", super::fixture::COUNTS);
    rejected(&take_csv(&toml, &format!("Mois;Sexe;Lieu;Nombre;{header}\n{rows}")))
}

#[test]
fn sums_ranges_forms_and_presence_are_checked() {
    let sum = "total = \"Nombre\"\nparts = [\"A\", \"B\"]";
    let rows = "2024-01;Femme;MA;3;1;2\n2024-02;Femme;MA;3;3;\n2024-03;Femme;MA;3;np;2\n2024-04;Femme;MA;3;1;1\n";
    assert_eq!(rejected_by(sum, "A;B", rows), [(5, "I015")]);
    let range = "column = \"Nombre\"\nmin = 1\nmax = 100";
    assert_eq!(
        rejected_by(
            range,
            "A",
            "2024-01;Femme;MA;100;\n2024-02;Femme;MA;101;\n2024-03;Femme;MA;0;\n"
        ),
        [(3, "I015"), (4, "I015")]
    );
    let form = "column = \"A\"\nform = 'T[1-4]'";
    assert_eq!(
        rejected_by(
            form,
            "A",
            "2024-01;Femme;MA;1;T2\n2024-02;Femme;MA;1;\n2024-03;Femme;MA;1;T25\n"
        ),
        [(4, "I015")]
    );
    let required = "column = \"B\"\nrequired = true\nwhen = { column = \"A\", is = [\"Oui\"] }";
    assert_eq!(
        rejected_by(
            required,
            "A;B",
            "2024-01;Femme;MA;1;oui;x\n2024-02;Femme;MA;1;non;\n2024-03;Femme;MA;1; OUI ;\n"
        ),
        [(4, "I015")]
    );
}

#[test]
fn too_many_of_one_code_refuse_the_delivery() {
    let limited = |most: u8| {
        counts_with(&[(
            "max_rejected_share = 1.0",
            &format!("max_rejected_share = 1.0, max_of_code = {{ I014 = {most} }}"),
        )])
    };
    let text = "Mois;Sexe;Lieu;Nombre\n2024-01;?;MA;1\n2024-02;??;MA;1\n2024-03;Femme;MA;1\n";
    assert_eq!(
        take_csv(&limited(2), text).receipt.outcome,
        Outcome::AcceptedWithRejections
    );
    assert_eq!(
        take_csv(&limited(1), text).receipt.outcome,
        Outcome::Refused { code: "I030" }
    );
}
