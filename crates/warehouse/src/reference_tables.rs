//! The definitions as tables: one `dim_NAME` per code list, `population`, `expected_reports`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int32Array, Int64Array, RecordBatch, StringArray};
use definitions::Definitions;
use definitions::code_list::{Code, CodeList};
use engine::QueryContext;

use crate::encode::days;
use crate::{WarehouseError, coverage};

/// Registers the reference tables.
pub(crate) fn register(context: &QueryContext, definitions: &Definitions) -> Result<(), WarehouseError> {
    for list in definitions.code_lists.values() {
        register_batch(context, &table_name(&list.id), code_list(list))?;
    }
    register_batch(context, "population", population(definitions))?;
    register_batch(context, "expected_reports", coverage::expected_reports(definitions))
}

/// `dim_violence_type`; the administrative tree is `dim_geography`, as analysts call it.
fn table_name(list: &str) -> String {
    match list {
        "administrative" => "dim_geography".to_owned(),
        other => format!("dim_{other}"),
    }
}

pub(crate) type Columns = Vec<(String, ArrayRef)>;

pub(crate) fn register_batch(context: &QueryContext, name: &str, columns: Columns) -> Result<(), WarehouseError> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .map_err(|error| WarehouseError::Shape {
            table: "a reference table",
            reason: error.to_string(),
        })?;
    Ok(context.register_batches(name, batch.schema(), vec![batch])?)
}

pub(crate) fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn code_list(list: &CodeList) -> Columns {
    let text = |read: &dyn Fn(&Code) -> Option<String>| -> ArrayRef {
        Arc::new(list.codes.iter().map(read).collect::<StringArray>())
    };
    let parent = |code: &Code| code.parent.map(|position| list.codes[position].code.clone());
    let mut columns: Columns = vec![
        ("code".to_owned(), text(&|code| Some(code.code.clone()))),
        ("level".to_owned(), text(&|code| Some(code.level.clone()))),
        ("parent".to_owned(), text(&parent)),
        ("fr".to_owned(), text(&|code| Some(code.label.fr.clone()))),
        ("ar".to_owned(), text(&|code| Some(code.label.ar.clone()))),
        ("en".to_owned(), text(&|code| Some(code.label.en.clone()))),
    ];
    let date = |read: fn(&Code) -> Option<chrono::NaiveDate>| -> ArrayRef {
        Arc::new(
            list.codes
                .iter()
                .map(|code| read(code).map(days))
                .collect::<Date32Array>(),
        )
    };
    columns.push(("valid_from".to_owned(), date(|code| code.valid_from)));
    columns.push(("valid_to".to_owned(), date(|code| code.valid_to)));
    for name in &list.attribute_names {
        columns.push((
            name.clone(),
            text(&|code| code.attributes.get(name).filter(|text| !text.is_empty()).cloned()),
        ));
    }
    columns
}

fn population(definitions: &Definitions) -> Columns {
    let rows = &definitions.populations;
    vec![
        (
            "geo_code".to_owned(),
            texts(rows.iter().map(|row| Some(row.geo_code.as_str()))),
        ),
        ("sex".to_owned(), texts(rows.iter().map(|row| Some(row.sex.as_str())))),
        (
            "age_group".to_owned(),
            texts(rows.iter().map(|row| Some(row.age_group.as_str()))),
        ),
        (
            "year".to_owned(),
            Arc::new(rows.iter().map(|row| Some(row.year)).collect::<Int32Array>()),
        ),
        (
            "basis".to_owned(),
            texts(rows.iter().map(|row| Some(row.basis.as_str()))),
        ),
        (
            "value".to_owned(),
            Arc::new(rows.iter().map(|row| Some(row.value)).collect::<Int64Array>()),
        ),
    ]
}
