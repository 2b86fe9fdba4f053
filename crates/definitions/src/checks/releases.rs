//! Checks on the release plan.

use indexmap::IndexMap;

use super::Checked;
use crate::Problem;
use crate::indicator::{Denominator, Status};
use crate::period::Frequency;
use crate::release_plan::{FILE, ReleaseTable};

/// Dimensions of a table beside time. With more nearly every cell is small, and what is left after protection is
/// holes: of a five-way table of 75 000 persons 72 % of the cells that are not zero are small.
const MOST_DIMENSIONS: usize = 3;

/// `D070`: a table of an unknown or draft indicator; `D071`: a dimension or level it does not have;
/// `D072`: a period shorter than a month, which is never published; `D073`: too many dimensions at once.
pub(super) fn tables_fit_their_indicator(checked: &Checked<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(plan) = &checked.definitions.release_plan else {
        return problems;
    };
    for table in &plan.tables {
        let Some(indicator) = checked.definitions.indicators.get(&table.indicator) else {
            let message = format!(
                "indicator {} is not there; add sql/indicators/{0}.sql and .toml",
                table.indicator
            );
            problems.push(checked.problem(FILE, &table.indicator, "D070", message));
            continue;
        };
        if indicator.status != Status::Published {
            let message = format!(
                "table {}: {} is not published; set status = \"published\" in its .toml",
                table.id, indicator.id
            );
            problems.push(checked.problem(FILE, &table.indicator, "D070", message));
        }
        if table.periods.is_empty() || table.periods.contains(&Frequency::D) {
            let message = format!("table {}: periods must be some of M, Q and Y", table.id);
            problems.push(checked.problem(FILE, &table.id, "D072", message));
        }
        let crossed = table
            .levels
            .keys()
            .filter(|name| !indicator.not_additive_over.contains(name));
        if crossed.count() > MOST_DIMENSIONS {
            let message = format!(
                "table {}: more than {MOST_DIMENSIONS} dimensions beside time leave single persons in most cells; \
                 publish several tables of fewer dimensions, which are protected together",
                table.id
            );
            problems.push(checked.problem(FILE, &table.id, "D073", message));
        }
        for (name, levels) in &table.levels {
            if !indicator.dimensions.contains(name) {
                let message = format!("table {}: {name} is no dimension of {}", table.id, indicator.id);
                problems.push(checked.problem(FILE, &table.id, "D071", message));
            }
            let known = checked
                .definitions
                .code_list_of(name)
                .map(crate::code_list::CodeList::levels);
            for level in levels
                .iter()
                .filter(|level| known.as_ref().is_some_and(|known| !known.contains(&level.as_str())))
            {
                let message = format!("table {}: {name} has no level {level}", table.id);
                problems.push(checked.problem(FILE, level, "D071", message));
            }
        }
    }
    problems
}

/// `D079`: a table of shares whose base no table of the universe shows: a share is given only where both are published,
/// so all of them would be hidden.
pub(super) fn shares_have_a_base(checked: &Checked<'_>) -> Vec<Problem> {
    let definitions = checked.definitions;
    let Some(plan) = &definitions.release_plan else {
        return Vec::new();
    };
    let indicator = |table: &ReleaseTable| definitions.indicators.get(&table.indicator);
    let mut problems = Vec::new();
    for table in &plan.tables {
        let Some(shared) = indicator(table) else { continue };
        let Denominator::Cell { at } = &shared.denominator else {
            continue;
        };
        let base = levels_of_base(checked, table, at);
        let has_base = plan.tables.iter().any(|other| {
            indicator(other).is_some_and(|other| other.universe == shared.universe)
                && table.periods.iter().all(|period| other.periods.contains(period))
                && base.iter().all(|(name, levels)| shows(checked, other, name, levels))
        });
        if !has_base {
            let named = at.keys().cloned().collect::<Vec<_>>().join(", ");
            let message = format!(
                "table {}: no table of its universe shows the base of its shares; add the base's level of {named} to it",
                table.id
            );
            problems.push(checked.problem(FILE, &format!("\"{}\"", table.id), "D079", message));
        }
    }
    problems
}

/// The levels a table must show to show the bases of another one's shares: the same, but that of the base where it is
/// moved.
fn levels_of_base<'a>(
    checked: &'a Checked<'_>,
    table: &'a ReleaseTable,
    at: &'a IndexMap<String, String>,
) -> IndexMap<&'a str, Vec<&'a str>> {
    let mut levels: IndexMap<&str, Vec<&str>> = table
        .levels
        .iter()
        .map(|(name, levels)| (name.as_str(), levels.iter().map(String::as_str).collect()))
        .collect();
    for (name, code) in at {
        let list = checked.definitions.code_list_of(name);
        let level = list
            .and_then(|list| list.get(code))
            .map_or("*", |code| code.level.as_str());
        levels.insert(name, vec![level]);
    }
    levels
}

/// Whether a table shows all these levels of a dimension; one that it does not name stands at its total.
fn shows(checked: &Checked<'_>, table: &ReleaseTable, name: &str, levels: &[&str]) -> bool {
    let total = checked
        .definitions
        .code_list_of(name)
        .map(|list| list.root().level.as_str());
    match table.levels.get(name) {
        Some(shown) => levels
            .iter()
            .all(|level| shown.iter().any(|it| it == level || it == "*")),
        None => levels.iter().all(|level| Some(*level) == total),
    }
}
