//! What can be said of figures and of series of them: intervals, changes, seasons, trends, shifts, effects of campaigns,
//! early warnings.
//!
//! The crate computes and does nothing else: it reads no file, no clock and no source of randomness, and the same series
//! gives the same answer. What goes in is counts or figures made from them; what comes out is finite numbers, or an
//! error of [`StatisticsError`] that says why there are none.
//!
//! # What is published
//!
//! Whoever publishes hands in a release's cells, with hidden ones as [`Point::Hidden`]. Everything here is a function of
//! what is handed in, so no figure tells of a hidden count what the release does not tell. Nothing is interpolated: a
//! gap stays one in every figure that needs it, or is refused by name.
//!
//! [`early_warning`] is the exception: it is meant for exact counts, and its answers for those who may see them.

mod campaign;
mod change;
mod change_points;
mod error;
mod estimate;
mod least_squares;
mod mann_kendall;
mod measure;
mod moving_average;
mod period;
mod poisson;
mod seasonal;
mod series;
mod theil_sen;
mod trend;
mod wilson;

pub mod early_warning;

pub use campaign::{Campaign, CampaignEffect, Effect, campaign_effect};
pub use change::{Against, Change, change, changes};
pub use change_points::{ChangePoint, change_points};
pub use error::StatisticsError;
pub use estimate::{Confidence, Estimate, Interval, MinimumBase};
pub use mann_kendall::MannKendall;
pub use measure::Measure;
pub use moving_average::yearly_moving_average;
pub use period::{Frequency, Period};
pub use poisson::{CountInterval, RateParts, rate};
pub use seasonal::{Composition, Decomposition, decompose};
pub use series::{Point, Series};
pub use trend::{Trend, trend};
pub use wilson::share;
