//! Mail over SMTP.

use std::time::Duration;

use definitions::deployment::{Email, MailSecurity};
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::MonitoringError;

/// How long the server may take for each answer.
const ANSWER_SECONDS_MAX: u64 = 30;

/// Sends one message as plain text. Errors: `N001`, `N002`.
pub(super) async fn send(email: &Email, to: &str, subject: String, body: String) -> Result<(), MonitoringError> {
    let failed = |reason: &str| MonitoringError::Mail {
        recipient: to.to_owned(),
        reason: reason.to_owned(),
    };
    let address = |text: &str| text.parse().map_err(|_| failed("an address is none"));
    let message = Message::builder()
        .from(address(&email.from)?)
        .to(address(to)?)
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|_| failed("the message cannot be formed"))?;
    let sent = transport(email)
        .map_err(|error| error.unwrap_or_else(|| failed("TLS cannot be set up")))?
        .send(message)
        .await;
    sent.map(|_| ()).map_err(|error| match error.status() {
        // The server's own words may repeat what it was sent; its code says enough.
        Some(code) => failed(&format!("the server answered {code}")),
        None if error.is_timeout() => failed("no answer in time"),
        None if error.is_tls() => failed("no TLS with the server"),
        None => failed("no connection to the server"),
    })
}

/// The connection; an error without cause is one of TLS.
fn transport(email: &Email) -> Result<AsyncSmtpTransport<Tokio1Executor>, Option<MonitoringError>> {
    type Transport = AsyncSmtpTransport<Tokio1Executor>;
    let server = email.server.as_str();
    let mut builder = match email.security {
        MailSecurity::Tls => Transport::relay(server).map_err(|_| None)?,
        MailSecurity::Starttls => Transport::starttls_relay(server).map_err(|_| None)?,
        MailSecurity::None => Transport::builder_dangerous(server),
    };
    if let Some(port) = email.port {
        builder = builder.port(port);
    }
    if let (Some(user), Some(variable)) = (&email.user, &email.password_env) {
        let password = std::env::var(variable).map_err(|_| Some(MonitoringError::NoSecret(variable.clone())))?;
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    Ok(builder.timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX))).build())
}
