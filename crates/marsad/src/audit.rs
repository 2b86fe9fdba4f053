//! `marsad audit`: an attack on what was published, by us or by others.

use std::path::Path;
use std::process::ExitCode;

use publish::{AuditTerms, CountTable, TableAudit, TableFinding, audit_release, audit_table};
use releases::{Audience, ReleaseError};

use crate::error::Error;
use crate::output;
use crate::project::Project;

/// Exit code when hidden counts can be worked out.
const RECOVERABLE: u8 = 2;

/// What is attacked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Published<'a> {
    /// The path of a file, the name of a release, or `current`.
    pub(crate) name: &'a str,
    /// Of a release, the part for these.
    pub(crate) audience: Audience,
    /// Of a file, the column of the count.
    pub(crate) count: Option<&'a str>,
}

/// Attacks a file, or a release by its name, and lists what can be worked out.
pub(crate) fn run(project: &Project, published: Published<'_>, terms: AuditTerms) -> Result<ExitCode, Error> {
    let path = Path::new(published.name);
    let audits = if path.is_file() {
        let bytes = std::fs::read(path).map_err(|error| Error::io(path, &error))?;
        vec![audit_table(
            &CountTable::read(&bytes, published.count)?,
            &project.definitions,
            terms,
        )?]
    } else {
        let shelf = project.shelf().for_audience(published.audience);
        let release = match published.name {
            "current" => shelf.current()?.ok_or(ReleaseError::NoRelease)?,
            name => shelf.read(name)?,
        };
        audit_release(&release, &project.definitions)?
    };
    audits.iter().for_each(tell);
    let is_safe = audits.iter().all(|audit| audit.findings.is_empty());
    Ok(if is_safe {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(RECOVERABLE)
    })
}

fn tell(audit: &TableAudit) {
    let how = if audit.is_exhaustive {
        "linear and integer programs"
    } else {
        "combinations, bounds and trials"
    };
    output::line(&format!(
        "{}: {} cells, {} hidden, {} of these can be worked out (by {how})",
        audit.of,
        audit.cells,
        audit.hidden,
        audit.findings.len()
    ));
    for finding in &audit.findings {
        output::line(&format!("  {} {}: {}", finding.cell, interval(finding), finding.reason));
    }
}

fn interval(finding: &TableFinding) -> String {
    match finding.at_most {
        Some(at_most) if at_most == finding.at_least => format!("is {at_most}"),
        Some(at_most) => format!("is from {} to {at_most}", finding.at_least),
        None => format!("is at least {}", finding.at_least),
    }
}
