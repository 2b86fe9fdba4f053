//! Whatever the bytes: no panic, and every row delivered is accepted or rejected.

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::fixture::{COUNTS, counts_with, take};

const TEXT: &str = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;01.511;12\n2024-02;\"Homme\";MA-01;np\nTotal;;;12\nnote\n";

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet
        .write_row(0, 0, ["Mois", "Sexe", "Lieu", "Nombre"])
        .expect("written");
    sheet.write_row(1, 0, ["2024-01", "Femme", "MA", "7"]).expect("written");
    workbook.save_to_buffer().expect("saved")
}

fn mangle(mut bytes: Vec<u8>, changes: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    for (place, byte) in changes {
        let place = place.index(bytes.len());
        bytes[place] = *byte;
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    // `take` asserts that the rows add up.
    #[test]
    fn mangled_text(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)) {
        let totals = counts_with(&[(
            "delimiter = \";\"",
            "delimiter = \";\"\nencoding = \"windows-1252\"\ntotals = { column = \"Mois\", labels = [\"Total\"] }",
        )]);
        take(&totals, "a.csv", &mangle(TEXT.as_bytes().to_vec(), &changes));
    }

    #[test]
    fn rows_of_odd_fields(rows in prop::collection::vec("[ -~;\n\"٠-٩é\u{a0}]{0,40}", 0..20)) {
        take(COUNTS, "a.csv", format!("Mois;Sexe;Lieu;Nombre\n{}", rows.join("\n")).as_bytes());
    }

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), is_text in any::<bool>()) {
        take(COUNTS, if is_text { "a.csv" } else { "a.xlsx" }, &bytes);
    }

    #[test]
    fn mangled_workbook(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        take(COUNTS, "a.xlsx", &mangle(workbook(), &changes));
    }
}
