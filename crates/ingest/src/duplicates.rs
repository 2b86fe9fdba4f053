//! Rows with one key. In a delivery of counts nobody can tell which of them is meant, so all are rejected.
//!
//! The key is what the sender wrote, spelling folded: rows with different labels that mean one code are not
//! duplicates but parts of one count.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::case_row::CaseRow;
use crate::code_mapping::LabelNumber;

/// Separates the rows whose key stands once from those whose key stands again.
pub(crate) fn separate(rows: Vec<CaseRow<'_>>) -> (Vec<CaseRow<'_>>, Vec<CaseRow<'_>>) {
    let mut times: HashMap<(NaiveDate, &[LabelNumber]), u32> = HashMap::with_capacity(rows.len());
    for row in &rows {
        *times.entry((row.dated.day, &row.labels)).or_default() += 1;
    }
    let stands_once: Vec<bool> = rows
        .iter()
        .map(|row| times.get(&(row.dated.day, &row.labels)) == Some(&1))
        .collect();
    let mut stands_once = stands_once.into_iter();
    rows.into_iter().partition(|_| stands_once.next().unwrap_or(false))
}
