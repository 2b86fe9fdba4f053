//! What was told to whom: each alert once, again only after a while, and once when it is over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::condition::Condition;
use crate::MonitoringError;
use crate::error::write_whole;

/// How long a closed alert is kept for channels that were told of it and could not yet be told of its end.
const KEPT_DAYS: i64 = 30;

/// A condition that holds, or held until lately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// What holds, as last seen.
    pub condition: Condition,
    /// Since when.
    pub raised_at: DateTime<Utc>,
    /// Until when, once it is over.
    pub closed_at: Option<DateTime<Utc>>,
    /// Channel, and when it was last told.
    pub told: BTreeMap<String, DateTime<Utc>>,
}

/// What happened to an alert, as a channel is told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// It is new.
    Raised,
    /// It still holds.
    Again,
    /// It is over.
    Over,
}

/// One thing to tell a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// What happened.
    pub happening: Happening,
    /// To which alert.
    pub alert: Alert,
}

/// Open conditions a night says nothing about, by kind and source: where nothing came, nobody knows whether it
/// would be better now.
pub type Undecided = BTreeSet<(&'static str, String)>;

/// All alerts, by key. The same nights leave the same register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertRegister {
    alerts: BTreeMap<String, Alert>,
}

impl AlertRegister {
    /// Reads the register; an empty one where there is none. Errors: `N005`, `N006`.
    pub fn load(path: &Path) -> Result<Self, MonitoringError> {
        match std::fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text).map_err(|_| MonitoringError::Register(path.display().to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(MonitoringError::file(path, &error)),
        }
    }

    /// Writes the register whole. Error: `N005`.
    pub fn save(&self, path: &Path) -> Result<(), MonitoringError> {
        let text =
            serde_json::to_string_pretty(self).map_err(|_| MonitoringError::Register(path.display().to_string()))?;
        write_whole(path, &(text + "\n"))
    }

    /// The alerts that hold, by key.
    pub fn open(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.values().filter(|alert| alert.closed_at.is_none())
    }

    /// Takes over what holds now: what is new is raised, what no longer holds is closed unless undecided.
    pub fn update(&mut self, holding: Vec<Condition>, undecided: &Undecided, now: DateTime<Utc>) {
        let mut seen = BTreeSet::new();
        for condition in holding {
            let key = condition.key();
            seen.insert(key.clone());
            if let Some(alert) = self.alerts.get_mut(&key).filter(|alert| alert.closed_at.is_none()) {
                alert.condition = condition;
                continue;
            }
            let alert = Alert {
                condition,
                raised_at: now,
                closed_at: None,
                told: BTreeMap::new(),
            };
            self.alerts.insert(key, alert);
        }
        for (key, alert) in &mut self.alerts {
            let about = alert.condition.source_id().unwrap_or_default().to_owned();
            let is_undecided = undecided.contains(&(alert.condition.kind(), about));
            if alert.closed_at.is_none() && !seen.contains(key) && !is_undecided {
                alert.closed_at = Some(now);
            }
        }
        self.forget(now);
    }

    /// What a channel is to be told: new alerts, those told more than `repeat` ago that still hold, and the end of
    /// those it was told of.
    pub fn news_for(&self, channel: &str, repeat: TimeDelta, now: DateTime<Utc>) -> Vec<News> {
        let happening = |alert: &Alert| match (alert.closed_at, alert.told.get(channel)) {
            (None, None) => Some(Happening::Raised),
            (None, Some(told_at)) if now.signed_duration_since(told_at) >= repeat => Some(Happening::Again),
            (Some(_), Some(_)) => Some(Happening::Over),
            _ => None,
        };
        let news = self.alerts.values().filter_map(|alert| {
            let alert = alert.clone();
            happening(&alert).map(|happening| News { happening, alert })
        });
        news.collect()
    }

    /// Notes that a channel was told these.
    pub fn told(&mut self, channel: &str, news: &[News], now: DateTime<Utc>) {
        for one in news {
            let Some(alert) = self.alerts.get_mut(&one.alert.condition.key()) else {
                continue;
            };
            match one.happening {
                Happening::Over => {
                    alert.told.remove(channel);
                }
                Happening::Raised | Happening::Again => {
                    alert.told.insert(channel.to_owned(), now);
                }
            }
        }
        self.forget(now);
    }

    /// Drops closed alerts that nobody is still to be told about.
    fn forget(&mut self, now: DateTime<Utc>) {
        self.alerts.retain(|_, alert| match alert.closed_at {
            None => true,
            Some(closed_at) => {
                !alert.told.is_empty() && now.signed_duration_since(closed_at) < TimeDelta::days(KEPT_DAYS)
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPEAT: TimeDelta = TimeDelta::days(7);

    fn day(day: u32) -> DateTime<Utc> {
        format!("2026-11-{day:02}T02:00:00Z").parse().expect("an instant")
    }

    fn late(reports: u64) -> Condition {
        Condition::SourceLate {
            source_id: "emc_helpline".to_owned(),
            reports,
            days: 3,
        }
    }

    /// Updates the register and tells one channel; what it was told.
    fn night(register: &mut AlertRegister, holding: Vec<Condition>, on: u32) -> Vec<Happening> {
        register.update(holding, &Undecided::new(), day(on));
        let news = register.news_for("mail", REPEAT, day(on));
        register.told("mail", &news, day(on));
        news.iter().map(|one| one.happening).collect()
    }

    #[test]
    fn an_alert_is_told_once_then_again_after_a_while_and_when_it_is_over() {
        let mut register = AlertRegister::default();
        assert_eq!(night(&mut register, vec![late(1)], 1), [Happening::Raised]);
        assert_eq!(night(&mut register, vec![late(2)], 2), []);
        assert_eq!(
            register.open().map(|alert| alert.condition.clone()).collect::<Vec<_>>(),
            [late(2)]
        );
        assert_eq!(night(&mut register, vec![late(2)], 8), [Happening::Again]);
        assert_eq!(night(&mut register, vec![], 9), [Happening::Over]);
        assert_eq!(night(&mut register, vec![], 10), []);
        assert_eq!(night(&mut register, vec![late(1)], 11), [Happening::Raised]);
    }

    #[test]
    fn a_channel_that_failed_is_told_the_next_time() {
        let mut register = AlertRegister::default();
        register.update(vec![late(1)], &Undecided::new(), day(1));
        assert_eq!(register.news_for("mail", REPEAT, day(1)).len(), 1);
        // It was not reached, so nothing is noted; another one was.
        let news = register.news_for("chat", REPEAT, day(1));
        register.told("chat", &news, day(1));
        assert_eq!(register.news_for("mail", REPEAT, day(2)).len(), 1);
        assert_eq!(register.news_for("chat", REPEAT, day(2)), []);
    }

    #[test]
    fn what_was_over_before_anyone_was_told_is_not_told() {
        let mut register = AlertRegister::default();
        register.update(vec![late(1)], &Undecided::new(), day(1));
        register.update(vec![], &Undecided::new(), day(2));
        assert_eq!(register.news_for("mail", REPEAT, day(2)), []);
        assert_eq!(register, AlertRegister::default());
    }

    #[test]
    fn what_a_night_says_nothing_about_stays_open() {
        let rejected = Condition::RowsRejected {
            source_id: "emc_helpline".to_owned(),
            permille: 120,
        };
        let mut register = AlertRegister::default();
        register.update(vec![rejected], &Undecided::new(), day(1));
        let undecided = Undecided::from([("rows_rejected", "emc_helpline".to_owned())]);
        register.update(vec![], &undecided, day(2));
        assert_eq!(register.open().count(), 1);
        register.update(vec![], &Undecided::new(), day(3));
        assert_eq!(register.open().count(), 0);
    }

    #[test]
    fn the_register_reads_back_and_a_damaged_one_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("alerts.json");
        assert_eq!(AlertRegister::load(&path).expect("none yet"), AlertRegister::default());
        let mut register = AlertRegister::default();
        night(
            &mut register,
            vec![
                late(1),
                Condition::NightFailed {
                    code: "P008".to_owned(),
                },
            ],
            1,
        );
        register.save(&path).expect("written");
        assert_eq!(AlertRegister::load(&path).expect("read"), register);
        std::fs::write(&path, "{").expect("damaged");
        let told = AlertRegister::load(&path).expect_err("damaged").to_string();
        assert!(told.starts_with("N006"), "{told}");
    }
}
