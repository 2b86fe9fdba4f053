//! `marsad serve --schedule`: nights at the times the deployment and the sources give.
//!
//! A night is a process of its own, the same `marsad nightly` that a timer would start: the server keeps no exact
//! count in its memory, and a night that fails or is killed leaves it serving.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use definitions::deployment::Deployment;
use definitions::source::Schedule;
use tokio::process::Command;

use crate::clock;
use crate::error::Error;
use crate::project::Project;

/// How long it sleeps at most: a changed schedule, or a clock that was set, is noticed after that.
const SLEEP_SECONDS_MAX: u64 = 60;

/// What a moment is due for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// The night of all sources, with the release.
    Night,
    /// One source, without a release.
    Source(String),
}

/// The folders that every night is started on.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) project: PathBuf,
    pub(crate) data: Option<PathBuf>,
}

impl Place {
    fn open(&self) -> Result<Project, Error> {
        Project::open(&self.project, self.data.as_deref())
    }
}

/// Checks that something is scheduled. Errors: `M002`, `M006`, `M011`.
pub(crate) fn check(place: &Place) -> Result<(), Error> {
    let project = place.open()?;
    match project.problems_of_deployment().len() {
        0 if schedules(&project).is_empty() => Err(Error::NoSchedule),
        0 => Ok(()),
        problems => Err(Error::Definitions(problems)),
    }
}

/// Runs nights when they are due, for ever. What goes wrong is logged; the next one is tried all the same.
pub(crate) async fn keep(place: Place) {
    let mut seen = clock::now(None);
    let mut last_sound = Deployment::default();
    loop {
        let now = clock::now(None);
        match place.open() {
            Ok(mut project) => {
                if project.problems_of_deployment().is_empty() {
                    last_sound.clone_from(&project.deployment);
                } else {
                    // A slip of the pen while the server runs must not end the nights.
                    tracing::error!(
                        problems = project.problems_of_deployment().len(),
                        "schedule.kept_as_it_was"
                    );
                    project.deployment.clone_from(&last_sound);
                }
                let due = due(&project, seen, now);
                seen = now;
                for words in commands(&due) {
                    run(&place, &words).await;
                }
                tokio::time::sleep(until_next(&project, seen, clock::now(None))).await;
            }
            Err(error) => {
                tracing::error!(code = error.code(), "schedule.not_read");
                tokio::time::sleep(Duration::from_secs(SLEEP_SECONDS_MAX)).await;
            }
        }
    }
}

fn schedules(project: &Project) -> Vec<(Due, &Schedule)> {
    let night = project
        .deployment
        .schedule
        .nightly
        .iter()
        .map(|schedule| (Due::Night, schedule));
    let sources = project.definitions.sources.values();
    let of_source =
        sources.filter_map(|source| Some((Due::Source(source.id.clone()), source.fetch.schedule.as_ref()?)));
    night.chain(of_source).collect()
}

/// What fell due after `seen`, until `now`: once each, however often it did.
fn due(project: &Project, seen: DateTime<Utc>, now: DateTime<Utc>) -> BTreeSet<Due> {
    let zone = project.deployment.schedule.timezone;
    let fell = |schedule: &Schedule| schedule.next_after(seen, zone).is_some_and(|next| next <= now);
    let due = schedules(project).into_iter().filter(|(_, schedule)| fell(schedule));
    due.map(|(due, _)| due).collect()
}

/// The words of the commands that do what is due. A night takes in all sources, so theirs are done with it.
fn commands(due: &BTreeSet<Due>) -> Vec<Vec<String>> {
    if due.contains(&Due::Night) {
        return vec![vec!["nightly".to_owned()]];
    }
    let sources = due.iter().filter_map(|due| match due {
        Due::Source(source_id) => Some(["--source".to_owned(), source_id.clone()]),
        Due::Night => None,
    });
    let words: Vec<String> = sources.flatten().collect();
    if words.is_empty() {
        return Vec::new();
    }
    vec![[vec!["nightly".to_owned()], words].concat()]
}

fn until_next(project: &Project, seen: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    let zone = project.deployment.schedule.timezone;
    let next = schedules(project)
        .into_iter()
        .filter_map(|(_, schedule)| schedule.next_after(seen, zone))
        .min();
    let longest = Duration::from_secs(SLEEP_SECONDS_MAX);
    let wait = next.and_then(|next| next.signed_duration_since(now).to_std().ok());
    match (next, wait) {
        (None, _) => longest,
        // It is past already.
        (Some(_), None) => Duration::ZERO,
        (Some(_), Some(wait)) => wait.min(longest),
    }
}

async fn run(place: &Place, words: &[String]) {
    let Ok(program) = std::env::current_exe() else {
        tracing::error!("schedule.no_program");
        return;
    };
    let mut command = Command::new(program);
    command.args(words).arg("--project").arg(&place.project);
    if let Some(data) = place.data.as_deref().map(Path::as_os_str) {
        command.arg("--data").arg(data);
    }
    match command.status().await {
        Ok(status) => tracing::info!(exit_code = status.code(), "schedule.night_ended"),
        Err(error) => tracing::error!(kind = %error.kind(), "schedule.night_not_started"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(folder: &Path) -> Project {
        crate::embedded::write(folder).expect("the files of a project");
        std::fs::write(folder.join("marsad.toml"), "[schedule]\nnightly = \"30 2 * * *\"\n").expect("a file");
        let path = folder.join("pipelines/emc_helpline.toml");
        let text = std::fs::read_to_string(&path).expect("a source");
        let text = text.replace("[fetch]\n", "[fetch]\nschedule = \"0 6,18 * * *\"\n");
        std::fs::write(&path, text).expect("a file");
        Project::open(folder, None).expect("a project")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn each_schedule_is_due_once_however_long_one_slept() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = project(folder.path());
        // Casablanca is one hour ahead of UTC in November.
        let due = |from: &str, to: &str| commands(&due(&project, at(from), at(to)));
        let none: [Vec<String>; 0] = [];
        assert_eq!(due("2026-11-21T00:00:00Z", "2026-11-21T01:29:59Z"), none);
        assert_eq!(due("2026-11-21T01:29:59Z", "2026-11-21T01:30:00Z"), [["nightly"]]);
        assert_eq!(due("2026-11-21T01:30:00Z", "2026-11-21T04:00:00Z"), none);
        let source = [["nightly", "--source", "emc_helpline"]];
        assert_eq!(due("2026-11-21T04:00:00Z", "2026-11-21T05:00:00Z"), source);
        assert_eq!(due("2026-11-18T04:00:00Z", "2026-11-21T05:00:00Z"), [["nightly"]]);
    }

    #[test]
    fn it_sleeps_until_the_next_one_and_never_long() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = project(folder.path());
        let wait = |seen: &str, now: &str| until_next(&project, at(seen), at(now)).as_secs();
        assert_eq!(wait("2026-11-21T01:29:50Z", "2026-11-21T01:29:50Z"), 10);
        assert_eq!(wait("2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"), SLEEP_SECONDS_MAX);
        assert_eq!(wait("2026-11-21T01:29:50Z", "2026-11-21T01:31:00Z"), 0);
    }
}
