//! NDJSON to rows: one JSON object a line, its keys the headers. Nested objects are named by a dotted path.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};

use super::block::Block;
use super::field::Field;
use super::{RowStream, SheetHead, SheetKind, limits, refusal};
use crate::codes;
use crate::error::Halt;
use crate::rejection::Rejection;

/// Lines whose keys make the header. A key that first comes later has a column without a name: the gate looks
/// at it, and nothing is read from it.
const HEADER_LINES: usize = 1000;
/// Objects within objects, at most.
const DEEPEST: usize = 16;

type Object = BTreeMap<String, Value>;

/// A file of JSON lines as one sheet.
pub(super) struct Ndjson<R: Read> {
    text: BufReader<R>,
    line: u64,
    columns: BTreeMap<String, usize>,
    /// The lines the header was made from, which come first.
    waiting: std::vec::IntoIter<(u64, Object)>,
    /// Until it is gone on to.
    sheet: Option<SheetHead>,
    has_header: bool,
}

impl<R: Read + Send> Ndjson<R> {
    pub(super) fn new(text: R) -> Self {
        Self {
            text: BufReader::new(text),
            line: 0,
            columns: BTreeMap::new(),
            waiting: Vec::new().into_iter(),
            sheet: Some(SheetHead::of_file(SheetKind::Records)),
            has_header: false,
        }
    }

    /// The next line that holds anything.
    fn next_object(&mut self) -> Result<Option<(u64, Object)>, Halt> {
        let mut text = String::new();
        loop {
            text.clear();
            let limit = limits::RECORD_BYTES as u64;
            let read = self.text.by_ref().take(limit).read_line(&mut text);
            let length = read.map_err(|error| super::halt(&error))?;
            if length == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.line > limits::STREAMED_ROWS {
                return Err(limits::too_many_rows(limits::STREAMED_ROWS).into());
            }
            if text.trim().is_empty() {
                continue;
            }
            let parsed: Map<String, Value> = serde_json::from_str(&text).map_err(|_| self.no_object())?;
            let mut object = Object::new();
            flatten(parsed, "", 0, &mut object);
            if object.len() > limits::COLUMNS {
                return Err(limits::too_many_columns().into());
            }
            return Ok(Some((self.line, object)));
        }
    }

    /// Without any of the parser's words, which quote the line.
    fn no_object(&self) -> Halt {
        let mut refusal = refusal("this line is no JSON object");
        refusal.rejections = vec![Rejection {
            row: self.line,
            ..Rejection::of_file(codes::FILE_KIND, "this line is no JSON object")
        }];
        refusal.into()
    }

    fn begin(&mut self, block: &mut Block) -> Result<(), Halt> {
        let mut lines = Vec::new();
        while lines.len() < HEADER_LINES
            && let Some(line) = self.next_object()?
        {
            lines.push(line);
        }
        let keys: std::collections::BTreeSet<&String> = lines.iter().flat_map(|(_, object)| object.keys()).collect();
        for (column, key) in keys.into_iter().enumerate() {
            block.push(Field::of_text(key));
            self.columns.insert(key.clone(), column);
        }
        block.end_row(0);
        self.waiting = lines.into_iter();
        Ok(())
    }

    fn push(&mut self, (line, object): (u64, Object), block: &mut Block) -> Result<(), Halt> {
        let mut values: Vec<Option<Value>> = vec![None; self.columns.len()];
        for (key, value) in object {
            let next = self.columns.len();
            let column = *self.columns.entry(key).or_insert(next);
            if column >= limits::COLUMNS {
                return Err(limits::too_many_columns().into());
            }
            if values.len() <= column {
                values.resize(column + 1, None);
            }
            values[column] = Some(value);
        }
        for value in &values {
            match value {
                None | Some(Value::Null) => block.push(Field::Empty),
                Some(Value::String(text)) => block.push(Field::of_text(text)),
                Some(Value::Bool(value)) => block.push(Field::Bool(*value)),
                // As written: the number is read like one in a text.
                Some(other) => block.push(Field::of_text(&other.to_string())),
            }
        }
        block.end_row(line);
        Ok(())
    }
}

impl<R: Read + Send> RowStream for Ndjson<R> {
    fn next_sheet(&mut self) -> Result<Option<SheetHead>, Halt> {
        Ok(self.sheet.take())
    }

    fn fill(&mut self, block: &mut Block) -> Result<(), Halt> {
        if !self.has_header {
            self.has_header = true;
            self.begin(block)?;
        }
        while !block.is_full() {
            let next = match self.waiting.next() {
                Some(line) => Some(line),
                None => self.next_object()?,
            };
            let Some(line) = next else { break };
            self.push(line, block)?;
        }
        Ok(())
    }
}

/// Puts the values of an object and of the objects in it under their paths.
fn flatten(map: Map<String, Value>, path: &str, depth: usize, object: &mut Object) {
    for (key, value) in map {
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        match value {
            Value::Object(inner) if depth < DEEPEST => flatten(inner, &path, depth + 1, object),
            value => {
                object.insert(path, value);
            }
        }
    }
}
