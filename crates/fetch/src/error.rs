//! What can go wrong between a sender's place and the landing.
//!
//! A place is named without user, password and query, and no answer of a server is repeated: either may hold what
//! must not be written down.

use std::time::Duration;

/// An error of fetching or landing.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// `F001`: the place is no folder or address we can read.
    #[error("F001 {place} is no place to fetch from ({reason}); create the folder or correct fetch.url")]
    Place {
        /// The place as declared.
        place: String,
        /// The reason.
        reason: String,
    },
    /// `F002`: the pattern of file names is no pattern.
    #[error("F002 fetch.glob «{0}» is no pattern; use * and ** as in *.csv")]
    Glob(String),
    /// `F003`: reading failed.
    #[error("F003 {location} cannot be read ({reason}); it is tried again the next night")]
    Read {
        /// The file, or the place.
        location: String,
        /// The reason.
        reason: String,
        /// Whether another try in the same night may do better.
        passing: bool,
    },
    /// `F004`: landing failed.
    #[error("F004 the landing cannot be written ({0}); check its free space and permissions")]
    Land(String),
    /// `F005`: a server refused for now, or answered with an error.
    #[error(
        "F005 {place} answered with status {status}; it is tried again the next night; if it stays, ask the sender"
    )]
    Status {
        /// The address.
        place: String,
        /// The HTTP status.
        status: u16,
        /// How long the server asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// `F006`: fewer or more bytes came than were announced.
    #[error(
        "F006 {location} changed while it was fetched ({received_bytes} bytes came, {expected_bytes} were announced); \
         it is tried again the next night; if it stays, raise fetch.settle_seconds"
    )]
    Changed {
        /// The file.
        location: String,
        /// Bytes announced.
        expected_bytes: u64,
        /// Bytes received.
        received_bytes: u64,
    },
    /// `F007`: a delivery is larger than the source may send.
    #[error("F007 {location} is larger than {limit_bytes} bytes; have it sent in parts, or raise fetch.size_bytes_max")]
    TooLarge {
        /// The file.
        location: String,
        /// The limit.
        limit_bytes: u64,
    },
    /// `F008`: paging does not come to an end.
    #[error("F008 the answers of {place} do not end ({reason}); correct [fetch.http.paging], or raise pages_max")]
    Paging {
        /// The address.
        place: String,
        /// How it shows.
        reason: String,
    },
    /// `F009`: a secret is not there.
    #[error("F009 the secret {name} is not there ({reason}); set it for the night's service")]
    Secret {
        /// The variable or file that should hold it.
        name: String,
        /// The reason.
        reason: String,
    },
    /// `F010`: the server is not the one that was declared.
    #[error(
        "F010 {place} shows the host key {shown}, not the one declared; somebody may stand between: ask the sender by \
         another way, and only then correct host_key"
    )]
    HostKey {
        /// The address.
        place: String,
        /// Fingerprint of the key shown.
        shown: String,
    },
    /// `F011`: what is sent could be read on the way.
    #[error("F011 {place} would be asked without encryption; use https or TLS, which the sender must offer")]
    Insecure {
        /// The address.
        place: String,
    },
    /// `F012`: the server does not let us in.
    #[error("F012 {place} does not let us in ({reason}); check user and secret with the sender")]
    Denied {
        /// The address.
        place: String,
        /// The reason.
        reason: String,
    },
    /// `F013`: the database refuses the query.
    #[error("F013 the query of {place} was refused ({reason}); correct fetch.postgres.query")]
    Query {
        /// The database.
        place: String,
        /// The reason.
        reason: String,
    },
    /// `F014`: an answer is not what the definition says.
    #[error("F014 an answer of {place} is not as declared ({reason}); correct [fetch.http], or ask the sender")]
    Answer {
        /// The address.
        place: String,
        /// The reason.
        reason: String,
    },
    /// `F015`: what is remembered between nights cannot be read or written.
    #[error("F015 {place} cannot be used ({reason}); make it readable, or delete it to fetch everything anew")]
    Progress {
        /// The file.
        place: String,
        /// The reason.
        reason: String,
    },
    /// `F020`: the public key to seal to is none.
    #[error("F020 personal_data.seal_to is no public key; give the officer's age1… key, as age-keygen prints it")]
    SealKey,
}

impl FetchError {
    /// Whether another try in the same night may do better.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Read { passing, .. } => *passing,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
            Self::Changed {
                expected_bytes,
                received_bytes,
                ..
            } => received_bytes < expected_bytes,
            _ => false,
        }
    }
}
