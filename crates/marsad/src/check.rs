//! `marsad check`: everything users edit, read and planned, all problems at once.

use std::path::Path;

use definitions::Problem;
use engine::{Limits, QueryContext};
use publish::check_indicator;
use url::Url;
use warehouse::{AsOf, InternalTables, Warehouse, register_views};

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
    let memory = Url::parse("memory:///marsad-check/").map_err(|_| Error::NoProject("memory".to_owned()))?;
    let warehouse = Warehouse::open(&memory, definitions).await?;
    let context = QueryContext::new(Limits::default())?;
    let mut without_views = definitions.clone();
    without_views.views.clear();
    let today = chrono::NaiveDate::default();
    InternalTables::new(&warehouse, AsOf::Now)
        .register(&context, &without_views, today)
        .await?;
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
        if let Err(error) = check_indicator(&context, indicator).await {
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

/// Checks the project in a folder and prints what was found; whether it is sound.
pub(crate) async fn run(root: &Path, data: Option<&Path>) -> Result<bool, Error> {
    let project = Project::open(root, data)?;
    let found = problems(&project).await?;
    tell(&project, &found);
    Ok(found.is_empty())
}
