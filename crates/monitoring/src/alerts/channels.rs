//! All ways to the operator, and telling the news over each of them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use definitions::deployment::{Deployment, Email, Recipient, Webhook};
use definitions::text::Trilingual;

use super::register::AlertRegister;
use super::words::Words;
use super::{email, webhook};
use crate::MonitoringError;

/// Whom an installation tells, and in which names.
#[derive(Debug, Clone, Copy)]
pub struct Channels<'a> {
    /// Mail server, recipients and webhooks.
    pub deployment: &'a Deployment,
    /// Names of the sources, by id.
    pub names: &'a BTreeMap<String, Trilingual>,
}

/// One way to one reader.
#[derive(Debug, Clone, Copy)]
enum Channel<'a> {
    Mail(&'a Email, &'a Recipient),
    Hook(&'a Webhook),
}

impl Channel<'_> {
    /// Its name in the register: what was told to whom.
    fn name(self) -> String {
        match self {
            Self::Mail(_, recipient) => format!("email:{}", recipient.address),
            Self::Hook(webhook) => format!("webhook:{}", webhook.name),
        }
    }
}

fn all(deployment: &Deployment) -> Vec<Channel<'_>> {
    let mails = deployment.email.iter().flat_map(|email| {
        let recipients = email.recipients.iter();
        recipients.map(move |recipient| Channel::Mail(email, recipient))
    });
    mails.chain(deployment.webhooks.iter().map(Channel::Hook)).collect()
}

/// Names of the ways to the operator, as reports and the register have them.
pub fn channel_names(deployment: &Deployment) -> Vec<String> {
    all(deployment).into_iter().map(Channel::name).collect()
}

/// Tells each channel its news and notes that it was told. One that fails stops no other: what failed comes
/// back, and is tried again the next time.
pub async fn announce(
    register: &mut AlertRegister,
    channels: Channels<'_>,
    now: DateTime<Utc>,
) -> Vec<MonitoringError> {
    let repeat = TimeDelta::days(channels.deployment.alerts.repeat_days.into());
    let mut failed = Vec::new();
    for channel in all(channels.deployment) {
        let name = channel.name();
        let news = register.news_for(&name, repeat, now);
        if news.is_empty() {
            continue;
        }
        let told = match channel {
            Channel::Mail(email, recipient) => {
                let words = Words::new(recipient.language, channels.names);
                let (subject, body) = (words.subject(&news), words.body(&news));
                email::send(email, &recipient.address, subject, body).await
            }
            Channel::Hook(hook) => {
                let body = webhook::body(&news, &Words::new(hook.language, channels.names), now);
                webhook::call(hook, body).await
            }
        };
        match told {
            Ok(()) => register.told(&name, &news, now),
            Err(error) => failed.push(error),
        }
    }
    failed
}
