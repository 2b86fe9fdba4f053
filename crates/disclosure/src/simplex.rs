//! The largest change of one hidden count that the published ones allow: a linear program.
//!
//! Modulo what is published every hidden cell is a short vector, and a choice of numbers for its
//! coordinates is a change of all hidden counts that keeps every sum. What remains are the
//! inequalities: no count falls below what everyone knows it to have. That is a dictionary of the
//! simplex method, with the true table as its first feasible point. Coordinates come in only when
//! they would help, so that a program stays in the neighbourhood of its cell.
//!
//! Nothing here need be trusted: what is found is rounded to fractions and checked in whole
//! numbers, by the caller and by the audit. The same input gives the same output, as every
//! operation is done in a fixed order.

use std::collections::{BTreeMap, BTreeSet};

/// Smaller numbers are rounding errors.
const TOLERANCE: f64 = 1e-7;

/// Steps for one cell before it is given up.
const MOST_STEPS: usize = 400;

/// Entries of a dictionary above which no more coordinates come in.
const MOST_ENTRIES: usize = 1_000_000;

/// Cells in which a coordinate may occur and still come in.
const MOST_OCCURRENCES: usize = 4_000;

/// Coordinates that come in at once.
const COORDINATES_AT_ONCE: usize = 4;

/// A cell and a number.
pub(crate) type Term = (usize, f64);

/// The hidden cells as vectors, and how far the count of each may fall.
#[derive(Debug)]
pub(crate) struct Program {
    /// By cell: the coordinates with their values; empty for cells that cannot change.
    pub(crate) vectors: Vec<Vec<Term>>,
    /// By coordinate: the cells that have it.
    pub(crate) containing: Vec<Vec<usize>>,
    pub(crate) room: Vec<f64>,
}

/// What a program answers.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A change of hidden counts that goes as far as asked.
    Reached(Vec<Term>),
    /// Nothing goes so far: this combination of hidden counts follows from the published ones.
    Bounded(Vec<Term>),
    /// Steps or space ran out.
    GivenUp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variable {
    /// A coordinate at 0, free to go either way.
    Coordinate(usize),
    /// A cell that has fallen as far as it may.
    Cell(usize),
}

/// A dictionary: the changes of some cells in terms of variables that stand at a limit.
#[derive(Debug)]
pub(crate) struct Dictionary<'a> {
    program: &'a Program,
    columns: Vec<Variable>,
    column_of: BTreeMap<usize, usize>,
    coordinates: BTreeSet<usize>,
    rows: Vec<usize>,
    row_of: BTreeMap<usize, usize>,
    /// The change of the cell of each row.
    change: Vec<f64>,
    matrix: Vec<Vec<f64>>,
}

impl<'a> Dictionary<'a> {
    pub(crate) fn new(program: &'a Program) -> Self {
        Self {
            program,
            columns: Vec::new(),
            column_of: BTreeMap::new(),
            coordinates: BTreeSet::new(),
            rows: Vec::new(),
            row_of: BTreeMap::new(),
            change: Vec::new(),
            matrix: Vec::new(),
        }
    }

    /// Changes the count of `cell` by `wanted`, up or down.
    pub(crate) fn reach(&mut self, cell: usize, wanted: f64) -> Outcome {
        let sign = wanted.signum();
        let own: Vec<usize> = self.program.vectors[cell].iter().map(|&(at, _)| at).collect();
        for coordinate in own {
            if !self.enter(coordinate) {
                return Outcome::GivenUp;
            }
        }
        for step in 0..MOST_STEPS {
            let gains = self.gains(cell, sign);
            let missing = wanted.abs() - sign * self.change_of(cell);
            if missing <= TOLERANCE {
                return Outcome::Reached(self.changes(None));
            }
            let Some((column, direction)) = self.entering(&gains, step > MOST_STEPS / 2) else {
                match self.enter_helpful(cell, sign, &gains) {
                    Some(true) => continue,
                    Some(false) => return Outcome::Bounded(self.bound(cell, sign, &gains)),
                    None => return Outcome::GivenUp,
                }
            };
            let enough = missing / gains[column].abs();
            match self.leaving(column, direction) {
                Some((row, most)) if most < enough - TOLERANCE => self.pivot(row, column, most * direction),
                _ => return Outcome::Reached(self.changes(Some((column, enough * direction)))),
            }
        }
        Outcome::GivenUp
    }

    fn change_of(&self, cell: usize) -> f64 {
        match (self.row_of.get(&cell), self.column_of.contains_key(&cell)) {
            (Some(&row), _) => self.change[row],
            (None, true) => -self.program.room[cell],
            (None, false) => 0.0,
        }
    }

    /// By how much the cell goes the way of `sign` with each variable.
    fn gains(&self, cell: usize, sign: f64) -> Vec<f64> {
        if let Some(&row) = self.row_of.get(&cell) {
            return self.matrix[row].iter().map(|x| sign * x).collect();
        }
        let mut gains = vec![0.0; self.columns.len()];
        if let Some(&column) = self.column_of.get(&cell) {
            gains[column] = sign;
        }
        gains
    }

    /// The variable that helps most, and which way; the first that helps against endless circles.
    fn entering(&self, gains: &[f64], is_first: bool) -> Option<(usize, f64)> {
        let mut best: Option<usize> = None;
        for (column, &gain) in gains.iter().enumerate() {
            let helps = match self.columns[column] {
                Variable::Coordinate(_) => gain.abs() > TOLERANCE,
                Variable::Cell(_) => gain > TOLERANCE,
            };
            if helps && best.is_none_or(|best| gain.abs() > gains[best].abs() + TOLERANCE) {
                best = Some(column);
                if is_first {
                    break;
                }
            }
        }
        best.map(|column| (column, gains[column].signum()))
    }

    /// The row that stops a variable first, and after how much.
    fn leaving(&self, column: usize, direction: f64) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64)> = None;
        for (row, entries) in self.matrix.iter().enumerate() {
            let slope = entries[column] * direction;
            if slope >= -TOLERANCE {
                continue;
            }
            let most = ((self.change[row] + self.program.room[self.rows[row]]) / -slope).max(0.0);
            let is_better = best.is_none_or(|(other, least)| {
                let is_steeper = slope < self.matrix[other][column] * direction - TOLERANCE;
                most < least - TOLERANCE || most < least + TOLERANCE && is_steeper
            });
            if is_better {
                best = Some((row, most));
            }
        }
        best
    }

    /// Moves the variable of `column` by `step`, which brings the cell of `row` to its limit.
    fn pivot(&mut self, row: usize, column: usize, step: f64) {
        for (change, entries) in self.change.iter_mut().zip(&self.matrix) {
            *change += entries[column] * step;
        }
        let cell = self.rows[row];
        let scale = 1.0 / self.matrix[row][column];
        let mut source = std::mem::take(&mut self.matrix[row]);
        for (at, x) in source.iter_mut().enumerate() {
            *x = if at == column { scale } else { -*x * scale };
        }
        let used: Vec<(usize, f64)> = source
            .iter()
            .copied()
            .enumerate()
            .filter(|&(at, x)| at != column && x != 0.0)
            .collect();
        for entries in &mut self.matrix {
            let Some(&factor) = entries.get(column) else { continue };
            if factor == 0.0 {
                continue;
            }
            for &(at, x) in &used {
                let sum = entries[at] + factor * x;
                entries[at] = if sum.abs() < 1e-11 { 0.0 } else { sum };
            }
            entries[column] = factor * scale;
        }
        self.row_of.remove(&cell);
        let entering = std::mem::replace(&mut self.columns[column], Variable::Cell(cell));
        self.column_of.insert(cell, column);
        match entering {
            Variable::Cell(other) => {
                self.column_of.remove(&other);
                self.change[row] = -self.program.room[other] + step;
                self.rows[row] = other;
                self.row_of.insert(other, row);
                self.matrix[row] = source;
            }
            // A coordinate has no limit and stops nothing: its row is not needed.
            Variable::Coordinate(_) => {
                self.rows.swap_remove(row);
                self.change.swap_remove(row);
                self.matrix.swap_remove(row);
                if let Some(&moved) = self.rows.get(row) {
                    self.row_of.insert(moved, row);
                }
            }
        }
    }

    /// Lets coordinates in with which the cell would go further: whether there were any; none if
    /// there is no space for them.
    fn enter_helpful(&mut self, cell: usize, sign: f64, gains: &[f64]) -> Option<bool> {
        let mut helpful: BTreeMap<usize, f64> = BTreeMap::new();
        let mut add = |cell: usize, factor: f64| {
            for &(coordinate, x) in &self.program.vectors[cell] {
                *helpful.entry(coordinate).or_default() += factor * x;
            }
        };
        if self.row_of.contains_key(&cell) {
            add(cell, sign);
            for (&variable, &gain) in self.columns.iter().zip(gains) {
                if let Variable::Cell(other) = variable {
                    add(other, -gain);
                }
            }
        }
        let mut helpful: Vec<(usize, usize)> = helpful
            .into_iter()
            .filter(|&(coordinate, gain)| gain.abs() > TOLERANCE && !self.coordinates.contains(&coordinate))
            .map(|(coordinate, _)| (self.program.containing[coordinate].len(), coordinate))
            .collect();
        helpful.sort_unstable();
        if helpful.is_empty() {
            return Some(false);
        }
        let entered = helpful
            .into_iter()
            .take(COORDINATES_AT_ONCE)
            .filter(|&(_, coordinate)| self.enter(coordinate))
            .count();
        (entered > 0).then_some(true)
    }

    /// Adds a coordinate at 0, with the cells that have it; false if it takes too much space.
    fn enter(&mut self, coordinate: usize) -> bool {
        if self.coordinates.contains(&coordinate) {
            return true;
        }
        let cells = &self.program.containing[coordinate];
        let is_too_large = (self.rows.len() + cells.len()) * (self.columns.len() + 1) > MOST_ENTRIES;
        if cells.len() > MOST_OCCURRENCES || is_too_large {
            return false;
        }
        self.coordinates.insert(coordinate);
        let mut direct: Vec<Term> = Vec::new();
        for &cell in cells {
            let vector = &self.program.vectors[cell];
            let x = vector
                .iter()
                .find(|&&(at, _)| at == coordinate)
                .map_or(0.0, |&(_, x)| x);
            if let Some(&column) = self.column_of.get(&cell) {
                direct.push((column, x));
                continue;
            }
            let row = *self.row_of.entry(cell).or_insert_with(|| {
                self.rows.push(cell);
                self.change.push(0.0);
                self.matrix.push(vec![0.0; self.columns.len()]);
                self.rows.len() - 1
            });
            self.matrix[row].push(x);
        }
        let width = self.columns.len() + 1;
        for entries in &mut self.matrix {
            entries.resize(width, 0.0);
            // Cells at their limit stay there: what they would have moved by moves others.
            let through: f64 = direct.iter().map(|&(column, x)| entries[column] * x).sum();
            entries[width - 1] -= through;
        }
        self.columns.push(Variable::Coordinate(coordinate));
        true
    }

    /// All changes, after moving one more variable.
    fn changes(&self, last: Option<(usize, f64)>) -> Vec<Term> {
        let mut changes: Vec<Term> = Vec::new();
        for (row, &cell) in self.rows.iter().enumerate() {
            let moved = last.map_or(0.0, |(column, step)| self.matrix[row][column] * step);
            changes.push((cell, self.change[row] + moved));
        }
        for (&cell, &at) in &self.column_of {
            let moved = last.filter(|&(column, _)| column == at).map_or(0.0, |(_, step)| step);
            changes.push((cell, -self.program.room[cell] + moved));
        }
        changes.retain(|&(_, change)| change.abs() > TOLERANCE);
        changes.sort_unstable_by_key(|&(cell, _)| cell);
        changes
    }

    /// The combination whose sum is known: the cell and what it would have to take from others.
    fn bound(&self, cell: usize, sign: f64, gains: &[f64]) -> Vec<Term> {
        let mut terms = vec![(cell, 1.0)];
        for (&variable, &gain) in self.columns.iter().zip(gains) {
            if let Variable::Cell(other) = variable
                && gain.abs() > TOLERANCE
                && other != cell
            {
                terms.push((other, -sign * gain));
            }
        }
        terms.sort_unstable_by_key(|&(cell, _)| cell);
        terms
    }
}
