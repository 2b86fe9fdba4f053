//! Embargo: who may read a release before everybody does, and the record of what they read.

use std::fmt;
use std::io;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use definitions::sha256::sha256_hex;
use definitions::text::{Language, Trilingual};
use releases::Release;
use serde::Serialize;

use crate::call::Call;
use crate::dates;
use crate::locale::Words;
use crate::problem::ApiError;

type Record = dyn Fn(&Reading<'_>) -> io::Result<()> + Send + Sync;

/// Those who may read a release under embargo. Each reading is recorded before it is answered.
#[derive(Clone)]
pub struct EmbargoReaders {
    /// Name, and hash of the password: comparing hashes tells nothing of how much of a guess was right.
    readers: Arc<[(String, String)]>,
    record: Arc<Record>,
}

/// One reading of a release under embargo.
#[derive(Debug, Serialize)]
pub struct Reading<'a> {
    /// The reader's name.
    pub reader: &'a str,
    /// The release.
    pub release_id: &'a str,
    /// When, RFC 3339.
    pub read_at: String,
    /// The address, with its query.
    pub address: String,
}

/// Name and password as a caller gave them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    name: String,
    password: String,
}

impl fmt::Debug for EmbargoReaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmbargoReaders({})", self.readers.len())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

impl EmbargoReaders {
    /// Readers by name and password, and what writes their readings down.
    pub fn new(
        readers: impl IntoIterator<Item = (String, String)>,
        record: impl Fn(&Reading<'_>) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let hashed = readers
            .into_iter()
            .map(|(name, password)| (name, sha256_hex(&password)));
        Self {
            readers: hashed.collect(),
            record: Arc::new(record),
        }
    }

    /// Lets a listed reader in, and records the reading.
    ///
    /// Errors: `A011` for anybody else, `A012` when the reading cannot be written down.
    pub(crate) fn admit(
        &self,
        credentials: &Credentials,
        call: &Call,
        release_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let reader = self.listed(credentials).ok_or(ApiError::NotListed)?;
        let reading = Reading {
            reader,
            release_id,
            read_at: now.to_rfc3339_opts(SecondsFormat::Secs, true),
            address: call.address(),
        };
        (self.record)(&reading).map_err(|error| ApiError::Unrecorded(error.kind()))
    }

    /// The name of a listed reader whose password it is.
    pub(crate) fn listed(&self, credentials: &Credentials) -> Option<&str> {
        let hash = sha256_hex(&credentials.password);
        let mut readers = self.readers.iter();
        let found = readers.find(|(name, password)| *name == credentials.name && *password == hash);
        found.map(|(name, _)| name.as_str())
    }
}

impl Credentials {
    /// Of an `Authorization` header of the scheme Basic (RFC 7617).
    pub(crate) fn parse(header: &str) -> Option<Self> {
        let (scheme, encoded) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        let (name, password) = decoded.split_once(':')?;
        Some(Self {
            name: name.to_owned(),
            password: password.to_owned(),
        })
    }
}

/// The release as a listed reader is given it: it says on everything until when it must be kept.
pub(crate) fn marked(mut release: Release) -> Release {
    let Some(until) = release.manifest.public_from.clone() else {
        return release;
    };
    let notice = release.manifest.notice.take();
    let told = |language: Language| {
        let words = Words::of(language);
        let embargo = words.with("embargo", &[("until", &dates::moment_of_time(words, &until))]);
        match &notice {
            Some(notice) => format!("{embargo} {}", notice.in_language(language)),
            None => embargo,
        }
    };
    release.manifest.notice = Some(Trilingual {
        fr: told(Language::Fr),
        ar: told(Language::Ar),
        en: told(Language::En),
    });
    release
}
