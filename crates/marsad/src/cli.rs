//! The command line: its words, and what `--help` says of them.

mod dispatch;
mod tables;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::Format;
use warehouse::AsOf;

pub(crate) use self::dispatch::run;
use self::tables::{Audit, Protect};
use crate::sql;
use crate::telemetry::LogFormat;

/// Marsad (مرصد): takes in anonymised case counts each night, keeps every vintage, computes indicators, makes
/// them safe to publish, and serves them.
#[derive(Debug, Parser)]
#[command(name = "marsad", version)]
pub(crate) struct Cli {
    /// How log lines look on standard error; `RUST_LOG` says which are written.
    #[arg(long, global = true, value_enum, default_value = "text", env = "MARSAD_LOG_FORMAT")]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

impl Cli {
    /// How log lines look.
    pub(crate) fn log_format(&self) -> LogFormat {
        self.log_format
    }
}

/// Which project, and what time it is.
#[derive(Debug, Args)]
struct Place {
    /// Folder with pipelines/, schemas/ and sql/.
    #[arg(long, default_value = ".", env = "MARSAD_PROJECT")]
    project: PathBuf,
    /// Folder for landing, warehouse, releases and receipts [default: data in the project].
    #[arg(long, env = "MARSAD_DATA")]
    data: Option<PathBuf>,
    /// The run's clock, such as 2026-11-21T02:00:00Z [default: now].
    #[arg(long)]
    now: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show it all on synthetic data: write a project, run one night, serve the pages.
    Demo {
        /// Folder of the demonstration; kept if it is there.
        #[arg(long, default_value = "marsad-demo")]
        folder: PathBuf,
        /// Address to serve on.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// Only write and run; do not serve.
        #[arg(long)]
        no_serve: bool,
        /// The run's clock [default: now].
        #[arg(long)]
        now: Option<DateTime<Utc>>,
    },
    /// Take in what is new from every source, then make the next release if the calendar says so.
    ///
    /// Exit code: 0 all that came was accepted, 2 something was refused or a source failed, 3 nothing came,
    /// 1 the night or its release failed.
    Nightly {
        /// Only this source, and no release; may be given several times.
        #[arg(long = "source", value_name = "ID")]
        sources: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Tell the last nights, how each source stands, the open alerts and the release.
    ///
    /// Exit code: 0 all is well, 2 something is late, refused or told as an alert, 1 the last night failed or was
    /// cut, or the status cannot be read.
    Status {
        /// As JSON, for machines.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Take files of a source in by hand, as if they had arrived.
    ///
    /// Exit code: 0 all accepted, 2 a file or rows of it were refused, 3 nothing was new.
    Ingest {
        /// The source.
        source: String,
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Print the receipts, with what would change, and commit nothing.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Print what a sender was answered, and where it is.
    Receipt {
        /// The submission's id, or how it begins; as in the table submissions and in the name of its receipt.
        submission: String,
        /// As written for programs.
        #[arg(long, group = "form")]
        json: bool,
        /// The sender's page, in French and Arabic.
        #[arg(long, group = "form")]
        html: bool,
        /// The rejected rows with what is wrong with them, as CSV. They hold what the sender wrote.
        #[arg(long, group = "form")]
        rows: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Put a submission out of force, because its sender withdraws it. History stays.
    Retract {
        /// The source.
        source: String,
        /// Its id, as in the table submissions and in the name of its receipt.
        submission: String,
        #[command(flatten)]
        place: Place,
    },
    /// Query the exact counts; without a query, an interactive shell.
    Sql {
        /// The query.
        query: Option<String>,
        /// As known that evening (2025-03-01) or at that instant.
        #[arg(long, value_parser = sql::parse_as_of)]
        as_of: Option<AsOf>,
        /// Form of the answer.
        #[arg(long, value_enum, default_value = "table")]
        format: AnswerForm,
        /// File for the answer instead of standard output.
        #[arg(long)]
        output: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
    /// Serve pages and API from the releases.
    Serve {
        /// Address to serve on.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// Run nights when marsad.toml and the sources say, on their time zone's clocks.
        #[arg(long)]
        schedule: bool,
        /// The part for staff, who are shown smaller counts; behind what lets nobody else in.
        #[arg(long)]
        staff: bool,
        /// Address for Prometheus, such as 127.0.0.1:9464; never one that readers can reach.
        #[arg(long)]
        metrics: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Read everything users edit, plan all SQL on empty tables, and print all problems.
    Check {
        /// Also run the tests beside the SQL, sql/indicators/*.slt and sql/views/*.slt, on the rows they give.
        #[arg(long)]
        sql_tests: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Print the catalogue of indicators, as a page in Markdown.
    Catalogue {
        #[command(flatten)]
        place: Place,
    },
    /// Write a commented file to start from.
    New {
        #[command(subcommand)]
        what: New,
    },
    /// Print an indicator's exact counts, for the analyst who writes it. Internal.
    Preview {
        /// The indicator.
        indicator: String,
        /// As known that evening or at that instant.
        #[arg(long, value_parser = sql::parse_as_of)]
        as_of: Option<AsOf>,
        #[command(flatten)]
        place: Place,
    },
    /// Tell where a figure comes from: meaning, releases, exact counts, deliveries, coverage, events. Internal.
    Explain {
        /// The indicator.
        indicator: String,
        /// The cell: `period=2025-03 geo_code=MA-06 …`; what is not named stands at its total.
        #[arg(required = true)]
        cell: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Make a table of exact counts safe to pass on: hide what must be hidden, and attack the result.
    ///
    /// Prints the table as CSV, and the audit on standard error. Exit code: 0 it is safe, 1 it cannot be made so.
    Protect(Protect),
    /// Attack what was published, a release of ours or anybody's table, and list what can be worked out of it.
    ///
    /// Exit code: 0 nothing, 2 hidden counts can be worked out, 1 the audit failed.
    Audit(Audit),
    /// Look at the releases.
    Release {
        #[command(subcommand)]
        what: ReleaseCommand,
    },
}

#[derive(Debug, Subcommand)]
enum New {
    /// A source: `pipelines/ID.toml`.
    Source {
        /// Its id, as in `emc_helpline`.
        id: String,
        #[command(flatten)]
        place: Place,
    },
    /// An indicator: `sql/indicators/ID.sql` and `ID.toml`.
    Indicator {
        /// Its id, as in `reports_received`.
        id: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Subcommand)]
enum ReleaseCommand {
    /// Names of all releases, oldest first.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// One release, its audit and its indicators.
    Show {
        /// Its name [default: the current one].
        name: Option<String>,
        /// Its part for staff.
        #[arg(long)]
        staff: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Which published cells changed from one release to another, and what came in between.
    Diff {
        /// The earlier release [default: the one behind the later].
        before: Option<String>,
        /// The later one [default: the current one].
        after: Option<String>,
        /// Print every cell that changed.
        #[arg(long)]
        cells: bool,
        /// What the release that waits for approval would change of the current one.
        #[arg(long, conflicts_with_all = ["before", "after"])]
        held: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Make the release that waits the current one. Who approves stands in data/releases/approvals.ndjson.
    Approve {
        /// Its name, as `marsad release list` gives it.
        name: String,
        /// Who has looked at it and decides.
        #[arg(long)]
        by: String,
        #[command(flatten)]
        place: Place,
    },
    /// The releases that were made and those that are announced: when each is made, when everybody may read it.
    Calendar {
        #[command(flatten)]
        place: Place,
    },
    /// Compute a release once more from the warehouse and compare the bytes; check the chain behind it.
    ///
    /// Exit code: 0 the same bytes, 1 not, or it cannot be computed.
    Verify {
        /// Its name [default: the current one].
        name: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AnswerForm {
    Table,
    Csv,
    Json,
    Parquet,
}

impl From<AnswerForm> for Format {
    fn from(form: AnswerForm) -> Self {
        match form {
            AnswerForm::Table => Self::Table,
            AnswerForm::Csv => Self::Csv,
            AnswerForm::Json => Self::Json,
            AnswerForm::Parquet => Self::Parquet,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
