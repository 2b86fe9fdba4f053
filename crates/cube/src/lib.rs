//! The cube: counts of finest cells, rolled up along hierarchies to every margin a table shows.
//!
//! A dimension is a [`Hierarchy`] of numbered nodes (province below region, month below quarter below year). The finest
//! counts stand at one node of each, as [`Cells`] with keys packed into a word. A table shows some nodes of each
//! dimension, its [`Levels`]; their product is its [`Grid`]. [`roll_up`] takes every finest cell once to the finest
//! shown cell above it, and then adds up one dimension after the other, each node to the nearest shown one above it: so
//! every margin is made of the smallest margins that were made before it, and costs one addition a cell and dimension,
//! however deep the hierarchies and however many the counts below.
//!
//! [`OverTime`] keeps the margins of every period. When a month is replaced, only the periods it lies in change, each by
//! the difference.
//!
//! Invariants:
//! - Whole numbers, exactly: a sum that does not fit is an error, never another number.
//! - Memory is bounded before it is taken: a grid has at most the cells its maker allows.
//! - No input, no output, no clock, no hash order: the same cells give the same margins in the same order.

mod cells;
mod error;
mod grid;
mod hierarchy;
mod levels;
mod measure;
mod over_time;
mod roll_up;
mod space;

pub use cells::Cells;
pub use error::CubeError;
pub use grid::Grid;
pub use hierarchy::Hierarchy;
pub use levels::{Levels, Outside};
pub use measure::{Counts, Measure};
pub use over_time::OverTime;
pub use roll_up::roll_up;
pub use space::Space;
