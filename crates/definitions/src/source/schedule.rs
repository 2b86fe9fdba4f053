//! When something is run: a cron expression, read in the deployment's time zone.

use std::str::FromStr as _;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;
use serde::Deserialize;

/// A cron expression of five fields (minute, hour, day, month, weekday), such as `30 2 * * *`; a sixth one in
/// front gives the seconds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Schedule {
    expression: String,
    cron: Cron,
}

impl TryFrom<String> for Schedule {
    type Error = String;

    fn try_from(expression: String) -> Result<Self, String> {
        match Cron::from_str(&expression) {
            Ok(cron) => Ok(Self { expression, cron }),
            Err(reason) => Err(format!(
                "«{expression}» is no cron expression ({reason}); write minute hour day month weekday, as in 30 2 * * *"
            )),
        }
    }
}

impl Schedule {
    /// The expression as written.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The first moment after `instant` at which it is due, on the clocks of `zone`.
    ///
    /// A time of day that a clock change skips is due when the change is over; one that a change repeats is due
    /// once, the first time. (What is due every hour or minute follows the clock.) Nothing for an expression
    /// that no date meets, such as 30 February.
    pub fn next_after(&self, instant: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = instant.with_timezone(&zone);
        let next = self.cron.find_next_occurrence(&local, false).ok()?;
        Some(next.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Africa::Casablanca;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    /// All moments between two instants at which the expression is due.
    fn due(expression: &str, from: &str, to: &str) -> Vec<String> {
        let schedule = Schedule::try_from(expression.to_owned()).expect("an expression");
        let next = |instant: &DateTime<Utc>| schedule.next_after(*instant, Casablanca);
        std::iter::successors(next(&at(from)), next)
            .take_while(|instant| *instant < at(to))
            .map(|instant| instant.format("%d %H:%M").to_string())
            .collect()
    }

    #[test]
    fn a_night_when_ramadan_sets_the_clock_back_runs_once() {
        // On 15 February 2026 clocks go from 03:00 (UTC+1) back to 02:00 (UTC): 02:30 comes twice.
        let days = due("30 2 * * *", "2026-02-13T12:00:00Z", "2026-02-17T12:00:00Z");
        assert_eq!(days, ["14 01:30", "15 01:30", "16 02:30", "17 02:30"]);
    }

    #[test]
    fn a_night_when_the_clock_goes_forward_again_runs_once() {
        // On 22 March 2026 clocks go from 02:00 (UTC) to 03:00 (UTC+1): there is no 02:30.
        let days = due("30 2 * * *", "2026-03-20T12:00:00Z", "2026-03-24T12:00:00Z");
        assert_eq!(days, ["21 02:30", "22 02:00", "23 01:30", "24 01:30"]);
    }

    #[test]
    fn what_is_due_every_hour_follows_the_clock() {
        let hours = due("0 * * * *", "2026-02-15T00:30:00Z", "2026-02-15T04:30:00Z");
        assert_eq!(hours, ["15 01:00", "15 02:00", "15 03:00", "15 04:00"]);
    }

    #[test]
    fn what_is_no_expression_is_told_so() {
        for wrong in ["", "every night", "61 2 * * *", "30 2"] {
            let told = Schedule::try_from(wrong.to_owned()).expect_err(wrong);
            assert!(told.contains("as in 30 2 * * *"), "{told}");
        }
    }
}
