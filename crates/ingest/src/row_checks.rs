//! Comparisons that every row of a source must satisfy.

use definitions::source::RowCheck;

use crate::headers::Headers;
use crate::read::grid::Row;
use crate::read::number::{self, Signs};

/// A check, its columns found in a sheet.
pub(crate) struct SheetCheck<'a> {
    pub(crate) check: &'a RowCheck,
    pub(crate) left: usize,
    right: Operand,
    signs: Signs,
}

enum Operand {
    Number(f64),
    Column(usize),
}

impl<'a> SheetCheck<'a> {
    /// Finds the columns of a check; the error is the header that is missing.
    pub(crate) fn find(check: &'a RowCheck, headers: &Headers, signs: Signs) -> Result<Self, &'a str> {
        let right = match headers.position(&check.right) {
            Some(column) => Operand::Column(column),
            None => Operand::Number(number::parse(&check.right, '.').ok_or(check.right.as_str())?),
        };
        Ok(Self {
            check,
            left: headers.position(&check.left).ok_or(check.left.as_str())?,
            right,
            signs,
        })
    }

    /// Whether the row satisfies the check. Where one side has no number, there is nothing to compare.
    pub(crate) fn holds(&self, row: &Row) -> bool {
        let left = number::of_cell(row.cell(self.left), self.signs);
        let right = match self.right {
            Operand::Number(number) => Some(number),
            Operand::Column(column) => number::of_cell(row.cell(column), self.signs),
        };
        match (left, right) {
            (Some(left), Some(right)) => self.check.operator.holds(left, right),
            _ => true,
        }
    }

    /// The check as the sender reads it.
    pub(crate) fn description(&self) -> String {
        let RowCheck { id, left, right, .. } = self.check;
        let operator = match self.check.operator {
            definitions::source::Comparison::AtMost => "<=",
            definitions::source::Comparison::Less => "<",
            definitions::source::Comparison::Equal => "=",
            definitions::source::Comparison::AtLeast => ">=",
            definitions::source::Comparison::More => ">",
        };
        format!("check {id} does not hold: {left} {operator} {right}")
    }
}
