use std::collections::BTreeMap;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use definitions::deployment::{Deployment, Email, MailSecurity, Recipient, Webhook};
use definitions::text::Language;
use serde_json::Value;

use super::every_condition;
use super::mail_server::MailServer;
use super::webhook_server::WebhookServer;
use crate::{AlertRegister, Channels, Undecided, announce};

fn night() -> DateTime<Utc> {
    "2026-11-21T02:00:00Z".parse().expect("an instant")
}

fn register() -> AlertRegister {
    let mut register = AlertRegister::default();
    register.update(every_condition(), &Undecided::new(), night());
    register
}

fn mail(port: u16, recipients: &[(&str, Language)]) -> Email {
    let recipient = |(address, language): &(&str, Language)| Recipient {
        address: (*address).to_owned(),
        language: *language,
    };
    Email {
        server: "127.0.0.1".to_owned(),
        port: Some(port),
        security: MailSecurity::None,
        user: None,
        password_env: None,
        from: "marsad@example.ma".to_owned(),
        recipients: recipients.iter().map(recipient).collect(),
    }
}

fn hook(url: &str, secret_env: Option<&str>) -> Webhook {
    Webhook {
        name: "chat".to_owned(),
        url: url.parse().expect("an address"),
        secret_env: secret_env.map(str::to_owned),
        language: Language::Fr,
    }
}

/// Tells the news; what failed, as told to the operator.
async fn tell(register: &mut AlertRegister, deployment: &Deployment) -> Vec<String> {
    let names = BTreeMap::new();
    let channels = Channels {
        deployment,
        names: &names,
    };
    let failed = announce(register, channels, night()).await;
    failed.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn each_recipient_gets_mail_in_their_language_once() {
    let server = MailServer::start("").await;
    let recipients = [("fr@example.ma", Language::Fr), ("ar@example.ma", Language::Ar)];
    let deployment = Deployment {
        email: Some(mail(server.port, &recipients)),
        ..Deployment::default()
    };
    let mut register = register();
    assert_eq!(tell(&mut register, &deployment).await, [""; 0]);
    assert_eq!(
        tell(&mut register, &deployment).await,
        [""; 0],
        "nothing is left to tell"
    );
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    for (mail, (address, _)) in taken.iter().zip(recipients) {
        assert!(mail.to.contains(address), "{mail:?}");
        assert!(mail.message.contains("From: marsad@example.ma"), "{mail:?}");
    }
    assert!(taken[0].message.contains("emc_helpline"), "{}", taken[0].message);
}

#[tokio::test]
async fn a_channel_that_fails_stops_no_other_and_is_tried_again() {
    let server = MailServer::start("nobody@").await;
    let recipients = [("nobody@example.ma", Language::Fr), ("fr@example.ma", Language::Fr)];
    let webhooks = WebhookServer::start(StatusCode::OK, 0).await;
    let deployment = Deployment {
        email: Some(mail(server.port, &recipients)),
        webhooks: vec![hook(&webhooks.url, None)],
        ..Deployment::default()
    };
    let mut register = register();
    let failed = tell(&mut register, &deployment).await;
    assert_eq!(failed.len(), 1);
    assert!(
        failed[0].starts_with("N002 mail to nobody@example.ma: the server answered 550"),
        "{failed:?}"
    );
    assert_eq!((server.taken().len(), webhooks.calls().len()), (1, 1));
    assert_eq!(tell(&mut register, &deployment).await.len(), 1, "tried again");
    assert_eq!(
        (server.taken().len(), webhooks.calls().len()),
        (1, 1),
        "the others know already"
    );
}

#[tokio::test]
async fn a_webhook_that_stumbles_is_called_again_with_the_same_signature() {
    // PATH is in every environment; its content is the secret here.
    let webhooks = WebhookServer::start(StatusCode::SERVICE_UNAVAILABLE, 1).await;
    let deployment = Deployment {
        webhooks: vec![hook(&webhooks.url, Some("PATH"))],
        ..Deployment::default()
    };
    assert_eq!(tell(&mut register(), &deployment).await, [""; 0]);
    let calls = webhooks.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0], calls[1]);
    let (signature, body) = &calls[0];
    assert_eq!((&signature[..7], signature.len()), ("sha256=", 71));
    let body: Value = serde_json::from_str(body).expect("JSON");
    let alerts = body["alerts"].as_array().expect("a list");
    assert_eq!(alerts.len(), every_condition().len());
    assert!(
        alerts
            .iter()
            .all(|alert| alert["happening"] == "raised" && alert["text"].is_string())
    );
}

#[tokio::test]
async fn a_call_that_is_refused_is_not_repeated_and_its_address_is_not_told() {
    let webhooks = WebhookServer::start(StatusCode::FORBIDDEN, 9).await;
    let url = format!("{}?token=geheim", webhooks.url);
    let deployment = Deployment {
        webhooks: vec![
            hook(&url, None),
            hook("http://127.0.0.1:1/?token=geheim", Some("MARSAD_NO_SUCH_SECRET")),
        ],
        ..Deployment::default()
    };
    let failed = tell(&mut register(), &deployment).await;
    assert_eq!(webhooks.calls().len(), 1);
    assert!(
        failed[0].starts_with("N003 webhook chat: it answered 403"),
        "{failed:?}"
    );
    assert!(
        failed[1].starts_with("N001 the environment has no variable MARSAD_NO_SUCH_SECRET"),
        "{failed:?}"
    );
    assert!(failed.iter().all(|told| !told.contains("geheim")), "{failed:?}");
}
