//! From a query to cells: which codes, periods and frequency it names.

mod parse;

pub(crate) use parse::check_plain;

use std::collections::BTreeSet;

use definitions::period::{Frequency, Period};
use releases::{Cell, DimensionEntry, IndicatorData, IndicatorEntry};

/// Most cells in one answer.
pub(crate) const CELL_LIMIT: usize = 50_000;

/// Short names of dimensions.
pub(crate) const ALIASES: [(&str, &str); 5] = [
    ("geo", "geo_code"),
    ("geography", "geo_code"),
    ("type", "violence_type"),
    ("age", "age_band"),
    ("source", "source_id"),
];

/// Which cells of an indicator are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selection {
    /// Length of the periods.
    pub(crate) frequency: Frequency,
    /// First period; a year or a quarter begins with its first month.
    pub(crate) from: Option<Period>,
    /// Last period; a year or a quarter ends with its last month.
    pub(crate) to: Option<Period>,
    /// One choice per dimension, in the indicator's order.
    pub(crate) choices: Vec<Choice>,
}

/// What is asked of one dimension.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// As asked: codes, `*`, `level:region`; empty when the dimension was not named.
    pub(crate) asked: Vec<String>,
    /// The codes that this stands for, in display order.
    pub(crate) codes: Vec<String>,
}

impl Choice {
    fn new(dimension: &DimensionEntry, asked: Vec<String>) -> Self {
        let codes = if asked.is_empty() {
            unnamed(dimension)
        } else {
            let is_meant = |code: &&releases::CodeEntry| {
                asked.iter().any(|asked| match asked.strip_prefix("level:") {
                    Some(level) => code.level == level,
                    None => asked == "*" || *asked == code.code,
                })
            };
            dimension
                .codes
                .iter()
                .filter(is_meant)
                .map(|code| code.code.clone())
                .collect()
        };
        Self { asked, codes }
    }
}

/// A dimension that is not named stands at its total; where no total is published, all codes are meant.
fn unnamed(dimension: &DimensionEntry) -> Vec<String> {
    let is_published = |total: &&String| dimension.codes.iter().any(|code| code.code == **total);
    match dimension.total.as_ref().filter(is_published) {
        Some(total) => vec![total.clone()],
        None => dimension.codes.iter().map(|code| code.code.clone()).collect(),
    }
}

impl Selection {
    /// What is meant when nothing is asked.
    pub(crate) fn unfiltered(entry: &IndicatorEntry) -> Self {
        let choices = entry
            .dimensions
            .iter()
            .map(|dimension| Choice::new(dimension, Vec::new()))
            .collect();
        Self {
            frequency: entry.frequency,
            from: None,
            to: None,
            choices,
        }
    }

    /// The same at one period.
    pub(crate) fn at(&self, period: Period) -> Self {
        Self {
            frequency: period.frequency,
            from: Some(period),
            to: Some(period),
            choices: self.choices.clone(),
        }
    }

    /// The same, of periods as long as the one it names, if it names one: whoever asks about 2025 means the year.
    pub(crate) fn of_its_period(self) -> Self {
        let frequency = match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => from.frequency,
            _ => self.frequency,
        };
        Self { frequency, ..self }
    }

    /// The cells, in the release's order: by period, then codes.
    pub(crate) fn cells<'a>(&self, data: &'a IndicatorData) -> Vec<&'a Cell> {
        let wanted: Vec<BTreeSet<&str>> = self
            .choices
            .iter()
            .map(|choice| choice.codes.iter().map(String::as_str).collect())
            .collect();
        let is_wanted = |cell: &&Cell| {
            cell.period.frequency == self.frequency
                && self.from.is_none_or(|from| cell.period.start >= from.start)
                && self.to.is_none_or(|to| cell.period.end() <= to.end())
                && cell
                    .codes
                    .iter()
                    .zip(&wanted)
                    .all(|(code, wanted)| wanted.contains(code.as_str()))
        };
        data.cells.iter().filter(is_wanted).collect()
    }

    /// The query that asks for exactly this, in one fixed form: what is left at its default is left out.
    pub(crate) fn query(&self, entry: &IndicatorEntry, further: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if self.frequency != entry.frequency {
            query.append_pair("freq", self.frequency.letter());
        }
        for (name, period) in [("from", self.from), ("to", self.to)] {
            if let Some(period) = period {
                query.append_pair(name, &period.to_string());
            }
        }
        for (dimension, choice) in entry.dimensions.iter().zip(&self.choices) {
            if !choice.asked.is_empty() {
                query.append_pair(&dimension.name, &choice.asked.join(","));
            }
        }
        query.extend_pairs(further);
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}
