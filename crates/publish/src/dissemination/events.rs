//! Events: campaigns and breaks that a reader must know of, from the reference table `events`.

use definitions::Definitions;
use definitions::reference_table::{ReferenceTable, Row, Value};
use definitions::text::Trilingual;
use releases::Event;

/// The reference table they stand in; a project without it has none.
const TABLE: &str = "events";

/// The code list of their kinds.
const KINDS: &str = "event_kind";

/// The kind of those that ask people to report.
const CAMPAIGN: &str = "CMP";

/// All events, in the order of time.
pub(crate) fn events(definitions: &Definitions) -> Vec<Event> {
    let Some(table) = definitions.reference_tables.get(TABLE) else {
        return Vec::new();
    };
    let mut events: Vec<Event> = table
        .rows
        .iter()
        .filter_map(|row| event(definitions, table, row))
        .collect();
    events.sort_by(|a, b| (&a.starts_on, &a.title.en).cmp(&(&b.starts_on, &b.title.en)));
    events
}

/// An event; none where the table lacks one of the columns that make it.
fn event(definitions: &Definitions, table: &ReferenceTable, row: &Row) -> Option<Event> {
    let value = |name: &str| table.position(name).and_then(|position| row.values.get(position));
    let text = |name: &str| match value(name)? {
        Value::Text(text) => Some(text.clone()),
        Value::Absent | Value::Number(_) | Value::Day(_) => None,
    };
    let day = |name: &str| match value(name)? {
        Value::Day(day) => Some(day.to_string()),
        Value::Absent | Value::Number(_) | Value::Text(_) => None,
    };
    let kind = text("event_kind")?;
    let list = definitions.code_lists.get(KINDS)?;
    Some(Event {
        kind_label: list.get(&kind)?.label.clone(),
        is_campaign: kind == CAMPAIGN,
        kind,
        starts_on: day("starts_on")?,
        ends_on: day("ends_on"),
        title: Trilingual {
            fr: text("fr")?,
            ar: text("ar")?,
            en: text("en")?,
        },
        is_confirmed: text("confirmed").is_none_or(|confirmed| confirmed == "Y"),
    })
}
