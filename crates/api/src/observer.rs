//! Telling whoever counts answers what was answered: the route and the status, nothing the caller wrote.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{self, Next};

type Told = dyn Fn(&str, u16) + Send + Sync;

/// Told the pattern of the route, such as `/{lang}/indicators/{id}`, and the status of each answer.
#[derive(Clone)]
pub struct Observer(Arc<Told>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

impl Observer {
    /// One that calls `told`.
    pub fn new(told: impl Fn(&str, u16) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    pub(crate) fn watch(self, router: Router) -> Router {
        router.layer(middleware::from_fn(move |request: Request, next: Next| {
            let told = Arc::clone(&self.0);
            async move {
                let route = request.extensions().get::<MatchedPath>().cloned();
                let answer = next.run(request).await;
                // An address that no route matches is the caller's own text.
                let route = route.as_ref().map_or("none", MatchedPath::as_str);
                told(route, answer.status().as_u16());
                answer
            }
        }))
    }
}
