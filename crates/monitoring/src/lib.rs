//! Monitoring: what a night did, told to people and machines.
//!
//! Owns the conditions that raise an alert, what was told to whom, the words of it, and the forms that machines
//! read: lineage events and metrics. Not: what a night is, and where its figures come from; they are handed in.
//!
//! Invariants:
//! - Nothing here is ever given a cell, a row or a file's name: only sources, codes, counts of rows and times.
//! - An alert is told once to each channel, again only after the time the deployment gives, and once when it is
//!   over.
//! - A channel that fails is an error handed back; it stops no other channel and no night.
//! - Time comes from the caller.

mod alerts;
mod disk;
mod error;
mod http_requests;
mod lineage;
mod metrics;
mod metrics_listener;
#[cfg(test)]
mod tests;

pub use alerts::{
    Alert, AlertRegister, Channels, Condition, Happening, News, Undecided, Words, announce, channel_names,
};
pub use disk::free_share;
pub use error::MonitoringError;
pub use http_requests::HttpRequests;
pub use lineage::{Dataset, Lineage, LineageEvent, Transition};
pub use metrics::{NightMetrics, SourceMetrics};
pub use metrics_listener::serve_metrics;
