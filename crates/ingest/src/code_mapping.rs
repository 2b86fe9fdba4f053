//! From what a field says to one of our codes, by the rule of one column.

use std::collections::HashSet;

use chrono::NaiveDate;
use definitions::Definitions;
use definitions::code_list::CodeList;
use definitions::crosswalk::Crosswalk;
use definitions::fold::fold;
use definitions::sha256::sha256;
use definitions::source::ColumnRule;
use regex::Regex;

use crate::codes;
use crate::read::field::Field;
use crate::read::text::{tidy, with_western_digits};
use crate::rejection::Refusal;
use crate::vocabulary::{Mapped, TooMany, Vocabulary};

/// Why a field means none of our codes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmapped {
    Empty,
    Form,
    Unknown,
    CellError,
    TooMany,
}

impl From<TooMany> for Unmapped {
    fn from(_: TooMany) -> Self {
        Self::TooMany
    }
}

/// Maps the fields of one column.
pub(crate) struct CodeMapper<'a> {
    column: &'a str,
    rule: Option<&'a ColumnRule>,
    crosswalk: Option<&'a Crosswalk>,
    list: Option<&'a CodeList>,
    pattern: Option<Regex>,
    vocabulary: Vocabulary,
    /// First and last day of each code of the vocabulary; empty where no code of the list has any.
    valid: Vec<(NaiveDate, NaiveDate)>,
    seen: HashSet<[u8; 16]>,
}

impl<'a> CodeMapper<'a> {
    /// The mapper of one of our columns, which besides its rule may be given these codes for all rows of a sheet;
    /// refuses what `marsad check` would have shown to the operator.
    pub(crate) fn new(
        column: &'a str,
        rule: Option<&'a ColumnRule>,
        constants: &[&'a str],
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
        let vocabulary = vocabulary(rule.filter(|rule| !rule.from.is_empty()), constants, crosswalk, list);
        Ok(Self {
            column,
            rule,
            crosswalk,
            list,
            pattern,
            valid: list.map_or_else(Vec::new, |list| validity(&vocabulary, list)),
            vocabulary,
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
    pub(crate) fn map(&mut self, field: Field<'_>) -> Result<Mapped, Unmapped> {
        let Some(rule) = self.rule else {
            return Err(Unmapped::Unknown);
        };
        if matches!(field, Field::Error) {
            return Err(Unmapped::CellError);
        }
        let text = field.text();
        if rule.first_occurrence {
            return self.occurrence(&text);
        }
        self.work_out(rule, &text)
    }

    /// Whether what a text means can be remembered: it does not depend on what came before.
    pub(crate) fn is_remembered(&self) -> bool {
        self.rule.is_none_or(|rule| !rule.first_occurrence)
    }

    /// The codes of the column.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Whether the code may be used for a period that starts on this day. Codes of open columns always may.
    pub(crate) fn is_valid_on(&self, code: u32, day: NaiveDate) -> bool {
        let valid = self.valid.get(code as usize);
        valid.is_none_or(|(from, to)| *from <= day && day <= *to)
    }

    /// Where an unknown label is to be looked up, for the message.
    pub(crate) fn name_of_vocabulary(&self) -> String {
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
        self.vocabulary.number(label, code)?.ok_or(Unmapped::Unknown)
    }

    /// `Y` for the first row with a value, `N` for later ones, `U` for none; only hashes are remembered.
    fn occurrence(&mut self, text: &str) -> Result<Mapped, Unmapped> {
        let value = fold(text);
        let code = if value.is_empty() {
            "U"
        } else if self.seen.insert(half_hash(&value)) {
            "Y"
        } else {
            "N"
        };
        self.mapped(code, code)
    }
}

/// Half a SHA-256: enough to tell the values of a delivery apart, and half the memory.
fn half_hash(value: &str) -> [u8; 16] {
    let hash = sha256(value);
    std::array::from_fn(|byte| hash[byte])
}

/// Every pair of label and code that can occur in a column.
fn vocabulary(
    rule: Option<&ColumnRule>,
    constants: &[&str],
    crosswalk: Option<&Crosswalk>,
    list: Option<&CodeList>,
) -> Vocabulary {
    let mut pairs: Vec<(&str, &str)> = constants.iter().map(|code| (*code, *code)).collect();
    if let Some(rule) = rule {
        pairs.extend(rule.empty.as_deref().map(|code| ("", code)));
        match (crosswalk, list) {
            _ if rule.first_occurrence => pairs.extend([("Y", "Y"), ("N", "N"), ("U", "U")]),
            (Some(crosswalk), _) => {
                let entries = crosswalk.entries.iter();
                pairs.extend(entries.map(|(theirs, ours)| (theirs.as_str(), ours.as_str())));
            }
            (None, Some(list)) => pairs.extend(list.codes.iter().map(|code| (code.code.as_str(), code.code.as_str()))),
            (None, None) => return Vocabulary::open(),
        }
    }
    let is_known = |code: &str| list.is_none_or(|list| list.position(code).is_some());
    Vocabulary::closed(pairs.into_iter().filter(|(_, code)| is_known(code)))
}

/// First and last day of each code of a vocabulary; nothing if all of them are always valid.
fn validity(vocabulary: &Vocabulary, list: &CodeList) -> Vec<(NaiveDate, NaiveDate)> {
    let of_code = |code: &str| {
        let code = list.get(code);
        let from = code.and_then(|code| code.valid_from).unwrap_or(NaiveDate::MIN);
        let to = code.and_then(|code| code.valid_to).unwrap_or(NaiveDate::MAX);
        (from, to)
    };
    let valid: Vec<(NaiveDate, NaiveDate)> = vocabulary.codes().map(of_code).collect();
    let is_always = |valid: &(NaiveDate, NaiveDate)| *valid == (NaiveDate::MIN, NaiveDate::MAX);
    if valid.iter().all(is_always) { Vec::new() } else { valid }
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
