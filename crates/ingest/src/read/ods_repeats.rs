//! What an ODS workbook grows to: its cells and rows say how often they repeat, so that a page of XML may stand for
//! billions of cells. Measured before the workbook reader writes them all out.

use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{limits, workbook};
use crate::rejection::Refusal;

/// Refuses a workbook whose cells, written out, exceed the caps on cells or bytes.
pub(super) fn measure(bytes: &[u8]) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| workbook::damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| workbook::damaged())?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let (mut buffer, mut extent) = (Vec::new(), Extent::default());
    loop {
        let end = reader.buffer_position();
        match reader.read_event_into(&mut buffer).map_err(|_| workbook::damaged())? {
            Event::Start(element) => extent.open(&element, end),
            Event::Empty(element) => {
                extent.open(&element, end);
                extent.close(element.name().as_ref(), reader.buffer_position());
            }
            Event::End(element) => extent.close(element.name().as_ref(), reader.buffer_position()),
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
        extent.check()?;
    }
}

/// What was seen so far, written out.
#[derive(Default)]
struct Extent {
    cells: u64,
    bytes: u64,
    /// Cells of the sheets before this one.
    cells_before: u64,
    /// Of the sheet: its rows up to here, and its widest row.
    rows: u64,
    width: u64,
    row: Row,
    cell: Cell,
}

/// A row under way.
#[derive(Default)]
struct Row {
    repeats: u64,
    /// Cells, those after the last with content included.
    cells: u64,
    /// Cells up to the last with content.
    width: u64,
    bytes: u64,
}

/// A cell under way.
#[derive(Default)]
struct Cell {
    repeats: u64,
    /// Where its element begins, in bytes of XML.
    begins_at: u64,
    has_content: bool,
}

impl Extent {
    fn open(&mut self, element: &BytesStart<'_>, begins_at: u64) {
        match element.name().as_ref() {
            "table:table" => (self.cells_before, self.rows, self.width) = (self.cells, 0, 0),
            "table:table-row" => {
                self.row = Row {
                    repeats: repeats(element, "table:number-rows-repeated"),
                    ..Row::default()
                };
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let says = |name: &str| element.attributes().flatten().any(|found| found.key.as_ref() == name);
                self.cell = Cell {
                    repeats: repeats(element, "table:number-columns-repeated"),
                    begins_at,
                    has_content: says("office:value-type") || says("table:formula"),
                };
            }
            "text:p" => self.cell.has_content = true,
            _ => {}
        }
    }

    fn close(&mut self, name: &str, ends_at: u64) {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                let row = &mut self.row;
                row.cells = row.cells.saturating_add(self.cell.repeats);
                if self.cell.has_content {
                    row.width = row.cells;
                    let length = ends_at.saturating_sub(self.cell.begins_at);
                    row.bytes = row.bytes.saturating_add(length.saturating_mul(self.cell.repeats));
                }
            }
            "table:table-row" => {
                self.rows = self.rows.saturating_add(self.row.repeats);
                // Rows without content count only once one with content follows: the reader drops the rest.
                if self.row.width > 0 {
                    self.width = self.width.max(self.row.width);
                    self.bytes = self
                        .bytes
                        .saturating_add(self.row.bytes.saturating_mul(self.row.repeats));
                    let cells = self.rows.saturating_mul(self.width);
                    self.cells = self.cells_before.saturating_add(cells);
                }
            }
            _ => {}
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.cells > limits::CELLS as u64 {
            return Err(limits::too_many_cells());
        }
        if self.bytes > limits::UNPACKED_BYTES {
            return Err(limits::too_large_unpacked());
        }
        Ok(())
    }
}

/// How often an element says it repeats; once if it says nothing that is a number.
fn repeats(element: &BytesStart<'_>, name: &str) -> u64 {
    for attribute in element.attributes().with_checks(false).flatten() {
        if attribute.key.as_ref() == name {
            return attribute.value.parse().unwrap_or(1);
        }
    }
    1
}
