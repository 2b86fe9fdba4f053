//! The gate at sheets that are read whole: they pass it as they were sent, before any table is looked for in them.

use std::collections::BTreeSet;

use definitions::fold::fold;
use definitions::source::{HeaderRow, Source};

use super::Gate;
use crate::drift;
use crate::read::block::Block;
use crate::read::dictionary::Dictionary;
use crate::read::grid::{Row, Sheet};
use crate::reshape;

/// Rows from the top among which the headers are looked for.
const SEARCHED_ROWS: usize = 60;

impl Gate<'_> {
    /// Looks at every row of these sheets, titles, notes and what stands beside the data included.
    pub(crate) fn look_at_sheets(&mut self, sheets: &[Sheet]) {
        let mut block = Block::default();
        for sheet in sheets {
            let mut dictionary = Dictionary::default();
            if let Some(header) = header(sheet, self.source) {
                block.push_row(header);
            }
            self.begin_sheet(&sheet.head(), block.rows().next());
            block.clear();
            for row in &sheet.rows {
                block.push_row(row);
                dictionary.number(&mut block);
                for row in block.rows() {
                    self.look(row);
                }
                block.clear();
            }
        }
    }
}

/// The row under which exemptions hold. Where the definition does not simply say which row it is, the first of those
/// with most of the headers the definition speaks of.
fn header<'s>(sheet: &'s Sheet, source: &Source) -> Option<&'s Row> {
    if let HeaderRow::At(row) = source.format.header_row
        && !reshape::is_asked_for(&source.format)
    {
        return sheet.index_of_header(row).map(|index| &sheet.rows[index]);
    }
    let exempt = source.personal_data.exempt.keys().map(String::as_str);
    let spoken_of: BTreeSet<String> = drift::headers_of(source).chain(exempt).map(fold).collect();
    let is_spoken_of = |row: &Row| {
        let cells = row.cells.iter().filter(|cell| spoken_of.contains(&fold(&cell.text())));
        cells.count()
    };
    let searched = sheet.rows.iter().take(SEARCHED_ROWS);
    // Of equal ones the last is the greatest: from below, that is the first.
    searched.rev().max_by_key(|row| is_spoken_of(row))
}
