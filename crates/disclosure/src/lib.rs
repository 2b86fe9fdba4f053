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
//! * No small count is shown.
//! * For each there are certificates: tables that agree with all that is published, one in which
//!   it is at least its threshold, one in which it is at most 1, or at most what shown zeros imply.
//!   Hence no linear combination gives it, and no bound narrows it.
//! * Where cells that must stay published prevent this there is no pattern but an [`Error`].
//!
//! [`check_certificates`] checks this by arithmetic on whole numbers, and shares no code with what
//! made them.
//!
//! # What does not follow
//!
//! Certificates keep all sums among the cells listed, their margins and siblings. Where the finest
//! cross-table of several linked tables is not listed, its own non-negativity is not reasoned with;
//! [`audit_exactly`] does, on small lattices. Nor is anything said of what an attacker guesses from
//! neighbours or the past, or knows from elsewhere. A rate, share, mean or sum is a [`Figure`]: it
//! inherits the mask of every cell it reads.
//!
//! # Beyond masks
//!
//! [`PrimaryRules`] says which counts must not be known; [`SpanGate`] answers what follows from a
//! release and nothing else, [`Answers`] what may be added to it one by one. Through time,
//! [`Ledger`] remembers what was released, [`carry_over`] says what sticks and [`refresh()`] which
//! blocks may take a later vintage. Between readers, [`protect_nested`] makes releases for two
//! audiences and [`agency_view`] judges what one sees that knows its own records. [`findings`]
//! explains what an audit found. [`round`] and [`PerturbationTable`] are alternatives that never
//! stand beside exact tables.
//!
//! # After
//!
//! * Langsrud, "Secondary cell suppression by Gaussian elimination", PSD 2024: `elimination`.
//! * Buzzigoli & Giusti, "An algorithm to calculate the lower and upper bounds of the elements
//!   of an array given its marginals", SDP 1998: `bounds`.
//! * Fischetti & Salazar, "Models and algorithms for optimizing cell suppression in tabular data
//!   with linear constraints", JASA 2000, for the attacker's programs: `simplex`, `certify`.
//! * Coleman & Pothen, "The null space problem I", SIAM Journal on Algebraic and Discrete Methods
//!   1986, for short moves: `moves`.
//! * Edmonds, "Systems of distinct representatives and linear algebra", J. Res. NBS 1967, for
//!   pivoting in whole numbers, and Bland, "New finite pivoting rules", 1977: `audit::program`.
//! * Minami & Abe, "Matching attacks on cell suppression", *Algorithms* 12(8):165, 2019: `key`.

#![warn(clippy::wildcard_enum_match_arm)]

mod audience;
mod audit;
mod basis;
mod bounds;
mod camouflage;
mod cell;
mod cell_key;
mod certificate;
mod certify;
mod economy;
mod elimination;
mod error;
mod explanation;
mod extension;
mod field;
mod hypercube;
mod key;
mod lattice;
mod ledger;
mod moves;
mod policy;
mod primary;
mod priority;
mod problem;
mod program;
mod protect;
mod protected;
mod refresh;
mod rounding;
mod scatter;
mod simplex;
mod span_gate;
mod sparse;
mod suppression;
mod system;
mod tree;
mod units;
mod vintage;

pub use audience::{Nested, agency_view, nest, not_nested, protect_nested, without_own};
pub use audit::{
    Audit, CertificateCheck, Criteria, Evidence, Figure, Finding, Interval, PublishedCell, Secret, Verdict, audit,
    audit_exactly, check_certificates, findings,
};
pub use cell::{Cell, Reach, Reason, Request, State};
pub use cell_key::{PerturbationTable, cell_key, record_key};
pub use certificate::Certificate;
pub use error::Error;
pub use extension::{Answered, Answers, StandingRelease};
pub use lattice::Lattice;
pub use ledger::{Ledger, Line};
pub use policy::{Assurance, Policy, ZeroPolicy};
pub use primary::{Contributors, GroupRule, PrimaryRules, ZeroRule};
pub use protect::{Pattern, protect, suppress};
pub use refresh::{Block, Refresh, refresh};
pub use rounding::round;
pub use span_gate::{GateAnswer, SpanGate};
pub use tree::Tree;
pub use vintage::{Released, carry_over, exposed_changes};
