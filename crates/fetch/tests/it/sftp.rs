//! A real sshd of OpenSSH.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use definitions::source::Source;

use crate::night::{NOW, Nights, assert_told, free_port, source};

const SSHD: &str = "/usr/sbin/sshd";

struct Server {
    process: Child,
    port: u16,
    fingerprint: String,
    user: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn output(command: &mut Command) -> String {
    let output = command.output().expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

fn make_key(path: &Path) {
    output(
        Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(path),
    );
}

/// A server that lets this user in with the key `ours`, and whose key is `theirs`.
async fn server(nights: &Nights) -> Option<Server> {
    if !Path::new(SSHD).exists() {
        println!("skipped: no sshd");
        return None;
    }
    // It wants this folder when it runs as root.
    let _ = fs::create_dir_all("/run/sshd");
    let root = nights.root();
    make_key(&root.join("theirs"));
    make_key(&root.join("ours"));
    let port = free_port();
    let root = root.display();
    let config = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {root}/theirs\nAuthorizedKeysFile {root}/ours.pub\n\
         PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n"
    );
    fs::write(nights.root().join("sshd_config"), config).expect("a configuration");
    let mut command = Command::new(SSHD);
    command.args(["-D", "-f"]).arg(nights.root().join("sshd_config"));
    let process = command.stderr(Stdio::null()).spawn().expect("sshd starts");
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let shown = output(
        Command::new("ssh-keygen")
            .arg("-lf")
            .arg(nights.root().join("theirs.pub")),
    );
    Some(Server {
        process,
        port,
        fingerprint: shown.split(' ').nth(1).expect("a fingerprint").to_owned(),
        user: output(Command::new("id").arg("-un")),
    })
}

fn drop_of(nights: &Nights, server: &Server, options: &str) -> Source {
    let folder = nights.root().join("sortie");
    source(&format!(
        "kind = 'sftp'\nurl = 'sftp://127.0.0.1:{}{}'\nretries = 1\ntimeout_seconds = 5\n{options}",
        server.port,
        folder.display()
    ))
}

fn entrance(server: &Server, host_key: &str, proof: &str) -> String {
    format!(
        "[fetch.sftp]\nuser = '{}'\nhost_key = '{host_key}'\n{proof}",
        server.user
    )
}

#[tokio::test]
async fn a_drop_is_read_like_a_folder() {
    let mut nights = Nights::new();
    let Some(server) = server(&nights).await else { return };
    let folder = nights.root().join("sortie");
    fs::create_dir_all(folder.join("2025")).expect("a folder");
    let large = "0123456789abcdef".repeat(100_000);
    for (name, text) in [
        ("2025/a.csv", large.as_str()),
        ("b.csv", "b"),
        ("c.csv.filepart", "half"),
        ("d.txt", "d"),
    ] {
        fs::write(folder.join(name), text).expect("a file");
    }
    std::os::unix::fs::symlink("/etc/passwd", folder.join("link.csv")).expect("a link");
    let entrance = entrance(&server, &server.fingerprint, "key_file = 'ours'");
    let source = drop_of(&nights, &server, &format!("glob = '**/*.csv'\n{entrance}"));
    let landed = nights.run(&source, NOW).await.expect("landed");
    let expected = [("2025/a.csv", large.as_str()), ("b.csv", "b")];
    assert!(landed == expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert!(folder.join("b.csv").exists(), "the sender's files stay");

    let inbox = nights.inbox(&source, NOW).expect("an inbox");
    let found = inbox.list().await.expect("a list");
    fs::write(folder.join("b.csv"), "longer").expect("rewritten");
    fs::remove_file(folder.join("2025/a.csv")).expect("removed");
    let landing = nights.landing();
    let error = inbox
        .land(&found[0], &landing)
        .await
        .expect_err("it is gone")
        .to_string();
    assert_told(&error, "F003 2025/a.csv at sftp://127.0.0.1", "it is not there");
    let error = inbox.land(&found[1], &landing).await.expect_err("it grew").to_string();
    assert_told(&error, "F006 b.csv", "1 were announced");
}

#[tokio::test]
async fn a_server_with_another_key_is_not_entered() {
    let nights = Nights::new();
    let Some(server) = server(&nights).await else { return };
    let pinned = format!("SHA256:{}", "A".repeat(43));
    let proof = "password_env = 'PASSWORD'";
    let error = nights
        .refused(&drop_of(&nights, &server, &entrance(&server, &pinned, proof)))
        .await;
    assert_told(&error, "F010 sftp://127.0.0.1", &server.fingerprint);
}

#[tokio::test]
async fn who_is_not_let_in_is_told() {
    let nights = Nights::new();
    let Some(server) = server(&nights).await else { return };
    make_key(&nights.root().join("strangers"));
    for proof in ["key_file = 'strangers'", "password_env = 'PASSWORD'"] {
        let entrance = entrance(&server, &server.fingerprint, proof);
        let error = nights.refused(&drop_of(&nights, &server, &entrance)).await;
        assert_told(&error, "F012 sftp://127.0.0.1", "user");
    }
    let lost = entrance(&server, &server.fingerprint, "key_file = 'nowhere'");
    assert_told(
        &nights.refused(&drop_of(&nights, &server, &lost)).await,
        "F009",
        "nowhere",
    );
}
