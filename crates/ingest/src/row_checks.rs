//! What must hold in every row of a source: comparisons, sums, ranges, forms, required fields.

use definitions::fold::fold;
use definitions::source::{CheckRule, Comparison, RowCheck};
use regex::Regex;

use crate::headers::Headers;
use crate::read::field::Field;
use crate::read::number::{self, Signs};
use crate::read::text::tidy;

/// A check of rows, its columns found in a sheet.
pub(crate) struct SheetCheck<'a> {
    pub(crate) check: &'a RowCheck,
    /// Where a violation is shown.
    pub(crate) column: usize,
    rule: Rule,
    when: Option<When>,
    signs: Signs,
}

/// What is demanded, with columns by position.
enum Rule {
    Comparison(Comparison, Operand),
    Sum(Vec<usize>),
    Range(f64, f64),
    Form(Regex),
    Required,
}

enum Operand {
    Number(f64),
    Column(usize),
}

/// The rows a check is about.
struct When {
    column: usize,
    is: Vec<String>,
}

impl<'a> SheetCheck<'a> {
    /// Finds the columns of a check; the error is the header that is missing. Nothing for a check
    /// of totals, nor for one that `marsad check` would have shown to the operator.
    pub(crate) fn find(check: &'a RowCheck, headers: &Headers, signs: Signs) -> Result<Option<Self>, &'a str> {
        let position = |name: &'a str| headers.position(name).ok_or(name);
        let (column, rule) = match check.rule() {
            Some(CheckRule::Comparison { left, operator, right }) => {
                let right = match headers.position(right) {
                    Some(column) => Operand::Column(column),
                    None => Operand::Number(number::parse(right, '.').ok_or(right)?),
                };
                (position(left)?, Rule::Comparison(operator, right))
            }
            Some(CheckRule::Sum { total, parts }) => {
                let parts: Result<Vec<usize>, &str> = parts.iter().map(|part| position(part)).collect();
                (position(total)?, Rule::Sum(parts?))
            }
            Some(CheckRule::Range { column, min, max }) => (position(column)?, Rule::Range(min, max)),
            Some(CheckRule::Form { column, form }) => {
                let Ok(form) = Regex::new(&format!("^(?:{form})$")) else {
                    return Ok(None);
                };
                (position(column)?, Rule::Form(form))
            }
            Some(CheckRule::Required { column }) => (position(column)?, Rule::Required),
            Some(CheckRule::Earlier { .. }) | None => return Ok(None),
        };
        let when = check.when.as_ref().map(|when| -> Result<When, &'a str> {
            Ok(When {
                column: position(&when.column)?,
                is: when.is.iter().map(|label| fold(label)).collect(),
            })
        });
        Ok(Some(Self {
            check,
            column,
            rule,
            when: when.transpose()?,
            signs,
        }))
    }

    /// Whether a row satisfies the check. Where a side has no number there is nothing to compare.
    pub(crate) fn holds<'r>(&self, field: impl Fn(usize) -> Field<'r>) -> bool {
        if self.when.as_ref().is_some_and(|when| !when.is_met(field(when.column))) {
            return true;
        }
        let number = |column: usize| self.number(field(column));
        let here = field(self.column);
        match &self.rule {
            Rule::Comparison(operator, right) => {
                let right = match right {
                    Operand::Number(number) => Some(*number),
                    Operand::Column(column) => number(*column),
                };
                let sides = self.number(here).zip(right);
                sides.is_none_or(|(left, right)| operator.holds(left, right))
            }
            Rule::Sum(parts) => {
                let known: Option<Vec<f64>> = parts.iter().map(|part| self.part(field(*part))).collect();
                let sides = self.number(here).zip(known);
                sides.is_none_or(|(total, parts)| Comparison::Equal.holds(total, parts.iter().sum()))
            }
            Rule::Range(min, max) => self.number(here).is_none_or(|number| (*min..=*max).contains(&number)),
            Rule::Form(form) => here.is_empty() || form.is_match(&tidy(&here.text())),
            Rule::Required => !here.is_empty(),
        }
    }

    fn number(&self, field: Field<'_>) -> Option<f64> {
        number::of_field(field, self.signs)
    }

    /// A part of a sum: nothing is none, a marker such as `np` is not known.
    fn part(&self, field: Field<'_>) -> Option<f64> {
        if field.is_empty() {
            Some(0.0)
        } else {
            self.number(field)
        }
    }

    /// The check as the sender reads it.
    pub(crate) fn description(&self) -> String {
        let id = &self.check.id;
        let demand = match self.check.rule() {
            Some(CheckRule::Comparison { left, operator, right }) => format!("{left} {} {right}", operator.sign()),
            Some(CheckRule::Sum { total, parts }) => format!("{total} = {}", parts.join(" + ")),
            Some(CheckRule::Range { column, min, max }) if min.is_infinite() => format!("{column} <= {max}"),
            Some(CheckRule::Range { column, min, max }) if max.is_infinite() => format!("{column} >= {min}"),
            Some(CheckRule::Range { column, min, max }) => format!("{min} <= {column} <= {max}"),
            Some(CheckRule::Form { column, form }) => format!("{column} has the form {form}"),
            Some(CheckRule::Required { column }) => format!("{column} is filled"),
            Some(CheckRule::Earlier { .. }) | None => String::new(),
        };
        format!("check {id} does not hold: {demand}")
    }
}

impl When {
    fn is_met(&self, field: Field<'_>) -> bool {
        if self.is.is_empty() {
            !field.is_empty()
        } else {
            self.is.contains(&fold(&field.text()))
        }
    }
}
