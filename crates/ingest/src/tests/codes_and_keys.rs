//! Codes, duplicates and sums.

use super::fixture::{COUNTS, counts, counts_with, rejected, take_csv};

#[test]
fn two_labels_of_one_code_are_added() {
    let text =
        "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;2\n2024-01;Fille;MA;3\n2024-01;;MA;1\n2024-01;Non précisé;MA;1\n";
    let ingested = take_csv(COUNTS, text);
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 5 A", "2024-01 MA U T = 2 A"]);
    assert!(ingested.rejections.is_empty());
}

#[test]
fn rows_with_one_key_are_all_rejected() {
    let text = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;2\n2024-01; FEMME ;MA;2\n2024-02;Femme;MA;2\n";
    let ingested = take_csv(COUNTS, text);
    assert_eq!(rejected(&ingested), [(2, "I018"), (3, "I018")]);
    assert_eq!(counts(&ingested), ["2024-02 MA F T = 2 A"]);
}

#[test]
fn markers_stand_in_place_of_a_count() {
    let text = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;NP\n2024-01;Homme;MA; - \n2024-01;Fille;MA;4\n";
    let ingested = take_csv(COUNTS, text);
    let due = ["2024-01 MA F T = ? Q", "2024-01 MA M T = ? M"];
    assert_eq!(counts(&ingested), due, "a sum with an unknown part is unknown");
    assert_eq!(ingested.receipt.cases_accepted, 0);
}

const RECORD: (&str, &str) = ("count = { from = \"Nombre\",", "count = { grain = \"record\",");

#[test]
fn identical_records_are_different_cases() {
    let text = "Mois;Sexe;Lieu;Récit\n2024-01;Femme;MA;x\n2024-01;Femme;MA;x\n2024-01;Homme;MA;y\n";
    let ingested = take_csv(&counts_with(&[RECORD]), text);
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 2 A", "2024-01 MA M T = 1 A"]);
    assert_eq!(ingested.receipt.unmapped_columns, ["Récit"]);
}

#[test]
fn records_may_have_a_count() {
    let toml = counts_with(&[("\ncount = {", "\ncount = { grain = \"record\",")]);
    let ingested = take_csv(&toml, "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;2\n2024-01;Femme;MA;2\n");
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 4 A"]);
}

#[test]
fn distinct_identifiers_are_counted_without_being_kept() {
    let toml = counts_with(&[
        RECORD,
        (
            "geo_code =",
            "age = { from = \"Id\", first_occurrence = true }\ngeo_code =",
        ),
    ]);
    let text = "Mois;Sexe;Lieu;Id\n2024-01;Femme;MA;k7\n2024-01;Femme;MA;K7 \n2024-01;Femme;MA;\n2024-01;Femme;MA;k8\n";
    let ingested = take_csv(&toml, text);
    let due = ["2024-01 MA F N = 1 A", "2024-01 MA F U = 1 A", "2024-01 MA F Y = 2 A"];
    assert_eq!(counts(&ingested), due);
}

fn place_by(rule: &str, field: &str) -> Vec<String> {
    let toml = counts_with(&[(
        "geo_code = { from = \"Lieu\" }",
        &format!("geo_code = {{ from = \"Lieu\", {rule} }}"),
    )]);
    let ingested = take_csv(&toml, &format!("Mois;Sexe;Lieu;Nombre\n2023-01;Femme;{field};1\n"));
    let places = ingested.case_counts.iter().map(|count| count.dimensions[0].clone());
    places
        .chain(ingested.rejections.iter().map(|rejection| rejection.code.to_owned()))
        .collect()
}

#[test]
fn codes_are_shaped_as_the_rule_says() {
    assert_eq!(place_by("zero_pad = 3", "7"), ["007"]);
    assert_eq!(place_by("zero_pad = 3, whole_number = true", "7.0"), ["007"]);
    assert_eq!(place_by("zero_pad = 3, whole_number = true", "٧"), ["007"]);
    assert_eq!(
        place_by("zero_pad = 3, pattern = 'Province (\\d+)'", "Province 7"),
        ["007"]
    );
    assert_eq!(
        place_by("zero_pad = 5, pattern = '^(\\d{3})'", "712"),
        ["007"],
        "padded before it is cut"
    );
    assert_eq!(place_by("zero_pad = 5, pattern = '^(\\d{3})'", "71200"), ["I014"]);
    assert_eq!(place_by("pattern = '^\\d+$'", "abc"), ["I021"]);
    assert_eq!(place_by("upper_case = true", "ma-01"), ["MA-01"]);
    assert_eq!(place_by("", "ma-01"), ["I014"]);
}

#[test]
fn an_open_column_takes_texts_as_they_are() {
    let toml = counts_with(&[("geo_code =", "age = { from = \"Age\" }\ngeo_code =")]);
    let ingested = take_csv(
        &toml,
        "Mois;Sexe;Lieu;Nombre;Age\n2024-01;Femme;MA;1; 18  ans\n2024-01;Femme;MA;1;\n",
    );
    assert_eq!(counts(&ingested), ["2024-01 MA F 18 ans = 1 A"]);
    assert_eq!(rejected(&ingested), [(3, "I011")]);
}

#[test]
fn rows_with_one_key_are_added_where_the_source_says_so() {
    let toml = counts_with(&[(
        "count = { from = \"Nombre\",",
        "count = { from = \"Nombre\", same_key = \"sum\",",
    )]);
    let ingested = take_csv(&toml, "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;2\n2024-01;Femme;MA;3\n");
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 5 A"]);
    assert!(ingested.rejections.is_empty());
}

#[test]
fn a_sender_may_withdraw_a_count() {
    let toml = counts_with(&[
        (
            "count = { from = \"Nombre\",",
            "count = { from = \"Nombre\", withdrawn = \"annulé\",",
        ),
        ("replacement = \"unit_period\"", "replacement = \"key\""),
    ]);
    let text = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;annulé\n2024-01;Homme;MA;Annulé\n2024-01;;MA;4\n";
    let ingested = take_csv(&toml, &format!("{text}2024-01;Non précisé;MA;annulé\n"));
    let due = [
        "2024-01 MA F T = ? WITHDRAWN",
        "2024-01 MA M T = ? WITHDRAWN",
        "2024-01 MA U T = 4 A",
    ];
    assert_eq!(counts(&ingested), due, "a withdrawn part of a sum is none");
}
