//! The linear system of a release: its cells, what links them, and nothing finer.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::lattice::Lattice;

/// Above it the closure of a list of cells is refused: some gigabytes of relations.
const MOST_CELLS: usize = 8_000_000;

/// A cell that is the sum of others, the children of its node in one dimension.
#[derive(Debug)]
pub(crate) struct Relation {
    pub(crate) dimension: usize,
    pub(crate) parent: usize,
    pub(crate) children: Vec<usize>,
}

impl Relation {
    pub(crate) fn members(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.parent).chain(self.children.iter().copied())
    }
}

/// The listed cells, closed under margins and siblings, and every sum among them.
///
/// The closure adds cells that are in no table and never published. With them all linear
/// relations among listed cells, also those across tables, follow from the sums: a cell at a
/// reference child is replaced by its parent and siblings, which the closure holds, until only
/// independent cells of the reference basis are left. For full product tables it adds nothing.
#[derive(Debug)]
pub(crate) struct System {
    /// Lattice addresses, ascending; elsewhere a cell is named by its position here.
    pub(crate) addresses: Vec<usize>,
    pub(crate) relations: Vec<Relation>,
    /// The relations in which each cell stands.
    pub(crate) touching: Vec<Vec<usize>>,
}

impl System {
    /// Closes `listed`, given as addresses.
    pub(crate) fn new(lattice: &Lattice, listed: &[usize]) -> Result<Self, Error> {
        let (cells, sums) = close(lattice, listed)?;
        let addresses: Vec<usize> = cells.into_iter().collect();
        let mut system = Self {
            touching: vec![Vec::new(); addresses.len()],
            addresses,
            relations: Vec::new(),
        };
        for (parent, dimension) in sums {
            let children = lattice
                .children(parent, dimension)
                .filter_map(|cell| system.position(cell))
                .collect();
            let Some(parent) = system.position(parent) else {
                continue;
            };
            let relation = Relation {
                dimension,
                parent,
                children,
            };
            for cell in relation.members() {
                system.touching[cell].push(system.relations.len());
            }
            system.relations.push(relation);
        }
        Ok(system)
    }

    /// The position of the cell at `address`, if the system holds it.
    pub(crate) fn position(&self, address: usize) -> Option<usize> {
        self.addresses.binary_search(&address).ok()
    }

    pub(crate) fn len(&self) -> usize {
        self.addresses.len()
    }
}

/// Addresses of cells, and of the totals among them with the dimension they are summed along.
type Closure = (BTreeSet<usize>, BTreeSet<(usize, usize)>);

fn close(lattice: &Lattice, listed: &[usize]) -> Result<Closure, Error> {
    let mut cells: BTreeSet<usize> = listed.iter().copied().collect();
    let mut sums = BTreeSet::new();
    let mut open = listed.to_vec();
    while let Some(cell) = open.pop() {
        for dimension in 0..lattice.trees().len() {
            let Some(parent) = lattice.parent(cell, dimension) else {
                continue;
            };
            if sums.insert((parent, dimension)) {
                let group = lattice.children(parent, dimension).chain([parent]);
                open.extend(group.filter(|&member| cells.insert(member)));
            }
        }
        if cells.len() > MOST_CELLS {
            return Err(Error::SystemTooLarge);
        }
    }
    Ok((cells, sums))
}
