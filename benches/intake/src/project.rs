//! The project the delivery belongs to: its code lists, crosswalks and source.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use crate::generator::{AGES, CHANNELS, PROVINCES, SEXES, TYPES, province_label, type_label};

const LIST_HEADER: &str = "code,level,parent,order,fr,ar,en,valid_from,valid_to\nT,total,,0,Total,المجموع,Total,,\n";

const SOURCE: &str = r#"id = "bench"
replacement = "unit_period"

[sender]
name = { fr = "Essai", ar = "تجربة", en = "Bench" }
kind = "EMC"

[fetch]
url = "."

[format]

[period]
frequency = "D"
from = "jour"

[count]
from = "cas"

[acceptance]
max_rejected_share = 0.5

[columns]
unit_of_count = { constant = "REPORT" }
geo_code = { from = "province", crosswalk = "bench.geo_code" }
violence_type = { from = "type", crosswalk = "bench.violence_type" }
sex = { from = "sexe" }
age_band = { from = "age" }
channel = { from = "canal" }
"#;

/// Writes the project into a folder.
pub(crate) fn write(root: &Path) -> io::Result<()> {
    let provinces: Vec<String> = (0..PROVINCES).map(|number| format!("P{number:02}")).collect();
    let types: Vec<String> = (0..TYPES).map(|number| format!("V{number:02}")).collect();
    let lists: [(&str, Vec<&str>); 6] = [
        ("province", provinces.iter().map(String::as_str).collect()),
        ("violence_type", types.iter().map(String::as_str).collect()),
        ("sex", SEXES.to_vec()),
        ("age_band", AGES.to_vec()),
        ("channel", CHANNELS.to_vec()),
        ("unit_of_count", vec!["REPORT"]),
    ];
    let mut fact_table = String::new();
    for (list, codes) in lists {
        let mut text = LIST_HEADER.to_owned();
        for code in codes {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{code},code,T,1,{code},{code},{code},,");
        }
        put(root, &format!("schemas/codelists/{list}.csv"), &text)?;
        let name = if list == "province" { "geo_code" } else { list };
        if list != "unit_of_count" {
            let label = format!("{{ fr = \"{name}\", ar = \"{name}\", en = \"{name}\" }}");
            let _ = writeln!(
                fact_table,
                "[[dimension]]\nname = \"{name}\"\ncodelist = \"{list}\"\nvisibility = \"public\"\nlabel = {label}\n"
            );
        }
    }
    put(root, "schemas/case_counts.toml", &fact_table)?;
    put(root, "pipelines/bench.toml", SOURCE)?;
    let crosswalk = |codes: &[String], label: fn(u64) -> String| {
        let lines = (0..)
            .zip(codes)
            .map(|(number, code)| format!("{},{code}\n", label(number)));
        format!("theirs,ours\n{}", lines.collect::<String>())
    };
    let geo_code = crosswalk(&provinces, province_label);
    put(root, "pipelines/crosswalks/bench.geo_code.csv", &geo_code)?;
    let violence_type = crosswalk(&types, type_label);
    put(root, "pipelines/crosswalks/bench.violence_type.csv", &violence_type)
}

fn put(root: &Path, path: &str, text: &str) -> io::Result<()> {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap_or(root))?;
    fs::write(path, text)
}
