//! What each command of the command line does.

use std::process::ExitCode;

use releases::Audience;
use warehouse::AsOf;

use super::{Cli, Command, New, Place, ReleaseCommand};
use crate::clock::Clock;
use crate::error::Error;
use crate::project::Project;
use crate::release::difference::Compared;
use crate::serve::Serving;
use crate::{
    by_hand, catalogue, check, clock, demo, embargo, explain, measures, morning, new, night, preview, receipt, release,
    retract, schedule, serve, sql, sql_tests, status,
};

/// Runs the command; its exit code.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode, Error> {
    match cli.command {
        Command::Demo {
            folder,
            listen,
            no_serve,
            now,
        } => demo::run(&folder, clock::now(now), (!no_serve).then_some(&listen)).await,
        Command::Nightly { sources, place } => place.nightly(&sources).await,
        Command::Ingest {
            source,
            files,
            dry_run,
            place,
        } => Box::pin(place.ingest(&source, &files, dry_run)).await,
        Command::Receipt {
            submission,
            json,
            html,
            rows,
            place,
        } => done(receipt::run(&place.open()?, &submission, form_of(json, html, rows))),
        Command::Retract {
            source,
            submission,
            place,
        } => done(retract::run(&place.sound()?, &source, &submission, clock::now(place.now)).await),
        Command::Status { json, place } => status::run(&place.sound()?, clock::now(place.now), json).await,
        Command::Sql {
            query,
            as_of,
            format,
            output,
            place,
        } => {
            let form = (format.into(), output);
            let as_of = as_of.unwrap_or(AsOf::Now);
            done(sql::run(&place.sound()?, query.as_deref(), as_of, form, clock::now(place.now)).await)
        }
        Command::Serve {
            listen,
            schedule,
            staff,
            metrics,
            place,
        } => done(
            place
                .serve(&listen, schedule, audience(staff), metrics.as_deref())
                .await,
        ),
        Command::Check { sql_tests, place } => place.check(sql_tests).await,
        Command::Catalogue { place } => done(place.open().map(|project| catalogue::run(&project))),
        Command::New { what } => done(what.run()),
        Command::Preview {
            indicator,
            as_of,
            place,
        } => {
            let as_of = as_of.unwrap_or(AsOf::Now);
            done(preview::run(&place.sound()?, &indicator, as_of, clock::now(place.now)).await)
        }
        Command::Explain { indicator, cell, place } => {
            done(explain::run(&place.sound()?, &indicator, &cell, clock::now(place.now)).await)
        }
        Command::Protect(protect) => Box::pin(protect.run()).await,
        Command::Audit(audit) => audit.run(),
        Command::Release { what } => what.run().await,
    }
}

/// The form in which a receipt is asked for; text when none is.
fn form_of(json: bool, html: bool, rows: bool) -> receipt::Form {
    match (json, html, rows) {
        (true, ..) => receipt::Form::Json,
        (_, true, _) => receipt::Form::Html,
        (.., true) => receipt::Form::Rows,
        _ => receipt::Form::Text,
    }
}

/// Who a release is read for.
pub(super) fn audience(is_staff: bool) -> Audience {
    if is_staff { Audience::Staff } else { Audience::Public }
}

/// A command that has nothing to say but that it succeeded.
fn done(result: Result<(), Error>) -> Result<ExitCode, Error> {
    result.map(|()| ExitCode::SUCCESS)
}

impl Place {
    fn open(&self) -> Result<Project, Error> {
        Project::open(&self.project, self.data.as_deref())
    }

    pub(super) fn sound(&self) -> Result<Project, Error> {
        self.open()?.sound()
    }

    async fn ingest(&self, source: &str, files: &[std::path::PathBuf], dry_run: bool) -> Result<ExitCode, Error> {
        let (project, clock) = (self.sound()?, Clock::start(self.now));
        if dry_run {
            Box::pin(by_hand::rehearse(project, source, files, &clock)).await
        } else {
            by_hand::run(&project, source, files, &clock).await
        }
    }

    async fn nightly(&self, sources: &[String]) -> Result<ExitCode, Error> {
        let clock = Clock::start(self.now);
        let report = night::run(&self.sound()?, &clock, sources).await?;
        morning::tell(&report);
        Ok(report.exit_code())
    }

    async fn serve(
        &self,
        address: &str,
        on_schedule: bool,
        audience: Audience,
        metrics: Option<&str>,
    ) -> Result<(), Error> {
        let project = self.open()?;
        serve::run(Serving {
            shelf: project.shelf().for_audience(audience),
            address,
            embargo_readers: embargo::readers(&project)?,
            metrics: metrics.map(|address| (address, measures::path(&project))),
            schedule: on_schedule.then(|| schedule::Place {
                project: self.project.clone(),
                data: self.data.clone(),
            }),
        })
        .await
    }

    async fn check(&self, with_sql_tests: bool) -> Result<ExitCode, Error> {
        let project = self.open()?;
        let is_sound = check::run(&project).await?;
        let is_as_expected = !with_sql_tests || sql_tests::run(&project).await?;
        Ok(if is_sound && is_as_expected {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

impl New {
    fn run(self) -> Result<(), Error> {
        match self {
            Self::Source { id, place } => new::source(&place.project, &id),
            Self::Indicator { id, place } => new::indicator(&place.project, &id),
        }
    }
}

impl ReleaseCommand {
    async fn run(self) -> Result<ExitCode, Error> {
        match self {
            Self::List { place } => done(release::list(&place.open()?.shelf())),
            Self::Show { name, staff, place } => {
                let shelf = place.open()?.shelf().for_audience(audience(staff));
                done(release::show(&shelf, name.as_deref()))
            }
            Self::Diff {
                before,
                after,
                cells,
                held,
                place,
            } => {
                let compared = match (before, after) {
                    _ if held => Compared::Held,
                    (None, _) => Compared::Latest,
                    (Some(before), after) => Compared::Named(before, after),
                };
                done(release::difference::run(&place.sound()?, &compared, cells).await)
            }
            Self::Approve { name, by, place } => done(release::approval::run(
                &place.sound()?,
                &name,
                &by,
                clock::now(place.now),
            )),
            Self::Calendar { place } => done(release::calendar::run(&place.sound()?, clock::now(place.now))),
            Self::Verify { name, place } => release::verification::run(&place.sound()?, name.as_deref()).await,
        }
    }
}
