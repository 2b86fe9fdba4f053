//! Hierarchies: the codes of a dimension as numbered nodes, each with the one above it.

use crate::CubeError;

/// A node of a hierarchy.
pub(crate) type Node = u32;

/// A forest of nodes numbered from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hierarchy {
    parents: Vec<Option<Node>>,
    /// How many nodes stand above each.
    depths: Vec<u32>,
}

impl Hierarchy {
    /// The hierarchy in which each node has this parent; `None` for a root. Error: `K002`.
    pub fn new(parents: &[Option<usize>]) -> Result<Self, CubeError> {
        let node_of = |parent: usize, node| {
            let is_there = parent < parents.len();
            let number = Node::try_from(parent).ok().filter(|_| is_there);
            number.ok_or(CubeError::NoHierarchy { node })
        };
        let numbered = parents.iter().enumerate();
        let parents: Vec<Option<Node>> = numbered
            .map(|(node, parent)| parent.map(|parent| node_of(parent, node)).transpose())
            .collect::<Result<_, _>>()?;
        let depths = (0..parents.len()).map(|node| depth(&parents, node));
        Ok(Self {
            depths: depths.collect::<Result<_, _>>()?,
            parents,
        })
    }

    /// So many codes, numbered from 0, below one total that is numbered last.
    pub fn flat(codes: Node) -> Self {
        let below = std::iter::repeat_n(Some(codes), codes as usize);
        let depths = std::iter::repeat_n(1, codes as usize);
        Self {
            parents: below.chain([None]).collect(),
            depths: depths.chain([0]).collect(),
        }
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.parents.len()
    }

    /// A node and those above it, up to its root; of a node that is not there, nothing.
    pub fn ancestors_or_self(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let first = Some(node).filter(|&node| (node as usize) < self.parents.len());
        std::iter::successors(first, |&node| self.parents[node as usize])
    }

    /// How many nodes stand above one.
    pub(crate) fn depth(&self, node: Node) -> u32 {
        self.depths[node as usize]
    }
}

/// Nodes above a node. Error: `K002` on a circle.
fn depth(parents: &[Option<Node>], node: usize) -> Result<u32, CubeError> {
    let mut above = parents[node];
    for depth in 0..=parents.len() {
        match above {
            Some(parent) => above = parents[parent as usize],
            None => return u32::try_from(depth).map_err(|_| CubeError::NoHierarchy { node }),
        }
    }
    Err(CubeError::NoHierarchy { node })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_has_a_way_up() {
        let circle = Hierarchy::new(&[None, Some(2), Some(1)]);
        assert_eq!(circle, Err(CubeError::NoHierarchy { node: 1 }));
        let nowhere = Hierarchy::new(&[None, Some(7)]);
        assert_eq!(nowhere, Err(CubeError::NoHierarchy { node: 1 }));
        assert_eq!(Hierarchy::new(&[Some(2), Some(2), None]), Ok(Hierarchy::flat(2)));
    }
}
