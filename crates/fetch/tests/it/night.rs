//! A night of one source: what it found and landed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use definitions::source::Source;
use fetch::{FetchError, Inbox, Landing, Progress, Visit};
use tempfile::TempDir;

/// What every test token, password and key is; it must never be told.
pub(crate) const SECRET: &str = "hunter2-hunter2";

/// A source with this `[fetch]`.
pub(crate) fn source(fetch: &str) -> Source {
    let text = format!(
        r#"
        id = "dgsn"
        replacement = "unit_period"
        sender = {{ name = {{ fr = "a", ar = "b", en = "c" }}, kind = "x" }}
        format = {{}}
        period = {{ frequency = "M", from = "Mois" }}
        count = {{ from = "Nombre" }}
        columns.unit_of_count = {{ constant = "REPORT" }}
        [fetch]
        retry_delay_ms = 1
        {fetch}
        "#
    );
    toml::from_str(&text).expect("a source")
}

/// A project folder, what is remembered, and the variables of the service.
pub(crate) struct Nights {
    pub(crate) folder: TempDir,
    pub(crate) progress: Progress,
    pub(crate) variables: BTreeMap<String, String>,
}

/// What landed: location and content.
pub(crate) type LandedTexts = Vec<(String, String)>;

impl Nights {
    pub(crate) fn new() -> Self {
        let secrets = ["TOKEN", "PASSWORD", "ACCESS_KEY", "SECRET_KEY"];
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            progress: Progress::default(),
            variables: secrets.map(|name| (name.to_owned(), SECRET.to_owned())).into(),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn inbox(&self, source: &Source, now: &str) -> Result<Inbox, FetchError> {
        let now: DateTime<Utc> = now.parse().expect("a time");
        let visit = Visit {
            now,
            progress: &self.progress,
            environment: &|name| self.variables.get(name).cloned(),
        };
        Inbox::open(self.root(), source, &visit)
    }

    pub(crate) fn landing(&self) -> Landing {
        Landing::open(&self.root().join("landing")).expect("a landing")
    }

    /// Fetches all there is and remembers how far it came, as after a commit.
    pub(crate) async fn run(&mut self, source: &Source, now: &str) -> Result<LandedTexts, FetchError> {
        let (landed, progress) = self.run_uncommitted(source, now).await?;
        self.progress = progress;
        Ok(landed)
    }

    /// Fetches all there is; the night ends before anything is committed.
    pub(crate) async fn run_uncommitted(
        &self,
        source: &Source,
        now: &str,
    ) -> Result<(LandedTexts, Progress), FetchError> {
        let inbox = self.inbox(source, now)?;
        let landing = self.landing();
        let mut texts = Vec::new();
        for found in inbox.list().await? {
            let landed = inbox.land(&found, &landing).await?;
            let text = fs::read_to_string(&landed.path).expect("landed text");
            assert_eq!(landed.size_bytes, text.len() as u64);
            texts.push((found.location, text));
        }
        Ok((texts, inbox.progress()))
    }

    /// The night's error, which tells no secret and leaves nothing behind.
    pub(crate) async fn refused(&self, source: &Source) -> String {
        let error = self.run_uncommitted(source, NOW).await.expect_err("an error");
        let told = format!("{error} {error:?}");
        assert!(!told.contains(SECRET), "{told}");
        assert_eq!(self.files_in_landing(), [""; 0]);
        error.to_string()
    }

    /// The files in the landing, finished or not.
    pub(crate) fn files_in_landing(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.root().join("landing")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path.display().to_string());
                }
            }
        }
        files
    }
}

/// The night of most tests.
pub(crate) const NOW: &str = "2025-04-02T02:00:00Z";

/// An error begins with this code and names this.
#[track_caller]
pub(crate) fn assert_told(error: &str, code: &str, named: &str) {
    assert!(error.starts_with(code) && error.contains(named), "{error}");
}

/// A port of this machine that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}
