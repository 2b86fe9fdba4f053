//! The answer of a PostgreSQL database to one query, as CSV.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use definitions::source::{Postgres, Source, is_loopback};
use futures::StreamExt;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::task::JoinHandle;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::inbox::{Visit, section};
use crate::secret::Secret;
use crate::transfer::ByteStream;
use crate::{FetchError, Found};

/// A database and what it is asked.
pub(crate) struct Database {
    config: Config,
    place: String,
    tls: MakeRustlsConnect,
    query: String,
    statement_timeout: Duration,
    found: Found,
}

impl Database {
    /// Prepares to ask it. Errors: `F001`, `F009`, `F011`.
    pub(crate) fn open(root: &Path, source: &Source, visit: &Visit<'_>) -> Result<Self, FetchError> {
        let fetch = &source.fetch;
        let options = section(fetch, fetch.postgres.as_ref())?;
        let dsn = Secret::read(&options.dsn_env, visit.environment)?;
        let config = dsn.reveal().parse::<Config>().map_err(|_| FetchError::Secret {
            name: options.dsn_env.clone(),
            reason: "it is no connection string such as postgresql://user:password@host/database".to_owned(),
        })?;
        let place = shown(&config);
        Ok(Self {
            config: encrypted(config, &place, fetch.timeout_seconds)?,
            place,
            tls: tls(root, options)?,
            query: options.query.trim().trim_end_matches(';').to_owned(),
            statement_timeout: Duration::from_secs(options.statement_timeout_seconds.into()),
            found: found(source, visit.now),
        })
    }

    /// The delivery that the answer is.
    pub(crate) fn found(&self) -> Found {
        self.found.clone()
    }

    /// The longest the server may work on the query.
    pub(crate) fn statement_timeout(&self) -> Duration {
        self.statement_timeout
    }

    /// The answer as CSV with a header. It is read in a transaction that can change nothing. Errors: `F003`, `F012`,
    /// `F013`.
    pub(crate) async fn read(&self) -> Result<ByteStream<'_>, FetchError> {
        let session = self.connect().await?;
        let failed = |error| self.failed(&error);
        let begin = format!(
            "SET statement_timeout = {}; SET datestyle = 'ISO'; BEGIN READ ONLY",
            self.statement_timeout.as_millis()
        );
        session.client.batch_execute(&begin).await.map_err(failed)?;
        // Alone it must be one statement with an answer, so that nothing can hide behind a bracket of it.
        session.client.prepare(&self.query).await.map_err(failed)?;
        let copy = format!("COPY (\n{}\n) TO STDOUT (FORMAT csv, HEADER)", self.query);
        let answer = session.client.copy_out(&copy).await.map_err(failed)?;
        let state = (Box::pin(answer), session);
        let bytes = futures::stream::try_unfold(state, move |(mut answer, session)| async move {
            match answer.next().await.transpose().map_err(|error| self.failed(&error))? {
                Some(chunk) => Ok(Some((chunk, (answer, session)))),
                None => Ok(None),
            }
        });
        Ok(bytes.boxed())
    }

    async fn connect(&self) -> Result<Session, FetchError> {
        let connected = self.config.connect(self.tls.clone()).await;
        let (client, connection) = connected.map_err(|error| self.failed(&error))?;
        let connection = tokio::spawn(async move {
            // What breaks the connection is told to the one who reads from it.
            let _ = connection.await;
        });
        Ok(Session { client, connection })
    }

    /// What went wrong, by its SQLSTATE: a message may repeat values of rows, but for those about the query's text.
    fn failed(&self, error: &tokio_postgres::Error) -> FetchError {
        let place = self.place.clone();
        let Some(told) = error.as_db_error() else {
            return FetchError::Read {
                location: place,
                reason: "no connection, or it broke off".to_owned(),
                passing: true,
            };
        };
        let state = told.code();
        let denied = |reason: &str| FetchError::Denied {
            place: place.clone(),
            reason: reason.to_owned(),
        };
        let refused = |reason: String| FetchError::Query {
            place: place.clone(),
            reason,
        };
        match (state.code().get(..2).unwrap_or_default(), state) {
            ("28", _) => denied("user or password"),
            ("3D", _) => denied("there is no such database"),
            (_, &SqlState::INSUFFICIENT_PRIVILEGE) => denied("the user may not read a table of the query"),
            (_, &SqlState::READ_ONLY_SQL_TRANSACTION) => refused("it would change something".to_owned()),
            (_, &SqlState::QUERY_CANCELED) => refused(format!(
                "it took more than {} seconds; make it faster, or raise statement_timeout_seconds",
                self.statement_timeout.as_secs()
            )),
            ("42", _) => refused(told.message().to_owned()),
            ("08" | "53" | "57", _) => FetchError::Read {
                location: place,
                reason: format!("the server is not able to, SQLSTATE {}", state.code()),
                passing: true,
            },
            _ => refused(format!("SQLSTATE {}", state.code())),
        }
    }
}

/// A connection; it ends with it, and so does the transaction.
struct Session {
    client: Client,
    connection: JoinHandle<()>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

/// The same name every night.
fn found(source: &Source, now: DateTime<Utc>) -> Found {
    Found {
        location: format!("{}.csv", source.id),
        size_bytes: 0,
        modified_at: now,
        name_date: None,
    }
}

/// The database without user and password.
fn shown(config: &Config) -> String {
    let host = config.get_hosts().first().map_or_else(String::new, |host| match host {
        Host::Tcp(host) => host.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    });
    format!("database {} at {host}", config.get_dbname().unwrap_or("(default)"))
}

/// Demands encryption, unless nothing leaves this machine. Error: `F011`.
fn encrypted(mut config: Config, place: &str, timeout_seconds: u32) -> Result<Config, FetchError> {
    let is_here = |host: &Host| match host {
        Host::Tcp(host) => is_loopback(host),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    let is_local =
        config.get_hosts().iter().all(is_here) && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
    match config.get_ssl_mode() {
        SslMode::Prefer if is_local => config.ssl_mode(SslMode::Disable),
        SslMode::Disable if !is_local => {
            return Err(FetchError::Insecure {
                place: place.to_owned(),
            });
        }
        SslMode::Disable => &mut config,
        _ => config.ssl_mode(SslMode::Require),
    };
    config.connect_timeout(Duration::from_secs(timeout_seconds.into()));
    config.application_name("marsad");
    Ok(config)
}

/// TLS that knows the system's authorities and the one declared. Errors: `F001`, `F009`.
fn tls(root: &Path, options: &Postgres) -> Result<MakeRustlsConnect, FetchError> {
    let mut authorities = RootCertStore::empty();
    authorities.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = &options.authority_file {
        for certificate in certificates(&root.join(file))? {
            authorities.add_parsable_certificates([certificate]);
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| FetchError::Place {
        place: "[fetch.postgres]".to_owned(),
        reason: "TLS cannot be prepared".to_owned(),
    })?;
    let config = builder.with_root_certificates(authorities).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, FetchError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    read.map_err(|_| FetchError::Secret {
        name: file.display().to_string(),
        reason: "it is no file with PEM certificates".to_owned(),
    })
}
