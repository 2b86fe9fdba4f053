//! Drift: what has changed in a sender's files and does no harm yet.

use std::collections::BTreeSet;

use definitions::source::{RowCheck, Source};

use crate::headers_before::SheetHeaders;
use crate::layout::Layout;
use crate::read::grid::Sheet;

/// Headers longer than this are cut: they are no names.
const LONGEST_NAME: usize = 60;

/// What a receipt remarks on without rejecting anything.
#[derive(Default)]
pub(crate) struct Drift {
    unmapped: BTreeSet<String>,
    notes: BTreeSet<String>,
    headers: Vec<SheetHeaders>,
}

impl Drift {
    /// Compares a sheet's headers with those the source's definition speaks of.
    pub(crate) fn compare(&mut self, source: &Source, sheet: &str, layout: &Layout<'_>) {
        let headers = &layout.headers;
        let names = (0..headers.width()).map(|position| headers.name(position).chars().take(LONGEST_NAME).collect());
        self.headers.push(SheetHeaders {
            sheet: sheet.to_owned(),
            headers: names.collect(),
        });
        let spoken_of: BTreeSet<usize> = headers_of(source)
            .filter_map(|header| headers.position(header))
            .collect();
        let is_spoken_of = |position: &usize| {
            // Of columns with one name only the first has a position.
            headers
                .position(headers.name(*position))
                .is_some_and(|first| spoken_of.contains(&first))
        };
        for name in (0..headers.width())
            .filter(|position| !is_spoken_of(position))
            .map(|position| headers.name(position))
        {
            if !name.is_empty() {
                self.unmapped.insert(name.chars().take(LONGEST_NAME).collect());
            }
        }
        for name in headers.repeated() {
            let place = if sheet.is_empty() {
                String::new()
            } else {
                format!(" in sheet {sheet}")
            };
            let name: String = name.chars().take(LONGEST_NAME).collect();
            self.notes.insert(format!(
                "the header «{name}» stands more than once{place}; the first is read"
            ));
        }
    }

    /// Remarks which sheets the spreadsheet hides.
    pub(crate) fn note_hidden(&mut self, sheets: &[Sheet]) {
        for sheet in sheets.iter().filter(|sheet| sheet.is_hidden) {
            let name: String = sheet.name.chars().take(LONGEST_NAME).collect();
            self.notes.insert(format!("sheet {name} is hidden"));
        }
    }

    /// Remarks that totals rows had nothing to compare.
    pub(crate) fn note_empty_totals(&mut self, count: usize) {
        if count > 0 {
            self.notes
                .insert("a totals row has no count, so nothing was compared with it".to_owned());
        }
    }

    /// Headers nothing is read from, sorted.
    pub(crate) fn unmapped_columns(&self) -> Vec<String> {
        self.unmapped.iter().cloned().collect()
    }

    /// The headers of each sheet with data.
    pub(crate) fn headers(&self) -> Vec<SheetHeaders> {
        self.headers.clone()
    }

    /// Remarks, sorted.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes.iter().cloned().collect()
    }
}

/// Every header a source's definition speaks of, if only to exempt it or to check it.
pub(crate) fn headers_of(source: &Source) -> impl Iterator<Item = &str> {
    let columns = source.columns.values().flat_map(|rule| &rule.from);
    let period = &source.period;
    let checks = source.checks.iter().flat_map(RowCheck::headers);
    columns
        .chain(&period.from)
        .chain(&period.year)
        .chain(&period.month)
        .chain(&source.count.from)
        .chain(source.format.totals.as_ref().map(|totals| &totals.column))
        .chain(&source.format.fill_down)
        .chain(checks)
        .map(String::as_str)
        .chain(source.format.made_headers())
}
