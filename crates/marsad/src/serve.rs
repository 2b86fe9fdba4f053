//! `marsad serve`: the pages and the API, on the releases alone.

use api::ApiConfig;
use releases::Shelf;
use tokio::net::TcpListener;

use crate::error::Error;
use crate::output;

/// Listens and serves until the process is told to stop. Error: `M008`.
pub(crate) async fn run(shelf: Shelf, address: &str) -> Result<(), Error> {
    let listener = TcpListener::bind(address).await.map_err(|error| Error::Listen {
        address: address.to_owned(),
        kind: error.kind(),
    })?;
    let address = listener
        .local_addr()
        .map_or_else(|_| address.to_owned(), |address| address.to_string());
    output::line(&format!("French    http://{address}/fr/"));
    output::line(&format!("Arabic    http://{address}/ar/"));
    output::line(&format!("API       http://{address}/api/v1/indicators"));
    Ok(api::serve(listener, ApiConfig { shelf }, told_to_stop()).await?)
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
