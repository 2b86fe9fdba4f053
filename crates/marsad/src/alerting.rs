//! Which alerts a night raises, and telling them. Nothing here stops a night: what fails is a remark.

use std::collections::BTreeMap;
use std::path::PathBuf;

use definitions::Definitions;
use ingest::permille;
use monitoring::{AlertRegister, Channels, Condition, MonitoringError, Undecided, announce, free_share};
use warehouse::Warehouse;

use crate::clock::Clock;
use crate::error::Error;
use crate::project::Project;
use crate::report::{NightReport, SourceReport};
use crate::revision_size;

/// The code of a refusal for personal data.
const PERSONAL_DATA: &str = "I040";

/// Where the register of alerts stands. Error: `M001`.
pub(crate) fn register_path(project: &Project) -> Result<PathBuf, Error> {
    Ok(project.data_folder("")?.join("alerts.json"))
}

/// Raises, closes and tells alerts after a night; how many are open, and what could not be told, go into the
/// report.
pub(crate) async fn after_night(project: &Project, warehouse: &Warehouse, clock: &Clock, report: &mut NightReport) {
    let mut holding = conditions(report, &project.definitions);
    match revision_size::beyond_limits(project, warehouse, report).await {
        Ok(revisions) => holding.extend(revisions),
        Err(error) => report.remarks.push(error.to_string()),
    }
    match disk(project) {
        Ok(condition) => holding.extend(condition),
        Err(error) => report.remarks.push(error.to_string()),
    }
    let undecided = undecided(report, &project.definitions);
    match tell(project, clock, holding, &undecided).await {
        Ok((open, failed)) => {
            report.alerts_open = open;
            report.remarks.extend(failed.iter().map(ToString::to_string));
        }
        Err(error) => report.remarks.push(error.to_string()),
    }
}

/// Tells that a night could not run at all. All that was open stays so.
pub(crate) async fn night_failed(project: &Project, clock: &Clock, error: &Error) {
    match tell_failure(project, clock, error).await {
        Ok((_, failed)) => {
            for error in failed {
                tracing::warn!(%error, "alert.not_told");
            }
        }
        Err(error) => tracing::warn!(%error, "alert.not_told"),
    }
}

async fn tell_failure(project: &Project, clock: &Clock, error: &Error) -> Result<(u64, Vec<MonitoringError>), Error> {
    let register = AlertRegister::load(&register_path(project)?)?;
    let mut holding: Vec<Condition> = register.open().map(|alert| alert.condition.clone()).collect();
    holding.push(Condition::NightFailed { code: error.code() });
    tell(project, clock, holding, &Undecided::new()).await
}

async fn tell(
    project: &Project,
    clock: &Clock,
    holding: Vec<Condition>,
    undecided: &Undecided,
) -> Result<(u64, Vec<MonitoringError>), Error> {
    let path = register_path(project)?;
    let mut register = AlertRegister::load(&path)?;
    register.update(holding, undecided, clock.started_at());
    let sources = project.definitions.sources.values();
    let names: BTreeMap<_, _> = sources
        .map(|source| (source.id.clone(), source.sender.name.clone()))
        .collect();
    let channels = Channels {
        deployment: &project.deployment,
        names: &names,
    };
    let failed = announce(&mut register, channels, clock.started_at()).await;
    register.save(&path)?;
    Ok((register.open().count() as u64, failed))
}

/// What holds after a night, as far as its report says.
fn conditions(report: &NightReport, definitions: &Definitions) -> Vec<Condition> {
    let mut holding = Vec::new();
    for standing in report.standings.values() {
        let source_id = &standing.source_id;
        if standing.reports_overdue > 0 {
            holding.push(Condition::SourceLate {
                source_id: source_id.clone(),
                reports: standing.reports_overdue,
                days: standing.overdue_days,
            });
        }
        for refused in &standing.refused {
            let (source_id, submission_id) = (source_id.clone(), refused.submission_id.clone());
            holding.push(if refused.code == PERSONAL_DATA {
                Condition::PersonalData {
                    source_id,
                    submission_id,
                }
            } else {
                Condition::DeliveryRefused {
                    source_id,
                    submission_id,
                    code: refused.code.clone(),
                }
            });
        }
    }
    for (source_id, came) in &report.sources {
        match came {
            SourceReport::Failed { error } => holding.push(Condition::SourceFailed {
                source_id: source_id.clone(),
                code: code_in(error),
            }),
            SourceReport::Arrived(arrivals) => {
                let limit = definitions
                    .sources
                    .get(source_id)
                    .map_or(1.0, |source| source.alert.rejected_share_max);
                let permille = permille(arrivals.rows_rejected, arrivals.rows_delivered);
                if f64::from(permille) > limit * 1000.0 {
                    holding.push(Condition::RowsRejected {
                        source_id: source_id.clone(),
                        permille,
                    });
                }
            }
        }
    }
    let cut = report
        .cut_runs
        .iter()
        .map(|run_id| Condition::NightCut { run_id: run_id.clone() });
    holding.extend(cut);
    holding.extend(
        report
            .release
            .error_code
            .clone()
            .map(|code| Condition::NightFailed { code }),
    );
    holding
}

/// The first code of ours in a message; a problem of a definition has its file in front.
fn code_in(message: &str) -> String {
    let is_code = |word: &&str| {
        let digits = word.strip_prefix(|c: char| c.is_ascii_uppercase());
        digits.is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    message.split(' ').find(is_code).unwrap_or_default().to_owned()
}

/// What this night says nothing about: sources that brought no rows, or were not asked.
fn undecided(report: &NightReport, definitions: &Definitions) -> Undecided {
    let mut undecided = Undecided::new();
    for source_id in definitions.sources.keys() {
        let came = report.sources.get(source_id);
        let has_rows = matches!(came, Some(SourceReport::Arrived(arrivals)) if arrivals.rows_delivered > 0);
        if !has_rows {
            undecided.insert(("rows_rejected", source_id.clone()));
            undecided.insert(("revision_large", source_id.clone()));
        }
        if came.is_none() {
            undecided.insert(("source_failed", source_id.clone()));
        }
    }
    if report.sources.len() < definitions.sources.len() {
        undecided.insert(("night_failed", String::new()));
    }
    undecided
}

fn disk(project: &Project) -> Result<Option<Condition>, Error> {
    let free_permille = free_share(&project.data_folder("")?)?;
    let least = project.deployment.alerts.disk_free_share_min * 1000.0;
    Ok((f64::from(free_permille) < least).then_some(Condition::DiskNearlyFull { free_permille }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{arrived, empty};
    use crate::standing::{RefusedDelivery, Standing};

    fn definitions() -> Definitions {
        let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        Definitions::load(root).0
    }

    #[test]
    fn what_holds_is_what_the_report_says() {
        let mut report = empty();
        report.sources.insert("emc_helpline".to_owned(), arrived(1, 0, 100, 6));
        report
            .sources
            .insert("public_prosecution".to_owned(), arrived(1, 0, 100, 5));
        let failed = SourceReport::Failed {
            error: "pipelines/specialised_cells.toml:3: D034 no crosswalk".to_owned(),
        };
        report.sources.insert("specialised_cells".to_owned(), failed);
        let refused = |code: &str| RefusedDelivery {
            submission_id: format!("id-{code}"),
            code: code.to_owned(),
            refused_on: "2026-11-20".to_owned(),
        };
        let standing = Standing {
            source_id: "emc_helpline".to_owned(),
            reports_overdue: 2,
            overdue_days: 9,
            refused: vec![refused("I030"), refused("I040")],
            ..Standing::default()
        };
        report.standings.insert("emc_helpline".to_owned(), standing);
        report.cut_runs.push("20261120T020000000000".to_owned());
        report.release.error_code = Some("P008".to_owned());
        let keys: Vec<String> = conditions(&report, &definitions()).iter().map(Condition::key).collect();
        let expected = [
            "source_late/emc_helpline",
            "delivery_refused/emc_helpline/id-I030",
            "personal_data/emc_helpline/id-I040",
            "rows_rejected/emc_helpline",
            "source_failed/specialised_cells",
            "night_cut/20261120T020000000000",
            "night_failed",
        ];
        assert_eq!(keys, expected);
    }

    #[test]
    fn a_night_without_rows_leaves_rows_undecided() {
        let definitions = definitions();
        let mut report = empty();
        for source_id in definitions.sources.keys() {
            report.sources.insert(source_id.clone(), arrived(0, 0, 0, 0));
        }
        report.sources.insert("emc_helpline".to_owned(), arrived(1, 0, 10, 0));
        let left = undecided(&report, &definitions);
        assert!(!left.iter().any(|(_, source)| source == "emc_helpline"), "{left:?}");
        assert!(left.contains(&("rows_rejected", "public_prosecution".to_owned())));
        assert!(!left.contains(&("night_failed", String::new())));
        report.sources.remove("public_prosecution");
        assert!(undecided(&report, &definitions).contains(&("night_failed", String::new())));
    }

    #[test]
    fn a_code_is_found_wherever_it_stands() {
        assert_eq!(code_in("pipelines/a.toml:3: D034 no crosswalk"), "D034");
        assert_eq!(code_in("F001 the folder"), "F001");
    }
}
