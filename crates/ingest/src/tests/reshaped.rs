//! Tables as people lay them out: wide, stacked, in blocks, with titles, notes and totals.

use rust_xlsxwriter::{Format, Workbook};

use super::fixture::{counts, counts_with, rejected, take, take_csv};
use crate::Outcome;

/// The fixture's source with some of its format and columns said otherwise.
fn source(format: &str, replacements: &[(&str, &str)]) -> String {
    let format = format!("delimiter = \";\"\n{format}");
    let mut all = vec![("delimiter = \";\"", format.as_str())];
    all.extend_from_slice(replacements);
    counts_with(&all)
}

const MONTH_NAMES: (&str, &str) = ("format = \"%Y-%m\"", "format = \"%B %Y\"");
const WIDE_MONTHS: &str = "unpivot = { headers = '\\S+ \\d{4}', into = [\"Mois\"], values = \"Nombre\", \
    totals = [\"Total\"], skip_empty = true }";

#[test]
fn months_across_become_rows() {
    let toml = source(WIDE_MONTHS, &[MONTH_NAMES]);
    let text = "Lieu;Sexe;Janvier 2024;FÉVRIER 2024;Total\nMA;Femme;3;4;7\nMA;Homme;1;;1\n";
    let ingested = take_csv(&toml, text);
    let due = ["2024-01 MA F T = 3 A", "2024-01 MA M T = 1 A", "2024-02 MA F T = 4 A"];
    assert_eq!(counts(&ingested), due);
    assert_eq!(ingested.receipt.rows_delivered, 3);
}

#[test]
fn a_bad_field_is_named_by_the_senders_header() {
    let toml = source(WIDE_MONTHS, &[MONTH_NAMES]);
    let ingested = take_csv(&toml, "Lieu;Sexe;Janvier 2024;Février 2024\nMA;Femme;3;quatre\n");
    let places: Vec<_> = ingested
        .rejections
        .iter()
        .map(|at| (at.row, at.column.as_str(), at.code))
        .collect();
    assert_eq!(places, [(2, "Février 2024", "I012")]);
}

#[test]
fn a_totals_column_that_disagrees_refuses_the_delivery() {
    let toml = source(WIDE_MONTHS, &[MONTH_NAMES]);
    let ingested = take_csv(&toml, "Lieu;Sexe;Janvier 2024;Février 2024;Total\nMA;Femme;3;4;8\n");
    assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I020" });
    assert_eq!(ingested.rejections[0].column, "Total");
}

#[test]
fn a_totals_row_of_a_wide_table_is_the_total_of_each_column() {
    let totals = format!("{WIDE_MONTHS}\ntotals = {{ column = \"Lieu\", labels = [\"Total*\"] }}");
    let toml = source(&totals, &[MONTH_NAMES]);
    let text = "Lieu;Sexe;Janvier 2024;Février 2024\nMA;Femme;3;4\nMA;Homme;1;2\nTotal général;;4;6\n";
    let ingested = take_csv(&toml, text);
    assert_eq!((ingested.case_counts.len(), ingested.receipt.rows_rejected), (4, 0));
    let wrong = take_csv(&toml, &text.replace(";4;6", ";6;4"));
    assert_eq!(wrong.receipt.outcome, Outcome::Refused { code: "I020" });
}

#[test]
fn totals_may_be_perturbed_as_far_as_declared() {
    let totals = "totals = { column = \"Lieu\", labels = [\"Total\"], by = [\"Mois\"], tolerance = 2 }";
    let toml = source(totals, &[]);
    let text = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;3\n2024-02;Femme;MA;7\n2024-01;;Total;5\n2024-02;;Total;7\n";
    assert_eq!(counts(&take_csv(&toml, text)).len(), 2);
    let beyond = take_csv(&toml, &text.replace("Total;5", "Total;6"));
    assert_eq!(beyond.receipt.outcome, Outcome::Refused { code: "I020" });
}

const STACKED: &str = "header_row = \"auto\"\nheader_rows = 2\nfill_down = [\"Lieu\"]\nnotes = '^(Source|\\(1\\))'\n\
    unpivot = { headers = '(\\d{4})\\*? / (Femme|Homme)s', into = [\"Mois\", \"Sexe\"], values = \"Nombre\" }";

#[test]
fn stacked_merged_headers_are_found_below_titles_and_notes_left_out() {
    let yearly = [
        ("\"M\"\nfrom", "\"Y\"\nfrom"),
        ("format = \"%Y-%m\"", "format = \"%Y\""),
    ];
    let toml = source(STACKED, &yearly);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let plain = Format::new();
    sheet.write(0, 0, "Bulletin annuel").expect("written");
    sheet.write(3, 0, "Lieu").expect("written");
    sheet.merge_range(3, 1, 3, 2, "2022", &plain).expect("merged");
    sheet.merge_range(3, 3, 3, 4, "2023*", &plain).expect("merged");
    for (column, text) in [(1, "Femmes"), (2, "Hommes"), (3, "Femmes"), (4, "Hommes")] {
        sheet.write(4, column, text).expect("written");
    }
    sheet.write_row(5, 0, ["MA-01", "1", "2", "3", "4"]).expect("written");
    sheet.write_row(6, 0, ["Source : registre"]).expect("written");
    let bytes = workbook.save_to_buffer().expect("saved");

    let ingested = take(&toml, "a.xlsx", &bytes);
    let due = [
        "2022 MA-01 F T = 1 A",
        "2022 MA-01 M T = 2 A",
        "2023 MA-01 F T = 3 A",
        "2023 MA-01 M T = 4 A",
    ];
    assert_eq!(counts(&ingested), due, "{:?}", ingested.rejections);
    assert_eq!(ingested.receipt.rows_delivered, 4);
}

#[test]
fn blocks_below_each_other_take_their_title_along() {
    let blocks = "blocks = { title = '^Mois : (.+)$', into = [\"Mois\"] }\nfill_down = [\"Lieu\"]";
    let toml = source(blocks, &[MONTH_NAMES]);
    let text = "Bulletin;;\nMois : janvier 2024;;\nLieu;Sexe;Nombre\nMA;Femme;1\n;Homme;2\n\n\
        Mois : février 2024;;\nSexe;Nombre;Lieu\nFemme;3;MA\n";
    let ingested = take_csv(&toml, text);
    let due = ["2024-01 MA F T = 1 A", "2024-01 MA M T = 2 A", "2024-02 MA F T = 3 A"];
    assert_eq!(counts(&ingested), due, "{:?}", ingested.rejections);
}

#[test]
fn titles_inside_one_table_hold_for_the_rows_below() {
    let blocks = "blocks = { title = '^(MA-01|01.511)$', into = [\"Lieu\"], own_header = false }";
    let toml = source(blocks, &[]);
    let ingested = take_csv(
        &toml,
        "Mois;Sexe;Nombre\nMA-01;;\n2024-01;Femme;1\n01.511;;\n2024-01;Femme;2\n",
    );
    assert_eq!(
        counts(&ingested),
        ["2024-01 01.511 F T = 2 A", "2024-01 MA-01 F T = 1 A"]
    );
    assert_eq!(ingested.receipt.rows_delivered, 2);
}

#[test]
fn names_of_files_and_sheets_are_columns() {
    let toml = source("file_name_as = \"Mois\"\nsheet_name_as = \"Lieu\"", &[])
        .replace(
            "geo_code = { from = \"Lieu\" }",
            "geo_code = { from = \"Lieu\", pattern = \"^Région (.+)$\" }",
        )
        .replace(
            "format = \"%Y-%m\"",
            "format = \"%Y-%m\"\npattern = '_(\\d{4}-\\d\\d)\\.'",
        );
    let mut workbook = Workbook::new();
    for (name, count) in [("Région MA-01", 1), ("Région MA", 2)] {
        let sheet = workbook.add_worksheet().set_name(name).expect("named");
        sheet.write_row(0, 0, ["Sexe", "Nombre"]).expect("written");
        sheet.write(1, 0, "أنثى").expect("written");
        sheet.write(1, 1, count).expect("written");
    }
    let ingested = take(&toml, "envoi_2024-03.xlsx", &workbook.save_to_buffer().expect("saved"));
    assert_eq!(
        counts(&ingested),
        ["2024-03 MA F T = 2 A", "2024-03 MA-01 F T = 1 A"],
        "{:?}",
        ingested.rejections
    );
}

#[test]
fn tables_beside_each_other_are_told_apart_by_their_ranges() {
    let sheets = "ends_at_blank_row = true\n[[format.sheet]]\nposition = 1\nrange = \"A1:C\"\nset = { sex = \"F\" }\n\
        [[format.sheet]]\nposition = 1\nrange = \"E1:G\"\nset = { sex = \"M\" }\n\
        [[format.sheet]]\nname = \"Annexe\"\noptional = true";
    let toml = source(sheets, &[]);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet
        .write_row(0, 0, ["Mois", "Lieu", "Nombre", "", "Mois", "Lieu", "Nombre"])
        .expect("written");
    sheet
        .write_row(1, 0, ["2024-01", "MA", "5", "", "2024-01", "MA", "6"])
        .expect("written");
    sheet.write(4, 0, "Réalisé par le service").expect("written");
    let ingested = take(&toml, "a.xlsx", &workbook.save_to_buffer().expect("saved"));
    assert_eq!(
        counts(&ingested),
        ["2024-01 MA F T = 5 A", "2024-01 MA M T = 6 A"],
        "{:?}",
        ingested.rejections
    );
}

#[test]
fn a_row_of_another_shape_is_still_rejected() {
    let toml = source(WIDE_MONTHS, &[MONTH_NAMES]);
    let ingested = take_csv(&toml, "Lieu;Sexe;Janvier 2024\nMA;Femme;3\nMA;Femme;3;4\n");
    assert_eq!(rejected(&ingested), [(3, "I010")]);
}

#[test]
fn the_gate_sees_titles_and_notes_that_no_table_keeps() {
    let toml = source("header_row = \"auto\"\nnotes = '^Note'", &[]);
    let table = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;1\n";
    let phone = "06 12 34 56 78";
    assert_eq!(
        counts(&take_csv(&toml, &format!("Bulletin\n{table}Note : x\n"))).len(),
        1
    );
    for text in [format!("Bulletin {phone}\n{table}"), format!("{table}Note : {phone}\n")] {
        let ingested = take_csv(&toml, &text);
        assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I040" });
        assert_eq!(ingested.case_counts.len(), 0);
    }
}

#[test]
fn exemptions_hold_under_a_header_that_is_found() {
    let exempt = "header_row = \"auto\"\n\n[personal_data.exempt]\nDossier = [\"phone\"]";
    let text = "Bulletin\nMois;Sexe;Lieu;Nombre;Dossier\n2024-01;Femme;MA;1;06 12 34 56 78\n";
    assert_eq!(counts(&take_csv(&source(exempt, &[]), text)).len(), 1);
    let strict = take_csv(&source("header_row = \"auto\"", &[]), text);
    assert_eq!(strict.receipt.outcome, Outcome::Refused { code: "I040" });
}

#[test]
fn a_header_that_is_nowhere_is_named() {
    let toml = source("header_row = \"auto\"", &[]);
    let ingested = take_csv(&toml, "Mois;Sexe;Nombre\n2024-01;Femme;1\n");
    assert_eq!(ingested.receipt.outcome, Outcome::Refused { code: "I009" });
    assert!(ingested.rejections[0].message.contains("«Lieu»"));
}
