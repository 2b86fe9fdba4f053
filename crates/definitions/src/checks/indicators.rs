//! Checks on indicators. That their SQL plans is checked by the binary, which has the engine.

use std::collections::BTreeMap;

use super::Checked;
use crate::Problem;
use crate::fact_table::Visibility;
use crate::indicator::{Denominator, FOLDER, Indicator};

fn path(indicator: &Indicator) -> String {
    format!("{FOLDER}/{}.toml", indicator.id)
}

/// `D051`: the id inside an indicator is not the name of its file.
pub(super) fn stem_equals_id(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let misnamed = |indicator: &&Indicator| !checked.files.contains_key(&path(indicator));
    for indicator in checked.definitions.indicators.values().filter(misnamed) {
        for file in checked.definers(FOLDER, &indicator.id) {
            let message = format!("id must equal the file's name, {}", file.stem());
            problems.push(file.problem_at(&indicator.id, "D051", message));
        }
    }
    problems
}

/// `D052`: a text is missing; `D053`: the policy or the unit of count is not known.
pub(super) fn metadata_is_whole(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for indicator in checked.definitions.indicators.values() {
        let texts = [
            ("title", &indicator.title),
            ("unit", &indicator.unit),
            ("method", &indicator.method),
        ];
        for (name, _) in texts.iter().filter(|(_, text)| text.has_gap()) {
            let message = format!("{name} lacks a language; give fr, ar and en");
            problems.push(checked.problem(&path(indicator), name, "D052", message));
        }
        if !checked.definitions.disclosure.policy.contains_key(&indicator.policy) {
            let message = format!("policy {} is not in schemas/disclosure.toml", indicator.policy);
            problems.push(checked.problem(&path(indicator), "policy", "D053", message));
        }
        let units = checked.definitions.code_lists.get("unit_of_count");
        if units.is_some_and(|units| units.position(&indicator.unit_of_count).is_none()) {
            let message = format!("{} is no code of list unit_of_count", indicator.unit_of_count);
            problems.push(checked.problem(&path(indicator), "unit_of_count", "D053", message));
        }
    }
    problems
}

/// `D054`: a dimension that is unknown or may not be released; `D055`: a share over an unknown cell.
pub(super) fn dimensions_may_be_released(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for indicator in checked.definitions.indicators.values() {
        for name in indicator.dimensions.iter().filter(|name| *name != "source_id") {
            let visible = checked
                .definitions
                .fact_table
                .dimension(name)
                .map(|dimension| dimension.visibility);
            if visible != Some(Visibility::Public) {
                let message = format!("{name} is no public dimension of schemas/case_counts.toml");
                problems.push(checked.problem(&path(indicator), name, "D054", message));
            }
        }
        let Denominator::Cell { at } = &indicator.denominator else {
            continue;
        };
        for (name, code) in at {
            let known = checked
                .definitions
                .code_list_of(name)
                .is_some_and(|list| list.position(code).is_some());
            if !known || !indicator.dimensions.contains(name) {
                let message = format!("{name} = {code} is no cell of this indicator");
                problems.push(checked.problem(&path(indicator), code, "D055", message));
            }
        }
    }
    problems
}

/// `D056`: `not_additive_over` names no dimension of the indicator, so that a total nobody wants would be made;
/// `D057`: a population that is not there.
pub(super) fn no_total_is_made_by_mistake(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for indicator in checked.definitions.indicators.values() {
        for name in indicator
            .not_additive_over
            .iter()
            .filter(|name| !indicator.dimensions.contains(name))
        {
            let message = format!("not_additive_over names {name}, which is no dimension of this indicator");
            problems.push(checked.problem(&path(indicator), name, "D056", message));
        }
        let Denominator::Population { basis, year } = &indicator.denominator else {
            continue;
        };
        let rows = &checked.definitions.populations;
        if !rows.iter().any(|row| row.basis == *basis && row.year == *year) {
            let message =
                format!("there is no population of basis {basis} for {year} in schemas/geography/population.csv");
            problems.push(checked.problem(&path(indicator), "denominator", "D057", message));
        }
    }
    problems
}

/// `D058`: indicators that show the same counts under different policies.
pub(super) fn universes_have_one_policy(checked: &Checked<'_>) -> Vec<Problem> {
    let mut policies: BTreeMap<&str, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for indicator in checked.definitions.indicators.values() {
        let policy = *policies.entry(&indicator.universe).or_insert(&indicator.policy);
        if policy != indicator.policy {
            let message = format!(
                "universe {} has policy {policy} elsewhere; all its indicators need one",
                indicator.universe
            );
            problems.push(checked.problem(&path(indicator), "policy", "D058", message));
        }
    }
    problems
}
