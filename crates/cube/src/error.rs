//! What keeps a cube from being made. No variant holds a count.

/// Why there are no margins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CubeError {
    /// `K001`: a sum beyond 64 bits.
    #[error("K001 a sum of counts does not fit in 64 bits; the counts are wrong, or of no case")]
    Overflow,
    /// `K002`: parents that make no hierarchy.
    #[error("K002 node {node} has no way up to a root; correct the parents of the hierarchy")]
    NoHierarchy {
        /// The node.
        node: usize,
    },
    /// `K003`: coordinates or nodes outside the dimensions.
    #[error("K003 dimension {dimension} has no such node; give one node of each dimension")]
    UnknownNode {
        /// The dimension, by position.
        dimension: usize,
    },
    /// `K004`: more cells than may be held.
    #[error("K004 the table has {cells} cells, more than {most}; show fewer nodes, or fewer dimensions at once")]
    TooManyCells {
        /// Its cells.
        cells: usize,
        /// The most there may be.
        most: usize,
    },
    /// `K005`: a count that would be missing from the parts of a total.
    #[error("K005 counts stand above the finest nodes shown of dimension {dimension}; show a higher level")]
    AboveLevel {
        /// The dimension, by position.
        dimension: usize,
    },
}
