//! How each source stands: when it last delivered, what it owes, and what is still to be corrected.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta};
use definitions::Definitions;
use definitions::expected_report::ExpectedReport;
use definitions::period::Period;
use engine::{Answer, QueryContext};
use serde::Serialize;

use crate::error::Error;

/// Every delivery recorded, oldest first.
const SUBMISSIONS: &str = "
    SELECT source_id, submission_id, file_name, content_sha256, outcome, refused_code, rows_rejected,
           CAST(delivered_at AS DATE) AS delivered_on, CAST(recorded_at AS DATE) AS recorded_on
    FROM submissions ORDER BY sequence";

/// Reports that were due and did not come, or came and were refused.
const OVERDUE: &str = "
    SELECT source_id, due_on, count(*) AS reports FROM report_status
    WHERE status IN ('MISSING', 'REJECTED') GROUP BY source_id, due_on ORDER BY source_id, due_on";

/// A delivery that was refused and for which nothing better came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RefusedDelivery {
    pub(crate) submission_id: String,
    pub(crate) code: String,
    pub(crate) refused_on: String,
}

impl RefusedDelivery {
    /// Since when it is refused, and where its sender's answer is.
    pub(crate) fn since(&self, source_id: &str) -> String {
        format!(
            "since {}, receipt data/receipts/{source_id}/{}.json",
            self.refused_on, self.submission_id
        )
    }
}

/// What is known of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Standing {
    pub(crate) source_id: String,
    /// Day on which the sender last left something.
    pub(crate) last_delivered_on: Option<NaiveDate>,
    /// Day on which something was last accepted.
    pub(crate) last_accepted_on: Option<NaiveDate>,
    /// Days since then.
    pub(crate) freshness_days: Option<i64>,
    /// Day on which its next report is due.
    pub(crate) next_due_on: Option<NaiveDate>,
    /// Reports overdue by more than the source's `late_days`.
    pub(crate) reports_overdue: u64,
    /// Days since the oldest of them was due.
    pub(crate) overdue_days: i64,
    /// Refused deliveries that have not been corrected.
    pub(crate) refused: Vec<RefusedDelivery>,
    /// Rejected rows of the last delivery at each place.
    pub(crate) rows_to_correct: u64,
}

/// How all sources stand on a day. Errors: those of the engine.
pub(crate) async fn standings(
    context: &QueryContext,
    definitions: &Definitions,
    today: NaiveDate,
) -> Result<BTreeMap<String, Standing>, Error> {
    let mut standings: BTreeMap<String, Standing> = BTreeMap::new();
    for source_id in definitions.sources.keys() {
        let standing = Standing {
            source_id: source_id.clone(),
            next_due_on: next_due(&definitions.expected_reports, source_id, today),
            ..Standing::default()
        };
        standings.insert(source_id.clone(), standing);
    }
    let mut deliveries: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
    for (source_id, delivery) in read_deliveries(&context.query(SUBMISSIONS).await?)? {
        deliveries.entry(source_id).or_default().push(delivery);
    }
    for (source_id, standing) in &mut standings {
        if let Some(deliveries) = deliveries.get(source_id) {
            standing.take(deliveries, today);
        }
    }
    let overdue = context.query(OVERDUE).await?;
    let (sources, days) = (overdue.texts("source_id")?, overdue.days("due_on")?);
    for ((source_id, due_on), reports) in sources.into_iter().zip(days).zip(overdue.integers("reports")?) {
        let Some(source_id) = source_id else { continue };
        let grace = definitions
            .sources
            .get(&source_id)
            .map_or(0, |source| source.alert.late_days);
        let days = due_on
            .and_then(date)
            .map_or(0, |due_on| today.signed_duration_since(due_on).num_days());
        if let Some(standing) = standings.get_mut(&source_id)
            && days > i64::from(grace)
        {
            standing.reports_overdue += reports.and_then(|count| u64::try_from(count).ok()).unwrap_or_default();
            standing.overdue_days = standing.overdue_days.max(days);
        }
    }
    Ok(standings)
}

/// A delivery as the ledger has it.
#[derive(Debug, Clone, Default)]
struct Delivery {
    submission_id: String,
    place: String,
    content_sha256: String,
    is_refused: bool,
    /// It is no delivery: the sender withdrew an earlier one of this place.
    is_retraction: bool,
    code: String,
    rows_rejected: u64,
    delivered_on: Option<NaiveDate>,
    recorded_on: Option<NaiveDate>,
}

impl Delivery {
    /// Whether this delivery puts an earlier refused one right: it stands at its place, has its bytes, or has its
    /// name with something added, as in `2025-04.csv` and `2025-04_2.csv`.
    fn corrects(&self, refused: &Self) -> bool {
        self.place == refused.place
            || self.content_sha256 == refused.content_sha256
            || stem(&self.place)
                .strip_prefix(stem(&refused.place))
                .is_some_and(|added| added.is_empty() || added.starts_with(['_', ' ', '(']))
    }
}

/// A place without the extension of its name.
fn stem(place: &str) -> &str {
    place.rsplit_once('.').map_or(place, |(stem, _)| stem)
}

impl Standing {
    /// Takes over what the ledger says, oldest first.
    fn take(&mut self, deliveries: &[Delivery], today: NaiveDate) {
        let mut refused: Vec<&Delivery> = Vec::new();
        let mut to_correct: BTreeMap<&str, u64> = BTreeMap::new();
        for delivery in deliveries {
            if delivery.is_retraction {
                to_correct.remove(delivery.place.as_str());
                continue;
            }
            self.last_delivered_on = self.last_delivered_on.max(delivery.delivered_on);
            refused.retain(|earlier| {
                let is_superseded = if delivery.is_refused {
                    delivery.place == earlier.place
                } else {
                    delivery.corrects(earlier)
                };
                !is_superseded
            });
            if delivery.is_refused {
                refused.push(delivery);
            } else {
                self.last_accepted_on = self.last_accepted_on.max(delivery.recorded_on);
                to_correct.insert(&delivery.place, delivery.rows_rejected);
            }
        }
        self.freshness_days = self
            .last_accepted_on
            .map(|day| today.signed_duration_since(day).num_days());
        self.rows_to_correct = to_correct.values().sum();
        let told = |delivery: &&Delivery| RefusedDelivery {
            submission_id: delivery.submission_id.clone(),
            code: delivery.code.clone(),
            refused_on: delivery.recorded_on.map(|day| day.to_string()).unwrap_or_default(),
        };
        self.refused = refused.iter().map(told).collect();
    }
}

/// The day so many days after 1 January 1970.
pub(crate) fn date(days: i32) -> Option<NaiveDate> {
    DateTime::UNIX_EPOCH
        .date_naive()
        .checked_add_signed(TimeDelta::days(days.into()))
}

fn read_deliveries(answer: &Answer) -> Result<Vec<(String, Delivery)>, Error> {
    let text = |column: &str| answer.texts(column);
    let (sources, ids, places) = (text("source_id")?, text("submission_id")?, text("file_name")?);
    let (hashes, outcomes, codes) = (text("content_sha256")?, text("outcome")?, text("refused_code")?);
    let rejected = answer.integers("rows_rejected")?;
    let (delivered, recorded) = (answer.days("delivered_on")?, answer.days("recorded_on")?);
    let word = |column: &[Option<String>], row: usize| column[row].clone().unwrap_or_default();
    let deliveries = (0..answer.rows()).map(|row| {
        let delivery = Delivery {
            submission_id: word(&ids, row),
            place: word(&places, row),
            content_sha256: word(&hashes, row),
            is_refused: outcomes[row].as_deref() == Some("refused"),
            is_retraction: outcomes[row].as_deref() == Some("retraction"),
            code: word(&codes, row),
            rows_rejected: rejected[row]
                .and_then(|count| u64::try_from(count).ok())
                .unwrap_or_default(),
            delivered_on: delivered[row].and_then(date),
            recorded_on: recorded[row].and_then(date),
        };
        (word(&sources, row), delivery)
    });
    Ok(deliveries.collect())
}

/// The first day from `today` on at which a report of the source is due.
fn next_due(expected: &[ExpectedReport], source_id: &str, today: NaiveDate) -> Option<NaiveDate> {
    let expected = expected.iter().filter(|report| report.source_id == source_id);
    let due = expected.filter_map(|report| {
        let grace = TimeDelta::days(report.due_days.into());
        // The period that was running when a report due today ended is the first that may count.
        let from = today.checked_sub_signed(grace)?.max(report.valid_from);
        let first = Period::containing(report.frequency, from);
        let mut periods = std::iter::successors(Some(first), |period| Some(period.next())).take(3);
        let period = periods.find(|period| period.end() + grace >= today)?;
        let is_owed = report.valid_to.is_none_or(|last| period.start <= last);
        is_owed.then(|| period.end() + grace)
    });
    due.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn delivery(place: &str, content: &str, is_refused: bool, rows_rejected: u64) -> Delivery {
        Delivery {
            submission_id: content.to_owned(),
            place: place.to_owned(),
            content_sha256: content.to_owned(),
            is_refused,
            is_retraction: false,
            code: "I030".to_owned(),
            rows_rejected,
            delivered_on: Some(day("2026-11-18")),
            recorded_on: Some(day("2026-11-19")),
        }
    }

    fn standing(deliveries: &[Delivery]) -> Standing {
        let mut standing = Standing::default();
        standing.take(deliveries, day("2026-11-21"));
        standing
    }

    fn refused(deliveries: &[Delivery]) -> Vec<String> {
        standing(deliveries)
            .refused
            .into_iter()
            .map(|refused| refused.submission_id)
            .collect()
    }

    #[test]
    fn a_refused_delivery_is_open_until_something_better_came() {
        let bad = || delivery("2025-04.csv", "bad", true, 9);
        assert_eq!(refused(&[bad()]), ["bad"]);
        for better in [
            delivery("2025-04.csv", "good", false, 0),
            delivery("2025-04_2.csv", "good", false, 0),
            delivery("elsewhere.csv", "bad", false, 0),
        ] {
            assert_eq!(refused(&[bad(), better]), [""; 0]);
        }
        for other in ["2025-05.csv", "2025-04-15.csv"] {
            assert_eq!(refused(&[bad(), delivery(other, "other", false, 0)]), ["bad"]);
        }
        assert_eq!(refused(&[bad(), delivery("2025-04.csv", "worse", true, 9)]), ["worse"]);
        assert_eq!(refused(&[delivery("2025-04.csv", "good", false, 0), bad()]), ["bad"]);
    }

    #[test]
    fn rows_are_to_be_corrected_in_the_last_delivery_of_a_place() {
        let standing = standing(&[
            delivery("a.csv", "first", false, 4),
            delivery("b.csv", "other", false, 2),
            delivery("a.csv", "second", false, 1),
        ]);
        assert_eq!(standing.rows_to_correct, 3);
        assert_eq!(standing.freshness_days, Some(2));
        assert_eq!(standing.last_delivered_on, Some(day("2026-11-18")));
    }

    #[test]
    fn a_retraction_is_no_delivery() {
        let mut withdrawn = delivery("a.csv", "first", false, 0);
        withdrawn.is_retraction = true;
        withdrawn.recorded_on = Some(day("2026-11-21"));
        let standing = standing(&[delivery("a.csv", "first", false, 4), withdrawn]);
        assert_eq!(standing.rows_to_correct, 0);
        assert_eq!(standing.last_accepted_on, Some(day("2026-11-19")));
    }

    #[test]
    fn the_next_report_is_due_after_the_period_that_is_running() {
        use definitions::period::Frequency;
        let report = |frequency, due_days| ExpectedReport {
            source_id: "courts".to_owned(),
            reporting_unit: "unit".to_owned(),
            geo_code: "04".to_owned(),
            frequency,
            due_days,
            valid_from: day("2021-01-01"),
            valid_to: None,
            parts: None,
        };
        let mut expected = vec![report(Frequency::M, 15)];
        let due = |expected: &[ExpectedReport], today: &str| next_due(expected, "courts", day(today));
        assert_eq!(due(&expected, "2026-11-10"), Some(day("2026-11-15")));
        assert_eq!(due(&expected, "2026-11-15"), Some(day("2026-11-15")));
        assert_eq!(due(&expected, "2026-11-16"), Some(day("2026-12-15")));
        expected[0].valid_to = Some(day("2026-10-31"));
        assert_eq!(due(&expected, "2026-11-16"), None);
        assert_eq!(next_due(&expected, "police", day("2026-11-10")), None);
    }
}
