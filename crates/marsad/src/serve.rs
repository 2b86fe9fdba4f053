//! `marsad serve`: the pages and the API, on the releases alone; and, when asked, nights on schedule and metrics.

use std::path::PathBuf;

use api::{ApiConfig, EmbargoReaders, Observer};
use monitoring::{HttpRequests, serve_metrics};
use releases::Shelf;
use tokio::net::TcpListener;

use crate::error::Error;
use crate::schedule::{self, Place};
use crate::{clock, output};

/// What is served, and where.
#[derive(Debug)]
pub(crate) struct Serving<'a> {
    pub(crate) shelf: Shelf,
    pub(crate) address: &'a str,
    /// Who may read a release before its embargo ends.
    pub(crate) embargo_readers: Option<EmbargoReaders>,
    /// Address of the metrics, and the file with those of the last night.
    pub(crate) metrics: Option<(&'a str, PathBuf)>,
    /// Where nights are run on schedule.
    pub(crate) schedule: Option<Place>,
}

impl<'a> Serving<'a> {
    /// Pages and API alone.
    pub(crate) fn of(shelf: Shelf, address: &'a str) -> Self {
        Self {
            shelf,
            address,
            embargo_readers: None,
            metrics: None,
            schedule: None,
        }
    }
}

/// Listens and serves until the process is told to stop. Errors: `M008`, `M011`.
pub(crate) async fn run(serving: Serving<'_>) -> Result<(), Error> {
    let (listener, address) = listen(serving.address).await?;
    let requests = HttpRequests::default();
    if let Some(place) = serving.schedule {
        schedule::check(&place)?;
        tokio::spawn(schedule::keep(place));
    }
    output::line(&format!("French    http://{address}/fr/"));
    output::line(&format!("Arabic    http://{address}/ar/"));
    output::line(&format!("API       http://{address}/api/v1/indicators"));
    if let Some((address, night)) = serving.metrics {
        let (listener, address) = listen(address).await?;
        output::line(&format!("metrics   http://{address}/metrics"));
        let requests = requests.clone();
        tokio::spawn(async move {
            if let Err(error) = serve_metrics(listener, night, requests, told_to_stop()).await {
                tracing::error!(%error, "metrics.ended");
            }
        });
    }
    let config = ApiConfig {
        shelf: serving.shelf,
        clock: || clock::now(None),
        embargo_readers: serving.embargo_readers,
        observer: Some(Observer::new(move |route, status| requests.count(route, status))),
    };
    Ok(api::serve(listener, config, told_to_stop()).await?)
}

/// A listener, and the address it has.
async fn listen(address: &str) -> Result<(TcpListener, String), Error> {
    let listener = TcpListener::bind(address).await.map_err(|error| Error::Listen {
        address: address.to_owned(),
        kind: error.kind(),
    })?;
    let bound = listener.local_addr();
    let bound = bound.map_or_else(|_| address.to_owned(), |address| address.to_string());
    Ok((listener, bound))
}

/// Ends when the process is told to stop, by a terminal (SIGINT) or by a service manager (SIGTERM).
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    // Where signals cannot be listened for, the process is simply ended from outside.
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
