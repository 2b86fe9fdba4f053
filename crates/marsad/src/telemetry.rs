//! Logs: to standard error, at the level `RUST_LOG` asks for. No log line carries a value of a delivery.

use clap::ValueEnum;
use tracing::Subscriber;
use tracing_subscriber::layer::{Context, Filter, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Libraries that handle rows, and whose finer logs show them: file statistics, plans with literals, requests.
/// Only their warnings are shown, whatever `RUST_LOG` says.
const LIBRARIES_WITH_ROWS: [&str; 15] = [
    "arrow",
    "aws_lc",
    "buoyant_kernel",
    "calamine",
    "datafusion",
    "delta",
    "h2",
    "hyper",
    "lettre",
    // Whatever is told by way of the `log` crate, such as the SQL parser's text.
    "log",
    "object_store",
    "parquet",
    "reqwest",
    "sqlparser",
    "tokio_postgres",
];

/// How a log line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// Lets through what may be seen.
struct WithoutRows;

impl<S: Subscriber> Filter<S> for WithoutRows {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: &Context<'_, S>) -> bool {
        may_be_seen(metadata.target(), *metadata.level())
    }
}

fn may_be_seen(target: &str, level: tracing::Level) -> bool {
    let handles_rows = LIBRARIES_WITH_ROWS.iter().any(|library| target.starts_with(library));
    !handles_rows || level <= tracing::Level::WARN
}

/// Starts logging; warnings and errors unless `RUST_LOG` says otherwise.
pub(crate) fn start(format: LogFormat) {
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,buoyant_kernel=off"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    };
    // A second start in one process (tests) leaves the first in place.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(WithoutRows).with_filter(asked))
        .try_init();
    std::panic::set_hook(Box::new(tell_panic));
}

/// Says where a panic was, and not what it says: the words of one about a text quote the text.
fn tell_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "panic");
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn libraries_that_handle_rows_are_heard_only_when_they_warn() {
        for (target, level, seen) in [
            ("marsad::night", Level::TRACE, true),
            ("deltalake_core::operations", Level::DEBUG, false),
            ("datafusion_optimizer", Level::TRACE, false),
            ("parquet::arrow", Level::WARN, true),
        ] {
            assert_eq!(may_be_seen(target, level), seen, "{target} {level}");
        }
    }
}
