//! Files of records that name their fields: NDJSON, Parquet, Arrow.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow::ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;

use super::fixture::{COUNTS, counts, counts_with, rejected, take};
use crate::Outcome;

const TWO_ROWS: [&str; 2] = ["2024-01 01.511 F T = 12 A", "2024-02 MA-01 M T = 3 A"];

#[test]
fn a_line_of_json_is_a_row() {
    let text = "{\"Mois\":\"2024-01\",\"Sexe\":\"Femme\",\"Lieu\":\"01.511\",\"Nombre\":12}\n\n\
        {\"Nombre\":\"3\",\"Lieu\":\"MA-01\",\"Mois\":\"2024-02\",\"Sexe\":\"Homme\",\"Note\":null}\n\
        {\"Mois\":\"2024-02\",\"Sexe\":\"Femme\",\"Lieu\":\"MA-01\"}\n";
    let taken = take(COUNTS, "a.ndjson", text.as_bytes());
    assert_eq!(counts(&taken), TWO_ROWS);
    assert_eq!(rejected(&taken), [(4, "I011")], "a row is known by its line");
    assert_eq!(taken.receipt.unmapped_columns, ["Note"]);
}

#[test]
fn nested_objects_have_dotted_headers() {
    let toml = counts_with(&[("from = \"Lieu\"", "from = \"lieu.code\"")]);
    let text = "{\"Mois\":\"2024-01\",\"Sexe\":\"Femme\",\"lieu\":{\"code\":\"MA\",\"nom\":\"Maroc\"},\"Nombre\":1}";
    assert_eq!(
        counts(&take(&toml, "a.jsonl", text.as_bytes())),
        ["2024-01 MA F T = 1 A"]
    );
}

#[test]
fn what_is_no_json_is_refused_by_its_line_and_not_quoted() {
    let taken = take(COUNTS, "a.ndjson", b"{\"Mois\":\"2024-01\"}\n{\"secret\n");
    assert_eq!(taken.receipt.outcome, Outcome::Refused { code: "I001" });
    assert_eq!(rejected(&taken), [(2, "I001")]);
    assert!(!format!("{taken:?}").contains("secret"));
}

#[test]
fn a_key_that_comes_late_passes_the_gate_too() {
    let row = "{\"Mois\":\"2024-01\",\"Sexe\":\"Femme\",\"Lieu\":\"MA\",\"Nombre\":1}\n";
    let text = format!("{}{}", row.repeat(1500), "{\"Note\":\"a.b@exemple.ma\"}\n");
    let taken = take(COUNTS, "a.ndjson", text.as_bytes());
    assert_eq!(taken.receipt.outcome, Outcome::Refused { code: "I040" });
    assert_eq!((taken.receipt.rows_delivered, taken.rejections[1].row), (1501, 1501));
}

fn table() -> RecordBatch {
    let columns: [(&str, ArrayRef); 4] = [
        ("Mois", Arc::new(Date32Array::from(vec![19_737, 19_768]))),
        ("Sexe", Arc::new(StringArray::from(vec!["Femme", "Homme"]))),
        ("Lieu", Arc::new(StringArray::from(vec!["01.511", "MA-01"]))),
        ("Nombre", Arc::new(Int64Array::from(vec![12, 3]))),
    ];
    RecordBatch::try_from_iter(columns).expect("a table")
}

#[test]
fn columns_of_parquet_and_arrow_are_read() {
    let table = table();
    let mut parquet = ArrowWriter::try_new(Vec::new(), table.schema(), None).expect("a writer");
    parquet.write(&table).expect("written");
    let parquet = parquet.into_inner().expect("closed");
    let mut file = FileWriter::try_new(Vec::new(), &table.schema()).expect("a writer");
    file.write(&table).expect("written");
    let file = file.into_inner().expect("closed");
    let mut stream = StreamWriter::try_new(Vec::new(), &table.schema()).expect("a writer");
    stream.write(&table).expect("written");
    let stream = stream.into_inner().expect("closed");
    for (name, bytes) in [("a.parquet", parquet), ("a.arrow", file), ("a.arrows", stream)] {
        assert_eq!(counts(&take(COUNTS, name, &bytes)), TWO_ROWS, "{name}");
        let cut = take(COUNTS, name, &bytes[..bytes.len() / 2]);
        let is_refused = matches!(cut.receipt.outcome, Outcome::Refused { code: "I001" });
        assert!(is_refused, "{name}: {:?}", cut.receipt.outcome);
    }
}

#[test]
fn tables_before_a_damaged_one_pass_the_gate() {
    let note = RecordBatch::try_from_iter([("Note", Arc::new(StringArray::from(vec!["a.b@exemple.ma"])) as ArrayRef)]);
    let note = note.expect("a table");
    let mut stream = StreamWriter::try_new(Vec::new(), &note.schema()).expect("a writer");
    stream.write(&note).expect("written");
    stream.write(&note).expect("written");
    let stream = stream.into_inner().expect("closed");
    let taken = take(COUNTS, "a.arrows", &stream[..stream.len() - 40]);
    assert_eq!(taken.receipt.outcome, Outcome::Refused { code: "I040" });
}
