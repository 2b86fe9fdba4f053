//! An S3 server, and one that fails.

use std::fs;
use std::net::SocketAddr;

use definitions::source::Source;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;

use crate::faults::{Fault, Script, relay};
use crate::night::{NOW, Nights, SECRET, assert_told, source};

/// A server with one bucket and two files in it.
async fn server(nights: &Nights) -> SocketAddr {
    let bucket = nights.root().join("s3/depot/sortie");
    fs::create_dir_all(&bucket).expect("a bucket");
    fs::write(bucket.join("a.csv"), "a".repeat(20_000)).expect("a file");
    fs::write(bucket.join("b.csv"), "b".repeat(20_000)).expect("a file");
    fs::write(nights.root().join("s3/depot/elsewhere.csv"), "c").expect("a file");
    let files = s3s_fs::FileSystem::new(nights.root().join("s3")).expect("a file system");
    let mut service = S3ServiceBuilder::new(files);
    service.set_auth(SimpleAuth::from_single(SECRET, SECRET));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let server = Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    address
}

fn bucket(address: SocketAddr, options: &str) -> Source {
    source(&format!(
        "url = 's3://depot/sortie'\nglob = '*.csv'\ntimeout_seconds = 1\nretries = 2\n{options}\n[fetch.bucket]\n\
         endpoint = 'http://{address}'\naccess_key_env = 'ACCESS_KEY'\nsecret_key_env = 'SECRET_KEY'"
    ))
}

/// A night with faults: the names landed, or the error.
async fn night(counted: &'static str, script: Script) -> (Nights, Result<Vec<String>, String>) {
    let nights = Nights::new();
    let relay = relay(server(&nights).await, counted, script).await;
    let landed = nights.run_uncommitted(&bucket(relay, ""), NOW).await;
    let names = landed.map(|(landed, _)| landed.into_iter().map(|(name, _)| name).collect());
    (nights, names.map_err(|error| error.to_string()))
}

#[tokio::test]
async fn a_bucket_is_read_like_a_folder() {
    let mut nights = Nights::new();
    let address = server(&nights).await;
    let landed = nights.run(&bucket(address, ""), NOW).await.expect("landed");
    let expected = [("a.csv", "a".repeat(20_000)), ("b.csv", "b".repeat(20_000))];
    assert_eq!(landed, expected.map(|(name, text)| (name.to_owned(), text)));
}

#[tokio::test]
async fn passing_faults_cost_nothing() {
    let scripts: [Script; 4] = [
        |_, before| if before < 2 { Fault::Error } else { Fault::None },
        |_, before| if before < 2 { Fault::Cut(100) } else { Fault::None },
        |_, before| if before < 2 { Fault::Reset } else { Fault::None },
        |_, before| if before < 1 { Fault::Silence } else { Fault::None },
    ];
    for script in scripts {
        for counted in ["list-type", "/sortie/a.csv"] {
            let (_nights, landed) = night(counted, script).await;
            let names = landed.unwrap_or_else(|error| panic!("{:?} of {counted}: {error}", script("", 0)));
            assert_eq!(names, ["a.csv", "b.csv"]);
        }
    }
}

#[tokio::test]
async fn lasting_faults_land_nothing_of_the_file() {
    let scripts: [(Script, &str); 4] = [
        (|head, _| of(head, Fault::Error), "failed"),
        (|head, _| of(head, Fault::Cut(1)), "failed"),
        (|head, _| of(head, Fault::Reset), "failed"),
        (|head, _| of(head, Fault::Silence), "no answer within 1 seconds"),
    ];
    for (script, reason) in scripts {
        let (nights, landed) = night("", script).await;
        assert_told(&landed.expect_err("an error"), "F003 b.csv", reason);
        assert_eq!(nights.files_in_landing().len(), 1, "only the file before");
    }
}

fn of(head: &str, fault: Fault) -> Fault {
    if head.contains("/sortie/b.csv") {
        fault
    } else {
        Fault::None
    }
}

#[tokio::test]
async fn an_object_that_is_deleted_meanwhile_is_told() {
    let nights = Nights::new();
    let address = server(&nights).await;
    let inbox = nights.inbox(&bucket(address, ""), NOW).expect("an inbox");
    let found = inbox.list().await.expect("a list");
    fs::remove_file(nights.root().join("s3/depot/sortie/a.csv")).expect("deleted");
    let error = inbox.land(&found[0], &nights.landing()).await.expect_err("it is gone");
    assert_told(&error.to_string(), "F003 a.csv", "it is not there");
    assert_eq!(nights.files_in_landing(), [""; 0]);
}

#[tokio::test]
async fn wrong_and_missing_keys_are_told_without_them() {
    let mut nights = Nights::new();
    let address = server(&nights).await;
    nights
        .variables
        .insert("SECRET_KEY".to_owned(), format!("not-{SECRET}"));
    let error = nights.refused(&bucket(address, "")).await;
    assert_told(&error, "F003 s3://depot/sortie", "");
    nights.variables.remove("SECRET_KEY");
    assert_told(&nights.refused(&bucket(address, "")).await, "F009", "SECRET_KEY");
}
