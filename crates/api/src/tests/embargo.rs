//! A release under embargo: who is given it, when, and what is written down.

use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use super::support::{TestApi, draft};
use crate::EmbargoReaders;

const LIST: &str = "/api/v1/indicators";

/// Seconds since 1970; each test runs in a process of its own.
static NOW: AtomicI64 = AtomicI64::new(0);

fn clock() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW.load(Ordering::SeqCst), 0).expect("an instant")
}

fn set(time: &str) {
    let instant: DateTime<Utc> = time.parse().expect("an instant");
    NOW.store(instant.timestamp(), Ordering::SeqCst);
}

fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

/// An open release, and one behind it that opens at ten in Casablanca on 12 December.
fn api(record: impl Fn(String) -> io::Result<()> + Send + Sync + 'static) -> TestApi {
    let readers = [("cabinet".to_owned(), "long and random".to_owned())];
    let readers = EmbargoReaders::new(readers, move |reading| record(serde_json::to_string(reading)?));
    let api = TestApi::at(clock, Some(readers));
    api.put("2026-11-03-aaaa");
    let open = api.shelf.current().expect("a shelf").expect("a release");
    let mut next = draft("2026-12-10-bbbb");
    next.manifest.previous = Some(open.as_previous());
    next.manifest.public_from = Some("2026-12-12T10:00:00+01:00".to_owned());
    api.shelf.put(next).expect("a release");
    api
}

#[tokio::test]
async fn only_listed_readers_see_it_and_each_reading_is_written_down_first() {
    set("2026-12-11T12:00:00Z");
    let written = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&written);
    let api = api(move |line| {
        lines.lock().expect("a list").push(line);
        Ok(())
    });
    let open = api.get(LIST).await;
    assert_eq!(open.json()["meta"]["release"], "2026-11-03-aaaa");
    assert_eq!(open.header("cache-control"), "public, max-age=300");
    assert!(written.lock().expect("a list").is_empty());

    let signed = [("authorization", basic("cabinet", "long and random"))];
    let signed: Vec<(&str, &str)> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = api.call("GET", &format!("{LIST}?lang=fr"), &signed).await;
    let body = reply.json();
    assert_eq!(body["meta"]["release"], "2026-12-10-bbbb");
    assert_eq!(
        body["meta"]["notice"],
        "Sous embargo jusqu'au 12 décembre 2026 à 10:00 : à ne montrer ni transmettre à personne. Données synthétiques"
    );
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert_eq!(
        written.lock().expect("a list").as_slice(),
        [
            "{\"reader\":\"cabinet\",\"release_id\":\"2026-12-10-bbbb\",\"read_at\":\"2026-12-11T12:00:00Z\",\
          \"address\":\"/api/v1/indicators?lang=fr\"}"
        ]
    );

    for wrong in [basic("cabinet", "guess"), basic("other", "long and random")] {
        let reply = api.call("GET", LIST, &[("authorization", &wrong)]).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()["code"].as_str()),
            (401, Some("A011"))
        );
        assert!(reply.header("www-authenticate").starts_with("Basic"));
    }
    assert_eq!(written.lock().expect("a list").len(), 1, "who is refused reads nothing");
}

#[tokio::test]
async fn it_opens_for_everybody_at_its_time_and_not_a_second_before() {
    let api = api(|_| Ok(()));
    for (time, release) in [
        ("2026-12-12T08:59:59Z", "2026-11-03-aaaa"),
        ("2026-12-12T09:00:00Z", "2026-12-10-bbbb"),
    ] {
        set(time);
        let reply = api.get(&format!("{LIST}?lang=fr")).await;
        assert_eq!(reply.json()["meta"]["release"], release, "{time}");
        assert_eq!(reply.json()["meta"]["notice"], "Données synthétiques");
    }
    assert!(api.get("/fr/").await.body.contains("Publié le 12 décembre 2026"));
}

#[tokio::test]
async fn a_reading_that_cannot_be_written_down_is_refused() {
    set("2026-12-11T12:00:00Z");
    let api = api(|_| Err(io::ErrorKind::StorageFull.into()));
    let reply = api
        .call("GET", LIST, &[("authorization", &basic("cabinet", "long and random"))])
        .await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()["code"].as_str()),
        (500, Some("A012"))
    );
    assert!(!reply.body.contains("bbbb"));
}

#[tokio::test]
async fn browsers_sign_in_at_an_address_of_their_own() {
    set("2026-12-11T12:00:00Z");
    let api = api(|_| Ok(()));
    assert_eq!(api.get("/fr/embargo").await.status, 401);
    let signed = basic("cabinet", "long and random");
    let reply = api.call("GET", "/ar/embargo", &[("authorization", &signed)]).await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/ar/"));
    let page = api.call("GET", "/ar/", &[("authorization", &signed)]).await;
    assert!(page.body.contains("حظر النشر") && page.body.contains("2026-12-10-bbbb"));
    assert_eq!(
        TestApi::with_release().get("/fr/embargo").await.status,
        404,
        "nobody is listed"
    );
}
