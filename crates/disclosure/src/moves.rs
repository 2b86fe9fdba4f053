//! Short moves: a basis of the changes that keep everything published, each of few cells.
//!
//! Any basis will do for the simplex method, but what a step costs is the number of cells that its
//! coordinates move. Elimination leaves some coordinates that move thousands. Adding one move to
//! another makes no other space; where that cancels more than it adds, the move gets shorter. After
//! Coleman & Pothen, "The null space problem II", SIAM J. Algebraic Discrete Methods 1987, who show that the
//! sparsest basis is hard to find, and that greedy ones serve.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::program::Term;
use crate::scatter::Scatter;

/// Times all moves are gone through.
const MOST_PASSES: usize = 3;

/// The hidden cells by move, and the moves by hidden cell.
#[derive(Debug)]
pub(crate) struct Moves {
    /// By move: the cells that change, with by how much.
    pub(crate) cells: Vec<Vec<Term>>,
    /// By cell: the moves that change it, ascending.
    pub(crate) moves: Vec<Vec<Term>>,
}

impl Moves {
    /// The moves of a basis, shortened; `moves` are the vectors of the cells in it.
    pub(crate) fn new(moves: Vec<Vec<Term>>) -> Self {
        let mut cells = vec![Vec::new(); moves.len()];
        for (cell, vector) in moves.iter().enumerate() {
            for &(at, x) in vector {
                cells[at].push((cell, x));
            }
        }
        let mut moves = Self { cells, moves };
        moves.shorten();
        moves
    }

    fn shorten(&mut self) {
        let mut change = Scatter::new(self.moves.len());
        for _ in 0..MOST_PASSES {
            let mut longest: Vec<usize> = (0..self.cells.len()).filter(|&at| self.cells[at].len() > 1).collect();
            longest.sort_by_key(|&at| Reverse(self.cells[at].len()));
            let shortened = longest
                .into_iter()
                .filter(|&at| self.shorten_one(at, &mut change))
                .count();
            if shortened == 0 {
                return;
            }
        }
    }

    /// Adds other moves to one as long as that makes it shorter; whether any did.
    fn shorten_one(&mut self, at: usize, change: &mut Scatter) -> bool {
        change.clear();
        for &(cell, x) in &self.cells[at] {
            change.add(cell, x);
        }
        let mut is_shorter = false;
        loop {
            let before = is_shorter;
            is_shorter = false;
            for (other, factor) in self.promising(at, change) {
                if gain(&self.cells[other], factor, change) > 0 {
                    for &(cell, x) in &self.cells[other] {
                        change.add(cell, factor * x);
                    }
                    is_shorter = true;
                }
            }
            if !is_shorter {
                is_shorter = before;
                break;
            }
        }
        if is_shorter {
            self.replace(at, change);
        }
        is_shorter
    }

    /// Moves that cancel much of `change` when added so many times, the best first.
    fn promising(&self, at: usize, change: &Scatter) -> Vec<(usize, f64)> {
        let mut tally: BTreeMap<usize, [usize; 3]> = BTreeMap::new();
        for &cell in change.touched() {
            let own = change.at(cell);
            if own == 0.0 {
                continue;
            }
            for &(other, x) in self.moves[cell].iter().filter(|&&(other, _)| other != at) {
                let [common, same, opposite] = tally.entry(other).or_default();
                *common += 1;
                *same += usize::from(x == own);
                *opposite += usize::from(x == -own);
            }
        }
        let worth = |(other, [common, same, opposite]): (usize, [usize; 3])| {
            let (cancelled, factor) = if same >= opposite {
                (same, -1.0)
            } else {
                (opposite, 1.0)
            };
            let gain = (common + cancelled).checked_sub(self.cells[other].len() + 1)?;
            Some((gain, other, factor))
        };
        let mut worth: Vec<(usize, usize, f64)> = tally.into_iter().filter_map(worth).collect();
        worth.sort_by_key(|&(gain, other, _)| (Reverse(gain), other));
        worth.into_iter().map(|(_, other, factor)| (other, factor)).collect()
    }

    /// Puts `change` in the place of a move.
    fn replace(&mut self, at: usize, change: &Scatter) {
        for &(cell, _) in &self.cells[at] {
            self.moves[cell].retain(|&(other, _)| other != at);
        }
        let changed = change.touched().iter().map(|&cell| (cell, change.at(cell)));
        let mut cells: Vec<Term> = changed.filter(|&(_, x)| x != 0.0).collect();
        cells.sort_unstable_by_key(|&(cell, _)| cell);
        for &(cell, x) in &cells {
            let place = self.moves[cell].partition_point(|&(other, _)| other < at);
            self.moves[cell].insert(place, (at, x));
        }
        self.cells[at] = cells;
    }
}

/// How many cells fewer `change` has after adding `factor` times a move.
fn gain(cells: &[Term], factor: f64, change: &Scatter) -> i64 {
    let gain = |&(cell, x): &Term| match change.at(cell) {
        0.0 => -1,
        own if own + factor * x == 0.0 => 1,
        _ => 0,
    };
    cells.iter().map(gain).sum()
}
