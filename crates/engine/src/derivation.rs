//! Where the numbers of a query come from: read off its logical plan, before anything runs.
//!
//! Counts may be added over some of what they are broken down by, and not over the rest: that depends on what is
//! counted, which SQL does not know. So a query's plan is followed from its tables up to its columns, and for each sum
//! it is told over which key columns different values were added together, and to which values others were held by a
//! condition. What may be added is for the caller to judge.
//!
//! What cannot be followed (recursive queries, `unnest`, functions of several columns) has no derivation; it is never
//! given a wrong one.

mod aggregation;
mod expression;
mod plan;
#[cfg(test)]
mod tests;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use datafusion::logical_expr::LogicalPlan;

use self::plan::Follower;

/// A table with numbers in it; all its other columns are keys, which say what the numbers are about.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// The table.
    pub table: &'a str,
    /// Columns with whole numbers that may be added, as far as their keys allow.
    pub amounts: &'a [&'a str],
    /// Columns with rates, which may not be added at all.
    pub rates: &'a [&'a str],
}

/// A column of an answer that is an amount of a measured table, or a sum of such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The measured table.
    pub table: String,
    /// Its key columns of which different values were added together.
    pub added_over: BTreeSet<String>,
    /// Its key columns that conditions hold to certain values.
    pub held: BTreeMap<String, BTreeSet<String>>,
}

/// What must not be done with rates, whatever is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misuse {
    /// A rate, share or average was added up or averaged.
    RateAdded,
    /// A rate was applied to the base of another rate.
    BaseOfAnother,
}

/// What was found out about a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Derivations {
    /// The columns that are amounts, by name.
    pub amounts: BTreeMap<String, Amount>,
    /// The columns that are rates.
    pub rates: BTreeSet<String>,
    /// The columns that say how many rows of a measured table there are, with its name.
    pub row_counts: BTreeMap<String, String>,
    /// What was done to rates on the way.
    pub misuses: BTreeSet<Misuse>,
}

/// Follows a plan.
pub(crate) fn derive(plan: &LogicalPlan, measured: &[Measured<'_>]) -> Derivations {
    Follower::new(measured).derivations(plan)
}
