//! The journal of one run: its lines in the run ledger, its steps, and its lineage events.

use definitions::Definitions;
use monitoring::{Dataset, Lineage, LineageEvent, MonitoringError, Transition};
use warehouse::{Run, RunEnd, RunLedger, RunStep};

use crate::arrivals::Arrivals;
use crate::clock::Clock;
use crate::error::Error;
use crate::project::Project;
use crate::stopwatch::Stopwatch;

/// The steps of a source's intake, in their order.
const STEPS: [&str; 3] = ["fetch", "gate", "commit"];

/// What a run has done so far.
#[derive(Debug)]
pub(crate) struct Journal<'a> {
    project: &'a Project,
    clock: &'a Clock,
    run: Run,
    ledger: RunLedger,
    steps: Vec<RunStep>,
    lineage: Option<Lineage>,
    /// Earlier runs that began and never ended.
    pub(crate) cut: Vec<String>,
    /// What could not be written or told; none of it stops the night.
    pub(crate) remarks: Vec<String>,
}

impl<'a> Journal<'a> {
    /// Writes that the run begins. Errors: those of the warehouse.
    pub(crate) async fn begin(project: &'a Project, clock: &'a Clock, run_id: &str) -> Result<Self, Error> {
        let mut ledger = project.run_ledger().await?;
        ledger.remove_leftovers()?;
        let cut = ledger.unfinished().await?;
        let run = Run {
            run_id: run_id.to_owned(),
            started_at: clock.started_at(),
            definitions_hash: project.definitions.hash.clone(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            end: None,
        };
        ledger.append_run(&run).await?;
        let mut journal = Self {
            project,
            clock,
            run,
            ledger,
            steps: Vec::new(),
            lineage: None,
            cut,
            remarks: Vec::new(),
        };
        match Lineage::begin(&project.data_folder("lineage")?, run_id) {
            Ok(lineage) => journal.lineage = Some(lineage),
            Err(error) => journal.remarks.push(error.to_string()),
        }
        Ok(journal)
    }

    /// Notes that a source's intake begins.
    pub(crate) fn source_begins(&mut self, source_id: &str) {
        let job = format!("intake.{source_id}");
        let input = inbox(source_id, None);
        self.tell(&job, Transition::Start, (vec![input], Vec::new()), None);
    }

    /// Notes how a source's intake ended, and how long its steps took.
    pub(crate) fn source_ended(
        &mut self,
        source_id: &str,
        stopwatch: &Stopwatch<'_>,
        result: &Result<Arrivals, Error>,
    ) {
        let failed_in = result.as_ref().err().map(failed_step);
        let code = result.as_ref().err().map(Error::code);
        let nothing = Arrivals::default();
        let arrivals = result.as_ref().unwrap_or(&nothing);
        for step in STEPS {
            let has_failed = failed_in == Some(step);
            self.steps.push(RunStep {
                run_id: self.run.run_id.clone(),
                source_id: Some(source_id.to_owned()),
                step,
                outcome: if has_failed { "failed" } else { "done" },
                error_code: code.clone().filter(|_| has_failed),
                deliveries: arrivals.deliveries(),
                rows_delivered: arrivals.rows_delivered,
                rows_accepted: arrivals.rows_accepted,
                rows_rejected: arrivals.rows_rejected,
                duration_ms: stopwatch.spent_ms(step),
            });
            if has_failed {
                // The steps after it were not taken.
                break;
            }
        }
        let transition = if code.is_some() {
            Transition::Fail
        } else {
            Transition::Complete
        };
        let input = inbox(source_id, Some(arrivals.rows_delivered));
        let output = case_counts(&self.project.definitions, Some(arrivals.rows_accepted));
        let job = format!("intake.{source_id}");
        self.tell(&job, transition, (vec![input], vec![output]), code.as_deref());
    }

    /// Notes that the release begins.
    pub(crate) fn release_begins(&mut self) {
        let input = case_counts(&self.project.definitions, None);
        self.tell("release", Transition::Start, (vec![input], Vec::new()), None);
    }

    /// Notes how the release ended: its name if one was made, or the code of its failure.
    pub(crate) fn release_ended(&mut self, stopwatch: &Stopwatch<'_>, made: Option<&str>, code: Option<&str>) {
        self.steps.push(RunStep {
            run_id: self.run.run_id.clone(),
            source_id: None,
            step: "release",
            outcome: if code.is_some() { "failed" } else { "done" },
            error_code: code.map(str::to_owned),
            deliveries: 0,
            rows_delivered: 0,
            rows_accepted: 0,
            rows_rejected: 0,
            duration_ms: stopwatch.spent_ms("release"),
        });
        let transition = if code.is_some() {
            Transition::Fail
        } else {
            Transition::Complete
        };
        let output = made.map(|name| Dataset {
            name: format!("releases.{name}"),
            fields: Vec::new(),
            rows: None,
        });
        let input = case_counts(&self.project.definitions, None);
        self.tell("release", transition, (vec![input], output.into_iter().collect()), code);
    }

    /// Writes that the run has ended, and sends the lineage where the deployment says.
    ///
    /// Errors: those of the warehouse.
    pub(crate) async fn end(&mut self, end: RunEnd) -> Result<(), Error> {
        self.ledger.append_steps(&self.steps).await?;
        self.run.end = Some(end);
        self.ledger.append_run(&self.run).await?;
        if let (Some(lineage), Some(endpoint)) = (&self.lineage, &self.project.deployment.lineage)
            && let Err(error) = lineage.send(endpoint).await
        {
            self.remarks.push(error.to_string());
        }
        Ok(())
    }

    fn tell(
        &mut self,
        job: &str,
        transition: Transition,
        (inputs, outputs): (Vec<Dataset>, Vec<Dataset>),
        error_code: Option<&str>,
    ) {
        let event = LineageEvent {
            transition,
            at: self.clock.present(),
            run_id: &self.run.run_id,
            job,
            inputs,
            outputs,
            error_code,
        };
        let written: Option<Result<(), MonitoringError>> = self.lineage.as_mut().map(|lineage| lineage.record(&event));
        if let Some(Err(error)) = written {
            self.remarks.push(error.to_string());
            self.lineage = None;
        }
    }
}

/// Where an intake that failed stood.
fn failed_step(error: &Error) -> &'static str {
    match error {
        Error::Fetch(_) => "fetch",
        Error::Warehouse(_) => "commit",
        _ => "gate",
    }
}

fn inbox(source_id: &str, rows: Option<u64>) -> Dataset {
    Dataset {
        name: format!("inbox.{source_id}"),
        fields: Vec::new(),
        rows,
    }
}

fn case_counts(definitions: &Definitions, rows: Option<u64>) -> Dataset {
    let kind = |name: &str| match name {
        "value" => "Int64",
        "period_start" => "Date32",
        _ => "Utf8",
    };
    let fixed = definitions::fact_table::FIXED_COLUMNS.iter().copied();
    let dimensions = definitions
        .fact_table
        .dimensions
        .iter()
        .map(|dimension| dimension.name.as_str());
    let fields = fixed
        .chain(dimensions)
        .map(|name| (name.to_owned(), kind(name).to_owned()));
    Dataset {
        name: "warehouse.case_counts".to_owned(),
        fields: fields.collect(),
        rows,
    }
}
