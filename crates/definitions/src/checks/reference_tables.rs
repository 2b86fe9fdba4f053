//! Checks on reference tables.

use std::collections::BTreeMap;
use std::path::Path;

use super::Checked;
use crate::Problem;
use crate::code_list::CodeList;
use crate::reference_table::{Column, ColumnType, FOLDER, ReferenceTable, Row, Value};

/// Tables that Marsad makes itself.
const OWN_TABLES: [&str; 9] = [
    "case_counts",
    "case_counts_history",
    "submissions",
    "submission_periods",
    "rejections",
    "in_force",
    "report_status",
    "expected_reports",
    "population",
];

fn path(table: &ReferenceTable, extension: &str) -> String {
    format!("{FOLDER}/{}.{extension}", table.id)
}

/// `D024`: a table whose id is not its file's name, or that another table has already; a CSV without a description.
pub(super) fn names_are_free(checked: &Checked<'_>) -> Vec<Problem> {
    let definitions = checked.definitions;
    let mut problems = Vec::new();
    for table in definitions.reference_tables.values() {
        if !checked.files.contains_key(&path(table, "toml")) {
            for file in checked.definers(FOLDER, &table.id) {
                let message = format!("id must equal the file's name, {}", file.stem());
                problems.push(file.problem_at(&table.id, "D024", message));
            }
            continue;
        }
        let list = table.id.strip_prefix("dim_");
        let is_list = list
            .is_some_and(|list| definitions.code_lists.contains_key(list) || list == "geography" || list == "source");
        if is_list || OWN_TABLES.contains(&table.id.as_str()) || definitions.views.contains_key(&table.id) {
            let message = format!("there is a table {} already; choose another id", table.id);
            problems.push(checked.problem(&path(table, "toml"), &table.id, "D024", message));
        }
    }
    problems
}

/// `D024`: a column without label or list, named twice, with a limit it cannot have; a key of unknown columns.
pub(super) fn columns_are_sound(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for table in checked.definitions.reference_tables.values() {
        let file = path(table, "toml");
        if table.title.has_gap() {
            let message = "the title lacks a language; give fr, ar and en".to_owned();
            problems.push(checked.problem(&file, "title", "D024", message));
        }
        if table.key.is_empty() || table.key.iter().any(|name| table.position(name).is_none()) {
            let message = "key must name columns of the table, at least one".to_owned();
            problems.push(checked.problem(&file, "key", "D024", message));
        }
        for (position, column) in table.columns.iter().enumerate() {
            let message = match fault(checked, table, column) {
                _ if table.position(&column.name) != Some(position) => "stands twice; keep one".to_owned(),
                Some(fault) => fault,
                None => continue,
            };
            let near = format!("name = \"{}\"", column.name);
            problems.push(checked.problem(&file, &near, "D024", format!("column {} {message}", column.name)));
        }
    }
    problems
}

fn fault(checked: &Checked<'_>, table: &ReferenceTable, column: &Column) -> Option<String> {
    let is_number = matches!(column.holds, ColumnType::Integer | ColumnType::Decimal);
    let lists = &checked.definitions.code_lists;
    let is_snake = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if column.label.has_gap() {
        return Some("lacks a label; give fr, ar and en".to_owned());
    }
    if !column.name.starts_with(|letter: char| letter.is_ascii_lowercase()) || !column.name.chars().all(is_snake) {
        return Some("must be named in snake case: small letters, digits and _".to_owned());
    }
    if let Some(list) = &column.codelist {
        if column.holds != ColumnType::Text {
            return Some("has a code list, so it must be text".to_owned());
        }
        if !lists.contains_key(list) {
            return Some(format!(
                "names code list {list}, which is not there; add schemas/codelists/{list}.csv"
            ));
        }
    }
    if !is_number && (column.min.is_some() || column.max.is_some()) {
        return Some("has min or max and is no number".to_owned());
    }
    if column.decimals > 9 || (column.decimals > 0) != (column.holds == ColumnType::Decimal) {
        return Some("needs decimals, 1 to 9, exactly if its type is \"decimal\"".to_owned());
    }
    let status = column.status.as_ref()?;
    let is_status = table
        .position(status)
        .is_some_and(|position| table.columns[position].codelist.as_deref() == Some("obs_status"));
    (!is_status).then(|| format!("names status {status}, which is no column with the code list obs_status"))
}

/// `D026`: a code its list does not have, or a value that disagrees with its status. `D027`: two rows of one key.
pub(super) fn rows_fit(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for table in checked.definitions.reference_tables.values() {
        let Some(file) = checked.files.get(&path(table, "csv")) else {
            continue;
        };
        for (position, column) in table.columns.iter().enumerate() {
            for row in &table.rows {
                let value = &row.values[position];
                let fault =
                    code_fault(checked, column, value).or_else(|| status_fault(checked, table, column, row, value));
                problems.extend(fault.map(|fault| file.problem(row.line, "D026", format!("{} {fault}", column.name))));
            }
        }
        let key: Vec<usize> = table.key.iter().filter_map(|name| table.position(name)).collect();
        let mut seen: BTreeMap<Vec<&Value>, usize> = BTreeMap::new();
        for row in &table.rows {
            let values = key.iter().map(|position| &row.values[*position]).collect();
            if let Some(line) = seen.insert(values, row.line) {
                let message = format!(
                    "the row has the key of line {line} ({}); keep one",
                    table.key.join(", ")
                );
                problems.push(file.problem(row.line, "D027", message));
            }
        }
    }
    problems
}

fn code_fault(checked: &Checked<'_>, column: &Column, value: &Value) -> Option<String> {
    let list: &CodeList = checked.definitions.code_lists.get(column.codelist.as_ref()?)?;
    let Value::Text(code) = value else { return None };
    let unknown = list.position(code).is_none();
    unknown.then(|| format!("«{code}» is no code of list {}", list.id))
}

/// Whether a value stands where its status says that there is none, or the other way round.
fn status_fault(
    checked: &Checked<'_>,
    table: &ReferenceTable,
    column: &Column,
    row: &Row,
    value: &Value,
) -> Option<String> {
    let status = &row.values[table.position(column.status.as_ref()?)?];
    let Value::Text(code) = status else { return None };
    let has_value = checked
        .definitions
        .code_lists
        .get("obs_status")?
        .get(code)?
        .has_value()?;
    match (has_value, *value != Value::Absent) {
        (true, false) => Some(format!("is empty, and status {code} says that there is a value")),
        (false, true) => Some(format!("must be empty: status {code} says that there is no value")),
        _ => None,
    }
}

/// `D024`: a CSV in the folder that no TOML describes.
pub(crate) fn undescribed(root: &Path, path: &str) -> Option<Problem> {
    let described = root.join(path.replace(".csv", ".toml")).exists();
    (!described).then(|| Problem {
        file: path.to_owned(),
        line: 0,
        code: "D024",
        message: "the table lacks its description; write a .toml of the same name beside it".to_owned(),
    })
}
