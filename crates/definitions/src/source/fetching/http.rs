//! How an API is asked.

use chrono::NaiveDate;
use serde::Deserialize;

/// `[fetch.http]`: what the answers look like, and how all of them are asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// What an answer is.
    pub format: HttpFormat,
    /// Where the rows stand in a JSON answer: names of fields with dots between; the answer itself when empty.
    #[serde(default)]
    pub rows: String,
    /// Environment variable with the token.
    pub token_env: Option<String>,
    /// Header in which the token is sent.
    #[serde(default = "token_header")]
    pub token_header: String,
    /// Word before the token, such as `Bearer`; none when empty.
    #[serde(default = "token_scheme")]
    pub token_scheme: String,
    /// How the further answers are asked for.
    #[serde(default)]
    pub paging: Paging,
    /// How only what is new is asked for.
    pub since: Option<Since>,
    /// The most answers one night takes.
    #[serde(default = "pages_max")]
    pub pages_max: u32,
    /// The most requests in a second.
    #[serde(default = "requests_per_second")]
    pub requests_per_second: u32,
    /// Whether an address of another machine may be `http://`: what is sent can then be read on the way.
    #[serde(default)]
    pub allow_unencrypted: bool,
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpFormat {
    /// A JSON document with a list of rows.
    Json,
    /// A row of JSON on each line.
    Ndjson,
    /// A file, landed as it is.
    File,
}

/// How the further answers are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Paging {
    /// There is one answer.
    #[default]
    None,
    /// By number, until an answer has no rows.
    Page {
        /// Query parameter with the number.
        parameter: String,
        /// Number of the first answer.
        #[serde(default = "first_page")]
        first: u32,
    },
    /// By a text the answer gives for the next one, until it gives none.
    Cursor {
        /// Query parameter with the cursor.
        parameter: String,
        /// Where the answer has it: names of fields with dots between.
        field: String,
    },
    /// By the address of the next answer, until there is none.
    Link {
        /// Where the answer has it; the header `Link` with `rel="next"` when not given.
        field: Option<String>,
    },
}

/// `[fetch.http.since]`: asking only for what is new.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// Query parameter with the date from which rows are asked for.
    pub parameter: String,
    /// How the date is written, in strftime letters.
    #[serde(default = "date_format")]
    pub format: String,
    /// The date of the first night.
    pub first: NaiveDate,
    /// Field of a row whose latest date is the watermark; the night's own date when not given.
    pub field: Option<String>,
    /// How many days before the watermark are asked for again, since late changes fall there.
    #[serde(default = "reread_days")]
    pub reread_days: u32,
}

fn token_header() -> String {
    "Authorization".to_owned()
}

fn token_scheme() -> String {
    "Bearer".to_owned()
}

fn pages_max() -> u32 {
    1000
}

fn requests_per_second() -> u32 {
    5
}

fn first_page() -> u32 {
    1
}

fn date_format() -> String {
    "%Y-%m-%d".to_owned()
}

fn reread_days() -> u32 {
    35
}
