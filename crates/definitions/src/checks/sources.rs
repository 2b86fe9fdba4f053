//! Checks on sources and what they refer to.

use super::Checked;
use crate::Problem;
use crate::expected_report::Parts;
use crate::fact_table::FIXED_COLUMNS;
use crate::source::{ColumnRule, Source};

/// Columns of ours that a source may fill besides the dimensions.
const FILLED_BY_SOURCES: [&str; 2] = ["unit_of_count", "reporting_unit"];

fn path(source: &Source) -> String {
    format!("pipelines/{}.toml", source.id)
}

fn each_column<'a>(checked: &'a Checked<'_>) -> impl Iterator<Item = (&'a Source, &'a String, &'a ColumnRule)> {
    let sources = checked.definitions.sources.values();
    sources.flat_map(|source| source.columns.iter().map(move |(name, rule)| (source, name, rule)))
}

/// `D030`: the id inside a source is not the name of its file.
pub(super) fn stem_equals_id(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in checked
        .definitions
        .sources
        .values()
        .filter(|source| !checked.files.contains_key(&path(source)))
    {
        for file in checked.definers("pipelines/", &source.id) {
            let message = format!("id must equal the file's name, {}", file.stem());
            problems.push(file.problem_at(&source.id, "D030", message));
        }
    }
    problems
}

/// `D031`: a source without unit of count: nothing could say what its numbers are.
pub(super) fn every_source_says_what_it_counts(checked: &Checked<'_>) -> Vec<Problem> {
    let lacking = checked
        .definitions
        .sources
        .values()
        .filter(|source| !source.columns.contains_key("unit_of_count"));
    lacking
        .map(|source| {
            let message = "add [columns.unit_of_count] with a constant such as \"REPORT\"".to_owned();
            checked.problem(&path(source), "[columns", "D031", message)
        })
        .collect()
}

/// `D032`: a column that is neither a dimension nor one a source may fill.
pub(super) fn columns_are_ours(checked: &Checked<'_>) -> Vec<Problem> {
    let fact_table = &checked.definitions.fact_table;
    let mut problems = Vec::new();
    for (source, name, _) in each_column(checked) {
        let known = fact_table.dimension(name).is_some() || FILLED_BY_SOURCES.contains(&name.as_str());
        if !known {
            let reason = if FIXED_COLUMNS.contains(&name.as_str()) {
                "is filled by Marsad"
            } else {
                "is no dimension"
            };
            let message = format!("column {name} {reason}; see schemas/case_counts.toml for the dimensions");
            problems.push(checked.problem(&path(source), name, "D032", message));
        }
    }
    problems
}

/// `D033`: a column with both or neither of `from` and `constant`, or with a pattern that is no pattern.
pub(super) fn columns_have_one_origin(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (source, name, rule) in each_column(checked) {
        if rule.from.is_empty() == rule.constant.is_none() {
            let message = format!("column {name} needs exactly one of from and constant");
            problems.push(checked.problem(&path(source), &format!("columns.{name}"), "D033", message));
        }
    }
    problems
}

/// `D034`: a crosswalk that is not there, or that leads to codes its list does not have.
pub(super) fn crosswalks_lead_to_codes(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (source, name, rule) in each_column(checked) {
        let Some(id) = &rule.crosswalk else { continue };
        let file = format!("pipelines/crosswalks/{id}.csv");
        let Some(crosswalk) = checked.definitions.crosswalks.get(id) else {
            let message = format!("crosswalk {id} is not there; add {file} with the header theirs,ours");
            problems.push(checked.problem(&path(source), id, "D034", message));
            continue;
        };
        let list_name = if name == "unit_of_count" {
            Some("unit_of_count")
        } else {
            None
        };
        let list = list_name
            .and_then(|list| checked.definitions.code_lists.get(list))
            .or_else(|| checked.definitions.code_list_of(name));
        let Some(list) = list else { continue };
        for (theirs, ours) in crosswalk
            .entries
            .iter()
            .filter(|(_, ours)| list.position(ours).is_none())
        {
            let message = format!(
                "{ours} is no code of list {}; correct it or add the code there",
                list.id
            );
            problems.push(checked.problem(&file, theirs, "D034", message));
        }
    }
    problems
}

/// `D035`: a constant, an `empty` code or a sheet's code that the dimension's list does not have.
pub(super) fn constants_are_codes(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (source, name, rule) in each_column(checked) {
        for code in rule.constant.iter().chain(&rule.empty) {
            problems.extend(unknown_code(checked, source, name, code));
        }
    }
    for source in checked.definitions.sources.values() {
        for (name, code) in source.format.sheets.iter().flat_map(|sheet| &sheet.set) {
            problems.extend(unknown_code(checked, source, name, code));
        }
    }
    problems
}

fn unknown_code(checked: &Checked<'_>, source: &Source, column: &str, code: &str) -> Option<Problem> {
    let definitions = checked.definitions;
    let list = match column {
        "unit_of_count" => definitions.code_lists.get("unit_of_count"),
        dimension => definitions.code_list_of(dimension),
    }?;
    let unknown = list.position(code).is_none();
    unknown.then(|| {
        let message = format!(
            "{code} is no code of list {}; correct it or add the code there",
            list.id
        );
        checked.problem(&path(source), code, "D035", message)
    })
}

/// `D036`: a source whose rows cannot be placed in time, or whose count cannot be found.
pub(super) fn periods_have_an_origin(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in checked.definitions.sources.values() {
        if source.period.from.is_empty() && source.period.year.is_none() {
            let message = "[period] needs from (their date column) or year (and month)".to_owned();
            problems.push(checked.problem(&path(source), "[period]", "D036", message));
        }
        if source.count.from.is_empty() && source.count.grain == crate::source::Grain::Counts {
            let message = "[count] needs from (their count column), or grain = \"record\"".to_owned();
            problems.push(checked.problem(&path(source), "[count]", "D036", message));
        }
    }
    problems
}

/// `D037`: an expected report of a source, a place or a dimension that does not exist.
pub(super) fn expected_reports_name_sources(checked: &Checked<'_>) -> Vec<Problem> {
    let file = crate::expected_report::FILE;
    let mut problems = Vec::new();
    let geography = checked.definitions.code_list_of("geo_code");
    for expected in &checked.definitions.expected_reports {
        if !checked.definitions.sources.contains_key(&expected.source_id) {
            let message = format!("source {} is not there; add pipelines/{0}.toml", expected.source_id);
            problems.push(checked.problem(file, &expected.source_id, "D037", message));
        }
        if geography.is_some_and(|list| list.position(&expected.geo_code).is_none()) {
            let message = format!("{} is no code of the geography", expected.geo_code);
            problems.push(checked.problem(file, &expected.geo_code, "D037", message));
        }
        if let Some(Parts::Codes { dimension, .. }) = &expected.parts
            && checked.definitions.fact_table.dimension(dimension).is_none()
        {
            let message = format!("{dimension} is no dimension; write day, or a dimension and a number");
            problems.push(checked.problem(file, &format!("{dimension}:"), "D037", message));
        }
    }
    problems
}

/// `D039`: a subset of a source that is not there or of itself, or one released beside the whole: the difference of
/// the two would be a table nobody protected.
pub(super) fn subsets_are_not_released_beside_their_whole(checked: &Checked<'_>) -> Vec<Problem> {
    let sources = &checked.definitions.sources;
    let mut problems = Vec::new();
    for source in sources.values() {
        let Some(whole_id) = &source.subset_of else { continue };
        let message = match sources.get(whole_id) {
            None => format!("subset_of names {whole_id}, which is no source; add pipelines/{whole_id}.toml"),
            Some(whole) if whole.subset_of.is_some() => {
                format!("{whole_id} is a subset itself; name the source that holds both")
            }
            Some(whole) if source.is_public() && whole.is_public() => {
                format!(
                    "{} and {whole_id} cannot both be public: their difference would be released too",
                    source.id
                )
            }
            Some(_) => continue,
        };
        problems.push(checked.problem(&path(source), "subset_of", "D039", message));
    }
    problems
}
