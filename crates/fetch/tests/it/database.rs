//! A real PostgreSQL server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use definitions::source::Source;

use crate::night::{NOW, Nights, SECRET, assert_told, free_port, source};

struct Server {
    process: Child,
    programs: PathBuf,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The newest installed server's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut folders: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.into_iter().rev().find(|folder| folder.join("initdb").exists())
}

/// A program as somebody other than root, for whom the server does not start.
fn unprivileged(program: &Path) -> Command {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n");
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command
}

fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

impl Server {
    async fn start(nights: &Nights) -> Option<Self> {
        let Some(programs) = programs() else {
            println!("skipped: no postgresql");
            return None;
        };
        let folder = nights.root().join("server");
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("password"), SECRET).expect("a file");
        // Ends without effect where it is not root who tests.
        let _ = Command::new("chown").args(["-R", "postgres"]).arg(&folder).output();
        let _ = Command::new("chmod").args(["o+x"]).arg(nights.root()).output();
        let password = format!("--pwfile={}", folder.join("password").display());
        let options = [
            "-U",
            "owner",
            "-A",
            "scram-sha-256",
            "--no-sync",
            "-E",
            "UTF8",
            &password,
            "-D",
        ];
        succeed(
            unprivileged(&programs.join("initdb"))
                .args(options)
                .arg(folder.join("data")),
        );
        let port = free_port();
        let mut command = unprivileged(&programs.join("postgres"));
        command.arg("-D").arg(folder.join("data")).arg("-k").arg(&folder);
        command.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-F"]);
        let process = command.stderr(Stdio::null()).stdout(Stdio::null()).spawn();
        let server = Self {
            process: process.expect("the server starts"),
            programs,
            port,
        };
        server.wait().await;
        server.run(
            "CREATE TABLE counts (month date, region text, n int); \
             INSERT INTO counts VALUES ('2025-01-01', 'Fès, Meknès', 12), ('2025-02-01', NULL, 0)",
        );
        Some(server)
    }

    async fn wait(&self) {
        for _ in 0..100 {
            let port = self.port.to_string();
            let mut ready = Command::new(self.programs.join("pg_isready"));
            if ready
                .args(["-q", "-h", "127.0.0.1", "-p", &port])
                .status()
                .is_ok_and(|status| status.success())
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the server is not ready");
    }

    fn run(&self, statement: &str) -> String {
        let port = self.port.to_string();
        let mut psql = Command::new(self.programs.join("psql"));
        psql.env("PGPASSWORD", SECRET)
            .args(["-X", "-A", "-t", "-h", "127.0.0.1", "-p", &port, "-U", "owner"]);
        succeed(psql.args(["-d", "postgres", "-c", statement]))
    }

    fn dsn(&self, password: &str) -> String {
        format!("postgresql://owner:{password}@127.0.0.1:{}/postgres", self.port)
    }
}

fn query(text: &str) -> Source {
    source(&format!(
        "kind = 'postgres'\nretries = 1\n[fetch.postgres]\ndsn_env = 'DSN'\nstatement_timeout_seconds = 1\n\
         query = \"\"\"{text}\"\"\""
    ))
}

#[tokio::test]
async fn the_answer_to_a_query_is_a_delivery() {
    let mut nights = Nights::new();
    let Some(server) = Server::start(&nights).await else {
        return;
    };
    nights.variables.insert("DSN".to_owned(), server.dsn(SECRET));
    let source = query("SELECT month, region, n FROM counts ORDER BY 1; -- by month\n");
    let error = nights.refused(&source).await;
    assert_told(&error, "F013", "syntax");
    let source = query("SELECT month, region, n FROM counts ORDER BY 1 -- by month;");
    let landed = nights.run(&source, NOW).await.expect("landed");
    let csv = "month,region,n\n2025-01-01,\"Fès, Meknès\",12\n2025-02-01,,0\n";
    assert_eq!(landed, [("dgsn.csv".to_owned(), csv.to_owned())]);
}

#[tokio::test]
async fn what_writes_hides_or_takes_too_long_is_refused() {
    let mut nights = Nights::new();
    let Some(server) = Server::start(&nights).await else {
        return;
    };
    nights.variables.insert("DSN".to_owned(), server.dsn(SECRET));
    let cases = [
        ("DELETE FROM counts RETURNING n", "F013", "it would change something"),
        ("SELECT 1; DELETE FROM counts", "F013", "multiple commands"),
        ("SELECT 1) TO PROGRAM 'touch /tmp/no' --", "F013", "syntax error"),
        ("SELECT pg_sleep(5)", "F013", "it took more than 1 seconds"),
        ("SELECT n FROM nowhere", "F013", "\"nowhere\" does not exist"),
        (
            "SELECT 'hunter2-hunter2' || region::int FROM counts",
            "F013",
            "SQLSTATE 22P02",
        ),
    ];
    for (text, code, reason) in cases {
        assert_told(&nights.refused(&query(text)).await, code, reason);
    }
    assert_eq!(server.run("SELECT count(*) FROM counts"), "2\n");
    nights.variables.insert("DSN".to_owned(), server.dsn("wrong"));
    let error = nights.refused(&query("SELECT 1")).await;
    assert_told(&error, "F012 database postgres at 127.0.0.1", "user or password");
}

#[tokio::test]
async fn a_database_elsewhere_is_never_asked_without_encryption() {
    let mut nights = Nights::new();
    assert_told(&nights.refused(&query("SELECT 1")).await, "F009", "DSN");
    let dsn = format!("postgresql://owner:{SECRET}@db.example.ma/counts?sslmode=disable");
    nights.variables.insert("DSN".to_owned(), dsn);
    let error = nights.refused(&query("SELECT 1")).await;
    assert_told(&error, "F011 database counts at db.example.ma", "without encryption");
}
