//! A mail server that takes everything, or refuses everybody.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What was delivered: recipients, and the message as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Delivered {
    pub(super) to: String,
    pub(super) message: String,
}

/// Listens on a port of its own; the messages it took.
pub(super) struct MailServer {
    pub(super) port: u16,
    taken: Arc<Mutex<Vec<Delivered>>>,
}

impl MailServer {
    /// Starts one; it refuses recipients that contain `refused`.
    pub(super) async fn start(refused: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away in the middle has delivered nothing.
                if let Ok(delivered) = converse(stream, refused).await {
                    kept.lock().expect("the list").extend(delivered);
                }
            }
        });
        Self { port, taken }
    }

    pub(super) fn taken(&self) -> Vec<Delivered> {
        self.taken.lock().expect("the list").clone()
    }
}

async fn converse(mut stream: TcpStream, refused: &str) -> std::io::Result<Vec<Delivered>> {
    let (reading, mut writing) = stream.split();
    let mut lines = BufReader::new(reading).lines();
    let mut taken = Vec::new();
    let mut current = Delivered::default();
    writing.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250 test",
            "RCPT" if !refused.is_empty() && line.contains(refused) => "550 nobody of that name",
            "RCPT" => {
                current.to.push_str(&line);
                "250 yes"
            }
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    current.message.push_str(&line);
                    current.message.push('\n');
                }
                taken.push(std::mem::take(&mut current));
                "250 taken"
            }
            "QUIT" => {
                writing.write_all(b"221 bye\r\n").await?;
                break;
            }
            _ => "250 yes",
        };
        writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(taken)
}
