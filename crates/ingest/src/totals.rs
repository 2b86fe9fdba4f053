//! Totals rows: the sender's own sum. It is no data; if it disagrees with the rows, some were lost or invented.

use definitions::fold::fold;
use definitions::source::Totals;

use crate::read::block::BlockRow;
use crate::read::field::Field;
use crate::rejection::Refusal;
use crate::{codes, count::Count, count::NoCount, rejection::Rejection};

/// Watches the rows of one sheet for totals rows, and adds up the others.
pub(crate) struct TotalsWatch {
    column: usize,
    labels: Vec<String>,
    seen: Vec<TotalsRow>,
    sum_of_sheet: i64,
    sum_since_last: i64,
}

struct TotalsRow {
    number: u64,
    /// `None` where the row has no readable count.
    total: Option<i64>,
    is_empty: bool,
    sum_since_last: i64,
}

impl TotalsWatch {
    /// A watch on the column in which the labels stand.
    pub(crate) fn new(totals: &Totals, column: usize) -> Self {
        Self {
            column,
            labels: totals.labels.iter().map(|label| fold(label)).collect(),
            seen: Vec::new(),
            sum_of_sheet: 0,
            sum_since_last: 0,
        }
    }

    /// Whether the row is a totals row, or a note below one: no data.
    pub(crate) fn is_control_row(&self, row: BlockRow<'_>, count: Option<usize>) -> bool {
        self.is_totals_row(row) || (!self.seen.is_empty() && count.is_some_and(|column| row.field(column).is_empty()))
    }

    fn is_totals_row(&self, row: BlockRow<'_>) -> bool {
        match row.field(self.column) {
            Field::Text(text) => self.labels.contains(&fold(text)),
            _ => false,
        }
    }

    /// Takes note of what a control row says, if it is a totals row.
    pub(crate) fn see(&mut self, row: BlockRow<'_>, count: Result<Count, NoCount>) {
        if !self.is_totals_row(row) {
            return;
        }
        self.seen.push(TotalsRow {
            number: row.number,
            total: count.ok().and_then(Count::value),
            is_empty: count.is_err_and(|reason| reason == NoCount::Empty),
            sum_since_last: self.sum_since_last,
        });
        self.sum_since_last = 0;
    }

    /// Adds the count of a data row, whether the row is accepted or not.
    pub(crate) fn add(&mut self, value: i64) {
        self.sum_of_sheet = self.sum_of_sheet.saturating_add(value);
        self.sum_since_last = self.sum_since_last.saturating_add(value);
    }

    /// How many totals rows have no count, so that nothing could be compared.
    pub(crate) fn empty_totals(&self) -> usize {
        self.seen.iter().filter(|row| row.is_empty).count()
    }

    /// Compares: a total must be the sum of the sheet or, as one of several, of the rows since the one before.
    pub(crate) fn compare(&self, sheet: &str, column: &str) -> Result<(), Refusal> {
        let has_several = self.seen.len() > 1;
        let disagrees = |row: &&TotalsRow| {
            let is_sum = |total| total == self.sum_of_sheet || (has_several && total == row.sum_since_last);
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
