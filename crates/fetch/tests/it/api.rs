//! An API over HTTP, and ones that misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use definitions::source::Source;

use crate::night::{NOW, Nights, SECRET, assert_told, source};

/// The requests a server got: path and query, and whether the secret was shown.
type Seen = Arc<Mutex<Vec<(String, bool)>>>;

/// Answers the request with this path, query and headers, given how many came before.
type Answer = fn(&str, &HeaderMap, usize) -> Response;

async fn server(answer: Answer) -> (SocketAddr, Seen) {
    let seen = Seen::default();
    let kept = Arc::clone(&seen);
    let handler = async move |request: Request| {
        let asked = request
            .uri()
            .path_and_query()
            .map_or("", |asked| asked.as_str())
            .to_owned();
        let shows_secret = request
            .headers()
            .values()
            .any(|value| value.to_str().is_ok_and(|value| value.contains(SECRET)));
        let mut kept = kept.lock().expect("a list");
        kept.push((asked.clone(), shows_secret));
        answer(&asked, request.headers(), kept.len() - 1)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    (address, seen)
}

fn asked(seen: &Seen) -> Vec<String> {
    let seen = seen.lock().expect("a list");
    seen.iter().map(|(asked, _)| asked.clone()).collect()
}

fn api(address: SocketAddr, options: &str) -> Source {
    source(&format!(
        "kind = 'http'\nurl = 'http://{address}/v1/counts.csv?key={SECRET}&type=cyber'\nretries = 2\n\
         timeout_seconds = 1\n[fetch.http]\nrequests_per_second = 1000\n{options}"
    ))
}

/// What one night lands from an API.
async fn landed(address: SocketAddr, options: &str) -> Vec<String> {
    let mut nights = Nights::new();
    let landed = nights.run(&api(address, options), NOW).await.expect("landed");
    landed.into_iter().map(|(_, text)| text).collect()
}

async fn refused(address: SocketAddr, options: &str) -> String {
    Nights::new().refused(&api(address, options)).await
}

fn parameter(asked: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(&format!("http://a{asked}")).expect("a URL");
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

const ALL: &str = "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 3}\n";

#[tokio::test]
async fn pages_are_read_by_number() {
    let (address, seen) = server(|asked, _, _| match parameter(asked, "page").as_deref() {
        Some("1") => r#"{"data": [{"n": 1}, {"n": 2}]}"#.into_response(),
        Some("2") => r#"{"data": [{"n": 3}]}"#.into_response(),
        _ => r#"{"data": []}"#.into_response(),
    })
    .await;
    let options = "format = 'json'\nrows = 'data'\npaging = { kind = 'page', parameter = 'page' }";
    assert_eq!(landed(address, options).await, [ALL]);
    let pages: Vec<_> = asked(&seen)
        .iter()
        .map(|asked| parameter(asked, "page").expect("a page"))
        .collect();
    assert_eq!(pages, ["1", "2", "3"]);
    assert!(asked(&seen).iter().all(|asked| asked.contains("type=cyber")));
}

#[tokio::test]
async fn pages_are_read_by_cursor() {
    let (address, _) = server(|asked, _, _| match parameter(asked, "after").as_deref() {
        None => r#"{"items": [{"n": 1}], "meta": {"next": "x y&z"}}"#.into_response(),
        Some("x y&z") => r#"{"items": [{"n": 2}, {"n": 3}], "meta": {"next": null}}"#.into_response(),
        Some(_) => StatusCode::NOT_FOUND.into_response(),
    })
    .await;
    let paging = "paging = { kind = 'cursor', parameter = 'after', field = 'meta.next' }";
    assert_eq!(
        landed(address, &format!("format = 'json'\nrows = 'items'\n{paging}")).await,
        [ALL]
    );
}

#[tokio::test]
async fn pages_are_read_by_link() {
    let (address, _) = server(|asked, _, _| match parameter(asked, "p").as_deref() {
        None => ([(header::LINK, r#"</v1/counts?p=2>; rel="next""#)], "{\"n\": 1}\n").into_response(),
        Some(_) => "{\"n\": 2}\n{\"n\": 3}".into_response(),
    })
    .await;
    assert_eq!(
        landed(address, "format = 'ndjson'\npaging = { kind = 'link' }").await,
        [ALL]
    );
}

#[tokio::test]
async fn endless_pages_are_cut_off() {
    let (address, _) = server(|_, _, before| format!("{{\"n\": {before}}}").into_response()).await;
    let by_number = "format = 'ndjson'\npages_max = 7\npaging = { kind = 'page', parameter = 'page' }";
    assert_told(
        &refused(address, by_number).await,
        "F008 the answers of http://127.0.0.1",
        "more than 7",
    );

    let (address, _) = server(|_, _, _| "{\"n\": 1}".into_response()).await;
    assert_told(
        &refused(address, by_number).await,
        "F008",
        "does not heed the page's number",
    );

    let (address, _) = server(|_, _, _| ([(header::LINK, "<?again>; rel=next")], "{\"n\": 1}").into_response()).await;
    let error = refused(address, "format = 'ndjson'\npaging = { kind = 'link' }").await;
    assert_told(&error, "F008", "read before");
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says() {
    let (address, seen) = server(|_, _, before| match before {
        0 => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")]).into_response(),
        1 => StatusCode::BAD_GATEWAY.into_response(),
        _ => ALL.into_response(),
    })
    .await;
    let before = tokio::time::Instant::now();
    assert_eq!(landed(address, "format = 'ndjson'").await, [ALL]);
    assert!(before.elapsed().as_millis() >= 1000, "it was left alone for a second");
    assert_eq!(asked(&seen).len(), 3);
}

#[tokio::test]
async fn servers_that_refuse_are_not_pressed() {
    let (address, seen) =
        server(|_, _, _| (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "86400")]).into_response()).await;
    assert_told(&refused(address, "format = 'ndjson'").await, "F005", "429");
    assert_eq!(asked(&seen).len(), 1, "a day is too long to wait");

    let (address, seen) = server(|_, _, _| StatusCode::UNAUTHORIZED.into_response()).await;
    assert_told(
        &refused(address, "format = 'ndjson'\ntoken_env = 'TOKEN'").await,
        "F012",
        "401",
    );
    assert_eq!(asked(&seen).len(), 1);
}

#[tokio::test]
async fn what_is_unchanged_or_empty_is_no_delivery() {
    let (address, _) = server(|_, headers, _| match headers.get(header::IF_NONE_MATCH) {
        Some(version) if version == "\"7\"" => StatusCode::NOT_MODIFIED.into_response(),
        _ => ([(header::ETAG, "\"7\"")], "a;b\n").into_response(),
    })
    .await;
    let file = api(address, "format = 'file'");
    let mut nights = Nights::new();
    let first = nights.run(&file, NOW).await.expect("landed");
    assert_eq!(first, [("counts.csv".to_owned(), "a;b\n".to_owned())]);
    assert_eq!(nights.run(&file, NOW).await.expect("nothing"), []);

    let (address, _) = server(|_, _, _| "[]".into_response()).await;
    assert_eq!(landed(address, "format = 'json'").await, [""; 0]);
}

#[tokio::test]
async fn the_token_stays_with_the_host_it_is_for() {
    let (other, seen_by_other) = server(|_, _, _| ALL.into_response()).await;
    OTHER.set(format!("http://{other}/moved")).expect("an address");
    let (address, seen) = server(|asked, _, _| {
        let target = if asked.starts_with("/v1") {
            "/v2"
        } else {
            OTHER.get().expect("an address")
        };
        (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, target)]).into_response()
    })
    .await;
    for token in [
        "token_env = 'TOKEN'",
        "token_env = 'TOKEN'\ntoken_header = 'X-Api-Key'\ntoken_scheme = ''",
    ] {
        assert_eq!(landed(address, &format!("format = 'ndjson'\n{token}")).await, [ALL]);
    }
    let shown = |seen: &Seen| {
        seen.lock()
            .expect("a list")
            .iter()
            .map(|(_, shown)| *shown)
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(&seen), [true; 4]);
    assert_eq!(shown(&seen_by_other), [false; 2]);
}

#[tokio::test]
async fn late_changes_fall_into_the_window_that_is_read_again() {
    let (address, seen) = server(|asked, _, before| {
        let rows = match before {
            0 => "{\"day\": \"2025-03-20\", \"n\": 1}\n{\"day\": \"2025-03-28\", \"n\": 2}\n",
            _ => "{\"day\": \"2025-03-28\", \"n\": 3}\n{\"day\": \"2025-04-02\", \"n\": 1}\n",
        };
        assert!(asked.contains("from="), "{asked}");
        rows.into_response()
    })
    .await;
    let since = "since = { parameter = 'from', first = '2021-01-01', field = 'day', reread_days = 10 }";
    let source = api(address, &format!("format = 'ndjson'\n{since}"));
    let mut nights = Nights::new();
    let (_, progress) = nights.run_uncommitted(&source, NOW).await.expect("landed");
    assert_eq!(progress.watermark.expect("a watermark").to_string(), "2025-03-28");
    // The night was cut before its commit: the next one begins where it did.
    nights.run(&source, "2025-04-03T02:00:00Z").await.expect("landed");
    assert_eq!(
        nights.progress.watermark.expect("a watermark").to_string(),
        "2025-04-02"
    );
    let late = nights.run(&source, "2025-04-04T02:00:00Z").await.expect("landed");
    assert!(late[0].1.contains("\"n\": 3"));
    let from: Vec<_> = asked(&seen)
        .iter()
        .map(|asked| parameter(asked, "from").expect("a date"))
        .collect();
    // Ten days before April 2nd is in March, and of a monthly source a whole month is read again.
    assert_eq!(from, ["2021-01-01", "2021-01-01", "2025-03-01"]);
}

/// Where the other host is.
static OTHER: OnceLock<String> = OnceLock::new();

static BOMB: OnceLock<Vec<u8>> = OnceLock::new();

#[tokio::test]
async fn small_answers_that_unpack_to_large_ones_are_refused() {
    assert!(BOMB.get_or_init(bomb).len() < 1 << 20);
    let (address, _) = server(|_, _, _| {
        let bomb = BOMB.get_or_init(bomb).clone();
        ([(header::CONTENT_ENCODING, "gzip")], bomb).into_response()
    })
    .await;
    assert_told(
        &refused(address, "format = 'ndjson'").await,
        "F007 an answer of http://",
        "67108864 bytes",
    );
    let file = api(address, "format = 'file'");
    let capped = Source {
        fetch: definitions::source::Fetch {
            size_bytes_max: 1 << 20,
            ..file.fetch.clone()
        },
        ..file
    };
    assert_told(
        &Nights::new().refused(&capped).await,
        "F007 counts.csv",
        "1048576 bytes",
    );
}

/// 128 MiB of zeros, packed.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut gzip = Command::new("gzip")
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip");
    let mut input = gzip.stdin.take().expect("its input");
    let writer = std::thread::spawn(move || {
        for _ in 0..128 {
            input.write_all(&vec![0; 1 << 20]).expect("written");
        }
    });
    let output = gzip.wait_with_output().expect("packed").stdout;
    writer.join().expect("written");
    output
}

#[tokio::test]
async fn answers_that_break_off_or_are_something_else_land_nothing() {
    let (address, _) = server(|_, _, _| "<html>maintenance</html>".into_response()).await;
    assert_told(&refused(address, "format = 'json'").await, "F014", "it is not JSON");

    let (server, _) = server(|_, _, _| "x".repeat(5000).into_response()).await;
    let cut = crate::faults::relay(server, "", |_, _| crate::faults::Fault::Cut(10)).await;
    for format in ["file", "ndjson"] {
        let error = refused(cut, &format!("format = '{format}'")).await;
        assert_told(&error, "F003 http://127.0.0.1", "broke off");
    }
    let silent = crate::faults::relay(server, "", |_, _| crate::faults::Fault::Silence).await;
    assert_told(
        &refused(silent, "format = 'file'").await,
        "F003",
        "the server is silent",
    );
}

#[tokio::test]
async fn nothing_is_asked_in_the_open() {
    let nights = Nights::new();
    let elsewhere = "kind = 'http'\nurl = 'http://api.example.ma/counts'\n[fetch.http]\nformat = 'file'";
    assert_told(
        &nights.refused(&source(elsewhere)).await,
        "F011 http://api.example.ma/counts",
        "https",
    );
}
