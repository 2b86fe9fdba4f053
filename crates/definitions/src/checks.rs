//! The checks that look across files. Each is one small function; all run, all problems are collected.

mod early_warning;
mod fetching;
mod formats;
mod indicators;
mod policies;
mod reference_metadata;
mod reference_tables;
mod releases;
mod sources;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

pub(crate) use self::reference_tables::undescribed;
use crate::source_file::SourceFile;
use crate::{Definitions, Problem};

/// What a check reads: the typed definitions, and the files for line numbers.
pub(crate) struct Checked<'a> {
    definitions: &'a Definitions,
    files: &'a BTreeMap<String, SourceFile>,
}

impl Checked<'_> {
    /// A problem at the first line of the file that contains `text`.
    fn problem(&self, path: &str, text: &str, code: &'static str, message: String) -> Problem {
        match self.files.get(path) {
            Some(file) => file.problem_at(text, code, message),
            None => Problem {
                file: path.to_owned(),
                line: 0,
                code,
                message,
            },
        }
    }
}

impl<'a> Checked<'a> {
    /// The TOML files of a folder that say `id = "ID"`.
    fn definers(&self, folder: &'a str, id: &str) -> Vec<&'a SourceFile> {
        let line = format!("id = \"{id}\"");
        let is_toml = |path: &str| Path::new(path).extension().is_some_and(|extension| extension == "toml");
        let files = self
            .files
            .iter()
            .filter(|(path, _)| path.starts_with(folder) && is_toml(path));
        files
            .map(|(_, file)| file)
            .filter(|file| file.text.contains(&line))
            .collect()
    }
}

type Check = fn(&Checked<'_>) -> Vec<Problem>;

const CHECKS: [Check; 26] = [
    dimensions_name_known_lists,
    sources::stem_equals_id,
    sources::every_source_says_what_it_counts,
    sources::columns_are_ours,
    sources::columns_have_one_origin,
    sources::crosswalks_lead_to_codes,
    sources::constants_are_codes,
    sources::periods_have_an_origin,
    sources::expected_reports_name_sources,
    sources::subsets_are_not_released_beside_their_whole,
    reference_tables::names_are_free,
    reference_tables::columns_are_sound,
    reference_tables::rows_fit,
    reference_metadata::headings_have_texts,
    fetching::fetching_can_be_meant,
    indicators::stem_equals_id,
    indicators::metadata_is_whole,
    indicators::dimensions_may_be_released,
    indicators::no_total_is_made_by_mistake,
    indicators::universes_have_one_policy,
    indicators::releases_hold_what_can_be_protected,
    releases::tables_fit_their_indicator,
    values::of_sources,
    values::of_the_calendar,
    policies::can_be_meant,
    early_warning::can_be_watched,
];

/// Runs all checks.
pub(crate) fn run(definitions: &Definitions, files: &BTreeMap<String, SourceFile>) -> Vec<Problem> {
    let checked = Checked { definitions, files };
    CHECKS.iter().flat_map(|check| check(&checked)).collect()
}

/// `D021`: a dimension of the fact table names a code list that is not there, or lacks a label.
fn dimensions_name_known_lists(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for dimension in &checked.definitions.fact_table.dimensions {
        if let Some(list) = dimension
            .codelist
            .as_ref()
            .filter(|list| !checked.definitions.code_lists.contains_key(*list))
        {
            let message = format!("code list {list} is not there; add schemas/codelists/{list}.csv");
            problems.push(checked.problem(crate::fact_table::FILE, list, "D021", message));
        }
        if dimension.label.has_gap() {
            let message = format!("dimension {} lacks a label; give fr, ar and en", dimension.name);
            problems.push(checked.problem(crate::fact_table::FILE, &dimension.name, "D021", message));
        }
    }
    problems
}
