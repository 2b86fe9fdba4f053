//! Early warning: the series that lie above what their past leads one to expect. Internal: no figure leaves with it.
//!
//! A series is judged at its last complete month, and told once in a while: what was told stands in
//! `data/early_warnings.json`.

mod series;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use definitions::early_warning::EarlyWarning;
use definitions::period::{Frequency, Period};
use engine::QueryContext;
use serde::{Deserialize, Serialize};
use statistics::early_warning::{Farrington, farrington, is_due};

use self::series::{Watched, watched};
use crate::error::Error;
use crate::project::Project;

/// What was told last of each series.
const REGISTER: &str = "early_warnings.json";

/// A series that lay above what its past leads one to expect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Warning {
    /// The indicator.
    pub(crate) indicator: String,
    /// The codes that tell the series apart, with their dimensions; the source first.
    pub(crate) codes: Vec<(String, String)>,
    /// The month, as `2026-10`.
    pub(crate) period: String,
}

impl Warning {
    /// As the morning report and the status tell it: which series, and when; never how many.
    pub(crate) fn told(&self) -> String {
        let codes: Vec<String> = self.codes.iter().map(|(name, code)| format!("{name}={code}")).collect();
        format!("{}  {}  {}", self.period, self.indicator, codes.join(" "))
    }
}

/// What a night looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Watch {
    /// Series that could be judged.
    pub(crate) judged: u64,
    /// Series of whose past too little is known, or that are not complete.
    pub(crate) too_short: u64,
    /// What is told tonight.
    pub(crate) warnings: Vec<Warning>,
}

/// Judges every series that is watched, and remembers what is told.
///
/// Errors: those of the queries, `M001` for the register.
pub(crate) async fn watch(project: &Project, context: &QueryContext, now: DateTime<Utc>) -> Result<Watch, Error> {
    let mut watch = Watch::default();
    let Some(settings) = &project.definitions.early_warning else {
        return Ok(watch);
    };
    let mut told = Register::load(project)?;
    for Watched { key, series, last } in watched(&project.definitions, settings, context, now.date_naive()).await? {
        let Some(is_signal) = is_above(&series, last, settings) else {
            watch.too_short += 1;
            continue;
        };
        watch.judged += 1;
        if is_signal && told.is_due(&key, last, settings.months_quiet) {
            let warning = told.tell(key, last);
            watch.warnings.push(warning);
        }
    }
    told.save(project)?;
    Ok(watch)
}

/// The warnings of the last months, the newest first.
///
/// Errors: `M001`, `M010` for a register that cannot be read.
pub(crate) fn recent(project: &Project, today: NaiveDate) -> Result<Vec<Warning>, Error> {
    let Some(settings) = &project.definitions.early_warning else {
        return Ok(Vec::new());
    };
    let first = today.checked_sub_months(Months::new(u32::from(settings.months_quiet) + 1));
    let first = Period::containing(Frequency::M, first.unwrap_or(today)).to_string();
    let mut warnings: Vec<Warning> = Register::load(project)?.told.into_values().collect();
    warnings.retain(|warning| warning.period >= first);
    warnings.sort_by(|a, b| b.period.cmp(&a.period).then_with(|| a.cmp(b)));
    Ok(warnings)
}

/// Whether a series lies above at its last complete month; none where too little is known of its past.
fn is_above(series: &statistics::Series, last: statistics::Period, settings: &EarlyWarning) -> Option<bool> {
    let options = Farrington {
        years_back: settings.years_back,
        alpha: settings.alpha,
        cases_min: settings.cases_min,
        ..Farrington::noufaily(statistics::Frequency::Monthly)
    };
    let assessment = farrington(series, last, last, options);
    assessment.ok().map(|assessment| assessment.is_signal)
}

/// The month as statistics have it. Years of four digits always are one.
fn month(day: NaiveDate) -> Option<statistics::Period> {
    let (year, month) = (u16::try_from(day.year()).ok()?, u16::try_from(day.month()).ok()?);
    statistics::Period::month(year, month).ok()
}

/// What was told last of each series, by series.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Register {
    told: BTreeMap<String, Warning>,
}

impl Register {
    fn path(project: &Project) -> Result<PathBuf, Error> {
        Ok(project.data_folder("")?.join(REGISTER))
    }

    fn load(project: &Project) -> Result<Self, Error> {
        let path = Self::path(project)?;
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| Error::Io {
                place: path.display().to_string(),
                kind: std::io::ErrorKind::InvalidData,
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::io(&path, &error)),
        }
    }

    fn save(&self, project: &Project) -> Result<(), Error> {
        let path = Self::path(project)?;
        let text = serde_json::to_vec_pretty(self).map_err(|_| Error::Io {
            place: path.display().to_string(),
            kind: std::io::ErrorKind::InvalidData,
        })?;
        let next = path.with_extension("json.next");
        fs::write(&next, text).map_err(|error| Error::io(&next, &error))?;
        fs::rename(&next, &path).map_err(|error| Error::io(&path, &error))
    }

    fn is_due(&self, key: &series::Key, period: statistics::Period, months_quiet: u16) -> bool {
        let raised = self.told.get(&key.to_string());
        let raised = raised.and_then(|warning| month(Period::parse(&warning.period)?.start));
        is_due(period, raised, months_quiet).unwrap_or(true)
    }

    fn tell(&mut self, key: series::Key, period: statistics::Period) -> Warning {
        let name = key.to_string();
        let warning = Warning {
            indicator: key.indicator,
            codes: key.codes,
            period: period.to_string(),
        };
        self.told.insert(name, warning.clone());
        warning
    }
}
