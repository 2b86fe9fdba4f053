//! Totals by reporting unit, period and unit of count, and the checks that compare them with earlier ones.
//!
//! What is far from the month before or from the same month of last year may be a campaign, and may be a column read
//! as another. The definition says how far is far; messages name unit and period, never a figure.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int32Type, Int64Type};
use chrono::{NaiveDate, TimeDelta};
use definitions::period::{Frequency, Period};
use definitions::source::{Against, CheckRule, Severity, Source};

use crate::codes;
use crate::counts::Counts;
use crate::error::IngestError;
use crate::rejection::Rejection;

/// Violations of one check that are told one by one.
const TOLD_MAX: usize = 1000;

/// Sums of counts by reporting unit, period and unit of count. Without a number there is no sum.
pub type PeriodTotals = BTreeMap<(String, Period, String), i64>;

/// Whether a source has a check that needs earlier totals.
pub fn needs_earlier_totals(source: &Source) -> bool {
    let is_earlier = |rule| matches!(rule, Some(CheckRule::Earlier { .. }));
    source.checks.iter().any(|check| is_earlier(check.rule()))
}

impl Counts {
    /// The totals of a delivery. Error: `I091`.
    pub fn period_totals(&self) -> Result<PeriodTotals, IngestError> {
        let mut totals = PeriodTotals::new();
        for part in 0..self.parts() {
            let mut start = 0;
            while let Some(batch) = self.batch(part, start)? {
                start += batch.num_rows() as u64;
                add(&batch, &mut totals);
            }
        }
        Ok(totals)
    }
}

/// Adds the counts of a batch. They are sorted by unit and period, so that most stand beside others of their total.
fn add(batch: &RecordBatch, totals: &mut PeriodTotals) {
    let columns = batch.columns();
    let [units, letters, starts, counted, .., values, _] = columns else {
        return;
    };
    let starts = starts.as_primitive::<Date32Type>();
    let values = values.as_primitive::<Int64Type>();
    let keys = [units, letters, counted].map(|column| column.as_dictionary::<Int32Type>().keys());
    let mut of_last: Option<([i32; 4], i64)> = None;
    for row in (0..batch.num_rows()).filter(|row| values.is_valid(*row)) {
        let key = [
            keys[0].value(row),
            keys[1].value(row),
            keys[2].value(row),
            starts.value(row),
        ];
        let value = values.value(row);
        match &mut of_last {
            Some((last, sum)) if *last == key => *sum = sum.saturating_add(value),
            _ => close(of_last.replace((key, value)), [units, letters, counted], totals),
        }
    }
    close(of_last, [units, letters, counted], totals);
}

/// Adds the sum of rows that stood beside each other to its total.
fn close(sum: Option<([i32; 4], i64)>, columns: [&ArrayRef; 3], totals: &mut PeriodTotals) {
    let Some(([unit, letter, counted, days], sum)) = sum else {
        return;
    };
    let text = |column: &ArrayRef, key: i32| {
        let texts = column.as_dictionary::<Int32Type>().values().as_string::<i32>();
        usize::try_from(key).map_or_else(|_| String::new(), |key| texts.value(key).to_owned())
    };
    let frequency = Frequency::from_letter(&text(columns[1], letter));
    let start = NaiveDate::default().checked_add_signed(TimeDelta::days(days.into()));
    if let Some((frequency, start)) = frequency.zip(start) {
        let key = (
            text(columns[0], unit),
            Period { frequency, start },
            text(columns[2], counted),
        );
        let total = totals.entry(key).or_insert(0);
        *total = total.saturating_add(sum);
    }
}

/// What the totals of a delivery do not hold of what the source's checks demand. A period is looked up in the
/// delivery first, since it knows best, and then among what was in force.
pub(crate) fn far_from_earlier(source: &Source, now: &PeriodTotals, earlier: &PeriodTotals) -> Vec<Rejection> {
    let mut far = Vec::new();
    for check in &source.checks {
        let Some(CheckRule::Earlier {
            against,
            factor,
            minimum_base,
        }) = check.rule()
        else {
            continue;
        };
        let told = now.iter().filter_map(|(key, total)| {
            let (unit, period, counted) = key;
            let (base_period, base) = base(against, key, now, earlier)?;
            let sides = how_far(*total, base, factor, minimum_base)?;
            let message = format!(
                "check {} does not hold: {unit} {period} {counted} {sides} {base_period}",
                check.id
            );
            Some(rejection(message, check.severity()))
        });
        far.extend(told.take(TOLD_MAX));
    }
    far
}

/// The earlier total one is compared with, and what it is of.
fn base(
    against: Against,
    (unit, period, counted): &(String, Period, String),
    now: &PeriodTotals,
    earlier: &PeriodTotals,
) -> Option<(String, i64)> {
    let earlier_period = match against {
        Against::PreviousPeriod => period.previous(),
        Against::SamePeriodLastYear => period.a_year_earlier(),
        Against::PreviousDelivery => *period,
    };
    let key = (unit.clone(), earlier_period, counted.clone());
    if against == Against::PreviousDelivery {
        let base = earlier.get(&key)?;
        return Some(("the previous delivery".to_owned(), *base));
    }
    let base = now.get(&key).or_else(|| earlier.get(&key))?;
    Some((earlier_period.to_string(), *base))
}

/// How a total is too far from an earlier one, if it is.
#[expect(clippy::cast_precision_loss, reason = "a total stays below 2^52")]
fn how_far(total: i64, base: i64, factor: f64, minimum_base: u32) -> Option<String> {
    if base < i64::from(minimum_base.max(1)) {
        return None;
    }
    let (total, base) = (total as f64, base as f64);
    if total > base * factor {
        Some(format!("> {factor} ×"))
    } else if total * factor < base {
        Some(format!("< 1/{factor} ×"))
    } else {
        None
    }
}

fn rejection(message: String, severity: Severity) -> Rejection {
    Rejection {
        severity,
        ..Rejection::of_file(codes::FAR_FROM_EARLIER, message)
    }
}

#[cfg(test)]
mod tests {
    use super::how_far;

    #[test]
    fn a_total_may_be_as_far_as_the_factor_says() {
        let far = |total, base| how_far(total, base, 3.0, 20).is_some();
        assert!(!far(300, 100) && !far(34, 100), "at the edge, and just within");
        assert!(far(301, 100) && far(33, 100));
        assert!(!far(500, 19), "a small base says nothing");
        assert!(how_far(500, 0, 3.0, 0).is_none(), "nor does none");
    }
}
