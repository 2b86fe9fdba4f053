//! Encodings, languages and number forms.

use super::fixture::{COUNTS, counts, counts_with, rejected, take, take_csv};

#[test]
fn arabic_headers_labels_and_digits_are_read() {
    let text = "الشهر;الجِنْس;Lieu;Nombre\n٢٠٢٤-٠١;أنثى;MA;١٢\n٢٠٢٤-٠١;ذكـــر;MA;۳\n";
    let ingested = take_csv(COUNTS, text);
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 12 A", "2024-01 MA M T = 3 A"]);
}

#[test]
fn windows_1252_with_decimal_comma_is_read() {
    let toml = counts_with(&[(
        "delimiter = \";\"",
        "delimiter = \";\"\nencoding = \"windows-1252\"\ndecimal = \",\"",
    )]);
    let bytes = b"Mois;Sexe;Lieu;Nombre\n2024-01;Non pr\xe9cis\xe9;MA;12,0\n2024-02;Femme;MA;1.234\n2024-03;Femme;MA;1\xa0234\n";
    let ingested = take(&toml, "a.csv", bytes);
    let due = [
        "2024-01 MA U T = 12 A",
        "2024-02 MA F T = 1234 A",
        "2024-03 MA F T = 1234 A",
    ];
    assert_eq!(counts(&ingested), due);
}

#[test]
fn spelling_variants_of_headers_and_labels_are_one() {
    let text = "\u{feff} MOIS ;sexe;LIEU;Nombre\u{a0}\n2024-01;\u{a0}FEMME;MA;1\n2024-02;femme ;MA;1\n";
    let ingested = take_csv(COUNTS, text);
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 1 A", "2024-02 MA F T = 1 A"]);
}

#[test]
fn a_year_and_a_month_make_a_period() {
    let toml = counts_with(&[(
        "from = [\"Mois\", \"الشهر\"]\nformat = \"%Y-%m\"",
        "year = \"An\"\nmonth = \"M\"",
    )]);
    let text = "An;M;Sexe;Lieu;Nombre\n24;1.0;Femme;MA;1\n2023;12;Femme;MA;1\n2023;13;Femme;MA;1\n3023;1;Femme;MA;1\n";
    let ingested = take_csv(&toml, text);
    assert_eq!(counts(&ingested), ["2023-12 MA F T = 1 A", "2024-01 MA F T = 1 A"]);
    assert_eq!(rejected(&ingested), [(4, "I019"), (5, "I019")]);
}

#[test]
fn days_are_put_into_their_period_and_added() {
    let toml = counts_with(&[
        ("format = \"%Y-%m\"", "format = \"%d/%m/%Y\""),
        ("frequency = \"M\"", "frequency = \"Q\""),
    ]);
    let text =
        "Mois;Sexe;Lieu;Nombre\n01/01/2024;Femme;MA;1\n31/03/2024;Femme;MA;2\n2024-04-01T00:00:00;Femme;MA;5e1\n";
    let ingested = take_csv(&toml, text);
    assert_eq!(counts(&ingested), ["2024-Q1 MA F T = 3 A", "2024-Q2 MA F T = 50 A"]);
}
