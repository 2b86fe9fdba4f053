//! Adding up accepted rows to case counts: one per period and combination of codes.

use std::collections::HashMap;

use definitions::period::Period;

use crate::case_count::CaseCount;
use crate::case_row::CaseRow;
use crate::code_mapping::{CodeMapper, CodeNumber};
use crate::count::Count;

/// The counts so far.
#[derive(Default)]
pub(crate) struct Tally<'a> {
    numbers: HashMap<(Period, Box<[CodeNumber]>), usize>,
    counts: Vec<(Period, Box<[CodeNumber]>, Count<'a>)>,
}

impl<'a> Tally<'a> {
    /// Adds a row to the count of its key.
    pub(crate) fn add(&mut self, row: CaseRow<'a>) {
        let key = (row.dated.period, row.codes);
        if let Some(&number) = self.numbers.get(&key) {
            let (_, _, count) = &mut self.counts[number];
            *count = sum(*count, row.count);
        } else {
            self.counts.push((key.0, key.1.clone(), row.count));
            self.numbers.insert(key, self.counts.len() - 1);
        }
    }

    /// The case counts, sorted by their key.
    pub(crate) fn finish(self, mappers: &[CodeMapper<'_>]) -> Vec<CaseCount> {
        let counts = self.counts.into_iter().map(|(period, codes, count)| {
            let texts = mappers.iter().zip(&codes).map(|(mapper, code)| mapper.code(*code));
            let mut texts = texts.map(str::to_owned);
            CaseCount {
                reporting_unit: texts.next().unwrap_or_default(),
                unit_of_count: texts.next().unwrap_or_default(),
                dimensions: texts.collect(),
                period,
                value: count.value,
                obs_status: count.status.to_owned(),
            }
        });
        let mut counts: Vec<CaseCount> = counts.collect();
        counts.sort_by(|a, b| a.key().cmp(&b.key()));
        counts
    }
}

/// A sum with an unknown part is unknown, for the reason its part is.
fn sum<'a>(a: Count<'a>, b: Count<'a>) -> Count<'a> {
    match (a.value, b.value) {
        (Some(left), Some(right)) => Count {
            value: Some(left.saturating_add(right)),
            ..a
        },
        (Some(_), None) => b,
        (None, Some(_)) => a,
        (None, None) => Count {
            value: None,
            status: a.status.min(b.status),
        },
    }
}
