//! The bucket behind an `s3://` URL.

use serde::Deserialize;

/// `[fetch.bucket]`: where the store answers and which variables hold its keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// Address of an S3-compatible store; Amazon's when not given.
    pub endpoint: Option<String>,
    /// The store's region.
    #[serde(default = "region")]
    pub region: String,
    /// Environment variable with the access key; without both keys, requests are not signed.
    pub access_key_env: Option<String>,
    /// Environment variable with the secret key.
    pub secret_key_env: Option<String>,
    /// Whether the bucket is named in the path (`host/bucket`) or in the host (`bucket.host`).
    #[serde(default = "path_style")]
    pub path_style: bool,
}

fn region() -> String {
    "us-east-1".to_owned()
}

fn path_style() -> bool {
    true
}
