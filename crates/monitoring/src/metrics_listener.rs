//! `/metrics`, on a listener of its own: it is for the machine's own scraper, never for readers.

use std::future::Future;
use std::path::PathBuf;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::{HttpRequests, MonitoringError};

/// The form that `prometheus-client` writes.
const FORM: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves what the last night wrote to `night` (if it can be read) and what the API answered so far, until
/// `shutdown` is done. Error: `N007`.
pub async fn serve_metrics(
    listener: TcpListener,
    night: PathBuf,
    requests: HttpRequests,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), MonitoringError> {
    let answer = move || {
        let (night, requests) = (night.clone(), requests.clone());
        async move {
            // Before the first night there is none, and a server may be kept from reading it.
            let night = tokio::fs::read_to_string(&night).await.unwrap_or_default();
            ([(CONTENT_TYPE, FORM)], joined(&night, &requests.text()))
        }
    };
    let router = Router::new().route("/metrics", get(answer));
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await
        .map_err(|error| MonitoringError::Listen(error.kind()))
}

/// Two texts as one: only the last line marks the end.
fn joined(first: &str, second: &str) -> String {
    format!("{}{second}", first.replace("# EOF\n", ""))
}
