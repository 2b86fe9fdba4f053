//! From what a field says to one of our codes, by the rule of one column.

use std::collections::{HashMap, HashSet};

use definitions::Definitions;
use definitions::code_list::CodeList;
use definitions::crosswalk::Crosswalk;
use definitions::fold::fold;
use definitions::source::ColumnRule;
use indexmap::IndexSet;
use regex::Regex;
use sha2::{Digest, Sha256};

use crate::codes;
use crate::read::grid::Cell;
use crate::read::text::{tidy, with_western_digits};
use crate::rejection::Refusal;

/// A code of a column, by its number in the order in which the delivery used it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CodeNumber(u32);

/// A label of a column, spelling folded, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LabelNumber(u32);

/// What a field means: the sender's label, and our code for it. Two labels may mean one code.
#[derive(Clone, Copy)]
pub(crate) struct Mapped {
    pub(crate) label: LabelNumber,
    pub(crate) code: CodeNumber,
}

/// Why a field means none of our codes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmapped {
    Empty,
    Form,
    Unknown,
    CellError,
}

/// Maps the fields of one column. What a text means is worked out once, then remembered.
pub(crate) struct CodeMapper<'a> {
    column: &'a str,
    rule: Option<&'a ColumnRule>,
    crosswalk: Option<&'a Crosswalk>,
    list: Option<&'a CodeList>,
    pattern: Option<Regex>,
    codes: IndexSet<String>,
    labels: IndexSet<String>,
    remembered: HashMap<String, Result<Mapped, Unmapped>>,
    seen: HashSet<[u8; 32]>,
}

impl<'a> CodeMapper<'a> {
    /// The mapper of one of our columns; refuses what `marsad check` would have shown to the operator.
    pub(crate) fn new(
        column: &'a str,
        rule: Option<&'a ColumnRule>,
        definitions: &'a Definitions,
    ) -> Result<Self, Refusal> {
        let wrong = |what: &str| {
            let message = format!("the source's definition cannot be applied: column {column} {what}");
            Refusal::of_file(codes::DEFINITION, message)
        };
        let crosswalk = match rule.and_then(|rule| rule.crosswalk.as_ref()) {
            Some(id) => Some(
                definitions
                    .crosswalks
                    .get(id)
                    .ok_or_else(|| wrong("names a crosswalk that is not there"))?,
            ),
            None => None,
        };
        let pattern = match rule.and_then(|rule| rule.pattern.as_ref()) {
            Some(pattern) => Some(Regex::new(pattern).map_err(|_| wrong("has a pattern that is none"))?),
            None => None,
        };
        let list = match column {
            "unit_of_count" => definitions.code_lists.get(column),
            _ => definitions.code_list_of(column),
        };
        Ok(Self {
            column,
            rule,
            crosswalk,
            list,
            pattern,
            codes: IndexSet::new(),
            labels: IndexSet::new(),
            remembered: HashMap::new(),
            seen: HashSet::new(),
        })
    }

    /// Our column.
    pub(crate) fn column(&self) -> &'a str {
        self.column
    }

    /// How the column is filled, if the source fills it.
    pub(crate) fn rule(&self) -> Option<&'a ColumnRule> {
        self.rule
    }

    /// A code that the definition gives for every row.
    pub(crate) fn constant(&mut self, code: &str) -> Result<Mapped, Refusal> {
        self.mapped(code, code).map_err(|_| {
            let message = format!("{code}, given for every row, is no code of column {}", self.column);
            Refusal::of_file(codes::DEFINITION, message)
        })
    }

    /// What a field means.
    pub(crate) fn map(&mut self, cell: &Cell) -> Result<Mapped, Unmapped> {
        let Some(rule) = self.rule else {
            return Err(Unmapped::Unknown);
        };
        if matches!(cell, Cell::Error) {
            return Err(Unmapped::CellError);
        }
        let text = cell.text();
        if rule.first_occurrence {
            return self.occurrence(&text);
        }
        if let Some(remembered) = self.remembered.get(text.as_ref()) {
            return *remembered;
        }
        let mapped = self.work_out(rule, &text);
        self.remembered.insert(text.into_owned(), mapped);
        mapped
    }

    /// The text of a code.
    pub(crate) fn code(&self, number: CodeNumber) -> &str {
        self.codes.get_index(number.0 as usize).map_or("", String::as_str)
    }

    /// Whether the code may be used for a period that starts on this day. Codes of open columns always may.
    pub(crate) fn is_valid_on(&self, number: CodeNumber, day: chrono::NaiveDate) -> bool {
        self.list.is_none_or(|list| {
            let position = list.position(self.code(number));
            position.is_some_and(|position| list.is_valid_on(position, day))
        })
    }

    /// Where an unknown label is to be looked up, for the message.
    pub(crate) fn vocabulary(&self) -> String {
        match (self.crosswalk, self.list) {
            (Some(crosswalk), _) => format!("crosswalk {}", crosswalk.id),
            (None, Some(list)) => format!("code list {}", list.id),
            (None, None) => format!("column {}", self.column),
        }
    }

    fn work_out(&mut self, rule: &ColumnRule, text: &str) -> Result<Mapped, Unmapped> {
        let label = self.label(rule, text)?;
        if label.is_empty() {
            let code = rule.empty.as_deref().ok_or(Unmapped::Empty)?;
            return self.mapped(&label, code);
        }
        match self.crosswalk {
            Some(crosswalk) => self.mapped(&label, crosswalk.map(&label).ok_or(Unmapped::Unknown)?),
            None => self.mapped(&label, &label),
        }
    }

    /// The part of a field that is compared: tidied, and shaped as the rule says.
    fn label(&self, rule: &ColumnRule, text: &str) -> Result<String, Unmapped> {
        let mut label = tidy(text).into_owned();
        if rule.whole_number {
            label = as_whole_number(label);
        }
        if rule.upper_case {
            label = label.to_uppercase();
        }
        if label.is_empty() {
            return Ok(label);
        }
        // A field of digits only has lost its own zeros; otherwise what the pattern takes out of it has.
        let width = rule.zero_pad.unwrap_or(0);
        label = padded(label, width);
        if let Some(pattern) = &self.pattern {
            let was_padded = width > 0 && is_digits(&label);
            let captures = pattern.captures(&label).ok_or(Unmapped::Form)?;
            let part = captures
                .get(1)
                .or_else(|| captures.get(0))
                .map_or("", |part| part.as_str());
            let part = tidy(part).into_owned();
            label = if was_padded { part } else { padded(part, width) };
        }
        Ok(label)
    }

    fn mapped(&mut self, label: &str, code: &str) -> Result<Mapped, Unmapped> {
        if self.list.is_some_and(|list| list.position(code).is_none()) {
            return Err(Unmapped::Unknown);
        }
        Ok(Mapped {
            label: LabelNumber(number_in(&mut self.labels, fold(label))),
            code: CodeNumber(number_in(&mut self.codes, code.to_owned())),
        })
    }

    /// `Y` for the first row with a value, `N` for later ones, `U` for none; only hashes are remembered.
    fn occurrence(&mut self, text: &str) -> Result<Mapped, Unmapped> {
        let value = fold(text);
        let code = if value.is_empty() {
            "U"
        } else if self.seen.insert(Sha256::digest(value.as_bytes()).into()) {
            "Y"
        } else {
            "N"
        };
        self.mapped(code, code)
    }
}

/// The number of a text in a set, added if it is new.
fn number_in(texts: &mut IndexSet<String>, text: String) -> u32 {
    let (index, _) = texts.insert_full(text);
    // A delivery is bounded to fewer rows than a u32 counts.
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `31.0` and `٣١` as `31`; what is no whole number stays as it is.
fn as_whole_number(label: String) -> String {
    let western = with_western_digits(&label);
    let whole = match western.split_once(['.', ',', '٫']) {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => &western,
    };
    if is_digits(whole) { whole.to_owned() } else { label }
}

fn padded(text: String, width: usize) -> String {
    if is_digits(&text) {
        format!("{text:0>width$}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_lose_their_decimals_and_nothing_else_does() {
        for (text, label) in [
            ("31.0", "31"),
            ("31,00", "31"),
            ("٣١", "31"),
            ("31.5", "31.5"),
            ("2A", "2A"),
            ("31.", "31."),
        ] {
            assert_eq!(as_whole_number(text.to_owned()), label);
        }
    }

    #[test]
    fn only_digits_are_padded() {
        assert_eq!(padded("1011".to_owned(), 6), "001011");
        assert_eq!(padded("2A".to_owned(), 3), "2A");
        assert_eq!(padded("971".to_owned(), 2), "971");
    }
}
