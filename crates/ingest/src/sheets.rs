//! Which sheets of a delivery hold data, and what all rows of a sheet have in common.

use std::collections::BTreeSet;

use definitions::fold::fold;
use definitions::source::{self, Format};
use indexmap::IndexMap;

use crate::codes;
use crate::read::SheetHead;
use crate::rejection::Refusal;

/// A sheet that holds data.
#[derive(Clone)]
pub(crate) struct DataSheet<'a> {
    pub(crate) head: SheetHead,
    /// Our column and its code for every row of the sheet.
    pub(crate) set: Option<&'a IndexMap<String, String>>,
}

/// Tells which sheets hold data, and notes which of the declared ones came.
pub(crate) struct SheetChoice<'a> {
    format: &'a Format,
    came: BTreeSet<usize>,
    is_whole_file: bool,
}

impl<'a> SheetChoice<'a> {
    pub(crate) fn new(format: &'a Format) -> Self {
        Self {
            format,
            came: BTreeSet::new(),
            is_whole_file: false,
        }
    }

    /// The sheet as one with data: those the source declares; all where it declares none. A file that is one
    /// sheet is data, whatever is declared.
    pub(crate) fn data_sheet(&mut self, head: &SheetHead) -> Option<DataSheet<'a>> {
        let head = head.clone();
        self.is_whole_file |= head.is_whole_file();
        if head.is_whole_file() || self.format.sheets.is_empty() {
            return Some(DataSheet { head, set: None });
        }
        let declared = || self.format.sheets.iter().enumerate();
        self.came.extend(
            declared()
                .filter(|(_, sheet)| names(sheet, &head.name))
                .map(|(index, _)| index),
        );
        let (_, declared) = declared().find(|(_, sheet)| names(sheet, &head.name))?;
        Some(DataSheet {
            head,
            set: Some(&declared.set),
        })
    }

    /// Whether a sheet in which nothing stands is left out, and not a sheet without header.
    pub(crate) fn may_be_empty(&self, sheet: &DataSheet<'_>) -> bool {
        !sheet.head.is_whole_file() && self.format.sheets.is_empty()
    }

    /// Refuses a delivery that lacks a declared sheet. Error: `I004`.
    pub(crate) fn finish(&self) -> Result<(), Refusal> {
        let mut declared = self.format.sheets.iter().enumerate();
        match declared.find(|(index, _)| !self.is_whole_file && !self.came.contains(index)) {
            Some((_, missing)) => {
                let message = format!("no sheet is named {}", missing.name);
                Err(Refusal::of_file(codes::SHEET_MISSING, message))
            }
            None => Ok(()),
        }
    }
}

fn names(declared: &source::Sheet, name: &str) -> bool {
    matches_pattern(&fold(&declared.name), &fold(name))
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match text.split_once(part) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches_pattern;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, text) in [
            ("feuil1", "feuil1"),
            ("région *", "région nord"),
            ("*2024*", "janvier 2024 bis"),
            ("*", ""),
            ("a*b*c", "a1b2b3c"),
        ] {
            assert!(matches_pattern(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("feuil1", "feuil10"), ("a*a", "a"), ("*x", "xy"), ("a*b*c", "acb")] {
            assert!(!matches_pattern(pattern, text), "{pattern} {text}");
        }
    }
}
