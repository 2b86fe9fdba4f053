//! Early warning: whether the last complete period lies above what its past leads one to expect.
//!
//! For the internal side alone. It reads exact counts; what it says is told to people who may see them, and nothing of it
//! is published.

mod assessment;
mod baseline;
mod ears;
mod farrington;
mod quasi_poisson;
mod repetition;
mod threshold;

pub use assessment::Assessment;
pub use ears::{Ears, EarsMethod, ears};
pub use farrington::{Farrington, farrington};
pub use repetition::is_due;
pub use threshold::ThresholdMethod;
