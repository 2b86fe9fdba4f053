//! Compressed deliveries, archives and JSON documents.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::{Note, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::fixture::{COUNTS, counts, counts_with, rejected, take};
use crate::Outcome;

const TEXT: &str = "Mois;Sexe;Lieu;Nombre\n2024-01;Femme;MA;3\n";
const MORE: &str = "Mois;Sexe;Lieu;Nombre\n2024-02;Femme;MA;4\n2024-03;Autre;MA;4\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("packed")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .expect("started");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("packed").into_inner()
}

fn refused(toml: &str, name: &str, bytes: &[u8]) -> (&'static str, String) {
    let ingested = take(toml, name, bytes);
    let Outcome::Refused { code } = ingested.receipt.outcome else {
        panic!("taken in");
    };
    (code, ingested.rejections[0].message.clone())
}

#[test]
fn gzip_is_opened() {
    let ingested = take(COUNTS, "envoi.csv.gz", &gzip(TEXT.as_bytes()));
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 3 A"]);
}

#[test]
fn a_damaged_gzip_file_gives_nothing() {
    let text = (0..20_000).fold("Mois;Sexe;Lieu;Nombre\n".to_owned(), |text, row| {
        text + &format!("2024-01;Femme;MA;{row}\n")
    });
    let packed = gzip(text.as_bytes());
    for name in ["envoi.csv.gz", "envoi.ndjson.gz"] {
        assert_eq!(
            refused(COUNTS, name, &packed[..packed.len() - 10]).0,
            if name.contains("csv") { "I005" } else { "I001" }
        );
    }
}

#[test]
fn records_of_every_kind_are_opened() {
    let line = r#"{"Mois": "2024-01", "Sexe": "Femme", "Lieu": "MA", "Nombre": 3}"#;
    let packed = take(COUNTS, "envoi.ndjson.gz", &gzip(line.as_bytes()));
    let archived = take(COUNTS, "envoi.zip", &zip(&[("envoi.jsonl", line.as_bytes())]));
    assert_eq!(counts(&packed), ["2024-01 MA F T = 3 A"]);
    assert_eq!(counts(&archived), counts(&packed));
}

#[test]
fn the_files_of_an_archive_are_read_by_their_names() {
    let toml = counts_with(&[(
        "delimiter = \";\"",
        "delimiter = \";\"\narchive = { member = \"envoi*\", ignore = [\"*.pdf\"] }",
    )]);
    let files: [(&str, &[u8]); 5] = [
        ("2024/envoi 1.csv", TEXT.as_bytes()),
        ("../../envoi 2.csv", MORE.as_bytes()),
        ("__MACOSX/._envoi 1.csv", b"\0\0"),
        ("note.pdf", b"%PDF"),
        ("lisez-moi.txt", b"Bonjour"),
    ];
    let ingested = take(&toml, "envoi.zip", &zip(&files));
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 3 A", "2024-02 MA F T = 4 A"]);
    assert_eq!(rejected(&ingested), [(3, "I014")]);
    assert_eq!(ingested.rejections[0].sheet, "envoi 2.csv");
}

#[test]
fn what_nobody_can_look_at_is_not_let_in() {
    let with_image = zip(&[("envoi.csv", TEXT.as_bytes()), ("scan.png", b"PNG")]);
    assert_eq!(refused(COUNTS, "envoi.zip", &with_image).0, "I001");
    let toml = counts_with(&[(
        "delimiter = \";\"",
        "delimiter = \";\"\narchive = { member = \"envoi*\" }",
    )]);
    let with_phone = zip(&[
        ("envoi.csv", TEXT.as_bytes()),
        ("lisez-moi.txt", b"Appelez le 06 12 34 56 78"),
    ]);
    assert_eq!(refused(&toml, "envoi.zip", &with_phone).0, "I040");
    let named = zip(&[("envoi BK123456.csv", TEXT.as_bytes())]);
    assert_eq!(refused(COUNTS, "envoi.zip", &named).0, "I040");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet
        .write_row(0, 0, ["Mois", "Sexe", "Lieu", "Nombre"])
        .expect("written");
    sheet
        .insert_note(0, 0, &Note::new("appeler 0698765432"))
        .expect("noted");
    let bytes = workbook.save_to_buffer().expect("saved");
    assert_eq!(refused(COUNTS, "envoi.zip", &zip(&[("envoi.xlsx", &bytes)])).0, "I040");
}

#[test]
fn archives_in_archives_bombs_and_damage_are_refused() {
    let nested = zip(&[("envoi.zip", &zip(&[("envoi.csv", TEXT.as_bytes())]))]);
    assert_eq!(refused(COUNTS, "envoi.zip", &nested).0, "I005");
    assert_eq!(refused(COUNTS, "envoi.csv.gz.gz", &gzip(b"")).0, "I005");
    assert_eq!(refused(COUNTS, "envoi.csv.gz", b"Mois;Sexe").0, "I005");
    assert_eq!(refused(COUNTS, "envoi.zip", b"PK\x03\x04").0, "I005");
    let bomb = gzip(&vec![b'0'; 20 << 20]);
    let (code, message) = refused(COUNTS, "envoi.csv.gz", &bomb);
    assert_eq!((code, message.contains("times its size")), ("I054", true));
}

#[test]
fn an_archive_with_a_password_says_so() {
    let mut archive = zip(&[("envoi.csv", TEXT.as_bytes())]);
    // The flag of an encrypted file, in its own header and in the directory.
    archive[6] |= 1;
    let directory = archive
        .windows(4)
        .position(|start| start == b"PK\x01\x02")
        .expect("a directory");
    archive[directory + 8] |= 1;
    let (code, message) = refused(COUNTS, "envoi.zip", &archive);
    assert_eq!((code, message.contains("password")), ("I005", true));
}

#[test]
fn json_records_are_read_where_the_pointer_says() {
    let toml = counts_with(&[
        ("delimiter = \";\"", "json = { rows = \"/data\" }"),
        ("from = \"Lieu\"", "from = \"lieu.code\""),
    ]);
    let document = r#"{"page": 1, "data": [
        {"Mois": "2024-01", "Sexe": "Femme", "lieu": {"code": "MA"}, "Nombre": 3},
        {"Mois": "2024-02", "Sexe": null, "lieu": {"code": "MA-01"}, "Nombre": 1.5}
    ]}"#;
    let ingested = take(&toml, "envoi.json", document.as_bytes());
    assert_eq!(counts(&ingested), ["2024-01 MA F T = 3 A"]);
    assert_eq!(rejected(&ingested), [(2, "I013")]);
    let with_phone = document.replace("\"page\": 1", "\"appel\": \"06 12 34 56 78\"");
    assert_eq!(refused(&toml, "envoi.json", with_phone.as_bytes()).0, "I040");
    assert_eq!(refused(COUNTS, "envoi.json", document.as_bytes()).0, "I024");
}
