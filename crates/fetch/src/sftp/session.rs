//! Entering an SFTP server: its key must be the one declared, before ours is shown.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use definitions::source::Sftp;
use russh::client::{self, AuthResult, Handle};
use russh::keys::{HashAlg, PrivateKeyWithHashAlg, PublicKeyOrCertificate, load_secret_key};
use russh_sftp::client::SftpSession;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::StatusCode;
use url::Url;

use crate::inbox::Visit;
use crate::secret::Secret;
use crate::{FetchError, address};

/// SSH's own port.
const PORT: u16 = 22;

/// How a server is found, known and entered.
pub(crate) struct Entrance {
    place: String,
    host: String,
    port: u16,
    user: String,
    host_key: String,
    proof: Proof,
    timeout: Duration,
}

/// How we show who we are.
enum Proof {
    Password(Secret),
    Key(PathBuf, Option<Secret>),
}

/// A session; it ends with it.
pub(crate) struct Session {
    pub(crate) sftp: SftpSession,
    connection: Handle<KnownServer>,
}

impl Session {
    /// Whether the server can still be asked.
    pub(crate) fn is_open(&self) -> bool {
        !self.connection.is_closed()
    }
}

impl Entrance {
    /// As the source declares it. Error: `F009`.
    pub(crate) fn of(
        root: &Path,
        url: &Url,
        options: &Sftp,
        timeout_seconds: u32,
        visit: &Visit<'_>,
    ) -> Result<Self, FetchError> {
        let password = Secret::read_named(options.password_env.as_ref(), visit.environment)?;
        let proof = match (password, &options.key_file) {
            (Some(password), _) => Proof::Password(password),
            (None, file) => Proof::Key(
                root.join(file.as_deref().unwrap_or_default()),
                Secret::read_named(options.key_passphrase_env.as_ref(), visit.environment)?,
            ),
        };
        Ok(Self {
            place: address::shown(url),
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port().unwrap_or(PORT),
            user: options.user.clone(),
            host_key: options.host_key.clone(),
            proof,
            timeout: Duration::from_secs(timeout_seconds.into()),
        })
    }

    /// Enters the server. Errors: `F003`, `F009`, `F010`, `F012`.
    pub(crate) async fn enter(&self) -> Result<Session, FetchError> {
        let entered = tokio::time::timeout(self.timeout, self.connect_and_prove()).await;
        entered.map_err(|_| self.unreadable("it", "the server is silent"))?
    }

    async fn connect_and_prove(&self) -> Result<Session, FetchError> {
        let config = client::Config {
            inactivity_timeout: Some(self.timeout),
            nodelay: true,
            ..client::Config::default()
        };
        let server = KnownServer {
            place: self.place.clone(),
            host_key: self.host_key.clone(),
        };
        let address = (self.host.as_str(), self.port);
        let connected = client::connect(Arc::new(config), address, server).await;
        let mut connection = connected.map_err(|refusal| match refusal {
            Refusal::Key(error) => error,
            Refusal::Connection => self.unreadable("it", "no connection"),
        })?;
        let broke_off = |_| self.unreadable("it", "the connection broke off");
        if !self.prove(&mut connection).await?.success() {
            return Err(FetchError::Denied {
                place: self.place.clone(),
                reason: "user, and password or key".to_owned(),
            });
        }
        let channel = connection.channel_open_session().await.map_err(broke_off)?;
        channel.request_subsystem(true, "sftp").await.map_err(broke_off)?;
        let sftp = SftpSession::new(channel.into_stream()).await;
        let sftp = sftp.map_err(|_| self.unreadable("it", "the server offers no SFTP"))?;
        sftp.set_timeout(self.timeout.as_secs());
        Ok(Session { sftp, connection })
    }

    async fn prove(&self, connection: &mut Handle<KnownServer>) -> Result<AuthResult, FetchError> {
        let broke_off = |_| self.unreadable("it", "the connection broke off");
        match &self.proof {
            Proof::Password(password) => {
                let asked = connection.authenticate_password(&self.user, password.reveal());
                asked.await.map_err(broke_off)
            }
            Proof::Key(file, passphrase) => {
                let key = load_secret_key(file, passphrase.as_ref().map(Secret::reveal));
                let key = key.map_err(|_| FetchError::Secret {
                    name: file.display().to_string(),
                    reason: "it is no readable private key, or its passphrase is another".to_owned(),
                })?;
                let hash = connection.best_supported_rsa_hash().await.map_err(broke_off)?.flatten();
                let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
                connection
                    .authenticate_publickey(&self.user, key)
                    .await
                    .map_err(broke_off)
            }
        }
    }

    /// `F003` for a file or folder there; another try may do better.
    pub(crate) fn unreadable(&self, what: &str, reason: &str) -> FetchError {
        FetchError::Read {
            location: format!("{what} at {}", self.place),
            reason: reason.to_owned(),
            passing: true,
        }
    }

    /// `F003` by the server's status, not by its words.
    pub(crate) fn failed(&self, what: &str, error: &SftpError) -> FetchError {
        let (reason, passing) = match error {
            SftpError::Status(status) => match status.status_code {
                StatusCode::NoSuchFile => ("it is not there", false),
                StatusCode::PermissionDenied => ("access is denied; ask the sender for the right to read", false),
                _ => ("the server refused", true),
            },
            SftpError::Timeout => ("the server is silent", true),
            _ => ("the connection broke off", true),
        };
        FetchError::Read {
            location: format!("{what} at {}", self.place),
            reason: reason.to_owned(),
            passing,
        }
    }
}

/// Knows the server by its key.
pub(crate) struct KnownServer {
    place: String,
    host_key: String,
}

/// Why a connection did not come about.
#[derive(Debug)]
pub(crate) enum Refusal {
    Key(FetchError),
    Connection,
}

impl From<russh::Error> for Refusal {
    fn from(_: russh::Error) -> Self {
        Self::Connection
    }
}

impl client::Handler for KnownServer {
    type Error = Refusal;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Refusal> {
        let shown = match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => key.fingerprint(HashAlg::Sha256),
            PublicKeyOrCertificate::Certificate(certificate) => certificate.public_key().fingerprint(HashAlg::Sha256),
        };
        if shown.to_string() == self.host_key {
            return Ok(true);
        }
        Err(Refusal::Key(FetchError::HostKey {
            place: self.place.clone(),
            shown: shown.to_string(),
        }))
    }
}
