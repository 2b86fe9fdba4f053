//! A webhook that stumbles a few times before it takes a call.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;

/// The calls it got: signature and body.
pub(super) struct WebhookServer {
    pub(super) url: String,
    calls: Arc<Mutex<Vec<(String, String)>>>,
}

impl WebhookServer {
    /// Starts one that answers `stumble` to its first calls, `times` over.
    pub(super) async fn start(stumble: StatusCode, times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let calls = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&calls);
        let answer = move |headers: HeaderMap, body: String| {
            let mut calls = kept.lock().expect("the list");
            let signature = headers.get("x-marsad-signature").and_then(|value| value.to_str().ok());
            calls.push((signature.unwrap_or_default().to_owned(), body));
            let status = if calls.len() <= times { stumble } else { StatusCode::OK };
            async move { status }
        };
        let router = Router::new().route("/hook", post(answer));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, calls }
    }

    pub(super) fn calls(&self) -> Vec<(String, String)> {
        self.calls.lock().expect("the list").clone()
    }
}
