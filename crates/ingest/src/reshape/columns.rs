//! What becomes of each column of a table: it stays, it is one value of a wide table, or it is a total of those.

use definitions::fold::fold;
use definitions::source::Unpivot;
use regex::{Regex, RegexBuilder};

use super::header;
use crate::codes;
use crate::headers::Headers;
use crate::read::field::Field;
use crate::read::grid::{Cell, Row};
use crate::read::number::{self, Signs};
use crate::rejection::{Refusal, Rejection};

/// How wide columns are recognised.
pub(super) struct Wide {
    headers: Regex,
    into: Vec<String>,
    values: String,
    totals: Vec<String>,
    skip_empty: bool,
    signs: Signs,
    tolerance: f64,
}

impl Wide {
    pub(super) fn new(unpivot: &Unpivot, signs: Signs, tolerance: u32) -> Result<Self, Refusal> {
        super::regex(&unpivot.headers, "headers")?;
        let whole = format!("^(?:{})$", unpivot.headers);
        let headers = RegexBuilder::new(&whole).case_insensitive(true).build();
        Ok(Self {
            headers: headers.map_err(|_| Refusal::of_file(codes::DEFINITION, "headers is too large"))?,
            into: unpivot.into.clone(),
            values: unpivot.values.clone(),
            totals: unpivot.totals.iter().map(|name| fold(name)).collect(),
            skip_empty: unpivot.skip_empty,
            signs,
            tolerance: f64::from(tolerance),
        })
    }
}

/// The columns of one table.
pub(super) struct Columns<'a> {
    /// Headers as sent.
    names: Vec<String>,
    kept: Vec<usize>,
    wide: Option<&'a Wide>,
    /// Wide columns, each with what its header says.
    values: Vec<(usize, Vec<Cell>)>,
    totals: Vec<usize>,
    made: Vec<(&'a str, Cell)>,
}

impl<'a> Columns<'a> {
    /// Sorts columns by their headers.
    pub(super) fn of(names: Vec<String>, wide: Option<&'a Wide>, made: Vec<(&'a str, Cell)>) -> Self {
        let mut columns = Self {
            kept: Vec::new(),
            values: Vec::new(),
            totals: Vec::new(),
            names,
            wide,
            made,
        };
        for (position, name) in columns.names.iter().enumerate() {
            let found = wide.and_then(|wide| wide.headers.captures(name));
            if wide.is_some_and(|wide| wide.totals.contains(&fold(name))) {
                columns.totals.push(position);
            } else if let Some(found) = found {
                columns.values.push((position, super::parts(&found)));
            } else {
                columns.kept.push(position);
            }
        }
        columns
    }

    /// Whether there are wide columns, or none are looked for.
    pub(super) fn has_wide(&self) -> bool {
        self.wide.is_none() || !self.values.is_empty()
    }

    /// Where some of the sender's headers stand; the error is the first that is missing.
    pub(super) fn positions<'n>(&self, wanted: &'n [String]) -> Result<Vec<usize>, &'n str> {
        let headers = Headers::of(self.names.iter().map(|name| Field::of_text(name)));
        let position = |name: &'n String| headers.position(name).ok_or(name.as_str());
        wanted.iter().map(position).collect()
    }

    /// The header row of what is made.
    pub(super) fn header(&self, number: u64) -> Row {
        let kept = self.kept.iter().map(|position| self.names[*position].clone());
        let made = self.made.iter().map(|(name, _)| (*name).to_owned());
        let wide = self
            .wide
            .iter()
            .flat_map(|wide| wide.into.iter().chain([&wide.values]).cloned());
        let mut row = header::as_row(&kept.chain(made).chain(wide).collect::<Vec<String>>(), number);
        if self.wide.is_some() {
            row.cells.push(Cell::Empty);
        }
        row
    }

    /// The column in which a row says from which header it was made.
    pub(super) fn origin(&self) -> Option<usize> {
        self.wide
            .map(|wide| self.kept.len() + self.made.len() + wide.into.len() + 1)
    }

    /// Adds what a row holds: one observation, or one for each wide column. `titles` fill the first made columns.
    pub(super) fn observations(&self, row: &Row, titles: &[Cell], into: &mut Vec<Row>) {
        let kept = self.kept.iter().map(|position| row.cell(*position).clone());
        let made = self
            .made
            .iter()
            .enumerate()
            .map(|(index, (_, cell))| titles.get(index).unwrap_or(cell).clone());
        let shared: Vec<Cell> = kept.chain(made).collect();
        let number = row.number;
        let Some(wide) = self.wide else {
            into.push(Row { number, cells: shared });
            return;
        };
        for (position, parts) in &self.values {
            let value = row.cell(*position);
            if wide.skip_empty && value.is_empty() {
                continue;
            }
            let mut cells = shared.clone();
            cells.extend(parts.iter().cloned());
            cells.resize(shared.len() + wide.into.len(), Cell::Empty);
            cells.push(value.clone());
            cells.push(Cell::of_text(&self.names[*position]));
            into.push(Row { number, cells });
        }
    }

    /// Compares the totals columns with the sums of their rows. Where a part is no number there is no sum.
    pub(super) fn compare_totals(&self, sheet: &str, rows: &[Row]) -> Result<(), Refusal> {
        let Some(wide) = self.wide else { return Ok(()) };
        let number = |row: &Row, position: usize| number::of_field(row.cell(position).as_field(), wide.signs);
        let mut rejections = Vec::new();
        for row in rows {
            let parts = self
                .values
                .iter()
                .filter(|(position, _)| !row.cell(*position).is_empty());
            let sum: Option<f64> = parts.map(|(position, _)| number(row, *position)).sum();
            for position in &self.totals {
                if let (Some(sum), Some(total)) = (sum, number(row, *position))
                    && (sum - total).abs() > wide.tolerance
                {
                    rejections.push(Rejection {
                        sheet: sheet.to_owned(),
                        row: row.number,
                        column: self.names[*position].clone(),
                        ..Rejection::of_file(codes::TOTALS, "this total is not the sum of its row")
                    });
                }
            }
        }
        if rejections.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            code: codes::TOTALS,
            rejections,
        })
    }
}
