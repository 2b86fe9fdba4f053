//! Where a source's deliveries are found, how they are fetched and in which order they are taken.

mod address;
mod bucket;
mod http;
mod postgres;
mod sftp;

use serde::Deserialize;

pub use self::address::{is_loopback, is_variable_name};
pub use self::bucket::Bucket;
pub use self::http::{Http, HttpFormat, Paging, Since};
pub use self::postgres::Postgres;
pub use self::sftp::Sftp;
use super::schedule::Schedule;

/// `[fetch]` of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    /// What kind of place it is.
    #[serde(default)]
    pub kind: FetchKind,
    /// The place. A folder: a path from the project's root, a `file://` or an `s3://` URL. An API: its `https://`
    /// address. A drop: its `sftp://` address. Not given for a database: its address is a secret.
    #[serde(default)]
    pub url: String,
    /// Which of the files there are deliveries, such as `*.csv`; `**/` looks into folders.
    #[serde(default = "every_file")]
    pub glob: String,
    /// Which of two new deliveries is the older one.
    #[serde(default)]
    pub order: DeliveryOrder,
    /// When `marsad serve --schedule` takes this source in besides the nights of all sources.
    pub schedule: Option<Schedule>,
    /// How the date in a name reads, in strftime letters; for [`DeliveryOrder::NameDate`] only.
    pub name_date: Option<String>,
    /// A file younger than this waits for the next night: it may still be being written.
    #[serde(default)]
    pub settle_seconds: u32,
    /// The largest delivery that is landed.
    #[serde(default = "size_bytes_max")]
    pub size_bytes_max: u64,
    /// How long the place may be silent before the transfer counts as broken.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: u32,
    /// How often a broken transfer is tried again in the same night.
    #[serde(default = "retries")]
    pub retries: u32,
    /// Pause before the first retry, in milliseconds; each further one about doubles.
    #[serde(default = "retry_delay_ms")]
    pub retry_delay_ms: u32,
    /// The bucket behind an `s3://` URL.
    pub bucket: Option<Bucket>,
    /// How the API is asked.
    pub http: Option<Http>,
    /// How the SFTP server is known and entered.
    pub sftp: Option<Sftp>,
    /// What is asked of the database.
    pub postgres: Option<Postgres>,
}

/// Kinds of places deliveries are fetched from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchKind {
    /// Files in a folder or in a bucket.
    #[default]
    Folder,
    /// The answers of an API, or one file by its address.
    Http,
    /// Files on an SFTP server.
    Sftp,
    /// The answer to a query.
    Postgres,
}

/// How deliveries that arrived together are ordered, oldest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryOrder {
    /// By path, as text.
    #[default]
    Name,
    /// By modification time at the sender, then by path.
    Modified,
    /// By the date in the name, then by path; names without a date come first.
    NameDate,
}

fn every_file() -> String {
    "*".to_owned()
}

fn size_bytes_max() -> u64 {
    8 << 30
}

fn timeout_seconds() -> u32 {
    60
}

fn retries() -> u32 {
    4
}

fn retry_delay_ms() -> u32 {
    500
}
