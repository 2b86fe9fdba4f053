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
    let stop = async {
        // Where signals cannot be listened for, the process is simply ended from outside.
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(api::serve(listener, ApiConfig { shelf }, stop).await?)
}
