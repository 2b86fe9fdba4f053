//! `marsad receipt`: what a sender was answered.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;
use crate::output;
use crate::project::Project;
use crate::receipts::ROWS;

/// How a receipt is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For the operator.
    Text,
    /// As written for programs.
    Json,
    /// As written for its sender.
    Html,
    /// The rejected rows.
    Rows,
}

/// Prints the receipt of a submission, found by its id or how it begins. Errors: `M001`, `M013`, `M014`.
pub(crate) fn run(project: &Project, id: &str, form: Form) -> Result<(), Error> {
    let json = find(&project.data().join("receipts"), id)?;
    let rows = json.with_extension(ROWS);
    let path = match form {
        Form::Text | Form::Json => &json,
        Form::Html => &json.with_extension("html"),
        Form::Rows if rows.is_file() => &rows,
        Form::Rows => return Err(Error::NoRows(id.to_owned())),
    };
    let bytes = fs::read(path).map_err(|error| Error::io(path, &error))?;
    if form != Form::Text {
        output::data(&bytes);
        return Ok(());
    }
    let told: Told = serde_json::from_slice(&bytes).map_err(|_| Error::Io {
        place: path.display().to_string(),
        kind: std::io::ErrorKind::InvalidData,
    })?;
    let places = [&json, &json.with_extension("html"), &rows];
    let places: Vec<String> = places
        .into_iter()
        .filter(|place| place.is_file())
        .map(|place| place.display().to_string())
        .collect();
    output::data(text(&told, &places).as_bytes());
    Ok(())
}

/// The one receipt of all sources whose submission's id begins so.
fn find(receipts: &Path, id: &str) -> Result<PathBuf, Error> {
    let unknown = || Error::NoReceipt(id.to_owned());
    let is_id = !id.is_empty() && id.bytes().all(|digit| digit.is_ascii_hexdigit());
    if !is_id {
        return Err(unknown());
    }
    let begins_so = |path: &PathBuf| {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        path.extension().is_some_and(|extension| extension == "json") && stem.is_some_and(|stem| stem.starts_with(id))
    };
    let sources = paths_in(receipts).into_iter();
    let mut found = sources.flat_map(|source| paths_in(&source)).filter(begins_so);
    match (found.next(), found.next()) {
        (Some(path), None) => Ok(path),
        _ => Err(unknown()),
    }
}

fn paths_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

/// What of a receipt is told here; what an older one lacks is left out.
#[derive(Debug, Deserialize)]
struct Told {
    source_id: String,
    file_name: String,
    outcome: Outcome,
    rows_delivered: u64,
    rows_accepted: u64,
    rows_rejected: u64,
    cases_accepted: i64,
    periods: Option<Span>,
    comparison: Option<Comparison>,
    #[serde(default)]
    rejections: Vec<Group>,
    #[serde(default)]
    unmapped_columns: Vec<String>,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Outcome {
    result: String,
    code: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Span {
    first: String,
    last: String,
}

#[derive(Debug, Deserialize)]
struct Comparison {
    units_of_count: Vec<Revised>,
}

#[derive(Debug, Deserialize)]
struct Revised {
    unit_of_count: String,
    added: u64,
    changed: u64,
    gone: u64,
    unchanged: u64,
    before: i64,
    after: i64,
    moved: u64,
    moved_permille: u32,
}

#[derive(Debug, Deserialize)]
struct Group {
    code: String,
    severity: String,
    column: String,
    message: String,
    count: u64,
    first_places: Vec<Place>,
}

#[derive(Debug, Deserialize)]
struct Place {
    sheet: String,
    row: u64,
}

/// A receipt as text: a function of what it says and where it is.
fn text(told: &Told, places: &[String]) -> String {
    let mut lines = vec![
        format!("source    {}", told.source_id),
        format!("file      {}", told.file_name),
        match &told.outcome.code {
            Some(code) => format!("outcome   {}, {code}", told.outcome.result),
            None => format!("outcome   {}", told.outcome.result.replace('_', " ")),
        },
        format!(
            "rows      {} delivered, {} accepted, {} rejected",
            told.rows_delivered, told.rows_accepted, told.rows_rejected
        ),
        format!("cases     {}", told.cases_accepted),
    ];
    lines.extend(
        told.periods
            .as_ref()
            .map(|span| format!("periods   {} to {}", span.first, span.last)),
    );
    for unit in told.comparison.iter().flat_map(|comparison| &comparison.units_of_count) {
        lines.push(format!(
            "changed   {}: {} cells added, {} changed, {} gone, {} unchanged; sum {} before, {} now; \
             known totals moved by {} ({}.{} %)",
            unit.unit_of_count,
            unit.added,
            unit.changed,
            unit.gone,
            unit.unchanged,
            unit.before,
            unit.after,
            unit.moved,
            unit.moved_permille / 10,
            unit.moved_permille % 10
        ));
    }
    lines.extend(told.rejections.iter().map(fault));
    if !told.unmapped_columns.is_empty() {
        lines.push(format!("unread    {}", told.unmapped_columns.join(", ")));
    }
    lines.extend(told.notes.iter().map(|note| format!("note      {note}")));
    lines.extend(places.iter().map(|place| format!("in        {place}")));
    lines.join("\n") + "\n"
}

fn fault(group: &Group) -> String {
    let places: Vec<String> = group
        .first_places
        .iter()
        .filter(|place| place.row > 0)
        .map(|place| format!("{} {}", place.sheet, place.row).trim().to_owned())
        .collect();
    let mut line = format!("{:9} {} {}", group.severity, group.code, group.message);
    // Writing to a String cannot fail.
    if !group.column.is_empty() {
        let _ = write!(line, ", column {}", group.column);
    }
    if !places.is_empty() {
        let more = if group.count > places.len() as u64 { ", …" } else { "" };
        let _ = write!(line, ", {} times, rows {}{more}", group.count, places.join(", "));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_told_line_by_line() {
        let json = r#"{"source_id":"dgsn","file_name":"mars.csv","content_sha256":"ab",
            "outcome":{"result":"accepted_with_rejections"},
            "rows_delivered":9,"rows_accepted":7,"rows_rejected":2,"cases_accepted":70,
            "periods":{"first":"2025-03","last":"2025-03"},
            "comparison":{"units_of_count":[{"unit_of_count":"REPORT","added":1,"changed":2,"gone":0,"unchanged":4,
              "before":50,"after":70,"moved":5,"moved_permille":100}]},
            "rejections":[{"code":"I012","severity":"error","column":"Nombre","message":"is no number","count":2,
              "first_places":[{"sheet":"","row":3},{"sheet":"","row":8}]}],
            "notes":["the column «Sexe» is new since the previous delivery"]}"#;
        let told: Told = serde_json::from_str(json).expect("a receipt");
        let expected = "\
source    dgsn
file      mars.csv
outcome   accepted with rejections
rows      9 delivered, 7 accepted, 2 rejected
cases     70
periods   2025-03 to 2025-03
changed   REPORT: 1 cells added, 2 changed, 0 gone, 4 unchanged; sum 50 before, 70 now; known totals moved by 5 (10.0 %)
error     I012 is no number, column Nombre, 2 times, rows 3, 8
note      the column «Sexe» is new since the previous delivery
in        a.json
";
        assert_eq!(text(&told, &["a.json".to_owned()]), expected);
    }

    #[test]
    fn an_id_is_found_by_its_beginning_if_there_is_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = folder.path().join("dgsn");
        fs::create_dir(&source).expect("a folder");
        for name in ["ab12.json", "ab12.html", "ab34.json"] {
            fs::write(source.join(name), "{}").expect("a file");
        }
        assert_eq!(find(folder.path(), "ab1").expect("one"), source.join("ab12.json"));
        for id in ["ab", "cd", "", "../dgsn/ab12", "*"] {
            assert!(find(folder.path(), id).is_err(), "{id}");
        }
    }
}
