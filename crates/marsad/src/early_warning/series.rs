//! The series that are watched: exact counts by month, with a gap wherever a report that is owed has not come whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use definitions::Definitions;
use definitions::early_warning::{EarlyWarning, Watch};
use definitions::indicator::Indicator;
use definitions::period::{Frequency, Period};
use engine::{Answer, QueryContext};
use publish::finest_counts;
use statistics::{Point, Series};

use super::month;
use crate::error::Error;
use crate::standing::date;

/// Reports that came whole.
const WHOLE: [&str; 3] = ["ON_TIME", "LATE", "NIL"];

/// Which series it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) indicator: String,
    /// Dimension and code; the source first.
    pub(super) codes: Vec<(String, String)>,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.indicator)?;
        self.codes
            .iter()
            .try_for_each(|(name, code)| write!(f, " {name}={code}"))
    }
}

/// A series up to its last complete month.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) key: Key,
    pub(super) series: Series,
    pub(super) last: statistics::Period,
}

/// All series of all watches that have a complete month, in the order of the file, then of their codes.
///
/// Errors: those of the queries.
pub(super) async fn watched(
    definitions: &Definitions,
    settings: &EarlyWarning,
    context: &QueryContext,
    today: NaiveDate,
) -> Result<Vec<Watched>, Error> {
    let reports = Reports::read(context).await?;
    let last = Period::containing(Frequency::M, today).previous();
    let mut all = Vec::new();
    for watch in &settings.watches {
        let Some(indicator) = definitions.indicators.get(&watch.indicator) else {
            continue; // `marsad check` tells it
        };
        for (key, counts) in counts(definitions, indicator, watch, context).await? {
            all.extend(reports.series(definitions, key, &counts, last));
        }
    }
    Ok(all)
}

type Counts = BTreeMap<NaiveDate, u64>;

/// The counts of an indicator by month, brought to the levels that are watched. A code above its level is left out.
async fn counts(
    definitions: &Definitions,
    indicator: &Indicator,
    watch: &Watch,
    context: &QueryContext,
) -> Result<BTreeMap<Key, Counts>, Error> {
    let is_told_apart = |name: &str| name == "source_id" || watch.levels.contains_key(name);
    let mut counts: BTreeMap<Key, Counts> = BTreeMap::new();
    for finest in finest_counts(context, indicator).await?.iter() {
        let told_apart = indicator.dimensions.iter().zip(&finest.codes);
        let code = |(name, code): (&String, &String)| {
            let code = match watch.levels.get(name) {
                Some(level) => at_level(definitions, name, code, level)?,
                None => code.clone(),
            };
            Some((name.clone(), code))
        };
        let codes = told_apart.filter(|(name, _)| is_told_apart(name)).map(code);
        let Some(codes) = codes.collect::<Option<Vec<_>>>() else {
            continue;
        };
        let key = Key {
            indicator: indicator.id.clone(),
            codes,
        };
        let number = u64::try_from(finest.numerator).unwrap_or_default();
        *counts.entry(key).or_default().entry(finest.month.start).or_default() += number;
    }
    Ok(counts)
}

/// The code of this level that a code stands at or below.
fn at_level(definitions: &Definitions, dimension: &str, code: &str, level: &str) -> Option<String> {
    let list = definitions.code_list_of(dimension)?;
    let mut above = list.ancestors_or_self(list.position(code)?);
    let found = above.find(|&position| list.codes[position].level == level)?;
    Some(list.codes[found].code.clone())
}

/// Which months of which units are owed, and which of these came whole.
struct Reports {
    /// By source: place of the unit, first month and last month of the report, whether it came whole.
    by_source: BTreeMap<String, Vec<Owed>>,
}

struct Owed {
    place: String,
    period: Period,
    is_whole: bool,
}

impl Reports {
    async fn read(context: &QueryContext) -> Result<Self, Error> {
        let answer: Answer = context
            .query("SELECT source_id, geo_code, period_type, period_start, status FROM report_status WHERE status <> 'NOT_EXPECTED'")
            .await?;
        let (sources, places) = (answer.texts("source_id")?, answer.texts("geo_code")?);
        let (types, starts) = (answer.texts("period_type")?, answer.days("period_start")?);
        let statuses = answer.texts("status")?;
        let mut by_source: BTreeMap<String, Vec<Owed>> = BTreeMap::new();
        for row in 0..answer.rows() {
            let frequency = types[row].as_deref().and_then(Frequency::from_letter);
            let Some((frequency, start)) = frequency.zip(starts[row].and_then(date)) else {
                continue;
            };
            let source = sources[row].clone().unwrap_or_default();
            by_source.entry(source).or_default().push(Owed {
                place: places[row].clone().unwrap_or_default(),
                period: Period::containing(frequency, start),
                is_whole: statuses[row].as_deref().is_some_and(|status| WHOLE.contains(&status)),
            });
        }
        Ok(Self { by_source })
    }

    /// The series of a key up to its last complete month; none if no month ever was complete.
    fn series(&self, definitions: &Definitions, key: Key, counts: &Counts, last: Period) -> Option<Watched> {
        let of = |dimension: &str| {
            key.codes
                .iter()
                .find(|(name, _)| name == dimension)
                .map(|(_, code)| code)
        };
        let place = of("geo_code").cloned();
        let owed = self.by_source.get(of("source_id")?)?;
        let concerns = |owed: &&Owed| {
            place
                .as_ref()
                .is_none_or(|place| overlap(definitions, place, &owed.place))
        };
        let owed: Vec<&Owed> = owed.iter().filter(concerns).collect();
        let first = owed.iter().map(|owed| owed.period.start).min()?;
        let mut is_whole: BTreeMap<NaiveDate, bool> = BTreeMap::new();
        for owed in owed {
            for month in owed.period.months() {
                *is_whole.entry(month.start).or_insert(true) &= owed.is_whole;
            }
        }
        let complete: BTreeSet<&NaiveDate> = is_whole
            .iter()
            .filter(|(start, whole)| **whole && **start <= last.start)
            .map(|(start, _)| start)
            .collect();
        let end = **complete.last()?;
        let months = Period::containing(Frequency::M, first).until(end);
        let point = |month: Period| {
            if complete.contains(&month.start) {
                Point::Value(counts.get(&month.start).copied().unwrap_or_default())
            } else {
                Point::Missing
            }
        };
        Some(Watched {
            series: Series::new(month(first)?, months.map(point).collect()).ok()?,
            last: month(end)?,
            key,
        })
    }
}

/// Whether a unit at one place counts into figures of another: it stands below it, or for more than it.
fn overlap(definitions: &Definitions, place: &str, unit: &str) -> bool {
    let Some(list) = definitions.code_list_of("geo_code") else {
        return true;
    };
    let (Some(place), Some(unit)) = (list.position(place), list.position(unit)) else {
        return true;
    };
    let is_above = |one: usize, other: usize| list.ancestors_or_self(other).any(|above| above == one);
    is_above(place, unit) || is_above(unit, place)
}
