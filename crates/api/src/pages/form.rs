//! The form of an indicator's page: one list per dimension, usable without a script.

use std::collections::BTreeSet;

use chrono::Datelike;
use definitions::period::{Frequency, Period};
use releases::{CodeEntry, DimensionEntry, IndicatorData};

use crate::locale::Words;
use crate::selection::{Choice, Selection};

/// A list to choose from.
#[derive(Debug)]
pub(crate) struct Select {
    /// Name of the parameter.
    pub(crate) name: String,
    /// Label.
    pub(crate) label: String,
    /// Choices that stand alone.
    pub(crate) options: Vec<Choosable>,
    /// Choices that compare several codes.
    pub(crate) comparisons: Vec<Choosable>,
    /// The codes, one by one.
    pub(crate) codes: Vec<Choosable>,
}

/// One choice of a list.
#[derive(Debug)]
pub(crate) struct Choosable {
    /// What is sent; blank for the default.
    pub(crate) value: String,
    /// What is read.
    pub(crate) label: String,
    /// Whether it is what the page shows.
    pub(crate) is_chosen: bool,
}

impl Choosable {
    fn new(value: impl Into<String>, label: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self {
            is_chosen: value == chosen,
            value,
            label: label.into(),
        }
    }
}

/// The lists of an indicator: dimensions, frequency, first and last year.
pub(crate) fn selects(words: Words, data: &IndicatorData, selection: &Selection) -> Vec<Select> {
    let dimensions = data.entry.dimensions.iter().zip(&selection.choices);
    let mut selects: Vec<Select> = dimensions
        .filter(|(dimension, _)| dimension.codes.len() > 1)
        .map(|(dimension, choice)| of_dimension(words, dimension, choice))
        .collect();
    selects.extend(of_frequency(words, data, selection));
    selects.push(of_years(words, data, "from", selection.from));
    selects.push(of_years(words, data, "to", selection.to));
    selects
}

fn of_dimension(words: Words, dimension: &DimensionEntry, choice: &Choice) -> Select {
    let asked = choice.asked.join(",");
    let chosen = if dimension.total.as_ref() == Some(&asked) {
        ""
    } else {
        asked.as_str()
    };
    let label = |code: &CodeEntry| code.label.in_language(words.language).to_owned();
    let total = dimension
        .codes
        .iter()
        .find(|code| Some(&code.code) == dimension.total.as_ref());
    let default = total.map_or_else(|| words.t("each-apart"), label);
    let mut options = vec![Choosable::new("", default, chosen)];
    let codes: Vec<Choosable> = dimension
        .codes
        .iter()
        .filter(|code| Some(&code.code) != dimension.total.as_ref())
        .map(|code| {
            let indent = "\u{2003}".repeat(depth(dimension, code));
            Choosable::new(code.code.clone(), format!("{indent}{}", label(code)), chosen)
        })
        .collect();
    let comparisons = comparisons(words, dimension, chosen);
    if !options
        .iter()
        .chain(&codes)
        .chain(&comparisons)
        .any(|option| option.is_chosen)
    {
        // A choice of several codes, made in the address: it stays chosen, by the labels of its codes.
        let labels = dimension
            .codes
            .iter()
            .filter(|code| choice.codes.contains(&code.code))
            .map(label);
        let separator = words.t("list-separator");
        options.push(Choosable::new(
            chosen,
            labels.collect::<Vec<_>>().join(&separator),
            chosen,
        ));
    }
    let label = dimension.label.in_language(words.language).to_owned();
    Select {
        name: dimension.name.clone(),
        label,
        options,
        comparisons,
        codes,
    }
}

/// `level:…` for each level with more than one code, in display order.
fn comparisons(words: Words, dimension: &DimensionEntry, chosen: &str) -> Vec<Choosable> {
    let mut levels: Vec<&str> = Vec::new();
    for code in &dimension.codes {
        let count = dimension.codes.iter().filter(|other| other.level == code.level).count();
        if count > 1 && !levels.contains(&code.level.as_str()) {
            levels.push(&code.level);
        }
    }
    if dimension.total.is_none() && levels.len() < 2 {
        return Vec::new();
    }
    levels
        .into_iter()
        .map(|level| {
            let text = words.with("compare-level", &[("level", &words.of_code("level", level))]);
            Choosable::new(format!("level:{level}"), text, chosen)
        })
        .collect()
}

/// Steps below the total; trees are shallow, and a cycle would end here too.
fn depth(dimension: &DimensionEntry, code: &CodeEntry) -> usize {
    let mut depth: usize = 0;
    let mut parent = code.parent.as_deref();
    while let Some(above) = parent.filter(|_| depth < 8) {
        let Some(entry) = dimension.codes.iter().find(|entry| entry.code == above) else {
            break;
        };
        depth += 1;
        parent = entry.parent.as_deref();
    }
    // Children of the total stand at the margin.
    depth.saturating_sub(usize::from(dimension.total.is_some()))
}

fn of_frequency(words: Words, data: &IndicatorData, selection: &Selection) -> Option<Select> {
    let published: BTreeSet<Frequency> = data.cells.iter().map(|cell| cell.period.frequency).collect();
    if published.len() < 2 {
        return None;
    }
    let default = data.entry.frequency;
    let chosen = if selection.frequency == default {
        ""
    } else {
        selection.frequency.letter()
    };
    let option = |frequency: &Frequency| {
        let value = if *frequency == default { "" } else { frequency.letter() };
        Choosable::new(value, words.of_code("frequency", frequency.letter()), chosen)
    };
    Some(plain(
        "freq",
        words.t("frequency"),
        published.iter().map(option).collect(),
    ))
}

fn of_years(words: Words, data: &IndicatorData, name: &str, chosen: Option<Period>) -> Select {
    let years: BTreeSet<i32> = data.cells.iter().map(|cell| cell.period.start.year()).collect();
    let chosen = chosen.map(|period| period.to_string()).unwrap_or_default();
    let mut options = vec![Choosable::new("", words.t(&format!("{name}-any")), &chosen)];
    options.extend(
        years
            .into_iter()
            .map(|year| Choosable::new(year.to_string(), year.to_string(), &chosen)),
    );
    if !options.iter().any(|option| option.is_chosen) {
        options.push(Choosable::new(chosen.clone(), chosen.clone(), &chosen));
    }
    plain(name, words.t(name), options)
}

fn plain(name: &str, label: String, options: Vec<Choosable>) -> Select {
    Select {
        name: name.to_owned(),
        label,
        options,
        comparisons: Vec::new(),
        codes: Vec::new(),
    }
}
