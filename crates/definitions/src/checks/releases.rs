//! Checks on the release plan.

use super::Checked;
use crate::Problem;
use crate::indicator::Status;
use crate::period::Frequency;
use crate::release_plan::FILE;

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
