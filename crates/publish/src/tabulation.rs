//! Tabulation: counts placed on the axes of their universe, and rolled up to the tables of the release plan.

pub(crate) mod axis;
pub(crate) mod placement;
pub(crate) mod tabulate;
pub(crate) mod universe;
