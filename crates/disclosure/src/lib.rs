//! Statistical disclosure control of count tables by cell suppression.
//!
//! A release is a list of [`Cell`]s of one [`Lattice`]: the union of all its tables, hierarchical
//! and linked, over one universe of counts. [`protect`] chooses the cells to mask; [`audit()`]
//! attacks what would then be published. The crate computes and does nothing else: it reads no
//! file, no clock and no source of randomness, and the same cells, policy and key give the same
//! pattern whatever their order.
//!
//! # What holds of every pattern
//!
//! * No small count is shown, and none is a linear combination of shown counts, over all tables
//!   at once (up to an error of about 2^-61 in a test of proportionality).
//! * Non-negativity leaves every small count open from at most 1 to at least its threshold, as
//!   far as bound propagation, and trials of single counts by propagation, can tell.
//! * Where cells that must stay published prevent this there is no pattern but an [`Error`].
//!
//! # What does not follow
//!
//! Propagation finds most of what linear and integer programming over the finest cells find, and
//! not all: certificates by such programs are not computed here yet. Nor is anything said of
//! what an attacker guesses from neighbours or the past, or knows from elsewhere. Means, shares
//! and rates of masked counts are not modelled: publishing one unmasks them.
//!
//! # After
//!
//! * Langsrud, "Secondary cell suppression by Gaussian elimination", PSD 2024: `elimination`.
//! * Buzzigoli & Giusti, "An algorithm to calculate the lower and upper bounds of the elements
//!   of an array given its marginals", SDP 1998: `bounds`.
//! * Dobra & Fienberg, "The generalized shuttle algorithm", 2010: `probe`.
//! * Minami & Abe, "Matching attacks on cell suppression", *Algorithms* 12(8):165, 2019: `key`.

#![warn(clippy::wildcard_enum_match_arm)]

mod audit;
mod basis;
mod bounds;
mod camouflage;
mod cell;
mod cell_key;
mod certificate;
mod certify;
mod elimination;
mod error;
mod explanation;
mod field;
mod key;
mod lattice;
mod policy;
mod primary;
mod priority;
mod problem;
mod protect;
mod protected;
mod rounding;
mod simplex;
mod span_gate;
mod sparse;
mod suppression;
mod system;
mod tree;
mod vintage;

pub use audit::{Audit, CertificateCheck, Criteria, Interval, PublishedCell, Verdict, audit, check_certificates};
pub use cell::{Cell, Reach, Reason, Request, State};
pub use cell_key::{PerturbationTable, cell_key, record_key};
pub use certificate::Certificate;
pub use error::Error;
pub use lattice::Lattice;
pub use policy::{Assurance, Policy, ZeroPolicy};
pub use primary::{Contributors, GroupRule, PrimaryRules, ZeroRule};
pub use protect::{Pattern, protect, suppress};
pub use rounding::round;
pub use span_gate::{GateAnswer, SpanGate};
pub use tree::Tree;
pub use vintage::{Released, carry_over, exposed_changes, nest, without_own};
