//! The public face: the pages that the ministry's staff open, and the endpoints that their tools call.
//!
//! Owns the routes, the reading of queries, the encoders, the pages, their words in three languages and their
//! assets. It reads a [`releases::Shelf`] and nothing else: a value that is hidden is not in those files, so no
//! query, however put, can show it.
//!
//! Invariants:
//! - A release under embargo is given to listed readers alone, and only after the reading is recorded.
//! - A hidden or missing value is never written as a number, and never as 0.
//! - Every output names its release, says how far the figures go, and carries the release's notice.
//! - What went wrong inside is logged; what is sent says only what the caller can do.

mod analysis;
mod assets;
mod call;
mod dates;
mod embargo;
mod encode;
mod figure;
mod headers;
mod interval;
mod locale;
mod metadata;
mod numbers;
mod observer;
mod openapi;
mod pages;
mod problem;
mod reference_metadata;
mod routes;
mod selection;
mod state;
mod suggest;
#[cfg(test)]
mod tests;

use std::future::Future;

use chrono::{DateTime, Utc};
pub use embargo::{EmbargoReaders, Reading};
pub use observer::Observer;
pub use openapi::openapi;
pub use problem::ApiError;

/// What the server needs to know.
#[derive(Debug, Clone)]
pub struct ApiConfig {
    /// The releases it shows.
    pub shelf: releases::Shelf,
    /// What time it is: releases open by it.
    pub clock: fn() -> DateTime<Utc>,
    /// Who may read a release before its embargo ends, if anyone.
    pub embargo_readers: Option<EmbargoReaders>,
    /// Who is told of each answer, if anyone.
    pub observer: Option<Observer>,
}

/// All routes, ready to be served.
pub fn router(config: ApiConfig) -> axum::Router {
    let app = state::App::new(config.shelf, config.clock, config.embargo_readers);
    let router = routes::router(app);
    match config.observer {
        Some(observer) => observer.watch(router),
        None => router,
    }
}

/// Serves until `shutdown` is done; requests under way are finished first.
pub async fn serve(
    listener: tokio::net::TcpListener,
    config: ApiConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ApiError> {
    axum::serve(listener, router(config))
        .with_graceful_shutdown(shutdown)
        .await
        .map_err(|error| ApiError::Serve(error.kind()))
}
