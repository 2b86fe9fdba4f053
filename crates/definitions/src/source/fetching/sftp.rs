//! How an SFTP server is known and entered.

use serde::Deserialize;

/// `[fetch.sftp]`: whose key the server must show, and who we are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sftp {
    /// Our name there.
    pub user: String,
    /// Fingerprint of the server's key as `ssh-keygen -lf` shows it: `SHA256:…`. A server with another is not entered.
    pub host_key: String,
    /// Environment variable with our password.
    pub password_env: Option<String>,
    /// File with our private key; from the project's root when relative.
    pub key_file: Option<String>,
    /// Environment variable with the passphrase of the private key.
    pub key_passphrase_env: Option<String>,
}

impl Sftp {
    /// Whether [`Self::host_key`] has the form of a SHA-256 fingerprint.
    pub fn is_host_key_fingerprint(&self) -> bool {
        let is_base64 = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
        let digest = self.host_key.strip_prefix("SHA256:");
        digest.is_some_and(|digest| digest.len() == 43 && digest.chars().all(is_base64))
    }
}
