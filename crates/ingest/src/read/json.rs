//! A JSON document to rows: its records, and apart from them everything else, since all of it must be looked at.

use std::fmt;

use definitions::source::Json;
use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::grid::{Cell, Row, Sheet};
use super::{SheetKind, limits};
use crate::codes;
use crate::rejection::Refusal;

/// Whole numbers beyond cannot be told apart as floating-point numbers; they are kept as text.
const LARGEST_EXACT: u64 = 1 << 53;

/// A JSON value in which no name stands twice: of two values one would be lost.
enum Node {
    Leaf(Cell),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// Reads a document: the sheet of the records, and that of everything around them.
pub(super) fn sheets(text: &str, definition: &Json) -> Result<Vec<Sheet>, Refusal> {
    let mut document: Node = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = format!("the file is no JSON document: line {line}, character {column} cannot be read");
        Refusal::of_file(codes::JSON, message)
    })?;
    let records = take(&mut document, &definition.rows)?;
    let mut around = Vec::new();
    spread(document, "", &mut |path, cell| {
        around.push(vec![Cell::of_text(path), cell]);
    });
    let around = around.into_iter().zip(1..).map(|(cells, number)| Row { number, cells });
    Ok(vec![
        sheet(records)?,
        Sheet {
            name: "(document)".to_owned(),
            rows: around.collect(),
            kind: SheetKind::Records,
            is_aside: true,
            ..Sheet::default()
        },
    ])
}

/// The records, taken out of the document.
fn take(document: &mut Node, pointer: &str) -> Result<Vec<Node>, Refusal> {
    let mut node = document;
    for name in pointer.split('/').skip(1) {
        let name = name.replace("~1", "/").replace("~0", "~");
        let inner = match node {
            Node::Object(fields) => fields
                .iter_mut()
                .find(|(field, _)| *field == name)
                .map(|(_, node)| node),
            Node::List(nodes) => name.parse().ok().and_then(|index: usize| nodes.get_mut(index)),
            Node::Leaf(_) => None,
        };
        node = inner.ok_or_else(|| no_records(pointer))?;
    }
    match node {
        Node::List(records) => Ok(std::mem::take(records)),
        _ => Err(no_records(pointer)),
    }
}

fn no_records(pointer: &str) -> Refusal {
    let place = if pointer.is_empty() { "the document" } else { pointer };
    Refusal::of_file(codes::JSON, format!("{place} is no array of records"))
}

/// One row a record, under the paths of its fields. The first record is row 1.
fn sheet(records: Vec<Node>) -> Result<Sheet, Refusal> {
    if records.len() > limits::ROWS {
        return Err(limits::too_many_rows(limits::ROWS as u64));
    }
    let mut columns: IndexMap<String, usize> = IndexMap::new();
    let mut rows = Vec::with_capacity(records.len() + 1);
    let mut n_cells = 0;
    for (record, number) in records.into_iter().zip(1..) {
        let mut cells = Vec::with_capacity(columns.len());
        spread(record, "", &mut |path, cell| {
            let next = columns.len();
            let column = *columns.entry(path.to_owned()).or_insert(next);
            if column < limits::COLUMNS {
                cells.resize(cells.len().max(column + 1), Cell::Empty);
                cells[column] = cell;
            }
        });
        if columns.len() > limits::COLUMNS {
            return Err(limits::too_many_columns());
        }
        n_cells += cells.len();
        if n_cells > limits::CELLS {
            return Err(limits::too_many_cells());
        }
        rows.push(Row { number, cells });
    }
    let header = Row {
        number: 0,
        cells: columns.keys().map(|path| Cell::of_text(path)).collect(),
    };
    rows.insert(0, header);
    Ok(Sheet {
        rows,
        kind: SheetKind::Records,
        ..Sheet::default()
    })
}

/// Hands on every value with its path.
fn spread(node: Node, path: &str, hand_on: &mut impl FnMut(&str, Cell)) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match node {
        Node::Leaf(cell) => hand_on(path, cell),
        Node::List(nodes) => {
            for (index, node) in nodes.into_iter().enumerate() {
                spread(node, &below(&index.to_string()), hand_on);
            }
        }
        Node::Object(fields) => {
            for (name, node) in fields {
                spread(node, &below(&name), hand_on);
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers that would lose digits are kept as text"
)]
impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        let is_exact = value.unsigned_abs() <= LARGEST_EXACT;
        Ok(Node::Leaf(if is_exact {
            Cell::Number(value as f64)
        } else {
            Cell::of_text(&value.to_string())
        }))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        let is_exact = value <= LARGEST_EXACT;
        Ok(Node::Leaf(if is_exact {
            Cell::Number(value as f64)
        } else {
            Cell::of_text(&value.to_string())
        }))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Number(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::of_text(value)))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Cell::Empty))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = items.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut fields: IndexMap<String, Node> = IndexMap::new();
        while let Some((name, node)) = items.next_entry()? {
            if fields.insert(name, node).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(Node::Object(fields.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, rows: &str) -> Result<Vec<Vec<String>>, &'static str> {
        let definition = Json { rows: rows.to_owned() };
        let sheets = sheets(text, &definition).map_err(|refusal| refusal.code)?;
        let texts = |row: &Row| row.cells.iter().map(|cell| cell.text().into_owned()).collect();
        Ok(sheets.iter().flat_map(|sheet| &sheet.rows).map(texts).collect())
    }

    #[test]
    fn records_are_rows_and_the_rest_is_looked_at() {
        let text =
            r#"{"meta": {"by": "x"}, "data": [{"a": 1, "v": {"sex": "F"}}, {"v": {"sex": null}, "n": [2, 3.5]}]}"#;
        let rows = read(text, "/data").expect("read");
        assert_eq!(rows[0], ["a", "v.sex", "n.0", "n.1"]);
        assert_eq!(rows[1], ["1", "F"]);
        assert_eq!(rows[2], ["", "", "2", "3.5"]);
        assert_eq!(rows[3], ["meta.by", "x"]);
        assert_eq!(
            read(r#"[{"id": 12345678901234567890}]"#, "").expect("read")[1],
            ["12345678901234567890"]
        );
    }

    #[test]
    fn what_is_no_array_of_records_is_refused() {
        for (text, rows) in [
            ("{\"data\": 1}", "/data"),
            ("{}", ""),
            ("[{\"a\": 1, \"a\": 2}]", ""),
            ("[{]", ""),
            ("", ""),
        ] {
            assert_eq!(read(text, rows), Err(codes::JSON), "{text}");
        }
        assert_eq!(read(&"[".repeat(100_000), ""), Err(codes::JSON));
    }
}
