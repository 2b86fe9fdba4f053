//! `marsad check`: everything users edit, read and planned, all problems at once.

use definitions::Problem;
use publish::check_indicator;
use warehouse::{Fixture, register_views};

use crate::error::Error;
use crate::output;
use crate::project::Project;

/// Finds all problems: those of the files, then those of the SQL planned on empty tables.
pub(crate) async fn problems(project: &Project) -> Result<Vec<Problem>, Error> {
    let mut problems = project.problems.clone();
    problems.extend(sql_problems(project).await?);
    problems.sort();
    Ok(problems)
}

/// Prints the problems, or that there are none.
pub(crate) fn tell(project: &Project, problems: &[Problem]) {
    for problem in problems {
        output::line(&problem.to_string());
    }
    let it = &project.definitions;
    output::line(&format!(
        "{} sources, {} code lists, {} views, {} indicators checked: {} problems",
        it.sources.len(),
        it.code_lists.len(),
        it.views.len(),
        it.indicators.len(),
        problems.len()
    ));
}

async fn sql_problems(project: &Project) -> Result<Vec<Problem>, Error> {
    let definitions = &project.definitions;
    let context = Fixture::new(definitions).await?.bare_context()?;
    let mut problems = Vec::new();
    for (name, reason) in register_views(&context, definitions).await {
        problems.push(Problem {
            file: format!("sql/views/{name}.sql"),
            line: 0,
            code: "D060",
            message: reason.to_string(),
        });
    }
    for indicator in definitions.indicators.values() {
        if let Err(error) = check_indicator(&context, indicator, definitions).await {
            let file = format!("sql/indicators/{}.sql", indicator.id);
            problems.push(Problem {
                file,
                line: 0,
                code: "D061",
                message: error.to_string(),
            });
        }
    }
    Ok(problems)
}

/// Checks a project and prints what was found; whether it is sound.
pub(crate) async fn run(project: &Project) -> Result<bool, Error> {
    let found = problems(project).await?;
    tell(project, &found);
    Ok(found.is_empty())
}
