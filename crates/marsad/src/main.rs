//! `marsad`: the observatory's binary. Reads the command line, sets up, and hands over.

mod alerting;
mod arrivals;
mod audit;
mod by_hand;
mod catalogue;
mod check;
mod cli;
mod clock;
mod demo;
mod duplicate;
mod early_warning;
mod embargo;
mod embedded;
mod error;
mod explain;
mod intake;
mod journal;
mod lock;
mod measures;
mod morning;
mod new;
mod night;
mod output;
mod preview;
mod progress;
mod project;
mod protect;
mod receipt;
mod receipts;
mod record;
mod rehearsal;
mod release;
mod report;
mod retract;
mod revision_size;
mod samples;
mod schedule;
mod serve;
mod shell;
mod sql;
mod sql_tests;
mod standing;
mod status;
mod stopwatch;
mod table;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let command = cli::Cli::parse();
    telemetry::start(command.log_format());
    let runtime = tokio::runtime::Runtime::new();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(Box::pin(cli::run(command))),
        Err(error) => Err(error::Error::Io {
            place: "the async runtime".to_owned(),
            kind: error.kind(),
        }),
    };
    outcome.unwrap_or_else(|error| {
        output::problem(&error.to_string());
        ExitCode::FAILURE
    })
}
