//! Checks on indicators. That their SQL plans is checked by the binary, which has the engine.

use std::collections::BTreeMap;

use super::Checked;
use crate::Problem;
use crate::disclosure_policy::{DisclosurePolicy, Suppression};
use crate::fact_table::Visibility;
use crate::indicator::{Denominator, FOLDER, Indicator, Kind, Status};

/// The column of time, over which a unit may not be additive either.
const TIME: &str = "period_start";

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
        let Some(units) = checked.definitions.code_lists.get("unit_of_count") else {
            continue;
        };
        let named = std::iter::once(indicator.unit_of_count.as_str()).chain(indicator.unit_of_denominator());
        for unit in named.filter(|unit| units.position(unit).is_none()) {
            let message = format!("{unit} is no code of list unit_of_count");
            problems.push(checked.problem(&path(indicator), unit, "D053", message));
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
            // Those of internal indicators are the columns of their family, which the SQL must give.
            if indicator.status == Status::Published && visible != Some(Visibility::Public) {
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
            .filter(|name| !indicator.dimensions.contains(name) && *name != TIME)
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

/// `D059`: an indicator that cannot go into a release, but would.
///
/// Counts alone can be rolled up and protected. A denominator that the SQL gives is shown as it is: beside counts that
/// are hidden it would give them away, so the base of a share of persons is a cell, which is protected like any other.
pub(super) fn releases_hold_what_can_be_protected(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let published = |indicator: &&Indicator| indicator.status == Status::Published;
    for indicator in checked.definitions.indicators.values().filter(published) {
        if indicator.kind != Kind::Counts {
            let message = "only counts can be protected and released; set status = \"internal\"".to_owned();
            problems.push(checked.problem(&path(indicator), "kind", "D059", message));
        }
        if indicator.not_additive_over.iter().any(|name| name == TIME) {
            let message = "a release adds months to quarters and years; set status = \"internal\"".to_owned();
            problems.push(checked.problem(&path(indicator), "not_additive_over", "D059", message));
        }
        let policy = checked.definitions.disclosure.policy.get(&indicator.policy);
        let suppression = policy.and_then(DisclosurePolicy::suppression);
        if policy.is_some_and(DisclosurePolicy::protects) && matches!(indicator.denominator, Denominator::Column { .. })
        {
            let message = "a denominator from the SQL is not protected; let it be a cell (kind = \"cell\"), or set \
                           status = \"internal\""
                .to_owned();
            problems.push(checked.problem(&path(indicator), "denominator", "D059", message));
        }
        if indicator.contributor.is_none() && suppression.is_some_and(Suppression::asks_for_units) {
            let message = format!(
                "policy {} has rules on reporting units; let the SQL give who counted, after the dimensions, and name \
                 that column: contributor = \"reporting_unit\"",
                indicator.policy
            );
            problems.push(checked.problem(&path(indicator), "policy", "D059", message));
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
