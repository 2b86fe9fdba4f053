//! `marsad.toml`: how this installation runs. When, whom it tells, where to. It says nothing about figures, so it
//! is no part of the definitions' hash.

use std::collections::BTreeSet;
use std::path::Path;

use chrono_tz::Tz;
use serde::Deserialize;
use url::Url;

use crate::Problem;
use crate::source::Schedule;
use crate::source_file::SourceFile;
use crate::text::Language;
use crate::zone::zone;

/// Where it stands.
pub const FILE: &str = "marsad.toml";

/// An installation. All of it is optional: without the file nothing runs by itself and nobody is told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deployment {
    /// When `marsad serve --schedule` runs nights.
    pub schedule: NightSchedule,
    /// When an alert is raised, and told again.
    pub alerts: AlertRules,
    /// The mail server and those it writes to.
    pub email: Option<Email>,
    /// Addresses that are called with each alert.
    #[serde(rename = "webhook")]
    pub webhooks: Vec<Webhook>,
    /// Where lineage events go besides `data/lineage/`.
    pub lineage: Option<LineageEndpoint>,
    /// Those who may read a release before its embargo ends.
    #[serde(rename = "embargo_reader")]
    pub embargo_readers: Vec<EmbargoReader>,
}

/// `[schedule]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NightSchedule {
    /// The night of all sources, release included.
    pub nightly: Option<Schedule>,
    /// The clocks on which all schedules are read, sources' own included.
    #[serde(deserialize_with = "zone")]
    pub timezone: Tz,
}

impl Default for NightSchedule {
    fn default() -> Self {
        Self {
            nightly: None,
            timezone: Tz::Africa__Casablanca,
        }
    }
}

/// `[alerts]`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertRules {
    /// Days after which an alert that is still open is told again.
    pub repeat_days: u32,
    /// Free share of the data folder's disk below which it is nearly full, 0 to 1.
    pub disk_free_share_min: f64,
}

impl Default for AlertRules {
    fn default() -> Self {
        Self {
            repeat_days: 7,
            disk_free_share_min: 0.1,
        }
    }
}

/// How the connection to the mail server is kept private.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// TLS from the first byte, port 465.
    #[default]
    Tls,
    /// TLS asked for after connecting, port 587; refused if the server has none.
    Starttls,
    /// Nothing, port 25: only for a server on the same machine.
    None,
}

/// `[email]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Email {
    /// Name of the server.
    pub server: String,
    /// Its port; that of `security` where absent.
    pub port: Option<u16>,
    /// Whether and how TLS is used.
    #[serde(default)]
    pub security: MailSecurity,
    /// The account; the server asks for none where absent.
    pub user: Option<String>,
    /// Name of the environment variable that holds the password.
    pub password_env: Option<String>,
    /// Sender's address.
    pub from: String,
    /// Those who are told.
    #[serde(rename = "recipient", default)]
    pub recipients: Vec<Recipient>,
}

/// `[[email.recipient]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Address.
    pub address: String,
    /// Language of what they get.
    #[serde(default = "french")]
    pub language: Language,
}

/// `[[webhook]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Name, for reports: the address may hold a token.
    pub name: String,
    /// Address that takes a POST of JSON.
    pub url: Url,
    /// Name of the environment variable that holds the secret with which calls are signed.
    pub secret_env: Option<String>,
    /// Language of the sentences inside.
    #[serde(default = "french")]
    pub language: Language,
}

/// `[lineage]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineageEndpoint {
    /// Address that takes a POST for each event, such as `http://127.0.0.1:5000/api/v1/lineage`.
    pub url: Url,
    /// Name of the environment variable that holds the bearer token.
    pub token_env: Option<String>,
}

/// `[[embargo_reader]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbargoReader {
    /// The name they sign in with; it stands in the record of readings.
    pub name: String,
    /// Name of the environment variable that holds their password.
    pub password_env: String,
}

fn french() -> Language {
    Language::Fr
}

impl Deployment {
    /// Reads `root/marsad.toml`; an installation without any settings where there is none.
    ///
    /// Problems: `D001`, `D002`, and `D080` for a value that cannot be meant.
    pub fn load(root: &Path) -> (Self, Vec<Problem>) {
        if !root.join(FILE).exists() {
            return (Self::default(), Vec::new());
        }
        let file = match SourceFile::read(root, FILE) {
            Ok(file) => file,
            Err(problem) => return (Self::default(), vec![problem]),
        };
        match file.parse_toml::<Self>() {
            Ok(deployment) => {
                let problems = deployment.problems(&file);
                (deployment, problems)
            }
            Err(problem) => (Self::default(), vec![problem]),
        }
    }

    fn problems(&self, file: &SourceFile) -> Vec<Problem> {
        let share = self.alerts.disk_free_share_min;
        let mut doubts = vec![(
            !(0.0..1.0).contains(&share),
            "disk_free_share_min",
            "disk_free_share_min is a share; give a number from 0 to less than 1",
        )];
        if let Some(email) = &self.email {
            let addresses = email.recipients.iter().map(|recipient| &recipient.address);
            let is_wrong = |address: &String| address.split('@').filter(|part| !part.is_empty()).count() != 2;
            doubts.extend([
                (
                    addresses.chain([&email.from]).any(is_wrong),
                    "[email]",
                    "an address of [email] is none; write name@place",
                ),
                (
                    email.recipients.is_empty(),
                    "[email]",
                    "[email] has nobody to write to; add [[email.recipient]]",
                ),
                (
                    email.user.is_some() != email.password_env.is_some(),
                    "[email]",
                    "user and password_env go together; give both or neither",
                ),
            ]);
        }
        let names: BTreeSet<&String> = self.embargo_readers.iter().map(|reader| &reader.name).collect();
        doubts.push((
            names.len() < self.embargo_readers.len() || names.iter().any(|name| name.is_empty() || name.contains(':')),
            "[[embargo_reader]]",
            "each reader needs a name of their own, without a colon: it is what the record of readings tells them by",
        ));
        for (url, near) in self.addresses() {
            doubts.push((
                !is_private(url),
                near,
                "plain http shows what is sent to everyone on the way; use https (http only to this machine)",
            ));
        }
        let wrong = doubts.into_iter().filter(|(is_wrong, ..)| *is_wrong);
        wrong
            .map(|(_, near, message)| file.problem_at(near, "D080", message.to_owned()))
            .collect()
    }

    fn addresses(&self) -> impl Iterator<Item = (&Url, &'static str)> {
        let hooks = self.webhooks.iter().map(|hook| (&hook.url, "[[webhook]]"));
        hooks.chain(self.lineage.iter().map(|endpoint| (&endpoint.url, "[lineage]")))
    }
}

/// Whether what is sent there can be read on the way: TLS, or the machine itself.
fn is_private(url: &Url) -> bool {
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Deployment, Vec<String>) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), text).expect("a file");
        let (deployment, problems) = Deployment::load(folder.path());
        (deployment, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn without_the_file_nobody_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let (deployment, problems) = Deployment::load(folder.path());
        assert!(deployment.email.is_none() && deployment.webhooks.is_empty() && problems.is_empty());
        assert_eq!(deployment.schedule.timezone, Tz::Africa__Casablanca);
    }

    #[test]
    fn the_example_of_the_reference_is_read() {
        let reference = include_str!("../../../docs/definitions-reference.md");
        let (_, section) = reference
            .split_once("## Deployment: `marsad.toml`")
            .expect("the section");
        let (_, example) = section.split_once("```toml\n").expect("an example");
        let (example, _) = example.split_once("```").expect("its end");
        let (deployment, problems) = read(example);
        assert_eq!(problems, [""; 0]);
        assert!(deployment.schedule.nightly.is_some());
        assert_eq!(deployment.email.map(|email| email.recipients.len()), Some(2));
        assert_eq!(deployment.webhooks.len(), 1);
        assert!(deployment.lineage.is_some());
    }

    #[test]
    fn what_cannot_be_meant_is_told_at_its_line() {
        for (text, expected) in [
            (
                "[schedule]\nnightly = \"at two\"\n",
                "marsad.toml:2: D002 «at two» is no cron expression",
            ),
            (
                "[schedule]\ntimezone = \"Africa/Atlantis\"\n",
                "marsad.toml:2: D002 «Africa/Atlantis» is no time zone",
            ),
            ("[alerts]\nrepeat = 3\n", "marsad.toml:2: D002 unknown field `repeat`"),
            (
                "[alerts]\ndisk_free_share_min = 10\n",
                "marsad.toml:2: D080 disk_free_share_min is a share",
            ),
            (
                "\n[email]\nserver = \"mail\"\nfrom = \"marsad@example.ma\"\n",
                "marsad.toml:2: D080 [email] has nobody",
            ),
            (
                "[[webhook]]\nname = \"chat\"\nurl = \"http://example.ma/hook\"\n",
                "marsad.toml:1: D080 plain http shows",
            ),
        ] {
            let (_, problems) = read(text);
            assert!(
                problems.iter().any(|problem| problem.starts_with(expected)),
                "{text}: {problems:?}"
            );
        }
    }
}
