//! Nights over a network: a bucket that breaks off and goes away, and an API whose night is killed between the commit
//! and what is remembered of it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use serde_json::{Map, Value};
use tokio::net::TcpListener as AsyncListener;

use crate::support::{Ran, TestProject, demo};

const SECRET: &str = "hunter2-hunter2";
const MARCH: &str = "emc_helpline/emc_signalements_2025-03.csv";
const APRIL: &str = "emc_helpline/emc_signalements_2025-04.csv";

/// Three nights on which the calendar of the root project allows no release.
const NIGHTS: [&str; 3] = ["2026-11-02T02:00:00Z", "2026-11-03T02:00:00Z", "2026-11-04T02:00:00Z"];

/// An S3 server with the buckets in a folder, until the runtime is dropped.
fn bucket_server(folder: &Path) -> (tokio::runtime::Runtime, SocketAddr) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let files = s3s_fs::FileSystem::new(folder).expect("a file system");
    let mut service = S3ServiceBuilder::new(files);
    service.set_auth(SimpleAuth::from_single(SECRET, SECRET));
    let service = service.build();
    let listener = runtime.block_on(AsyncListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("its address");
    runtime.spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let server = Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    (runtime, address)
}

/// Reads the head of a request: its lines, with the empty one.
fn head_of(client: &mut impl BufRead) -> String {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if client.read_line(&mut head).unwrap_or(0) == 0 {
            break;
        }
    }
    head
}

/// A relay to `server` that breaks off the answers to requests that name `broken`; it lives as long as the test.
fn relay(server: SocketAddr, broken: Arc<Mutex<Option<&'static str>>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    spawn(move || {
        for client in listener.incoming() {
            let mut client = client.expect("a connection");
            let head = head_of(&mut BufReader::new(client.try_clone().expect("a socket")));
            let answer = answered(server, &head).unwrap_or_default();
            let is_broken = broken.lock().expect("a name").is_some_and(|name| head.contains(name));
            let end = if is_broken { answer.len() / 2 } else { answer.len() };
            // Who does not listen any more has been told enough.
            let _ = client.write_all(&answer[..end]);
        }
    });
    address
}

/// The whole answer of a server; nothing when it is gone.
fn answered(server: SocketAddr, head: &str) -> Option<Vec<u8>> {
    let mut server = TcpStream::connect(server).ok()?;
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).ok()?;
    Some(answer)
}

/// Reports in a file of the demonstration, summed by other code than ours.
fn reports_in(location: &str) -> i64 {
    let mut reader = csv::Reader::from_path(demo().join("project/inbox").join(location)).expect("a file");
    let counts = reader.records().map(|row| row.expect("a row")[6].parse::<i64>());
    counts.map(|count| count.expect("a count")).sum()
}

fn night(project: &TestProject, now: &str) -> Ran {
    let mut command = project.command(&["nightly", "--now", now]);
    Ran::of(command.env("DEPOT_KEY", SECRET).env("DEPOT_SECRET", SECRET))
}

#[test]
fn a_bucket_that_breaks_off_is_read_whole_the_next_night() {
    let project = TestProject::quiet();
    let buckets = tempfile::tempdir().expect("a folder");
    let depot = buckets.path().join("depot/emc_helpline");
    fs::create_dir_all(&depot).expect("a bucket");
    for location in [MARCH, APRIL] {
        let to = buckets.path().join("depot").join(location);
        fs::copy(demo().join("project/inbox").join(location), to).expect("delivered");
    }
    let (server, address) = bucket_server(buckets.path());
    let broken = Arc::new(Mutex::new(Some("2025-04")));
    let relay = relay(address, Arc::clone(&broken));
    project.edit("pipelines/emc_helpline.toml", |text| {
        let place = "url = \"s3://depot/emc_helpline\"\nretries = 1\nretry_delay_ms = 1";
        let bucket = format!(
            "[fetch.bucket]\nendpoint = \"http://{relay}\"\naccess_key_env = \"DEPOT_KEY\"\n\
             secret_key_env = \"DEPOT_SECRET\"\n\n[format]"
        );
        let text = text.replacen("url = \"inbox/emc_helpline\"", place, 1);
        text.replacen("[format]", &bucket, 1)
    });

    let cut = night(&project, NIGHTS[0]).ended(2);
    assert!(
        cut.stdout.contains("F003 emc_signalements_2025-04.csv"),
        "{}",
        cut.stdout
    );
    assert!(!format!("{cut:?}").contains(SECRET));
    assert_eq!(project.total(), 0, "a source is committed whole or not at all");

    *broken.lock().expect("a name") = None;
    night(&project, NIGHTS[1]).ended(0);
    assert_eq!(project.total(), reports_in(MARCH) + reports_in(APRIL));

    drop(server);
    let gone = night(&project, NIGHTS[2]).ended(2);
    assert!(gone.stdout.contains("F003"), "{}", gone.stdout);
    assert_eq!(
        project.total(),
        reports_in(MARCH) + reports_in(APRIL),
        "it stays as it was"
    );
}

/// Rows of all files of a source, a JSON object a line, as an API would give them.
fn rows_of(source: &str) -> String {
    let mut lines = String::new();
    for path in crate::support::paths_below(&demo().join("project/inbox").join(source)) {
        let mut reader = csv::Reader::from_path(path).expect("a file");
        let header = reader.headers().expect("a header").clone();
        for row in reader.records().map(|row| row.expect("a row")) {
            let fields = header.iter().zip(row.iter());
            let object: Map<String, Value> = fields.map(|(name, text)| (name.to_owned(), text.into())).collect();
            lines += &Value::Object(object).to_string();
            lines.push('\n');
        }
    }
    lines
}

/// An API that answers everything with the same rows, and remembers what it was asked.
fn api(rows: String) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&asked);
    spawn(move || {
        for client in listener.incoming() {
            let mut client = client.expect("a connection");
            let head = head_of(&mut BufReader::new(client.try_clone().expect("a socket")));
            let line = head.lines().next().unwrap_or_default().to_owned();
            kept.lock().expect("a list").push(line);
            let length = rows.len();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{rows}");
            let _ = client.write_all(answer.as_bytes());
        }
    });
    (address, asked)
}

#[test]
fn a_night_killed_between_commit_and_progress_is_asked_for_again_and_counts_once() {
    let project = TestProject::quiet();
    let rows = rows_of("emc_portal");
    let expected: i64 = rows
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a row"))
        .map(|row| {
            row["Signalements"]
                .as_str()
                .expect("a text")
                .parse::<i64>()
                .expect("a count")
        })
        .sum();
    let (address, asked) = api(rows);
    project.edit("pipelines/emc_portal.toml", |text| {
        let place = format!("kind = \"http\"\nurl = \"http://{address}/v1/signalements\"");
        let http = "[fetch.http]\nformat = \"ndjson\"\n\n[fetch.http.since]\nparameter = \"depuis\"\n\
                    first = \"2021-01-01\"\n\n[format]";
        let text = text.replacen("url = \"inbox/emc_portal\"", &place, 1);
        text.replacen("[format]", http, 1)
            .replacen("kind = \"csv\"", "kind = \"ndjson\"", 1)
    });
    // Who opens a pipe to write waits for a reader: the night stands still where it would remember how far it came.
    let progress = project.root.join("data/fetch/emc_portal.json");
    let pipe = progress.with_extension("json.part");
    fs::create_dir_all(pipe.parent().expect("a folder")).expect("made");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let mut command = project.command(&["nightly", "--now", NIGHTS[0]]);
    let mut first = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a night");
    let line = project
        .root
        .join("data/warehouse/submissions/_delta_log/00000000000000000001.json");
    while !line.is_file() && first.try_wait().expect("a process").is_none() {
        sleep(Duration::from_millis(10));
    }
    sleep(Duration::from_millis(50));
    first.kill().expect("killed");
    assert_eq!(first.wait().expect("an end").code(), None, "it stood at the pipe");
    assert_eq!(project.total(), expected, "it was committed");
    assert!(!progress.exists(), "and not remembered");

    fs::remove_file(&pipe).expect("the pipe goes");
    night(&project, NIGHTS[1]).ended(3);
    assert_eq!(project.total(), expected, "the same rows again count once");
    assert!(progress.exists());
    night(&project, NIGHTS[2]).ended(3);
    let asked = asked.lock().expect("a list").clone();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(
        asked[..2].iter().all(|line| line.contains("depuis=2021-01-01")),
        "{asked:?}"
    );
    assert!(asked[2].contains("depuis=2026-"), "{asked:?}");
}
