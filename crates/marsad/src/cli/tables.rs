//! `marsad protect` and `marsad audit`: tables that are passed on, and what others make of them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use publish::AuditTerms;

use super::Place;
use super::dispatch::audience;
use crate::audit::Published;
use crate::error::Error;
use crate::protect::Wanted;
use crate::{audit, clock, protect};

/// The words of `marsad protect`.
#[derive(Debug, Args)]
pub(super) struct Protect {
    /// A query, or a file in CSV: one count a row, the other columns codes of our lists.
    table: String,
    /// The counts are those of this indicator: what the current release shows of them counts as known, and a
    /// query is answered as of that release.
    #[arg(long, required_unless_present = "policy")]
    indicator: Option<String>,
    /// Under this policy, on its own: nobody sees anything else of the same counts.
    #[arg(long, conflicts_with = "indicator")]
    policy: Option<String>,
    /// The column of the count [default: numerator, value, count, n or `obs_value`].
    #[arg(long)]
    count: Option<String>,
    /// File for the table instead of standard output; the audit is written beside it.
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// The words of `marsad audit`.
#[derive(Debug, Args)]
pub(super) struct Audit {
    /// The name of a release, `current`, or a file in CSV: one figure a row, something else than a number where it
    /// is hidden, the other columns codes of our lists.
    published: String,
    /// Counts from 1 to below it must not be known.
    #[arg(long, default_value_t = 5)]
    threshold: u64,
    /// Zeros are always shown, so that no hidden count is zero.
    #[arg(long)]
    zeros_are_shown: bool,
    /// The column of the count [default: numerator, value, count, n or `obs_value`].
    #[arg(long)]
    count: Option<String>,
    /// The part for staff of a release.
    #[arg(long)]
    staff: bool,
    #[command(flatten)]
    place: Place,
}

impl Protect {
    /// Protects the table. Errors: `P007`, `P008`, `P018` to `P022`, and those of the query.
    pub(super) async fn run(self) -> Result<ExitCode, Error> {
        let wanted = Wanted {
            table: &self.table,
            indicator: self.indicator.as_deref(),
            policy: self.policy.as_deref(),
            count: self.count.as_deref(),
        };
        let now = clock::now(self.place.now);
        protect::run(&self.place.sound()?, wanted, self.output.as_deref(), now).await?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Audit {
    /// Attacks what was published. Errors: `P019`, `P020`, and those of the shelf.
    pub(super) fn run(self) -> Result<ExitCode, Error> {
        let terms = AuditTerms {
            threshold: self.threshold,
            zeros_are_shown: self.zeros_are_shown,
        };
        let published = Published {
            name: &self.published,
            audience: audience(self.staff),
            count: self.count.as_deref(),
        };
        audit::run(&self.place.sound()?, published, terms)
    }
}
