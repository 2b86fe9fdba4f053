//! What a field of a reference table may hold, and how it is read.

use chrono::NaiveDate;
use serde::Deserialize;

use super::Column;

/// What the fields of a column hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Text; with a code list, one of its codes.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// A number with at most so many digits after the point as the column declares. Kept exactly.
    Decimal,
    /// A day, `YYYY-MM-DD`.
    Date,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing: in SQL, null.
    Absent,
    /// Text or a code.
    Text(String),
    /// A whole number; of a decimal column, the number times ten to the power of its decimals.
    Number(i64),
    /// A day.
    Day(NaiveDate),
}

/// Reads a field; what is wrong with it is told as a clause, such as `is no date YYYY-MM-DD`.
pub(super) fn read(column: &Column, text: &str) -> Result<Value, String> {
    let text = text.trim();
    if text.is_empty() {
        return if column.optional || column.status.is_some() {
            Ok(Value::Absent)
        } else {
            Err("must not be empty".to_owned())
        };
    }
    match column.holds {
        ColumnType::Text => Ok(Value::Text(text.to_owned())),
        ColumnType::Date => NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map(Value::Day)
            .map_err(|_| "must be a date YYYY-MM-DD".to_owned()),
        ColumnType::Integer => number(text, 0, column),
        ColumnType::Decimal => number(text, column.decimals, column),
    }
}

fn number(text: &str, decimals: u8, column: &Column) -> Result<Value, String> {
    let scale = 10_i64.checked_pow(decimals.into()).unwrap_or(i64::MAX);
    let shape = match decimals {
        0 => "must be a whole number".to_owned(),
        _ => format!("must be a number with a point and at most {decimals} digits after it"),
    };
    let scaled = scaled(text, decimals.into()).ok_or(shape)?;
    let bound = |bound: i64| bound.saturating_mul(scale);
    if let Some(least) = column.min.filter(|least| scaled < bound(*least)) {
        return Err(format!("must be at least {least}"));
    }
    if let Some(largest) = column.max.filter(|largest| scaled > bound(*largest)) {
        return Err(format!("must be at most {largest}"));
    }
    Ok(Value::Number(scaled))
}

/// The number a text says, times ten to the power of `decimals`: no float stands between.
fn scaled(text: &str, decimals: usize) -> Option<i64> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && is_digits(whole) && is_digits(fraction) && fraction.len() <= decimals;
    let digits = format!("{whole}{fraction:0<decimals$}");
    digits.parse::<i64>().ok().filter(|_| fits).map(|number| sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_kept_exactly() {
        for (text, number) in [("14", 140), ("14.3", 143), ("0.1", 1), ("-2.5", -25), ("0", 0)] {
            assert_eq!(scaled(text, 1), Some(number), "{text}");
        }
        for text in ["14.25", "14,3", "", "-", ".5", "1e3", "٣"] {
            assert_eq!(scaled(text, 1), None, "{text}");
        }
    }
}
