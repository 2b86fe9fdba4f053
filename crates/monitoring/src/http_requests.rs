//! What the API answered, counted by route and status. A route is a pattern of ours, never an address as asked.

use std::sync::{Arc, Mutex, PoisonError};

use std::collections::BTreeMap;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Answers counted since the server began.
#[derive(Debug, Clone, Default)]
pub struct HttpRequests {
    counts: Arc<Mutex<BTreeMap<(String, u16), u64>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    route: String,
    status: u16,
}

impl HttpRequests {
    /// Counts one answer; `route` is the pattern that matched, such as `/{lang}/indicators/{id}`.
    pub fn count(&self, route: &str, status: u16) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((route.to_owned(), status)).or_default() += 1;
    }

    /// As Prometheus reads it, with the mark of its end.
    pub fn text(&self) -> String {
        let family = Family::<Labels, Counter>::default();
        let mut registry = Registry::with_prefix("marsad");
        registry.register("http_requests", "Answers of the API and the pages", family.clone());
        for ((route, status), count) in &*self.counts.lock().unwrap_or_else(PoisonError::into_inner) {
            let (route, status) = (route.clone(), *status);
            family.get_or_create(&Labels { route, status }).inc_by(*count);
        }
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = encode(&mut text, &registry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_and_status() {
        let requests = HttpRequests::default();
        for status in [200, 200, 404] {
            requests.count("/{lang}/", status);
        }
        let text = requests.text();
        assert!(
            text.contains("marsad_http_requests_total{route=\"/{lang}/\",status=\"200\"} 2"),
            "{text}"
        );
        assert!(text.contains("status=\"404\"} 1"), "{text}");
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
