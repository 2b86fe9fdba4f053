//! A relay before a server: it passes requests on, or does what broken networks do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is answered.
    None,
    /// Status 500.
    Error,
    /// Nothing is ever answered.
    Silence,
    /// The answer breaks off so many bytes before its end.
    Cut(usize),
    /// The connection is reset.
    Reset,
}

/// What becomes of a request, by its head and by how many such were there before.
pub(crate) type Script = fn(head: &str, before: usize) -> Fault;

/// Starts a relay to `server`; the script is asked about requests whose head contains `concerned`.
pub(crate) async fn relay(server: SocketAddr, concerned: &'static str, script: Script) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let count = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass(client, server, Arc::clone(&count), concerned, script));
        }
    });
    address
}

async fn pass(mut client: TcpStream, server: SocketAddr, count: Arc<AtomicUsize>, concerned: &str, script: Script) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match client.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).expect("a head");
    let fault = if head.contains(concerned) {
        script(&head, count.fetch_add(1, Ordering::SeqCst))
    } else {
        Fault::None
    };
    match fault {
        Fault::Silence => tokio::time::sleep(Duration::from_mins(1)).await,
        Fault::Reset => client.set_zero_linger().expect("a socket"),
        Fault::Error => {
            let error = "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = client.write_all(error.as_bytes()).await;
        }
        fault => {
            let answer = answered(server, &head).await;
            let end = match fault {
                Fault::Cut(bytes) => answer.len() - bytes,
                _ => answer.len(),
            };
            let _ = client.write_all(&answer[..end]).await;
        }
    }
}

async fn answered(server: SocketAddr, head: &str) -> Vec<u8> {
    let mut server = TcpStream::connect(server).await.expect("the server");
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await.expect("an answer");
    answer
}
