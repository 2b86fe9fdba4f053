//! Rejected rows as their sender gets them back: his own cells, why, and nothing a spreadsheet would run.

use rust_xlsxwriter::Workbook;

use super::fixture::{COUNTS, counts_with, given_back};

const MIXED: &str = "\
Mois;Sexe;Lieu;Nombre
2024-01;Femme;MA;3
2024-02;=CMD();MA;4
2024-03;Homme;MA;douze
2024-04;+x;MA;-2
";

#[test]
fn a_rejected_row_comes_back_with_its_place_and_reason() {
    let file = given_back(COUNTS, "envoi.csv", MIXED.as_bytes());
    let text = file.strip_prefix('\u{feff}').expect("a byte order mark");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "feuille;ligne;colonne;motif;السبب;Mois;Sexe;Lieu;Nombre");
    assert_eq!(lines.len(), 5, "three rows and an end: {text}");
    assert!(
        lines[1].starts_with(";3;Sexe;I014 Le libellé n'est pas connu."),
        "{text}"
    );
    assert!(lines[1].contains("التسمية غير معروفة"), "{text}");
    assert!(
        lines[2].starts_with(";4;Nombre;I012 ") && lines[2].ends_with(";2024-03;Homme;MA;douze"),
        "{text}"
    );
    assert!(!text.contains("2024-01"), "an accepted row stays: {text}");
}

#[test]
fn what_looks_like_a_formula_is_none() {
    let file = given_back(COUNTS, "envoi.csv", MIXED.as_bytes());
    assert!(file.contains(";'=CMD();") && file.contains(";'+x;MA;'-2\r\n"), "{file}");
    let file = given_back(COUNTS, "envoi.csv", MIXED.replace("=CMD()", " =SUM(A1)").as_bytes());
    assert!(file.contains(";' =SUM(A1);"), "{file}");
}

#[test]
fn each_sheet_has_its_own_headers() {
    let mut workbook = Workbook::new();
    for (name, last) in [("Nord", "Nombre"), ("Sud", "Note")] {
        let sheet = workbook.add_worksheet().set_name(name).expect("a name");
        let (header, row) = (
            ["Mois", "Sexe", "Lieu", "Nombre", last],
            ["2024-01", "Robot", "MA", "3", "x"],
        );
        sheet.write_row(0, 0, header).expect("written");
        sheet.write_row(1, 0, row).expect("written");
    }
    let bytes = workbook.save_to_buffer().expect("a workbook");
    let file = given_back(COUNTS, "envoi.xlsx", &bytes);
    assert_eq!(file.matches("feuille;").count(), 2, "{file}");
    assert!(file.contains("\r\nSud;2;Sexe;"), "{file}");
}

#[test]
fn nothing_comes_back_of_personal_data_or_of_single_cases() {
    let personal = format!("{MIXED}2024-05;0612345678;MA;1\n");
    assert_eq!(given_back(COUNTS, "envoi.csv", personal.as_bytes()), "");
    let records = counts_with(&[(
        "count = { from = \"Nombre\", markers = { np = \"Q\", \"-\" = \"M\" } }",
        "count = { grain = \"record\" }",
    )]);
    assert_eq!(
        given_back(
            &records,
            "envoi.csv",
            b"Mois;Sexe;Lieu\n2024-01;Robot;MA\n2024-01;Femme;MA\n"
        ),
        ""
    );
    let sound = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;3\n";
    assert_eq!(
        given_back(COUNTS, "envoi.csv", sound.as_bytes()),
        "",
        "nothing is wrong"
    );
}

#[test]
fn a_delivery_refused_for_its_rows_gives_them_back() {
    let strict = counts_with(&[("max_rejected_share = 1.0", "max_rejected_share = 0.1")]);
    let file = given_back(&strict, "envoi.csv", MIXED.as_bytes());
    assert!(file.contains("douze"), "{file}");
}
