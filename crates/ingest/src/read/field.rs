//! One field of a row in the stream: a cell that borrows its text.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::grid::Cell;
use super::text::is_blank;

/// What a field holds. Has no `Debug`: its content is never printed.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    Date(NaiveDate),
    Bool(bool),
    /// `#N/A`, `#REF!` and the like.
    Error,
}

impl<'a> Field<'a> {
    /// A text, or nothing where nothing can be seen.
    pub(crate) fn of_text(text: &'a str) -> Self {
        // Most fields start with a letter or digit; only the others are looked through.
        let starts_visibly = text.bytes().next().is_some_and(|byte| byte > b' ' && byte < 0x7f);
        if starts_visibly || !is_blank(text) {
            Self::Text(text)
        } else {
            Self::Empty
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The content as text; whole numbers without decimals, as a spreadsheet shows them.
    pub(crate) fn text(self) -> Cow<'a, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Date(day) => Cow::Owned(day.format("%Y-%m-%d").to_string()),
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
            Self::Error => Cow::Borrowed("#ERROR"),
        }
    }

    /// The same content as a cell of a grid.
    pub(crate) fn to_cell(self) -> Cell {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) => Cell::Text(text.into()),
            Self::Number(number) => Cell::Number(number),
            Self::Date(day) => Cell::Date(day),
            Self::Bool(value) => Cell::Bool(value),
            Self::Error => Cell::Error,
        }
    }
}

impl Cell {
    /// The cell as a field.
    pub(crate) fn as_field(&self) -> Field<'_> {
        match self {
            Self::Empty => Field::Empty,
            Self::Text(text) => Field::Text(text),
            Self::Number(number) => Field::Number(*number),
            Self::Date(day) => Field::Date(*day),
            Self::Bool(value) => Field::Bool(*value),
            Self::Error => Field::Error,
        }
    }
}
