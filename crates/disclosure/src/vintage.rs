//! Through time: what earlier releases tell, and what the next one must therefore do.

use crate::cell::Request;
use crate::error::Error;
use crate::lattice::Lattice;
use crate::span_gate::SpanGate;

/// A cell as it was released: the line of a ledger of states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// One node of each dimension's tree.
    pub coordinates: Vec<u32>,
    /// The exact count of that vintage; internal.
    pub count: u64,
    /// Whether it was shown.
    pub is_shown: bool,
}

/// What a new release must do with a cell that the last one had, so that masks stick.
///
/// While its period is open a hidden cell stays hidden and a shown count that has not moved stays
/// shown. A period that is closed for good is decided afresh only if nothing of it was released.
pub fn carry_over(before: Option<&Released>, count: u64) -> Request {
    match before {
        Some(released) if !released.is_shown => Request::KeepHidden,
        Some(released) if released.count == count => Request::KeepPublished,
        Some(_) | None => Request::Free,
    }
}

/// The cells whose change between two vintages is small and would be known.
///
/// The difference of two releases is a table: what both show, it shows. A change of 1 to below
/// `threshold`, up or down, must not be a combination of changes shown. Bounds do not apply, as
/// changes may be negative. Both vintages list the same cells in the same order.
///
/// A block of cells for which this is not empty keeps its old vintage, as a whole, so that sums
/// stay sums. Errors: [`Error::UnknownCell`], also for vintages that do not match;
/// [`Error::SystemTooLarge`].
pub fn exposed_changes(
    lattice: &Lattice,
    before: &[Released],
    after: &[Released],
    threshold: u64,
    key: &[u8; 32],
) -> Result<Vec<usize>, Error> {
    let matches = |(one, other): (&Released, &Released)| one.coordinates == other.coordinates;
    if before.len() != after.len() || !before.iter().zip(after).all(matches) {
        return Err(Error::UnknownCell {
            cell: before.len().min(after.len()),
        });
    }
    let pairs = || before.iter().zip(after);
    let shown: Vec<Vec<u32>> = pairs()
        .filter(|(one, other)| one.is_shown && other.is_shown)
        .map(|(one, _)| one.coordinates.clone())
        .collect();
    let gate = SpanGate::new(lattice, &shown, key)?;
    let mut exposed = Vec::new();
    for (cell, (one, other)) in pairs().enumerate() {
        let change = one.count.abs_diff(other.count);
        if (1..threshold).contains(&change) && gate.is_derivable(&[(one.coordinates.clone(), 1)])? {
            exposed.push(cell);
        }
    }
    Ok(exposed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn vintage(counts: [u64; 4], shown: [bool; 4]) -> Vec<Released> {
        let cells = (0_u32..).zip(counts).zip(shown);
        cells
            .map(|((node, count), is_shown)| Released {
                coordinates: vec![node],
                count,
                is_shown,
            })
            .collect()
    }

    #[test]
    fn a_small_change_of_a_hidden_cell_is_exposed_by_its_total() {
        let lattice = Lattice::new(vec![Tree::new(&[None, Some(0), Some(0), Some(0)]).unwrap()]).unwrap();
        let shown = [true, false, true, true];
        let changes = |after: Vec<Released>| {
            exposed_changes(&lattice, &vintage([60, 3, 27, 30], shown), &after, 5, &[1; 32]).unwrap()
        };
        // One more in the hidden cell shows in the total.
        assert_eq!(changes(vintage([61, 4, 27, 30], shown)), [0, 1]);
        assert_eq!(changes(vintage([61, 4, 27, 30], [false, false, true, true])), [0; 0]);
        assert_eq!(changes(vintage([69, 12, 27, 30], shown)), [0; 0]);
    }

    #[test]
    fn masks_stick_and_shown_counts_stay() {
        let released = |is_shown| Released {
            coordinates: vec![1],
            count: 9,
            is_shown,
        };
        assert_eq!(carry_over(None, 9), Request::Free);
        assert_eq!(carry_over(Some(&released(false)), 12), Request::KeepHidden);
        assert_eq!(carry_over(Some(&released(true)), 9), Request::KeepPublished);
        assert_eq!(carry_over(Some(&released(true)), 15), Request::Free);
    }
}
