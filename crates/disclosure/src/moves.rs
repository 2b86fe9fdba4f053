//! Short moves: a basis of the changes that keep everything published, each of few cells.
//!
//! Any basis will do for the simplex method, but what a step costs is the number of cells that its
//! coordinates move, and elimination leaves some that move thousands. Adding one move to another spans
//! the same space; where that cancels more than it adds, the move gets shorter. The sparsest basis is
//! hard to find, and a greedy one serves (Coleman & Pothen, "The null space problem I", SIAM Journal on
//! Algebraic and Discrete Methods, 1986).

use std::cmp::Reverse;

use crate::scatter::Scatter;

/// Times all moves are gone through.
const MOST_PASSES: usize = 3;

/// A cell, or a move, and a number.
type Entry = (usize, i64);

/// The moves of a pattern by number.
#[derive(Debug)]
pub(crate) struct Moves {
    /// By move: the cells that change, with by how much.
    pub(crate) cells: Vec<Vec<Entry>>,
    /// By cell: the moves that change it, ascending.
    pub(crate) moves: Vec<Vec<Entry>>,
}

/// How a move compares with another that has some of its cells.
#[derive(Debug, Clone, Copy, Default)]
struct Overlap {
    common: usize,
    same: usize,
    opposite: usize,
}

impl Moves {
    /// The moves of which the cells have the vectors `moves`, shortened.
    pub(crate) fn new(moves: Vec<Vec<Entry>>) -> Self {
        let mut cells = vec![Vec::new(); moves.len()];
        for (cell, vector) in moves.iter().enumerate() {
            for &(number, x) in vector {
                cells[number].push((cell, x));
            }
        }
        let mut moves = Self { cells, moves };
        moves.shorten();
        moves
    }

    fn shorten(&mut self) {
        let mut sum = Scatter::new(self.cells.len());
        let mut overlaps = Scatter::new(self.cells.len());
        let mut numbers: Vec<usize> = (0..self.cells.len()).filter(|&at| self.cells[at].len() > 1).collect();
        for _ in 0..MOST_PASSES {
            numbers.sort_by_key(|&number| (Reverse(self.cells[number].len()), number));
            let shortened = numbers
                .iter()
                .filter(|&&number| self.shorten_one(number, &mut sum, &mut overlaps));
            if shortened.count() == 0 {
                return;
            }
        }
    }

    /// Adds other moves to one as long as that makes it shorter; whether any did.
    fn shorten_one(&mut self, number: usize, sum: &mut Scatter<i64>, overlaps: &mut Scatter<Overlap>) -> bool {
        sum.clear();
        for &(cell, x) in &self.cells[number] {
            *sum.touch(cell) += x;
        }
        let mut additions = 0;
        loop {
            let before = additions;
            for (other, factor) in self.promising(number, sum, overlaps) {
                if gain(&self.cells[other], factor, sum) > 0 {
                    additions += 1;
                    for &(cell, x) in &self.cells[other] {
                        *sum.touch(cell) += factor * x;
                    }
                }
            }
            if additions == before {
                break;
            }
        }
        if additions > 0 {
            self.replace(number, sum);
        }
        additions > 0
    }

    /// The moves that would make a sum shorter if added or subtracted, the best first.
    fn promising(&self, number: usize, sum: &Scatter<i64>, overlaps: &mut Scatter<Overlap>) -> Vec<Entry> {
        overlaps.clear();
        for &cell in sum.touched() {
            let own = sum.at(cell);
            for &(other, x) in self.moves[cell].iter().filter(|_| own != 0) {
                let overlap = overlaps.touch(other);
                overlap.common += 1;
                overlap.same += usize::from(x == own);
                overlap.opposite += usize::from(x == -own);
            }
        }
        let mut promising = Vec::new();
        for &other in overlaps.touched().iter().filter(|&&other| other != number) {
            let Overlap { common, same, opposite } = overlaps.at(other);
            let gain = (common + same.max(opposite)).saturating_sub(self.cells[other].len());
            if gain > 0 {
                promising.push((Reverse(gain), other, if same >= opposite { -1 } else { 1 }));
            }
        }
        promising.sort_unstable();
        promising
            .into_iter()
            .map(|(_, other, factor)| (other, factor))
            .collect()
    }

    /// Puts a sum in the place of a move.
    fn replace(&mut self, number: usize, sum: &Scatter<i64>) {
        for &(cell, _) in &self.cells[number] {
            self.moves[cell].retain(|&(other, _)| other != number);
        }
        let touched = sum.touched().iter().map(|&cell| (cell, sum.at(cell)));
        let mut cells: Vec<Entry> = touched.filter(|&(_, x)| x != 0).collect();
        cells.sort_unstable();
        for &(cell, x) in &cells {
            let place = self.moves[cell].partition_point(|&(other, _)| other < number);
            self.moves[cell].insert(place, (number, x));
        }
        self.cells[number] = cells;
    }
}

/// How many cells fewer a sum has after adding a move so many times.
fn gain(cells: &[Entry], factor: i64, sum: &Scatter<i64>) -> i64 {
    let gain = |&(cell, x): &Entry| match sum.at(cell) {
        0 => -1,
        own => i64::from(own + factor * x == 0),
    };
    cells.iter().map(gain).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_move_is_the_sum_of_short_ones() {
        // Three moves of two cells each, one of them given with the others added to it.
        let vectors = vec![
            vec![(0, 1)],
            vec![(0, -1), (2, -1)],
            vec![(1, 1), (2, 1)],
            vec![(1, -1), (2, -1)],
            vec![(2, 1)],
            vec![(2, -1)],
        ];
        let moves = Moves::new(vectors);
        assert_eq!(moves.cells[0], [(0, 1), (1, -1)]);
        assert_eq!(moves.cells[1], [(2, 1), (3, -1)]);
        assert_eq!(moves.cells[2], [(1, -1), (4, 1), (5, -1)]);
        assert_eq!(moves.moves[1], [(0, -1), (2, -1)]);
    }
}
