//! The gate before everything else.

use super::fixture::{COUNTS, Taken, counts_with, take_csv};
use crate::Outcome;

const REFUSED: Outcome = Outcome::Refused { code: "I040" };

fn assert_refused_without_trace(ingested: &Taken, secret: &str) {
    assert_eq!(ingested.receipt.outcome, REFUSED);
    assert!(ingested.case_counts.is_empty());
    let shown = format!(
        "{ingested:?}{}",
        serde_json::to_string(&ingested.receipt).expect("JSON")
    );
    assert!(!shown.contains(secret), "{shown}");
}

#[test]
fn a_phone_in_an_unmapped_note_refuses_the_delivery() {
    let text = "Mois;Sexe;Lieu;Nombre;Remarque\n2024-01;Femme;MA;1;rappeler 0612345678\n2024-02;Femme;MA;1;\n";
    let ingested = take_csv(COUNTS, text);
    assert_refused_without_trace(&ingested, "0612345678");
    assert_eq!(
        (ingested.receipt.rows_delivered, ingested.receipt.rows_rejected),
        (2, 2)
    );
    let place = &ingested.rejections[1];
    assert_eq!((place.row, place.column.as_str()), (2, "Remarque"));
    assert!(place.message.contains("phone"));
}

#[test]
fn titles_headers_and_names_are_looked_at_too() {
    for (text, secret) in [
        ("Contact : a.b@exemple.ma\nMois;Sexe;Lieu;Nombre\n", "a.b@"),
        (
            "Mois;Sexe;Lieu;Nombre;0612345678\n2024-01;Femme;MA;1;BK123456\n",
            "0612345678",
        ),
        ("Mois;Sexe;Lieu;Nombre;Nom\n2024-01;Femme;MA;1;Amina\n", "Amina"),
        (
            "Mois;Sexe;Lieu;Nombre;تاريخ الازدياد\n2024-01;Femme;MA;1;12/03/1987\n",
            "1987",
        ),
        ("Mois;Sexe;Lieu;Nombre;Tél\n2024-01;Femme;MA;1;661234567.0\n", "66123"),
    ] {
        assert_refused_without_trace(&take_csv(COUNTS, text), secret);
    }
}

#[test]
fn at_most_twenty_places_are_listed_and_all_are_counted() {
    let rows = "2024-01;Femme;MA;1;BK123456\n".repeat(30);
    let ingested = take_csv(COUNTS, &format!("Mois;Sexe;Lieu;Nombre;X\n{rows}"));
    assert_eq!(ingested.rejections.len(), 21);
    assert!(ingested.rejections[0].message.contains("30 places"));
}

#[test]
fn the_officer_may_exempt_a_column_from_a_kind() {
    let toml = counts_with(&[(
        "[period]",
        "[personal_data.exempt]\n\" RÉFÉRENCE\" = [\"phone\"]\n\n[period]",
    )]);
    let text = "Mois;Sexe;Lieu;Nombre;Référence\n2024-01;Femme;MA;1;0612345678\n";
    assert_eq!(take_csv(&toml, text).receipt.outcome, Outcome::Accepted);
    assert_eq!(take_csv(COUNTS, text).receipt.outcome, REFUSED);
    let other = text.replace("0612345678", "BK123456");
    assert_eq!(take_csv(&toml, &other).receipt.outcome, REFUSED);
}
