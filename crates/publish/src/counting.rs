//! Counting: what the indicators' SQL counts, and what came of whom for each month.

pub(crate) mod additivity;
pub(crate) mod compute;
pub(crate) mod coverage;
pub(crate) mod deliveries;
pub(crate) mod finest;
pub(crate) mod kept_cells;
pub(crate) mod known;
