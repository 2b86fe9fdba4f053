//! Reading a query: every mistake is named with the nearest right thing, all at once.

use std::collections::BTreeSet;

use definitions::period::{Frequency, Period};
use definitions::text::Language;
use releases::{DimensionEntry, IndicatorData};

use super::{ALIASES, Choice, Selection};
use crate::problem::{ApiError, Fault};
use crate::suggest::nearest;

const FREQUENCIES: [Frequency; 3] = [Frequency::M, Frequency::Q, Frequency::Y];

impl Selection {
    /// Reads a query; `also` are the parameters that the caller handles itself.
    pub(crate) fn parse(data: &IndicatorData, pairs: &[(String, String)], also: &[&str]) -> Result<Self, ApiError> {
        let entry = &data.entry;
        let mut reading = Reading {
            data,
            faults: Vec::new(),
        };
        let mut selection = Self::unfiltered(entry);
        let mut asked: Vec<Vec<String>> = vec![Vec::new(); entry.dimensions.len()];
        for (name, value) in pairs {
            match name.as_str() {
                "freq" => selection.frequency = reading.frequency(value).unwrap_or(entry.frequency),
                "from" => selection.from = reading.period(name, value),
                "to" => selection.to = reading.period(name, value),
                "period" => {
                    selection.from = reading.period(name, value);
                    selection.to = selection.from;
                }
                name if also.contains(&name) => {}
                name => match entry.dimension_position(column(name)) {
                    Some(position) => asked[position].extend(reading.codes(name, value, position)),
                    None => reading.unknown_parameter(name, also),
                },
            }
        }
        if let (Some(from), Some(to)) = (selection.from, selection.to)
            && from.start > to.end()
        {
            reading
                .faults
                .push(Fault::new("to", "fault-backwards", &to.to_string(), None));
        }
        if !reading.faults.is_empty() {
            return Err(ApiError::Query(reading.faults));
        }
        selection.choices = entry
            .dimensions
            .iter()
            .zip(asked)
            .map(|(dimension, asked)| Choice::new(dimension, asked))
            .collect();
        Ok(selection)
    }
}

/// The column of a parameter: itself, or what its short name stands for.
fn column(parameter: &str) -> &str {
    ALIASES
        .iter()
        .find(|(alias, _)| *alias == parameter)
        .map_or(parameter, |(_, column)| column)
}

/// Refuses what a route without filters does not know; `lang` must be one of ours everywhere.
pub(crate) fn check_plain(pairs: &[(String, String)], known: &[&str]) -> Result<(), ApiError> {
    let mut faults = Vec::new();
    for (name, value) in pairs {
        if !known.contains(&name.as_str()) {
            faults.push(Fault::new(
                name,
                "fault-parameter",
                name,
                nearest(name, known.iter().copied()),
            ));
        } else if name == "lang" && Language::from_tag(value).is_none() {
            faults.push(Fault::new(name, "fault-language", value, None));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ApiError::Query(faults))
    }
}

struct Reading<'a> {
    data: &'a IndicatorData,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn unknown_parameter(&mut self, name: &str, also: &[&str]) {
        let dimensions: Vec<&str> = self
            .data
            .entry
            .dimensions
            .iter()
            .map(|entry| entry.name.as_str())
            .collect();
        let aliases = ALIASES
            .iter()
            .filter(|(_, column)| dimensions.contains(column))
            .map(|(alias, _)| *alias);
        let known = aliases
            .chain(dimensions.iter().copied())
            .chain(["period", "from", "to", "freq"]);
        let known: Vec<&str> = known.chain(also.iter().copied()).collect();
        let fault = match nearest(name, known.iter().copied()) {
            Some(nearest) => Fault::new(name, "fault-parameter", name, Some(nearest)),
            None => Fault::among(name, "fault-parameter-among", name, &known),
        };
        self.faults.push(fault);
    }

    fn frequency(&mut self, value: &str) -> Option<Frequency> {
        let frequency = Frequency::from_letter(&value.to_ascii_uppercase()).filter(|found| FREQUENCIES.contains(found));
        if frequency.is_none() {
            self.faults.push(Fault::new("freq", "fault-frequency", value, None));
        }
        frequency
    }

    fn period(&mut self, name: &str, value: &str) -> Option<Period> {
        let period = Period::parse(value).filter(|found| FREQUENCIES.contains(&found.frequency));
        if period.is_none() {
            let known: BTreeSet<Period> = self.data.cells.iter().map(|cell| cell.period).collect();
            let known: Vec<String> = known.iter().map(Period::to_string).collect();
            // `T1` is how the French write a first quarter.
            let meant = value.to_uppercase().replace('T', "Q");
            let nearest = nearest(&meant, known.iter().map(String::as_str));
            self.faults.push(Fault::new(name, "fault-period", value, nearest));
        }
        period
    }

    fn codes(&mut self, name: &str, value: &str, position: usize) -> Vec<String> {
        let dimension = &self.data.entry.dimensions[position];
        let mut asked = Vec::new();
        for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match unknown(dimension, part) {
                None => asked.push(part.to_owned()),
                Some((text, nearest)) => self.faults.push(Fault::new(name, text, part, nearest.as_deref())),
            }
        }
        asked
    }
}

/// What is wrong with one part of a dimension's parameter, if anything.
fn unknown(dimension: &DimensionEntry, part: &str) -> Option<(&'static str, Option<String>)> {
    if part == "*" || dimension.codes.iter().any(|code| code.code == part) {
        return None;
    }
    let Some(level) = part.strip_prefix("level:") else {
        let near = nearest(part, dimension.codes.iter().map(|code| code.code.as_str()));
        return Some((
            "fault-code",
            near.or_else(|| labelled(dimension, part)).map(str::to_owned),
        ));
    };
    let levels: BTreeSet<&str> = dimension.codes.iter().map(|code| code.level.as_str()).collect();
    if levels.contains(level) {
        return None;
    }
    Some((
        "fault-level",
        nearest(level, levels).map(|level| format!("level:{level}")),
    ))
}

/// The code whose label begins like what was given: people type `Rabat` where `MA-04` is meant.
fn labelled<'a>(dimension: &'a DimensionEntry, part: &str) -> Option<&'a str> {
    let part = part.to_lowercase();
    let begins = |code: &&releases::CodeEntry| {
        Language::ALL
            .iter()
            .any(|language| code.label.in_language(*language).to_lowercase().starts_with(&part))
    };
    dimension.codes.iter().find(begins).map(|code| code.code.as_str())
}
