//! Levels: the nodes of one dimension that a table shows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::{CubeError, Hierarchy};

/// What becomes of counts that stand at or below none of the finest nodes shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// An error: they would be missing from the parts of a total.
    Refused,
    /// They are left out of nodes they do not stand below, as months of a year that has not ended are.
    LeftOut,
}

/// The nodes shown of a hierarchy, by their position in the table.
#[derive(Debug, Clone)]
pub struct Levels {
    /// By position: the position of the nearest shown node above.
    above: Vec<Option<usize>>,
    /// Positions with a shown node above them, the deepest first.
    bottom_up: Vec<usize>,
    /// By node of the hierarchy: the position of the nearest shown one at or above it, where counts may go to it.
    nearest: Vec<Option<usize>>,
    outside: Outside,
}

impl Levels {
    /// Shows these nodes, in this order, each once.
    ///
    /// Error: `K003` (of dimension 0) for a node that is not there.
    pub fn new(hierarchy: &Hierarchy, nodes: &[u32], outside: Outside) -> Result<Self, CubeError> {
        if nodes.iter().any(|&node| node as usize >= hierarchy.nodes()) {
            return Err(CubeError::UnknownNode { dimension: 0 });
        }
        Ok(Self::of(hierarchy, nodes, outside))
    }

    /// Shows every node, in the order of their numbers.
    pub fn all(hierarchy: &Hierarchy) -> Self {
        let nodes: Vec<u32> = (0..).take(hierarchy.nodes()).collect();
        Self::of(hierarchy, &nodes, Outside::LeftOut)
    }

    fn of(hierarchy: &Hierarchy, nodes: &[u32], outside: Outside) -> Self {
        let positions: BTreeMap<u32, usize> = nodes.iter().copied().zip(0..).collect();
        let shown = |node| {
            hierarchy
                .ancestors_or_self(node)
                .find_map(|node| positions.get(&node).copied())
        };
        let above: Vec<Option<usize>> = nodes
            .iter()
            .map(|&node| hierarchy.ancestors_or_self(node).nth(1).and_then(shown))
            .collect();
        let totals: BTreeSet<usize> = above.iter().copied().flatten().collect();
        let takes_counts = |position: &usize| outside == Outside::LeftOut || !totals.contains(position);
        let nearest = (0..)
            .take(hierarchy.nodes())
            .map(|node| shown(node).filter(takes_counts));
        let mut bottom_up: Vec<usize> = (0..nodes.len()).filter(|&position| above[position].is_some()).collect();
        bottom_up.sort_by_key(|&position| Reverse(hierarchy.depth(nodes[position])));
        Self {
            nearest: nearest.collect(),
            above,
            bottom_up,
            outside,
        }
    }

    /// Number of nodes shown.
    pub fn len(&self) -> usize {
        self.above.len()
    }

    /// Whether no node is shown.
    pub fn is_empty(&self) -> bool {
        self.above.is_empty()
    }

    /// The position to which the counts of a node go; none where they are left out.
    ///
    /// Error: `K005` where none may be left out, as of this dimension.
    pub(crate) fn position(&self, node: u32, dimension: usize) -> Result<Option<usize>, CubeError> {
        let nearest = self
            .nearest
            .get(node as usize)
            .ok_or(CubeError::UnknownNode { dimension })?;
        match (nearest, self.outside) {
            (None, Outside::Refused) => Err(CubeError::AboveLevel { dimension }),
            _ => Ok(*nearest),
        }
    }

    /// Each node's position and that of the nearest shown node above it, parts before their totals.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (usize, usize)> {
        self.bottom_up
            .iter()
            .filter_map(|&position| Some((position, self.above[position]?)))
    }
}
