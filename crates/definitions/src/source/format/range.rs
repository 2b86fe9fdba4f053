//! Parts of a sheet, as a spreadsheet names them.

use serde::Deserialize;

/// A rectangle such as `B3:F40`. A row or a column may be left out where it does not matter: `B3:F`, `B:F`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct CellRange {
    /// First column, from 0.
    pub first_column: usize,
    /// Last column, from 0.
    pub last_column: usize,
    /// First row, from 1.
    pub first_row: u64,
    /// Last row, from 1; the last of the sheet if `None`.
    pub last_row: Option<u64>,
}

impl TryFrom<String> for CellRange {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let range = text.split_once(':').and_then(|(first, last)| {
            let (first_column, first_row) = corner(first)?;
            let (last_column, last_row) = corner(last)?;
            Some(Self {
                first_column,
                last_column,
                first_row: first_row.unwrap_or(1),
                last_row,
            })
        });
        let is_sound = |range: &Self| {
            range.first_column <= range.last_column && range.last_row.is_none_or(|last| last >= range.first_row)
        };
        range
            .filter(is_sound)
            .ok_or_else(|| format!("{text} is no range; write it as B3:F40, B3:F or B:F"))
    }
}

/// Column, from 0, and row, if there is one, of a corner such as `B3`.
fn corner(text: &str) -> Option<(usize, Option<u64>)> {
    let digits = text.find(|letter: char| letter.is_ascii_digit()).unwrap_or(text.len());
    let (letters, row) = text.split_at(digits);
    let is_column = (1..=3).contains(&letters.len()) && letters.bytes().all(|letter| letter.is_ascii_alphabetic());
    let column = letters.bytes().fold(0, |column, letter| {
        column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    let row = if row.is_empty() {
        None
    } else {
        Some(row.parse().ok().filter(|row| *row > 0)?)
    };
    is_column.then(|| (column - 1, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_as_a_spreadsheet_writes_them() {
        let range = |text: &str| CellRange::try_from(text.to_owned());
        let corners = |range: CellRange| (range.first_column, range.first_row, range.last_column, range.last_row);
        assert_eq!(range("B3:F40").map(corners), Ok((1, 3, 5, Some(40))));
        assert_eq!(range("B3:F").map(corners), Ok((1, 3, 5, None)));
        assert_eq!(range("a:AA").map(corners), Ok((0, 1, 26, None)));
        for wrong in ["B3", "3:4", "F:B", "B4:F3", "B0:F2", "é1:B2", ""] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }
}
