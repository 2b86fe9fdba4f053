//! The largest change of one hidden count that the published ones allow: a linear program.
//!
//! Modulo what is published every hidden cell is a short vector, and a choice of numbers for its
//! coordinates is a change of all hidden counts that keeps every sum. What remains are the
//! inequalities: no count falls below what everyone knows it to have. The simplex method starts
//! from the true table and keeps the cells that stand at a limit, with as many coordinates that
//! hold them there. Of the other cells nothing is stored; how they move is summed up anew at each
//! step, so that only the neighbourhood that moves costs anything (the revised method).
//!
//! Nothing here need be trusted: what is found is rounded to whole numbers and checked, by the
//! caller and by the audit. The same input gives the same output, as every operation is done in a
//! fixed order.

use crate::program::{Program, Term};
use crate::scatter::Scatter;

/// Smaller numbers are rounding errors.
const TOLERANCE: f64 = 1e-7;

/// Steps that lead nowhere, after which the first that helps is taken against endless circles.
const MOST_STALLS: usize = 40;

/// What a program answers.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The cell changed as asked, and is held there.
    Reached,
    /// Nothing goes so far: this combination of hidden counts follows from the published ones, and from
    /// those held.
    Bounded(Vec<Term>),
    /// The effort was used up.
    GivenUp,
}

/// A cell that stands still.
#[derive(Debug, Clone, Copy)]
struct Tight {
    cell: usize,
    /// Held where it is, else fallen as far as it may.
    is_held: bool,
}

/// What is to move next.
#[derive(Debug, Clone, Copy)]
enum Entering {
    /// A coordinate at 0, up or down.
    Coordinate(usize, f64),
    /// The fallen cell of this number, upwards.
    Fallen(usize),
}

/// The simplex method on one program; used again and again, for one cell after the other.
#[derive(Debug)]
pub(crate) struct Simplex<'a> {
    program: &'a Program,
    tight: Vec<Tight>,
    /// As many coordinates as there are tight cells; all others stand at 0.
    coordinates: Vec<usize>,
    /// By tight cell: how each of these moves if that cell changes by 1 and no other tight one does.
    effects: Vec<Vec<f64>>,
    /// The number of each cell among the tight ones.
    tight_of: Vec<Option<usize>>,
    /// The number of each coordinate among those that are not 0.
    place_of: Vec<Option<usize>>,
    /// The change of each cell.
    change: Scatter<f64>,
    /// How each cell moves in the present step.
    movement: Scatter<f64>,
    /// By coordinate: how much further the cell sought would go with it.
    price: Scatter<f64>,
    /// Numbers that may still be added up before the search is given up.
    effort: usize,
}

impl<'a> Simplex<'a> {
    pub(crate) fn new(program: &'a Program) -> Self {
        let cells = program.room.len();
        Self {
            program,
            tight: Vec::new(),
            coordinates: Vec::new(),
            effects: Vec::new(),
            tight_of: vec![None; cells],
            place_of: vec![None; cells],
            change: Scatter::new(cells),
            movement: Scatter::new(cells),
            price: Scatter::new(cells),
            effort: 0,
        }
    }

    pub(crate) fn program(&self) -> &Program {
        self.program
    }

    /// Goes on from the table reached so far to one in which the count of `cell` differs from the true one
    /// by `wanted`, and holds it there.
    pub(crate) fn reach(&mut self, cell: usize, wanted: f64) -> Outcome {
        let sign = (wanted - self.change.at(cell)).signum();
        let mut stalls = 0;
        while self.effort > 0 {
            let missing = sign * (wanted - self.change.at(cell));
            let gains = self.gains(cell, sign);
            let released = self.released(&gains, stalls > MOST_STALLS);
            let Some(entering) = released.or_else(|| self.helpful(cell, sign, &gains)) else {
                return Outcome::Bounded(self.bound(cell, sign, &gains));
            };
            let moves = self.aim(entering);
            let gain = sign * self.movement.at(cell);
            if gain <= TOLERANCE {
                return Outcome::GivenUp;
            }
            let enough = missing / gain;
            match self.leaving() {
                Some((fallen, most)) if most < enough - TOLERANCE => {
                    stalls = if most > TOLERANCE { 0 } else { stalls + 1 };
                    self.advance(most);
                    let is_held = false;
                    self.exchange(entering, Tight { cell: fallen, is_held }, &moves);
                }
                _ => {
                    self.advance(enough);
                    self.exchange(entering, Tight { cell, is_held: true }, &moves);
                    return Outcome::Reached;
                }
            }
        }
        Outcome::GivenUp
    }

    /// Back to the true table, with an effort to spend.
    pub(crate) fn reset(&mut self, effort: usize) {
        self.effort = effort;
        for tight in self.tight.drain(..) {
            self.tight_of[tight.cell] = None;
        }
        for coordinate in self.coordinates.drain(..) {
            self.place_of[coordinate] = None;
        }
        self.effects.clear();
        self.change.clear();
    }

    /// By how much the cell sought goes the way of `sign` with each tight one.
    fn gains(&self, cell: usize, sign: f64) -> Vec<f64> {
        self.in_terms_of_tight(cell).map(|gain| sign * gain).collect()
    }

    /// How a cell changes with each tight one, as long as only the coordinates in use move.
    fn in_terms_of_tight(&self, cell: usize) -> impl Iterator<Item = f64> {
        let vector = self.program.vectors[cell].iter();
        let held: Vec<Term> = vector
            .filter_map(|&(coordinate, x)| Some((self.place_of[coordinate]?, x)))
            .collect();
        let sum = move |effect: &Vec<f64>| held.iter().map(|&(place, x)| x * effect[place]).sum();
        self.effects.iter().map(sum)
    }

    /// The fallen cell whose rise helps most; the first that helps against endless circles.
    fn released(&self, gains: &[f64], is_first: bool) -> Option<Entering> {
        let mut best: Option<usize> = None;
        for (number, &gain) in gains.iter().enumerate() {
            let helps = gain > TOLERANCE && !self.tight[number].is_held;
            if helps && best.is_none_or(|best| gain > gains[best] + TOLERANCE) {
                best = Some(number);
                if is_first {
                    break;
                }
            }
        }
        best.map(Entering::Fallen)
    }

    /// Of the coordinates with which the cell would go further the one that moves the fewest cells.
    fn helpful(&mut self, cell: usize, sign: f64, gains: &[f64]) -> Option<Entering> {
        self.price.clear();
        for &(coordinate, x) in &self.program.vectors[cell] {
            *self.price.touch(coordinate) += sign * x;
        }
        for (tight, &gain) in self.tight.iter().zip(gains).filter(|&(_, &gain)| gain != 0.0) {
            for &(coordinate, x) in &self.program.vectors[tight.cell] {
                *self.price.touch(coordinate) += -gain * x;
            }
        }
        let price = &self.price;
        let helps = |&coordinate: &usize| price.at(coordinate).abs() > TOLERANCE && self.place_of[coordinate].is_none();
        let coordinates = price.touched().iter().copied().filter(helps);
        let best = coordinates.min_by_key(|&coordinate| (self.program.containing[coordinate].len(), coordinate))?;
        Some(Entering::Coordinate(best, price.at(best).signum()))
    }

    /// How the coordinates in use move, and with them the cells, when something enters.
    fn aim(&mut self, entering: Entering) -> Vec<f64> {
        self.movement.clear();
        let mut moves = vec![0.0; self.coordinates.len()];
        let mut effort = moves.len();
        match entering {
            Entering::Fallen(number) => moves.copy_from_slice(&self.effects[number]),
            Entering::Coordinate(coordinate, sign) => {
                for &(cell, x) in &self.program.containing[coordinate] {
                    if let Some(number) = self.tight_of[cell] {
                        add_multiple(&mut moves, -sign * x, &self.effects[number]);
                    }
                    *self.movement.touch(cell) += sign * x;
                }
            }
        }
        for (&coordinate, &factor) in self.coordinates.iter().zip(&moves) {
            if factor.abs() > 1e-11 {
                effort += self.program.containing[coordinate].len();
                for &(cell, x) in &self.program.containing[coordinate] {
                    *self.movement.touch(cell) += factor * x;
                }
            }
        }
        self.effort = self.effort.saturating_sub(effort + self.movement.touched().len());
        moves
    }

    /// The cell that stops the movement first, and after how much.
    fn leaving(&self) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64, f64)> = None;
        for &cell in self.movement.touched() {
            let slope = -self.movement.at(cell);
            if slope <= TOLERANCE || self.tight_of[cell].is_some() {
                continue;
            }
            let most = ((self.change.at(cell) + self.program.room[cell]) / slope).max(0.0);
            let is_better = best.is_none_or(|(_, least, steepest)| {
                most < least - TOLERANCE || most < least + TOLERANCE && slope > steepest + TOLERANCE
            });
            if is_better {
                best = Some((cell, most, slope));
            }
        }
        best.map(|(cell, most, _)| (cell, most))
    }

    /// Goes so far in the direction of the movement.
    fn advance(&mut self, step: f64) {
        for &cell in self.movement.touched() {
            *self.change.touch(cell) += step * self.movement.at(cell);
        }
    }

    /// Puts the cell that stopped the movement among the tight ones, with or for what entered.
    fn exchange(&mut self, entering: Entering, stopped: Tight, moves: &[f64]) {
        let row: Vec<f64> = self.in_terms_of_tight(stopped.cell).collect();
        let (number, own) = match entering {
            Entering::Fallen(number) => {
                self.tight_of[self.tight[number].cell] = None;
                self.tight[number] = stopped;
                let own = std::mem::take(&mut self.effects[number]);
                (number, own.iter().map(|x| x / row[number]).collect())
            }
            Entering::Coordinate(coordinate, sign) => {
                let slope = sign * self.movement.at(stopped.cell);
                self.place_of[coordinate] = Some(self.coordinates.len());
                self.coordinates.push(coordinate);
                self.effects.iter_mut().for_each(|effect| effect.push(0.0));
                self.effects.push(Vec::new());
                self.tight.push(stopped);
                let own: Vec<f64> = moves.iter().map(|x| sign * x / slope).chain([1.0 / slope]).collect();
                (self.tight.len() - 1, own)
            }
        };
        for (effect, &x) in self.effects.iter_mut().zip(&row).filter(|&(_, &x)| x != 0.0) {
            add_multiple(effect, -x, &own);
        }
        self.effects[number] = own;
        self.tight_of[stopped.cell] = Some(number);
    }

    /// What differs from the true table, by cell.
    pub(crate) fn changes(&self) -> Vec<Term> {
        let touched = self.change.touched().iter();
        let mut changes: Vec<Term> = touched.map(|&cell| (cell, self.change.at(cell))).collect();
        changes.retain(|&(_, change)| change.abs() > TOLERANCE);
        changes.sort_unstable_by_key(|&(cell, _)| cell);
        changes
    }

    /// The combination whose sum is known: the cell and what it would have to take from others.
    fn bound(&self, cell: usize, sign: f64, gains: &[f64]) -> Vec<Term> {
        let mut terms = vec![(cell, 1.0)];
        for (tight, &gain) in self.tight.iter().zip(gains) {
            if gain.abs() > TOLERANCE && tight.cell != cell {
                terms.push((tight.cell, -sign * gain));
            }
        }
        terms.sort_unstable_by_key(|&(cell, _)| cell);
        terms
    }
}

/// Adds `factor` times `other`; what is left of cancelled numbers becomes 0.
fn add_multiple(sum: &mut [f64], factor: f64, other: &[f64]) {
    for (sum, x) in sum.iter_mut().zip(other) {
        let exact = *sum + factor * x;
        *sum = if exact.abs() < 1e-11 { 0.0 } else { exact };
    }
}
