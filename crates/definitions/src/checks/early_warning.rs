//! Checks on what is watched for early warning.

use super::Checked;
use crate::Problem;
use crate::early_warning::{EarlyWarning, FILE, Watch};
use crate::indicator::Kind;

/// `D077`: a setting that cannot be meant, or a watch of what is not there or cannot be watched.
pub(super) fn can_be_watched(checked: &Checked<'_>) -> Vec<Problem> {
    let Some(early_warning) = &checked.definitions.early_warning else {
        return Vec::new();
    };
    let of_settings = settings(early_warning)
        .into_iter()
        .map(|(near, message)| (near.to_owned(), message));
    let of_watches = early_warning.watches.iter().flat_map(|watch| {
        doubts(checked, watch)
            .into_iter()
            .map(|message| (watch.indicator.clone(), message))
    });
    of_settings
        .chain(of_watches)
        .map(|(near, message)| checked.problem(FILE, &near, "D077", message))
        .collect()
}

fn settings(early_warning: &EarlyWarning) -> Vec<(&'static str, String)> {
    let mut doubts = Vec::new();
    if !(2..=20).contains(&early_warning.years_back) {
        doubts.push(("years_back", "years_back must be from 2 to 20".to_owned()));
    }
    if !(1e-6..=0.5).contains(&early_warning.alpha) {
        doubts.push(("alpha", "alpha must be from 0.000001 to 0.5".to_owned()));
    }
    doubts
}

fn doubts(checked: &Checked<'_>, watch: &Watch) -> Vec<String> {
    let Some(indicator) = checked.definitions.indicators.get(&watch.indicator) else {
        return vec![format!("there is no indicator {}", watch.indicator)];
    };
    let mut doubts = Vec::new();
    if indicator.kind != Kind::Counts {
        doubts.push(format!("{} gives no counts; watch one of kind counts", indicator.id));
    }
    for (dimension, level) in &watch.levels {
        if !indicator.dimensions.contains(dimension) {
            doubts.push(format!("{dimension} is no dimension of {}", indicator.id));
            continue;
        }
        let list = checked.definitions.code_list_of(dimension);
        if list.is_none_or(|list| !list.levels().contains(&level.as_str())) {
            doubts.push(format!("{dimension} has no level {level}"));
        }
    }
    let is_told_apart = |name: &&String| *name == "source_id" || watch.levels.contains_key(*name);
    for dimension in indicator.not_additive_over.iter().filter(|name| !is_told_apart(name)) {
        doubts.push(format!(
            "counts of {} must not be added over {dimension}; name its level",
            indicator.id
        ));
    }
    doubts
}
