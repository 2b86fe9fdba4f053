//! The hierarchy of one dimension.

use crate::error::Error;

/// A rooted tree of codes: the root is the total, an inner node the sum of its children.
///
/// Levels with one child, leaves at different depths and a tree of one node are all valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    depths: Vec<usize>,
    root: usize,
}

impl Tree {
    /// Builds a tree from the parent of each node; the root is the one node with none.
    ///
    /// Parents may stand before or after their children.
    ///
    /// Errors: [`Error::NoRoot`] (also for an empty slice), [`Error::SeveralRoots`],
    /// [`Error::UnknownParent`], [`Error::Cycle`].
    pub fn new(parents: &[Option<usize>]) -> Result<Self, Error> {
        let mut roots = (0..parents.len()).filter(|&node| parents[node].is_none());
        let root = roots.next().ok_or(Error::NoRoot)?;
        if let Some(second) = roots.next() {
            return Err(Error::SeveralRoots { first: root, second });
        }
        let mut children = vec![Vec::new(); parents.len()];
        for (node, parent) in parents.iter().enumerate() {
            if let Some(parent) = *parent {
                let siblings: &mut Vec<usize> =
                    children.get_mut(parent).ok_or(Error::UnknownParent { node, parent })?;
                siblings.push(node);
            }
        }
        let depths = depths(root, &children)?;
        Ok(Self {
            parents: parents.to_vec(),
            children,
            depths,
            root,
        })
    }

    /// The number of nodes.
    #[expect(clippy::len_without_is_empty, reason = "a tree has at least its root")]
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// The total of the dimension.
    pub fn root(&self) -> usize {
        self.root
    }

    /// The parent of `node`; none for the root.
    pub fn parent(&self, node: usize) -> Option<usize> {
        self.parents[node]
    }

    /// The children of `node` in ascending order; none for a leaf.
    pub fn children(&self, node: usize) -> &[usize] {
        &self.children[node]
    }

    /// The number of edges between the root and `node`.
    pub fn depth(&self, node: usize) -> usize {
        self.depths[node]
    }

    /// The depth of the deepest node.
    pub fn height(&self) -> usize {
        self.depths.iter().copied().max().unwrap_or(0)
    }

    /// All nodes, each after its parent.
    pub(crate) fn downwards(&self) -> Vec<usize> {
        let mut order = vec![self.root];
        let mut next = 0;
        while let Some(&node) = order.get(next) {
            order.extend(&self.children[node]);
            next += 1;
        }
        order
    }
}

/// Walks down from the root; a node never met hangs on a cycle.
fn depths(root: usize, children: &[Vec<usize>]) -> Result<Vec<usize>, Error> {
    let mut depths = vec![None; children.len()];
    depths[root] = Some(0);
    let mut stack = vec![(root, 0)];
    while let Some((node, depth)) = stack.pop() {
        for &child in &children[node] {
            depths[child] = Some(depth + 1);
            stack.push((child, depth + 1));
        }
    }
    depths
        .iter()
        .enumerate()
        .map(|(node, depth)| depth.ok_or(Error::Cycle { node }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_may_come_in_any_order() {
        let tree = Tree::new(&[Some(2), Some(3), None, Some(2)]).unwrap();
        assert_eq!(
            (tree.root(), tree.children(2), tree.depth(1), tree.height()),
            (2, &[0, 3][..], 2, 2)
        );
        assert_eq!(tree.downwards(), [2, 0, 3, 1]);
    }

    #[test]
    fn one_node_and_one_child_levels_are_trees() {
        assert_eq!(Tree::new(&[None]).unwrap().height(), 0);
        assert_eq!(Tree::new(&[None, Some(0), Some(1)]).unwrap().height(), 2);
    }

    #[test]
    fn what_is_not_a_tree_is_refused() {
        assert_eq!(Tree::new(&[]), Err(Error::NoRoot));
        assert_eq!(
            Tree::new(&[None, None]),
            Err(Error::SeveralRoots { first: 0, second: 1 })
        );
        assert_eq!(
            Tree::new(&[None, Some(9)]),
            Err(Error::UnknownParent { node: 1, parent: 9 })
        );
        assert_eq!(Tree::new(&[None, Some(2), Some(1)]), Err(Error::Cycle { node: 1 }));
    }
}
