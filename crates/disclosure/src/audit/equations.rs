//! A release as linear equations in counts.

use std::collections::BTreeMap;

use super::PublishedCell;
use crate::error::Error;
use crate::lattice::Lattice;

/// Above it an attack is refused: some gigabytes of equations.
const MOST_CELLS: usize = 8_000_000;

/// The counts of the cells, of their margins and of what completes these, and all sums.
#[derive(Debug)]
pub(super) struct Equations {
    /// The number of each of the caller's cells.
    pub(super) unknown_of: Vec<usize>,
    /// What is published of each number.
    pub(super) shown: Vec<Option<u64>>,
    /// Whether the number is one of the caller's cells.
    pub(super) is_listed: Vec<bool>,
    /// The caller's cell at each number, one that is shown if there is one; 0 for cells in no table.
    pub(super) name: Vec<usize>,
    /// Each sum as its total and its parts.
    pub(super) sums: Vec<(usize, Vec<usize>)>,
    /// The number of each address.
    numbers: BTreeMap<usize, usize>,
}

impl Equations {
    pub(super) fn new(lattice: &Lattice, cells: &[PublishedCell]) -> Result<Self, Error> {
        let mut equations = Self {
            unknown_of: vec![],
            shown: vec![],
            is_listed: vec![],
            name: vec![],
            sums: vec![],
            numbers: BTreeMap::new(),
        };
        let mut addresses = Vec::new();
        for (cell, published) in cells.iter().enumerate() {
            let address = lattice
                .address(&published.coordinates)
                .ok_or(Error::UnknownCell { cell })?;
            let number = equations.number(&mut addresses, address);
            equations.unknown_of.push(number);
            let is_first = !std::mem::replace(&mut equations.is_listed[number], true);
            if is_first || published.value.is_some() {
                equations.name[number] = cell;
            }
            match (equations.shown[number], published.value) {
                (Some(one), Some(other)) if one != other => return Err(Error::Contradiction { cell }),
                (known, shown) => equations.shown[number] = known.or(shown),
            }
        }
        equations.complete(lattice, addresses)?;
        Ok(equations)
    }

    /// Adds all other cells of the lattice, as counts of which nothing is published.
    pub(super) fn add_whole(&mut self, lattice: &Lattice) -> Result<(), Error> {
        let size = lattice.trees().iter().map(crate::Tree::len).product();
        let mut addresses = vec![0; self.numbers.len()];
        for (&address, &number) in &self.numbers {
            addresses[number] = address;
        }
        for address in 0..size {
            self.number(&mut addresses, address);
        }
        self.sums.clear();
        self.complete(lattice, addresses)
    }

    /// Adds, for every cell and dimension, the sum in which the cell is a part.
    fn complete(&mut self, lattice: &Lattice, mut addresses: Vec<usize>) -> Result<(), Error> {
        let dimensions = lattice.trees().len();
        let mut is_summed = vec![false; addresses.len() * dimensions];
        let mut next = 0;
        while next < addresses.len() {
            for dimension in 0..dimensions {
                if is_summed[next * dimensions + dimension] {
                    continue;
                }
                let Some(total) = lattice.parent(addresses[next], dimension) else {
                    continue;
                };
                let parts: Vec<usize> = lattice
                    .children(total, dimension)
                    .map(|part| self.number(&mut addresses, part))
                    .collect();
                let total = self.number(&mut addresses, total);
                is_summed.resize(addresses.len() * dimensions, false);
                for &part in &parts {
                    is_summed[part * dimensions + dimension] = true;
                }
                self.sums.push((total, parts));
            }
            next += 1;
            if addresses.len() > MOST_CELLS {
                return Err(Error::SystemTooLarge);
            }
        }
        Ok(())
    }

    /// The number of the cell at an address; none if nothing published has to do with it.
    pub(super) fn number_of(&self, address: usize) -> Option<usize> {
        self.numbers.get(&address).copied()
    }

    /// The sums in which each number stands.
    pub(super) fn touching(&self) -> Vec<Vec<usize>> {
        let mut touching = vec![Vec::new(); self.shown.len()];
        for (sum, (total, parts)) in self.sums.iter().enumerate() {
            for &member in parts.iter().chain([total]) {
                touching[member].push(sum);
            }
        }
        touching
    }

    fn number(&mut self, addresses: &mut Vec<usize>, address: usize) -> usize {
        let next = addresses.len();
        let number = *self.numbers.entry(address).or_insert(next);
        if number == next {
            addresses.push(address);
            self.shown.push(None);
            self.is_listed.push(false);
            self.name.push(0);
        }
        number
    }
}
