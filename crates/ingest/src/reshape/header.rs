//! Headers that take several rows.

use crate::read::grid::{Cell, MergedCells, Row};
use crate::read::text::tidy;

/// What stands between the parts of a header of several rows.
const SEPARATOR: &str = " / ";

/// The headers of some rows, the texts above each other joined. A text over several columns holds for all of them:
/// for those it is merged with or, where nothing is known of merged cells, up to the next text.
pub(super) fn joined(rows: &[Row], merged: &[MergedCells]) -> Vec<String> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let is_header = |cells: &&MergedCells| rows.iter().any(|row| row.number == cells.rows.0);
    let merged: Vec<&MergedCells> = merged.iter().filter(is_header).collect();
    let mut names = vec![String::new(); width];
    for (index, row) in rows.iter().enumerate() {
        let mut texts: Vec<String> = (0..width)
            .map(|column| tidy(&row.cell(column).text()).into_owned())
            .collect();
        // The last row names single columns; above it, one text ends where the text over it ends.
        if merged.is_empty() && index + 1 < rows.len() {
            for column in 1..width {
                if texts[column].is_empty() && names[column] == names[column - 1] {
                    let left = texts[column - 1].clone();
                    texts[column] = left;
                }
            }
        }
        for cells in merged.iter().filter(|cells| cells.rows.0 == row.number) {
            let (first, last) = cells.columns;
            let text = texts.get(first).cloned().unwrap_or_default();
            for covered in texts.iter_mut().take(last.saturating_add(1)).skip(first) {
                covered.clone_from(&text);
            }
        }
        for (name, text) in names.iter_mut().zip(texts) {
            if !name.is_empty() && !text.is_empty() {
                name.push_str(SEPARATOR);
            }
            name.push_str(&text);
        }
    }
    names
}

/// Names as a header row.
pub(super) fn as_row(names: &[String], number: u64) -> Row {
    Row {
        number,
        cells: names.iter().map(|name| Cell::of_text(name)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&[&str]]) -> Vec<Row> {
        let row = |(cells, number): (&&[&str], u64)| Row {
            number,
            cells: cells.iter().map(|text| Cell::of_text(text)).collect(),
        };
        texts.iter().zip(1..).map(row).collect()
    }

    #[test]
    fn stacked_headers_are_joined_and_filled_across() {
        let stacked = rows(&[
            &["Ville", "2023", "", "2024", ""],
            &["", "Femmes", "Hommes", "Femmes", "Hommes"],
        ]);
        let names = [
            "Ville",
            "2023 / Femmes",
            "2023 / Hommes",
            "2024 / Femmes",
            "2024 / Hommes",
        ];
        assert_eq!(joined(&stacked, &[]), names);
    }

    #[test]
    fn a_text_is_filled_no_further_than_the_one_above_it() {
        let stacked = rows(&[&["A", "", "B", ""], &["Total", "dont", "", "x"], &["", "a", "b", "c"]]);
        assert_eq!(
            joined(&stacked, &[]),
            ["A / Total", "A / dont / a", "B / b", "B / x / c"]
        );
    }

    #[test]
    fn merged_cells_say_exactly_how_far() {
        let stacked = rows(&[&["Ville", "2023", "", "Notes"], &["", "F", "M", ""]]);
        let merged = MergedCells {
            rows: (1, 1),
            columns: (1, 2),
        };
        assert_eq!(joined(&stacked, &[merged]), ["Ville", "2023 / F", "2023 / M", "Notes"]);
        let unmerged = rows(&[&["Ville", "2023", "", ""], &["", "F", "M", "Notes"]]);
        assert_eq!(joined(&unmerged, &[merged])[3], "Notes");
    }
}
