//! Logs: to standard error, at the level `RUST_LOG` asks for. No log line carries a value of a delivery.

use tracing_subscriber::EnvFilter;

/// Starts logging; warnings and errors unless `RUST_LOG` says otherwise.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,buoyant_kernel=off"));
    // A second start in one process (tests) leaves the first in place.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
