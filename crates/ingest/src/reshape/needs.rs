//! The headers a definition needs: what a header row is recognised by.

use std::fmt;

use definitions::source::Source;
use indexmap::IndexMap;

use crate::headers::Headers;
use crate::read::grid::{Cell, Row};

/// Each need is met by any one of its headers.
pub(super) struct Needs<'a> {
    needs: Vec<Vec<&'a str>>,
}

impl<'a> Needs<'a> {
    /// What a sheet needs of which some columns are set.
    pub(super) fn of(source: &'a Source, set: Option<&IndexMap<String, String>>) -> Self {
        let texts = |names: &'a [String]| names.iter().map(String::as_str).collect::<Vec<&str>>();
        let is_set = |column: &str| set.is_some_and(|set| set.contains_key(column));
        let columns = source.columns.iter().filter(|(column, _)| !is_set(column));
        let period = &source.period;
        let singles = [&period.year, &period.month].into_iter().flatten();
        let totals = source.format.totals.iter().map(|totals| &totals.column);
        let mut needs: Vec<Vec<&str>> = columns.map(|(_, rule)| texts(&rule.from)).collect();
        needs.push(texts(&period.from));
        needs.push(texts(&source.count.from));
        needs.extend(singles.chain(totals).map(|name| vec![name.as_str()]));
        needs.retain(|need| !need.is_empty());
        Self { needs }
    }

    /// Whether a header row has all that is needed.
    pub(super) fn are_met(&self, header: &Row, has_wide: bool) -> bool {
        let headers = Headers::of(header.cells.iter().map(Cell::as_field));
        let is_met = |need: &Vec<&str>| need.iter().any(|name| headers.position(name).is_some());
        has_wide && self.needs.iter().all(is_met)
    }
}

impl fmt::Display for Needs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let needs: Vec<String> = self
            .needs
            .iter()
            .map(|need| format!("«{}»", need.join("» or «")))
            .collect();
        f.write_str(&needs.join(", "))
    }
}
