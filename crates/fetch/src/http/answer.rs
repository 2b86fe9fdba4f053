//! An answer with rows: a JSON document or NDJSON, as lines of NDJSON.
//!
//! Rows are passed on letter by letter: a number is never read and written again.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::NaiveDate;
use definitions::source::{Http, HttpFormat, Paging};
use serde_json::value::RawValue;

/// What was read from an answer.
#[derive(Clone)]
pub(crate) struct Answer {
    /// Its rows, one a line.
    pub(crate) ndjson: Bytes,
    /// Their number.
    pub(crate) rows: usize,
    /// What it says about the next answer: a cursor or an address.
    pub(crate) next: Option<String>,
    /// The latest date among the rows.
    pub(crate) latest: Option<NaiveDate>,
}

impl Answer {
    /// Reads an answer; the error says what is not as declared, without content.
    pub(crate) fn read(body: &[u8], options: &Http) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8".to_owned())?;
        let text = text.trim_start_matches('\u{feff}');
        let (rows, next) = match options.format {
            HttpFormat::Json => document(text, options)?,
            HttpFormat::Ndjson | HttpFormat::File => (lines(text)?, None),
        };
        let dated = options.since.as_ref().and_then(|since| since.field.as_deref());
        let mut ndjson = String::with_capacity(text.len());
        let mut latest = None;
        for row in &rows {
            if !row.get().starts_with('{') {
                return Err("a row is no object with named fields".to_owned());
            }
            if let Some(field) = dated {
                latest = latest.max(date(row, field)?);
            }
            // A line break within a row can only stand between its parts.
            ndjson.extend(
                row.get()
                    .chars()
                    .map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }),
            );
            ndjson.push('\n');
        }
        Ok(Self {
            ndjson: ndjson.into(),
            rows: rows.len(),
            next,
            latest,
        })
    }
}

type Rows<'a> = Vec<&'a RawValue>;

fn document<'a>(text: &'a str, options: &Http) -> Result<(Rows<'a>, Option<String>), String> {
    let whole: &RawValue = serde_json::from_str(text).map_err(|_| "it is not JSON, or it was cut off".to_owned())?;
    let rows = follow(whole, &options.rows).ok_or_else(|| format!("it has no field «{}»", options.rows))?;
    let rows = serde_json::from_str(rows.get()).map_err(|_| match options.rows.as_str() {
        "" => "it is no list; say in rows where the list stands".to_owned(),
        rows => format!("its field «{rows}» is no list"),
    })?;
    let next = match &options.paging {
        Paging::Cursor { field, .. } | Paging::Link { field: Some(field) } => {
            follow(whole, field).and_then(scalar).filter(|next| !next.is_empty())
        }
        Paging::None | Paging::Page { .. } | Paging::Link { field: None } => None,
    };
    Ok((rows, next))
}

fn lines(text: &str) -> Result<Rows<'_>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|_| format!("its line {} is not JSON, or it was cut off", index + 1))
        })
        .collect()
}

/// The value at the end of a path of field names with dots between.
fn follow<'a>(value: &'a RawValue, path: &str) -> Option<&'a RawValue> {
    path.split('.')
        .filter(|name| !name.is_empty())
        .try_fold(value, |value, name| {
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(value.get()).ok()?;
            fields.get(name).copied()
        })
}

/// A text, or a number as it is written.
fn scalar(value: &RawValue) -> Option<String> {
    let text = value.get();
    match text.chars().next() {
        Some('"') => serde_json::from_str(text).ok(),
        Some('-' | '0'..='9') => Some(text.to_owned()),
        _ => None,
    }
}

/// The date in a field, which may go on with a time; none where the field is absent or null.
fn date(row: &RawValue, field: &str) -> Result<Option<NaiveDate>, String> {
    let Some(text) = follow(row, field).filter(|value| value.get() != "null") else {
        return Ok(None);
    };
    let date = scalar(text).and_then(|text| text.get(..10)?.parse().ok());
    date.map(Some)
        .ok_or_else(|| format!("the field «{field}» of a row is no date like 2025-03-31"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> Http {
        toml::from_str(text).expect("options")
    }

    fn read(body: &str, text: &str) -> Result<(String, Option<String>, Option<NaiveDate>), String> {
        let answer = Answer::read(body.as_bytes(), &options(text))?;
        let ndjson = String::from_utf8(answer.ndjson.to_vec()).map_err(|_| "no UTF-8".to_owned())?;
        Ok((ndjson, answer.next, answer.latest))
    }

    #[test]
    fn rows_are_passed_on_letter_by_letter() {
        let body = "{\"data\": {\"items\": [{\"n\": 1.10,\n \"t\": \"a\\nb\"}, {\"n\": 10000000000000000000000}]}}";
        let (ndjson, ..) = read(body, "format = 'json'\nrows = 'data.items'").expect("rows");
        assert_eq!(
            ndjson,
            "{\"n\": 1.10,  \"t\": \"a\\nb\"}\n{\"n\": 10000000000000000000000}\n"
        );
    }

    #[test]
    fn the_next_answer_is_found() {
        let cursor = "format = 'json'\nrows = 'd'\npaging = { kind = 'cursor', parameter = 'c', field = 'm.next' }";
        let next = |body: &str| read(body, cursor).expect("an answer").1;
        assert_eq!(next(r#"{"d": [], "m": {"next": "x7"}}"#).as_deref(), Some("x7"));
        assert_eq!(next(r#"{"d": [], "m": {"next": 12}}"#).as_deref(), Some("12"));
        assert_eq!(next(r#"{"d": [], "m": {"next": null}}"#), None);
        assert_eq!(next(r#"{"d": []}"#), None);
    }

    #[test]
    fn the_latest_date_is_the_watermark() {
        let since = "format = 'ndjson'\nsince = { parameter = 'f', first = '2021-01-01', field = 'updated' }";
        let body = "{\"updated\": \"2025-03-31T10:00:00Z\"}\n\n{\"updated\": null}\n{\"updated\": \"2025-02-01\"}\n";
        let (ndjson, _, latest) = read(body, since).expect("rows");
        assert_eq!(ndjson.lines().count(), 3);
        assert_eq!(latest, NaiveDate::from_ymd_opt(2025, 3, 31));
        let error = read("{\"updated\": \"31/03/2025 Anna\"}", since).expect_err("no such date");
        assert_eq!(error, "the field «updated» of a row is no date like 2025-03-31");
    }

    #[test]
    fn what_is_not_as_declared_is_told_without_content() {
        let json = "format = 'json'";
        let nested = "format = 'json'\nrows = 'data'";
        let cases = [
            ("[{\"a\": 1}", json, "it is not JSON, or it was cut off"),
            ("{\"a\": 1}", json, "it is no list; say in rows where the list stands"),
            ("{\"a\": 1}", nested, "it has no field «data»"),
            ("{\"data\": 1}", nested, "its field «data» is no list"),
            ("[1]", json, "a row is no object with named fields"),
            (
                "{\"a\": 1}\n{\"a\":",
                "format = 'ndjson'",
                "its line 2 is not JSON, or it was cut off",
            ),
        ];
        for (body, options, reason) in cases {
            assert_eq!(read(body, options).expect_err(body), reason);
        }
    }
}
