//! The definitions as tables: one `dim_NAME` per code list, `dim_source`, `population`, `expected_reports`, and the
//! project's own reference tables.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray};
use definitions::Definitions;
use definitions::code_list::{Code, CodeList};
use definitions::fact_table::Visibility;
use definitions::reference_table::{Column, ColumnType, ReferenceTable, Value};
use engine::QueryContext;

use crate::encode::days;
use crate::{WarehouseError, coverage};

/// Registers the reference tables.
pub(crate) fn register(context: &QueryContext, definitions: &Definitions) -> Result<(), WarehouseError> {
    for list in definitions.code_lists.values() {
        register_batch(context, &table_name(&list.id), code_list(list))?;
    }
    for table in definitions.reference_tables.values() {
        register_batch(context, &table.id, reference_table(table)?)?;
    }
    register_batch(context, "dim_source", sources(definitions))?;
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

/// Digits an exact number of a reference table may have: those of a 64-bit one.
const DECIMAL_DIGITS: u8 = 19;

fn reference_table(table: &ReferenceTable) -> Result<Columns, WarehouseError> {
    let column = |(position, column): (usize, &Column)| -> Result<(String, ArrayRef), WarehouseError> {
        let values = table.rows.iter().map(|row| &row.values[position]);
        let array = array(column, values).map_err(|reason| WarehouseError::Shape {
            table: "a reference table",
            reason: reason.to_string(),
        })?;
        Ok((column.name.clone(), array))
    };
    table.columns.iter().enumerate().map(column).collect()
}

fn array<'a>(column: &Column, values: impl Iterator<Item = &'a Value>) -> Result<ArrayRef, arrow::error::ArrowError> {
    let number = |value: &Value| match value {
        Value::Number(number) => Some(*number),
        _ => None,
    };
    Ok(match column.holds {
        ColumnType::Text => texts(values.map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })),
        ColumnType::Date => Arc::new(
            values
                .map(|value| match value {
                    Value::Day(day) => Some(days(*day)),
                    _ => None,
                })
                .collect::<Date32Array>(),
        ),
        ColumnType::Integer => Arc::new(values.map(number).collect::<Int64Array>()),
        ColumnType::Decimal => {
            let scaled: Decimal128Array = values.map(|value| number(value).map(i128::from)).collect();
            let scale = i8::try_from(column.decimals).unwrap_or_default();
            Arc::new(scaled.with_precision_and_scale(DECIMAL_DIGITS, scale)?)
        }
    })
}

/// `dim_source`: who sends, whether its figures may be released, and of which source it is a part.
fn sources(definitions: &Definitions) -> Columns {
    let rows = || definitions.sources.values();
    let visibility = |visibility| match visibility {
        Visibility::Public => "public",
        Visibility::Internal => "internal",
    };
    let text = |name: &str, array| (name.to_owned(), array);
    vec![
        text("source_id", texts(rows().map(|row| Some(row.id.as_str())))),
        text("kind", texts(rows().map(|row| Some(row.sender.kind.as_str())))),
        text("fr", texts(rows().map(|row| Some(row.sender.name.fr.as_str())))),
        text("ar", texts(rows().map(|row| Some(row.sender.name.ar.as_str())))),
        text("en", texts(rows().map(|row| Some(row.sender.name.en.as_str())))),
        text(
            "period_type",
            texts(rows().map(|row| Some(row.period.frequency.letter()))),
        ),
        text("visibility", texts(rows().map(|row| Some(visibility(row.visibility))))),
        text("subset_of", texts(rows().map(|row| row.subset_of.as_deref()))),
    ]
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
