//! Calls to webhooks: JSON, signed, tried again when the other side stumbles.

use std::time::Duration;

use aws_lc_rs::hmac;
use backon::{ExponentialBuilder, Retryable};
use chrono::{DateTime, SecondsFormat, Utc};
use definitions::deployment::Webhook;
use definitions::sha256::hexadecimal;
use serde_json::{Value, json};

use super::register::News;
use super::words::Words;
use crate::MonitoringError;

/// The header that carries the signature: `sha256=` and the HMAC-SHA256 of the body in hexadecimal digits.
const SIGNATURE: &str = "x-marsad-signature";

/// How long one try may take.
const TRY_SECONDS_MAX: u64 = 10;

/// How often a call is tried again after the first time, the waits doubling from half a second.
const RETRIES_MAX: usize = 3;

/// What a call says: each alert with its key, what happened to it, its facts and its sentence.
pub(super) fn body(news: &[News], words: &Words<'_>, now: DateTime<Utc>) -> Value {
    let instant = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
    let alerts = news.iter().map(|one| {
        json!({
            "key": one.alert.condition.key(),
            "happening": one.happening,
            "condition": one.alert.condition,
            "raised_at": instant(one.alert.raised_at),
            "text": words.sentence(one),
        })
    });
    json!({
        "sent_at": instant(now),
        "subject": words.subject(news),
        "alerts": alerts.collect::<Vec<_>>(),
    })
}

/// Posts the body; tries again after what may pass (no connection, no answer, 429, 5xx). Errors: `N001`, `N003`.
pub(super) async fn call(webhook: &Webhook, body: Value) -> Result<(), MonitoringError> {
    let failed = |reason: String| MonitoringError::Webhook {
        name: webhook.name.clone(),
        reason,
    };
    let text = body.to_string();
    let signature = match &webhook.secret_env {
        None => None,
        Some(variable) => {
            let secret = std::env::var(variable).map_err(|_| MonitoringError::NoSecret(variable.clone()))?;
            Some(sign(secret.as_bytes(), text.as_bytes()))
        }
    };
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(TRY_SECONDS_MAX))
        // A call is meant for this address and no other.
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| failed(MonitoringError::call(&error)))?;
    let once = || async {
        let mut request = client
            .post(webhook.url.clone())
            .header("content-type", "application/json")
            .body(text.clone());
        if let Some(signature) = &signature {
            request = request.header(SIGNATURE, signature);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| (true, MonitoringError::call(&error)))?;
        let status = answer.status();
        let may_pass = status.is_server_error() || status.as_u16() == 429;
        if status.is_success() {
            Ok(())
        } else {
            Err((may_pass, format!("it answered {status}")))
        }
    };
    let waits = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(500))
        .with_max_times(RETRIES_MAX);
    let told = once.retry(waits).when(|(may_pass, _)| *may_pass).await;
    told.map_err(|(_, reason)| failed(reason))
}

fn sign(secret: &[u8], body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    format!("sha256={}", hexadecimal(hmac::sign(&key, body).as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        let expected = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(sign(b"Jefe", b"what do ya want for nothing?"), expected);
    }
}
