//! What is asked of a PostgreSQL database.

use serde::Deserialize;

/// `[fetch.postgres]`: one query, whose answer is one CSV delivery.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postgres {
    /// Environment variable with the connection string (`postgresql://…` or `host=… user=…`).
    pub dsn_env: String,
    /// The `SELECT`. Aggregate in it: rows of persons should not leave the sender's database.
    pub query: String,
    /// The longest the server may work on the query.
    #[serde(default = "statement_timeout_seconds")]
    pub statement_timeout_seconds: u32,
    /// File with the certificates (PEM) of the authority that signed the server's, where the system does not know
    /// it; from the project's root when relative.
    pub authority_file: Option<String>,
}

fn statement_timeout_seconds() -> u32 {
    600
}
