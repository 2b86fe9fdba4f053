//! The largest change of one hidden count that the published ones allow: a linear program.
//!
//! Modulo what is published every hidden cell is a short vector, and a choice of numbers for its
//! coordinates is a change of all hidden counts that keeps every sum. What remains are the
//! inequalities: no count falls below what everyone knows it to have. That is a dictionary of the
//! simplex method, with the true table as its first feasible point. Coordinates come in only when
//! they would help, so that a program stays in the neighbourhood of its cell.
//!
//! Nothing here need be trusted: what is found is rounded to whole numbers and checked, by the
//! caller and by the audit. The same input gives the same output, as every operation is done in a
//! fixed order.

use std::collections::{BTreeMap, BTreeSet};

use crate::program::{Limits, Program, Term};

/// Smaller numbers are rounding errors.
const TOLERANCE: f64 = 1e-7;

/// Steps for one cell before it is given up.
const MOST_STEPS: usize = 400;

/// Coordinates that come in at once.
const COORDINATES_AT_ONCE: usize = 4;

/// How large a dictionary may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Space {
    /// Entries above which no more coordinates come in.
    pub(crate) entries: usize,
    /// Cells in which a coordinate may occur and still come in.
    pub(crate) occurrences: usize,
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

/// A variable that stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variable {
    /// A coordinate at 0, free to go either way.
    Coordinate(usize),
    /// A cell that has fallen as far as it may.
    Fallen(usize),
    /// A cell that has risen as far as it may.
    Risen(usize),
}

/// What stops a variable that moves.
#[derive(Debug, Clone, Copy)]
enum Stop {
    /// The cell of a row comes to its lower limit, or its upper one.
    Row { row: usize, is_risen: bool },
    /// The variable comes to its own other limit.
    Own,
}

/// A dictionary: the changes of some cells in terms of variables that stand at a limit.
#[derive(Debug)]
pub(crate) struct Dictionary<'a> {
    program: &'a Program,
    limits: &'a Limits,
    space: Space,
    columns: Vec<Variable>,
    column_of: BTreeMap<usize, usize>,
    coordinates: BTreeSet<usize>,
    rows: Vec<usize>,
    row_of: BTreeMap<usize, usize>,
    /// The change of the cell of each row.
    change: Vec<f64>,
    /// By column, then row.
    matrix: Vec<Vec<f64>>,
}

impl<'a> Dictionary<'a> {
    pub(crate) fn new(program: &'a Program, limits: &'a Limits, space: Space) -> Self {
        Self {
            program,
            limits,
            space,
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
        for &(coordinate, _) in &self.program.vectors[cell] {
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
                Some((stop, most)) if most < enough - TOLERANCE => self.step(stop, column, most * direction),
                _ => return Outcome::Reached(self.changes(Some((column, enough * direction)))),
            }
        }
        Outcome::GivenUp
    }

    fn fall(&self, cell: usize) -> f64 {
        self.limits.falls.get(&cell).copied().unwrap_or(self.program.room[cell])
    }

    fn rise(&self, cell: usize) -> f64 {
        self.limits.rises.get(&cell).copied().unwrap_or(f64::INFINITY)
    }

    /// The change at which a variable stands.
    fn standing(&self, variable: Variable) -> f64 {
        match variable {
            Variable::Coordinate(_) => 0.0,
            Variable::Fallen(cell) => -self.fall(cell),
            Variable::Risen(cell) => self.rise(cell),
        }
    }

    fn change_of(&self, cell: usize) -> f64 {
        match (self.row_of.get(&cell), self.column_of.get(&cell)) {
            (Some(&row), _) => self.change[row],
            (None, Some(&column)) => self.standing(self.columns[column]),
            (None, None) => 0.0,
        }
    }

    /// By how much the cell goes the way of `sign` with each variable.
    fn gains(&self, cell: usize, sign: f64) -> Vec<f64> {
        if let Some(&row) = self.row_of.get(&cell) {
            return self.matrix.iter().map(|entries| sign * entries[row]).collect();
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
                Variable::Fallen(_) => gain > TOLERANCE,
                Variable::Risen(_) => gain < -TOLERANCE,
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

    /// What stops a variable first, and after how much.
    fn leaving(&self, column: usize, direction: f64) -> Option<(Stop, f64)> {
        let mut best: Option<(Stop, f64, f64)> = None;
        for (row, entry) in self.matrix[column].iter().enumerate() {
            let slope = entry * direction;
            let is_risen = slope > 0.0;
            if slope.abs() <= TOLERANCE || is_risen && self.limits.rises.is_empty() {
                continue;
            }
            let cell = self.rows[row];
            let way = if is_risen {
                self.rise(cell) - self.change[row]
            } else {
                self.change[row] + self.fall(cell)
            };
            let most = (way / slope.abs()).max(0.0);
            let is_better = best.is_none_or(|(_, least, steepest)| {
                most < least - TOLERANCE || most < least + TOLERANCE && slope.abs() > steepest + TOLERANCE
            });
            if most.is_finite() && is_better {
                best = Some((Stop::Row { row, is_risen }, most, slope.abs()));
            }
        }
        let own = match self.columns[column] {
            Variable::Coordinate(_) => f64::INFINITY,
            Variable::Fallen(cell) | Variable::Risen(cell) => self.rise(cell) + self.fall(cell),
        };
        match best {
            Some((stop, most, _)) if most <= own => Some((stop, most)),
            _ => own.is_finite().then_some((Stop::Own, own)),
        }
    }

    /// Moves the variable of `column` by `step`, to where it is stopped.
    fn step(&mut self, stop: Stop, column: usize, step: f64) {
        for (change, entry) in self.change.iter_mut().zip(&self.matrix[column]) {
            *change += entry * step;
        }
        match (stop, self.columns[column]) {
            (Stop::Row { row, is_risen }, _) => self.pivot(row, is_risen, column, step),
            (Stop::Own, Variable::Fallen(cell)) => self.columns[column] = Variable::Risen(cell),
            (Stop::Own, Variable::Risen(cell)) => self.columns[column] = Variable::Fallen(cell),
            (Stop::Own, Variable::Coordinate(_)) => {}
        }
    }

    /// Exchanges the cell of `row`, which stands at a limit, for the variable of `column`.
    fn pivot(&mut self, row: usize, is_risen: bool, column: usize, step: f64) {
        let cell = self.rows[row];
        let scale = 1.0 / self.matrix[column][row];
        let mut source = std::mem::take(&mut self.matrix[column]);
        source[row] = 0.0;
        let factors: Vec<(usize, f64)> = source.iter().copied().enumerate().filter(|&(_, x)| x != 0.0).collect();
        for entries in self.matrix.iter_mut().filter(|entries| !entries.is_empty()) {
            let x = -entries[row] * scale;
            entries[row] = x;
            if x == 0.0 {
                continue;
            }
            for &(at, factor) in &factors {
                let sum = entries[at] + factor * x;
                entries[at] = if sum.abs() < 1e-11 { 0.0 } else { sum };
            }
        }
        for x in &mut source {
            *x *= scale;
        }
        source[row] = scale;
        self.matrix[column] = source;
        self.row_of.remove(&cell);
        let standing = if is_risen {
            Variable::Risen(cell)
        } else {
            Variable::Fallen(cell)
        };
        let entering = std::mem::replace(&mut self.columns[column], standing);
        self.column_of.insert(cell, column);
        match entering {
            Variable::Fallen(other) | Variable::Risen(other) => {
                self.column_of.remove(&other);
                self.change[row] = self.standing(entering) + step;
                self.rows[row] = other;
                self.row_of.insert(other, row);
            }
            // A coordinate has no limit and stops nothing: its row is not needed.
            Variable::Coordinate(_) => self.remove_row(row),
        }
    }

    fn remove_row(&mut self, row: usize) {
        self.rows.swap_remove(row);
        self.change.swap_remove(row);
        for entries in &mut self.matrix {
            entries.swap_remove(row);
        }
        if let Some(&moved) = self.rows.get(row) {
            self.row_of.insert(moved, row);
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
                if let Variable::Fallen(other) | Variable::Risen(other) = variable {
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
        let is_too_large = (self.rows.len() + cells.len()) * (self.columns.len() + 1) > self.space.entries;
        if cells.len() > self.space.occurrences || is_too_large {
            return false;
        }
        self.coordinates.insert(coordinate);
        let mut own = vec![0.0; self.rows.len()];
        let mut direct: Vec<Term> = Vec::new();
        for &cell in cells {
            let vector = &self.program.vectors[cell];
            let x = vector
                .binary_search_by_key(&coordinate, |&(at, _)| at)
                .map_or(0.0, |at| vector[at].1);
            if let Some(&column) = self.column_of.get(&cell) {
                direct.push((column, x));
            } else if let Some(&row) = self.row_of.get(&cell) {
                own[row] = x;
            } else {
                self.row_of.insert(cell, self.rows.len());
                self.rows.push(cell);
                own.push(x);
            }
        }
        let height = self.rows.len();
        self.change.resize(height, 0.0);
        for entries in &mut self.matrix {
            entries.resize(height, 0.0);
        }
        // Cells at their limit stay there: what they would have moved by moves others.
        for (column, x) in direct {
            for (own, entry) in own.iter_mut().zip(&self.matrix[column]) {
                *own -= entry * x;
            }
        }
        self.matrix.push(own);
        self.columns.push(Variable::Coordinate(coordinate));
        true
    }

    /// All changes, after moving one more variable.
    fn changes(&self, last: Option<(usize, f64)>) -> Vec<Term> {
        let mut changes: Vec<Term> = Vec::new();
        for (row, &cell) in self.rows.iter().enumerate() {
            let moved = last.map_or(0.0, |(column, step)| self.matrix[column][row] * step);
            changes.push((cell, self.change[row] + moved));
        }
        for (&cell, &at) in &self.column_of {
            let moved = last.filter(|&(column, _)| column == at).map_or(0.0, |(_, step)| step);
            changes.push((cell, self.standing(self.columns[at]) + moved));
        }
        changes.retain(|&(_, change)| change.abs() > TOLERANCE);
        changes.sort_unstable_by_key(|&(cell, _)| cell);
        changes
    }

    /// The combination whose sum is known: the cell and what it would have to take from others.
    fn bound(&self, cell: usize, sign: f64, gains: &[f64]) -> Vec<Term> {
        let mut terms = vec![(cell, 1.0)];
        for (&variable, &gain) in self.columns.iter().zip(gains) {
            if let Variable::Fallen(other) | Variable::Risen(other) = variable
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
