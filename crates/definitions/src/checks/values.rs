//! Checks on single values: what parses, and still cannot be meant.

use super::Checked;
use super::fetching::is_date_format;
use crate::Problem;
use crate::calendar::FILE;
use crate::fact_table::FIXED_COLUMNS;
use crate::period::Frequency;
use crate::source::{OnPersonalData, PERSONAL_DATA_KINDS, RecordBytes, Replacement, Source};

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
    // `%q` is ours, the quarter; strftime has no letters to read one.
    let is_date = is_date_format(&source.period.format.replacen("%q", "%m", 1));
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
        (
            !is_date,
            "[period]".to_owned(),
            "[period] format is no date; use strftime letters as in \"%d/%m/%Y\", or \"T%q %Y\"".to_owned(),
        ),
    ];
    doubts.extend(doubts_of_replacement(source));
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
    doubts.extend(marker_doubts(checked, source));
    for name in source.format.sheets.iter().flat_map(|sheet| sheet.set.keys()) {
        let known = definitions.fact_table.dimension(name).is_some() || FIXED_COLUMNS.contains(&name.as_str());
        doubts.push((!known, name.clone(), format!("{name} is no column a sheet can set")));
    }
    doubts.extend(doubts_on_gate(source));
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

/// What may be wrong with the checks of a source, with its limits, and with whom its bytes are sealed to.
fn doubts_on_gate(source: &Source) -> Vec<(bool, String, String)> {
    let rule = &source.personal_data;
    let is_sealing = rule.on_found == OnPersonalData::Seal || rule.record_bytes == RecordBytes::Seal;
    let is_key = |key: &String| {
        let letters = key.strip_prefix("age1").unwrap_or_default();
        letters.len() == 58
            && letters
                .bytes()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    let mut doubts = vec![(
        (is_sealing || rule.seal_to.is_some()) && !rule.seal_to.as_ref().is_some_and(is_key),
        "[personal_data]".to_owned(),
        "seal_to must be a public key, age1… with 62 characters, as age-keygen prints it".to_owned(),
    )];
    for check in &source.checks {
        let broken = |form: &String| regex::Regex::new(form).is_err();
        doubts.push((
            check.rule().is_none(),
            check.id.clone(),
            format!(
                "check {} is none; give left, operator and right, or total and parts, or column with min, max, form or required, or against with a factor above 1",
                check.id
            ),
        ));
        doubts.push((
            check.against.is_some() && source.replacement == Replacement::Key,
            check.id.clone(),
            format!(
                "check {}: a delivery that replaces single keys has no totals to compare; leave the check out",
                check.id
            ),
        ));
        doubts.push((
            check.form.as_ref().is_some_and(broken),
            check.id.clone(),
            format!("check {}: form is no regular expression", check.id),
        ));
    }
    for code in source.acceptance.max_of_code.keys() {
        let digits = code.strip_prefix('I').unwrap_or_default();
        let is_code = digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit());
        doubts.push((
            !is_code,
            code.clone(),
            format!("{code} is no code of a rejection, such as I014"),
        ));
    }
    doubts
}

/// What a source says of deliveries that replace others.
fn doubts_of_replacement(source: &Source) -> [(bool, String, String); 2] {
    let is_by_key = source.replacement == Replacement::Key;
    [
        (
            !source.count.withdrawn.is_empty() && !is_by_key,
            "withdrawn".to_owned(),
            "withdrawn needs replacement = \"key\"; otherwise a count is withdrawn by leaving it out".to_owned(),
        ),
        (
            source
                .complete_for
                .is_some_and(|length| is_by_key || length <= source.period.frequency),
            "complete_for".to_owned(),
            "complete_for must be longer than the period, and no source replaces whole periods by key".to_owned(),
        ),
    ]
}

/// Markers with a status that is none, or that says that there is a number after all.
fn marker_doubts(checked: &Checked<'_>, source: &Source) -> Vec<(bool, String, String)> {
    let Some(statuses) = checked.definitions.code_lists.get("obs_status") else {
        return Vec::new();
    };
    let doubt = |(marker, status): (&String, &String)| {
        let known = statuses.get(status);
        let message = match known {
            None => format!("{status} is no code of list obs_status"),
            Some(_) => format!("marker «{marker}» stands for no number, but status {status} says that there is one"),
        };
        (
            known.is_none_or(|code| code.has_value() == Some(true)),
            status.clone(),
            message,
        )
    };
    source.count.markers.iter().map(doubt).collect()
}

/// `D038`: a value of a source that cannot be meant.
pub(super) fn of_sources(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in checked.definitions.sources.values() {
        let path = format!("pipelines/{}.toml", source.id);
        for share in source.alert.doubts() {
            let message = format!("{share} is no share; give a number from 0");
            problems.push(checked.problem(&path, share, "D038", message));
        }
        for (_, near, message) in doubts(checked, source).into_iter().filter(|(is_wrong, ..)| *is_wrong) {
            problems.push(checked.problem(&path, &near, "D038", message));
        }
    }
    problems
}

/// `D074`: a day the calendar does not have, a share that is none.
pub(super) fn of_the_calendar(checked: &Checked<'_>) -> Vec<Problem> {
    let Some(calendar) = &checked.definitions.calendar else {
        return Vec::new();
    };
    let approval = calendar.approval.as_ref();
    let shares = approval.map_or([0.0; 2], |approval| [approval.revised_share_max, approval.moved_by]);
    let doubts = [
        (
            !(1..=28).contains(&calendar.day),
            "day",
            "day must be from 1 to 28, which every month has",
        ),
        (
            !shares.iter().all(|share| (0.0..=1.0).contains(share)),
            "[approval]",
            "revised_share_max and moved_by are shares; give numbers from 0 to 1",
        ),
        (
            calendar.embargo.is_some_and(|embargo| embargo.days > 27),
            "[embargo]",
            "days must be at most 27: a month's release is read before the next is made",
        ),
    ];
    let wrong = doubts.into_iter().filter(|(is_wrong, ..)| *is_wrong);
    wrong
        .map(|(_, near, message)| checked.problem(FILE, near, "D074", message.to_owned()))
        .collect()
}
