//! Headers that take several rows.

use crate::headers::Headers;
use crate::read::grid::{Cell, MergedCells, Row};
use crate::read::text::tidy;

/// What stands between the parts of a header of several rows.
const SEPARATOR: &str = " / ";

/// The headers of some rows, the texts above each other joined. A text over several columns holds for all of them.
pub(super) fn joined(rows: &[Row], merged: &[MergedCells]) -> Vec<String> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let last = rows.last().map_or(0, |row| row.number);
    let is_merged = |cells: &&MergedCells| {
        rows.iter()
            .any(|row| (cells.rows.0..=cells.rows.1).contains(&row.number))
    };
    let merged: Vec<&MergedCells> = merged.iter().filter(is_merged).collect();
    let width = merged
        .iter()
        .map(|cells| cells.columns.1 + 1)
        .filter(|end| *end <= width + rows.len().saturating_sub(1) * width)
        .fold(width, usize::max);
    let mut names = vec![String::new(); width];
    let mut texts_above = vec![String::new(); width];
    for row in rows {
        let mut texts: Vec<String> = (0..width)
            .map(|column| tidy(&row.cell(column).text()).into_owned())
            .collect();
        if merged.is_empty() {
            // Only what stands under the same text may be one text: the last row names single columns.
            for column in (1..width).filter(|_| row.number != last) {
                if texts[column].is_empty() && names[column] == texts_above[column - 1] {
                    texts[column] = texts[column - 1].clone();
                }
            }
        }
        for cells in merged.iter().filter(|cells| cells.rows.0 == row.number) {
            let text = texts.get(cells.columns.0).cloned().unwrap_or_default();
            for column in cells.columns.0..=cells.columns.1.min(width - 1) {
                texts[column].clone_from(&text);
            }
        }
        texts_above.clone_from(&names);
        for (name, text) in names.iter_mut().zip(texts) {
            if !name.is_empty() && !text.is_empty() {
                name.push_str(SEPARATOR);
            }
            name.push_str(&text);
        }
        texts_above.clone_from(&names);
    }
    names
}

/// Where some headers stand; those that are not there are left out.
pub(super) fn positions(rows: &[Row], wanted: &[String]) -> Vec<usize> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let headers = Headers::of(&as_row(joined(rows, &[]), 0));
    wanted.iter().filter_map(|name| headers.position(name)).collect()
}

/// Names as a header row.
pub(super) fn as_row(names: Vec<String>, number: u64) -> Row {
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
