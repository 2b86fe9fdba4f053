//! A small project, and the shortest way from a file to what became of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Int64Type};
use chrono::NaiveDate;
use definitions::Definitions;
use definitions::period::{Frequency, Period};
use definitions::source::Source;

use crate::{Content, Delivery, Ingested, Receipt, Rejection, ingest, write_rejected_rows};

const FACT_TABLE: &str = r#"
[[dimension]]
name = "geo_code"
codelist = "administrative"
visibility = "public"
label = { fr = "Lieu", ar = "المكان", en = "Place" }

[[dimension]]
name = "sex"
codelist = "sex"
visibility = "public"
label = { fr = "Sexe", ar = "الجنس", en = "Sex" }

[[dimension]]
name = "age"
visibility = "internal"
label = { fr = "Âge", ar = "العمر", en = "Age" }
"#;

const SEX: &str = "\
code,level,parent,order,fr,ar,en,valid_from,valid_to
T,total,,0,Total,المجموع,Total,,
F,sex,T,10,Féminin,أنثى,Female,,
M,sex,T,20,Masculin,ذكر,Male,,
U,sex,T,30,Non précisé,غير محدد,Not stated,,
";

const PLACES: &str = "\
code,level,parent,order,fr,ar,en,valid_from,valid_to
MA,country,,0,Maroc,المغرب,Morocco,,
MA-01,region,MA,10,Nord,الشمال,North,,
01.511,province,MA-01,20,Tanger,طنجة,Tangier,2016-01-01,
007,province,MA-01,30,Agadir,أكادير,Agadir,,2023-12-31
";

const UNITS: &str = "\
code,level,parent,order,fr,ar,en,valid_from,valid_to
T,total,,0,Ensemble,المجموع,All,,
REPORT,unit,T,10,Signalement,تبليغ,Report,,
";

const SEX_CROSSWALK: &str = "\
theirs,ours
Femme,F
Fille,F
Homme,M
أنثى,F
ذكر,M
Non précisé,U
";

pub(super) static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| {
    let root = std::env::temp_dir().join(format!("marsad-ingest-{}", std::process::id()));
    let files: BTreeMap<&str, &str> = BTreeMap::from([
        ("schemas/case_counts.toml", FACT_TABLE),
        ("schemas/codelists/sex.csv", SEX),
        ("schemas/codelists/unit_of_count.csv", UNITS),
        ("schemas/geography/administrative.csv", PLACES),
        ("pipelines/crosswalks/test.sex.csv", SEX_CROSSWALK),
    ]);
    for (path, text) in files {
        let path: PathBuf = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let (definitions, _) = Definitions::load(&root);
    fs::remove_dir_all(&root).expect("removed");
    definitions
});

/// The definition of a monthly source of counts: `Mois;Sexe;Lieu;Nombre`.
pub(crate) const COUNTS: &str = r#"
id = "test"
sender = { name = { fr = "Essai", ar = "تجربة", en = "Test" }, kind = "police" }
fetch = { url = "in" }
replacement = "unit_period"
acceptance = { max_rejected_share = 1.0 }
count = { from = "Nombre", markers = { np = "Q", "-" = "M" } }

[format]
delimiter = ";"

[period]
frequency = "M"
from = ["Mois", "الشهر"]
format = "%Y-%m"

[columns]
unit_of_count = { constant = "REPORT" }
sex = { from = ["Sexe", "الجنس"], crosswalk = "test.sex", empty = "U" }
geo_code = { from = "Lieu" }
"#;

/// The same with some text replaced.
pub(super) fn counts_with(replacements: &[(&str, &str)]) -> String {
    replacements.iter().fold(COUNTS.to_owned(), |toml, (from, to)| {
        assert!(toml.contains(from), "{from} is not in the definition");
        toml.replace(from, to)
    })
}

pub(crate) fn source(toml: &str) -> Source {
    toml::from_str(toml).expect("a source")
}

/// One count, as a test reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CaseCount {
    pub(super) reporting_unit: String,
    pub(super) period: Period,
    pub(super) dimensions: Vec<String>,
    pub(super) value: Option<i64>,
    pub(super) obs_status: String,
}

/// What became of a delivery, all of it in memory.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(super) case_counts: Vec<CaseCount>,
    pub(super) rejections: Vec<Rejection>,
    pub(crate) receipt: Receipt,
}

/// A file that came on 15 June 2024.
fn delivery<'a>(file_name: &'a str, bytes: &'a [u8]) -> Delivery<'a> {
    Delivery {
        file_name,
        content: Content::Bytes(bytes),
        size_bytes: bytes.len() as u64,
        received_on: NaiveDate::from_ymd_opt(2024, 6, 15).expect("a day"),
    }
}

/// What the gate makes of a file.
pub(super) fn pass_gate(toml: &str, file_name: &str, bytes: &[u8]) -> Ingested {
    ingest(&delivery(file_name, bytes), &source(toml), &DEFINITIONS).expect("no failure of the machine")
}

/// The rejected rows of a file, as they are given back to its sender.
pub(super) fn given_back(toml: &str, file_name: &str, bytes: &[u8]) -> String {
    let ingested = pass_gate(toml, file_name, bytes);
    let mut file = Vec::new();
    let told = (&ingested.receipt, &ingested.rejections);
    let rows = write_rejected_rows(&delivery(file_name, bytes), &source(toml), told, &mut file).expect("written");
    assert_eq!(rows == 0, file.is_empty());
    String::from_utf8(file).expect("text")
}

/// What becomes of a file that came on 15 June 2024.
pub(super) fn take(toml: &str, file_name: &str, bytes: &[u8]) -> Taken {
    let ingested = pass_gate(toml, file_name, bytes);
    let receipt = ingested.receipt;
    assert_eq!(receipt.rows_delivered, receipt.rows_accepted + receipt.rows_rejected);
    let counts = &ingested.counts;
    let batches = (0..counts.parts()).filter_map(|part| {
        let batch = move |start| counts.batch(part, start).expect("read");
        batch(0)
    });
    let case_counts: Vec<CaseCount> = batches.flat_map(|batch| case_counts(&batch)).collect();
    let rejections = ingested.rejections.read(0, usize::MAX).expect("read");
    Taken {
        case_counts,
        rejections,
        receipt,
    }
}

fn case_counts(batch: &RecordBatch) -> Vec<CaseCount> {
    let last = batch.num_columns() - 1;
    let text = |column: usize, row: usize| {
        let texts = cast(batch.column(column), &DataType::Utf8).expect("texts");
        texts.as_string::<i32>().value(row).to_owned()
    };
    let values = batch.column(last - 1).as_primitive::<Int64Type>();
    let starts = batch.column(2).as_primitive::<Date32Type>();
    let count = |row: usize| CaseCount {
        reporting_unit: text(0, row),
        period: Period {
            frequency: Frequency::from_letter(&text(1, row)).expect("a frequency"),
            start: starts.value_as_date(row).expect("a day"),
        },
        dimensions: (4..last - 1).map(|column| text(column, row)).collect(),
        value: values.is_valid(row).then(|| values.value(row)),
        obs_status: text(last, row),
    };
    (0..batch.num_rows()).map(count).collect()
}

/// What becomes of a text file.
pub(crate) fn take_csv(toml: &str, text: &str) -> Taken {
    take(toml, "envoi.csv", text.as_bytes())
}

/// The accepted counts, one line each: period, codes, value and status.
pub(super) fn counts(ingested: &Taken) -> Vec<String> {
    let line = |count: &CaseCount| {
        let value = count.value.map_or("?".to_owned(), |value| value.to_string());
        let (period, codes) = (count.period, count.dimensions.join(" "));
        format!("{period} {codes} = {value} {}", count.obs_status)
    };
    ingested.case_counts.iter().map(line).collect()
}

/// Row and code of each rejection.
pub(super) fn rejected(ingested: &Taken) -> Vec<(u64, &'static str)> {
    ingested
        .rejections
        .iter()
        .map(|rejection| (rejection.row, rejection.code))
        .collect()
}
