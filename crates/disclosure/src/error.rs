//! What can be wrong with a request, with what to do next.

use std::fmt;

/// Why a tree, a list of cells or a policy was refused, or a release cannot be made safe.
///
/// Cells are named by their index in the caller's slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No node without a parent.
    NoRoot,
    /// Two nodes without a parent.
    SeveralRoots {
        /// The first of them.
        first: usize,
        /// The next.
        second: usize,
    },
    /// A parent that is not a node.
    UnknownParent {
        /// The child.
        node: usize,
        /// The parent it names.
        parent: usize,
    },
    /// A node from which no path leads to the root.
    Cycle {
        /// The node.
        node: usize,
    },
    /// The number of cells of the lattice does not fit in a word.
    LatticeTooLarge,
    /// Coordinates outside the lattice.
    UnknownCell {
        /// The cell.
        cell: usize,
    },
    /// The same coordinates twice.
    DuplicateCell {
        /// The first of them.
        first: usize,
        /// The next.
        second: usize,
    },
    /// A listed total that is not the sum of its listed parts.
    NotAdditive {
        /// The total.
        cell: usize,
        /// The dimension along which the parts were summed.
        dimension: usize,
        /// The sum of the parts.
        sum: u128,
    },
    /// A zero that must stay hidden although the policy tells everyone that zeros are shown.
    HiddenZero {
        /// The cell.
        cell: usize,
    },
    /// The policy protects nothing, or its share is above the whole.
    InvalidPolicy,
    /// Rules of the policy that cannot hold together.
    ContradictoryPolicy,
    /// A perturbation table that no noise can have.
    InfeasibleNoise,
    /// The cells with all their margins and siblings are too many.
    SystemTooLarge,
    /// Cells that must stay published disclose one that must not be known.
    Exposed {
        /// The cell disclosed.
        cell: usize,
        /// The cells kept published that together disclose it.
        culprits: Vec<usize>,
    },
    /// A vintage that is not later than those recorded.
    VintageOrder {
        /// The last one recorded.
        last: u32,
        /// The one to be recorded.
        vintage: u32,
    },
    /// Published numbers that contradict each other or the audit's assumption on masks.
    Contradiction {
        /// A cell that no count fits.
        cell: usize,
    },
}

impl fmt::Display for Error {
    #[expect(clippy::too_many_lines, reason = "one sentence for each error")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoot => write!(f, "S001 the hierarchy has no root: give one code no parent"),
            Self::SeveralRoots { first, second } => {
                write!(
                    f,
                    "S002 nodes {first} and {second} both lack a parent: put one under the other or both under a total"
                )
            }
            Self::UnknownParent { node, parent } => {
                write!(
                    f,
                    "S003 node {node} names parent {parent}, which does not exist: correct the hierarchy"
                )
            }
            Self::Cycle { node } => write!(f, "S004 node {node} is its own ancestor: correct its parents"),
            Self::LatticeTooLarge => write!(
                f,
                "S005 the dimensions span too many cells: use fewer dimensions or codes"
            ),
            Self::UnknownCell { cell } => {
                write!(
                    f,
                    "S006 cell {cell} has coordinates outside the lattice: one node number for each dimension"
                )
            }
            Self::DuplicateCell { first, second } => {
                write!(
                    f,
                    "S007 cells {first} and {second} have the same coordinates: list a cell shared by tables once"
                )
            }
            Self::NotAdditive { cell, dimension, sum } => write!(
                f,
                "S008 the parts of cell {cell} along dimension {dimension} sum to {sum}, not to its count: \
                 tabulate all cells from one universe of counts"
            ),
            Self::HiddenZero { cell } => write!(
                f,
                "S009 cell {cell} is 0 and kept hidden, but the policy publishes every zero: \
                 camouflage zeros or release the cell"
            ),
            Self::InvalidPolicy => {
                write!(
                    f,
                    "S010 the policy is invalid: the threshold is at least 2, the share at most 1000 permille"
                )
            }
            Self::ContradictoryPolicy => write!(
                f,
                "S014 rules of the policy contradict each other: hide zeros where a rule needs it, \
                 and give no cell a lower threshold than the policy's"
            ),
            Self::InfeasibleNoise => f.write_str("S015 no noise has this size and variance: allow more of either"),
            Self::SystemTooLarge => {
                write!(
                    f,
                    "S011 the cells have too many margins and siblings: publish fewer or coarser tables"
                )
            }
            Self::Exposed { cell, culprits } => write!(
                f,
                "S012 cell {cell} is disclosed by the cells kept published {culprits:?}: \
                 withdraw one of them or withhold the release"
            ),
            Self::VintageOrder { last, vintage } => write!(
                f,
                "S016 vintage {vintage} does not follow vintage {last}: number releases in the order they are made"
            ),
            Self::Contradiction { cell } => write!(
                f,
                "S013 no count of cell {cell} fits the published numbers: check additivity and the audit's lower bound"
            ),
        }
    }
}

impl std::error::Error for Error {}
