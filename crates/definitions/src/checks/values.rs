//! Checks on single values: what parses, and still cannot be meant.

use super::Checked;
use crate::Problem;
use crate::disclosure_policy::{self, DisclosurePolicy};
use crate::fact_table::FIXED_COLUMNS;
use crate::period::Frequency;
use crate::release_plan::CALENDAR_FILE;
use crate::source::{PERSONAL_DATA_KINDS, Source};

/// Each thing that may be wrong with a source: whether it is, near which text, and what to do.
fn doubts(checked: &Checked<'_>, source: &Source) -> Vec<(bool, String, String)> {
    let definitions = checked.definitions;
    let no_code = |list: &str, code: &str| {
        definitions
            .code_lists
            .get(list)
            .is_some_and(|list| list.position(code).is_none())
    };
    let share = source.acceptance.max_rejected_share;
    let needs_month = source.period.year.is_some() && source.period.frequency != Frequency::Y;
    let mut doubts = vec![
        (
            no_code("source_type", &source.sender.kind),
            source.sender.kind.clone(),
            "sender.kind is no code of list source_type".to_owned(),
        ),
        (
            !(0.0..=1.0).contains(&share),
            "max_rejected_share".to_owned(),
            "max_rejected_share is a share; give a number from 0 to 1".to_owned(),
        ),
        (
            !source.format.delimiter.is_ascii(),
            "delimiter".to_owned(),
            "delimiter must be one plain character".to_owned(),
        ),
        (
            needs_month && source.period.month.is_none(),
            "[period]".to_owned(),
            "[period] gives a year and no month; add month, or set frequency = \"Y\"".to_owned(),
        ),
    ];
    for (name, rule) in &source.columns {
        let broken = rule
            .pattern
            .as_ref()
            .is_some_and(|pattern| regex::Regex::new(pattern).is_err());
        doubts.push((
            broken,
            "pattern".to_owned(),
            format!("column {name}: pattern is no regular expression"),
        ));
    }
    doubts.extend(super::formats::doubts(source));
    for status in source.count.markers.values() {
        doubts.push((
            no_code("obs_status", status),
            status.clone(),
            format!("{status} is no code of list obs_status"),
        ));
    }
    for name in source.format.sheets.iter().flat_map(|sheet| sheet.set.keys()) {
        let known = definitions.fact_table.dimension(name).is_some() || FIXED_COLUMNS.contains(&name.as_str());
        doubts.push((!known, name.clone(), format!("{name} is no column a sheet can set")));
    }
    for kind in source.personal_data.exempt.values().flatten() {
        let known = PERSONAL_DATA_KINDS.contains(&kind.as_str());
        doubts.push((
            !known,
            kind.clone(),
            format!(
                "{kind} is no kind of personal data; known are {}",
                PERSONAL_DATA_KINDS.join(", ")
            ),
        ));
    }
    doubts
}

/// `D038`: a value of a source that cannot be meant.
pub(super) fn of_sources(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in checked.definitions.sources.values() {
        let path = format!("pipelines/{}.toml", source.id);
        for (_, near, message) in doubts(checked, source).into_iter().filter(|(is_wrong, ..)| *is_wrong) {
            problems.push(checked.problem(&path, &near, "D038", message));
        }
    }
    problems
}

/// `D074`: a policy that protects nothing while it says it does; a day the calendar does not have.
pub(super) fn of_policies(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, policy) in &checked.definitions.disclosure.policy {
        let DisclosurePolicy::Suppression {
            threshold,
            camouflage_permille,
            ..
        } = policy
        else {
            continue;
        };
        if *threshold < 2 || *camouflage_permille > 1000 {
            let message = "threshold must be at least 2 and camouflage_permille at most 1000".to_owned();
            problems.push(checked.problem(disclosure_policy::FILE, name, "D074", message));
        }
    }
    let days = 1..=28;
    if checked
        .definitions
        .calendar
        .as_ref()
        .is_some_and(|calendar| !days.contains(&calendar.day))
    {
        let message = "day must be from 1 to 28, which every month has".to_owned();
        problems.push(checked.problem(CALENDAR_FILE, "day", "D074", message));
    }
    problems
}
