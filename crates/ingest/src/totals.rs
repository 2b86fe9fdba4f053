//! Totals rows: the sender's own sums. They are no data; if one disagrees with the rows, some were lost or invented.

use std::collections::BTreeMap;

use definitions::fold::fold;
use definitions::source::Totals;

use crate::read::block::BlockRow;
use crate::read::field::Field;
use crate::read::wildcard;
use crate::rejection::Refusal;
use crate::{codes, count::Count, count::NoCount, rejection::Rejection};

/// Watches the rows of one sheet for totals rows, and adds up the others.
pub(crate) struct TotalsWatch<'a> {
    totals: &'a Totals,
    /// Its labels, folded.
    labels: Vec<String>,
    column: usize,
    /// Columns whose values are summed apart.
    by: Vec<usize>,
    seen: Vec<TotalsRow>,
    sums: BTreeMap<String, Sums>,
}

/// Sums of the rows that agree in the columns summed apart.
#[derive(Clone, Copy, Default)]
struct Sums {
    of_sheet: i64,
    since_last: i64,
    totals_rows: usize,
}

struct TotalsRow {
    number: u64,
    group: String,
    /// `None` where the row has no readable count.
    total: Option<i64>,
    is_empty: bool,
    sum_since_last: i64,
}

impl<'a> TotalsWatch<'a> {
    /// A watch on the column in which the labels stand.
    pub(crate) fn new(totals: &'a Totals, column: usize, by: Vec<usize>) -> Self {
        Self {
            totals,
            labels: totals.labels.iter().map(|label| fold(label)).collect(),
            column,
            by,
            seen: Vec::new(),
            sums: BTreeMap::new(),
        }
    }

    /// Whether the row is a totals row, or a note below one: no data.
    pub(crate) fn is_control_row(&self, row: BlockRow<'_>, count: Option<usize>) -> bool {
        self.is_totals_row(row) || (!self.seen.is_empty() && count.is_some_and(|column| row.field(column).is_empty()))
    }

    fn is_totals_row(&self, row: BlockRow<'_>) -> bool {
        match row.field(self.column) {
            Field::Text(text) => {
                let text = fold(text);
                let mut labels = self.labels.iter();
                labels.any(|label| wildcard::matches_folded(label, &text))
            }
            _ => false,
        }
    }

    /// The sums a row belongs to.
    fn group(&self, row: BlockRow<'_>) -> String {
        let parts = self.by.iter().map(|column| fold(&row.field(*column).text()));
        let parts: Vec<String> = parts.collect();
        parts.join("\u{1f}")
    }

    /// Takes note of what a control row says, if it is a totals row.
    pub(crate) fn see(&mut self, row: BlockRow<'_>, count: Result<Count, NoCount>) {
        if !self.is_totals_row(row) {
            return;
        }
        let group = self.group(row);
        let sums = self.sums.entry(group.clone()).or_default();
        sums.totals_rows += 1;
        self.seen.push(TotalsRow {
            number: row.number,
            group,
            total: count.ok().and_then(Count::value),
            is_empty: count.is_err_and(|reason| reason == NoCount::Empty),
            sum_since_last: std::mem::take(&mut sums.since_last),
        });
    }

    /// Adds the count of a data row, whether the row is accepted or not.
    pub(crate) fn add(&mut self, row: BlockRow<'_>, value: i64) {
        let sums = self.sums.entry(self.group(row)).or_default();
        sums.of_sheet = sums.of_sheet.saturating_add(value);
        sums.since_last = sums.since_last.saturating_add(value);
    }

    /// How many totals rows have no count, so that nothing could be compared.
    pub(crate) fn empty_totals(&self) -> usize {
        self.seen.iter().filter(|row| row.is_empty).count()
    }

    /// Compares: a total must be the sum of the sheet or, as one of several, of the rows since the one before.
    pub(crate) fn compare(&self, sheet: &str, column: &str) -> Result<(), Refusal> {
        let tolerance = i64::from(self.totals.tolerance);
        let disagrees = |row: &&TotalsRow| {
            let sums = self.sums.get(&row.group).copied().unwrap_or_default();
            let is_near = |total: i64, sum: i64| total.saturating_sub(sum).saturating_abs() <= tolerance;
            let is_sum =
                |total| is_near(total, sums.of_sheet) || (sums.totals_rows > 1 && is_near(total, row.sum_since_last));
            !row.is_empty && !row.total.is_some_and(is_sum)
        };
        let rejections: Vec<Rejection> = self
            .seen
            .iter()
            .filter(disagrees)
            .map(|row| Rejection {
                sheet: sheet.to_owned(),
                row: row.number,
                column: column.to_owned(),
                ..Rejection::of_file(codes::TOTALS, "this total is not the sum of the rows")
            })
            .collect();
        if rejections.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            code: codes::TOTALS,
            rejections,
        })
    }
}
