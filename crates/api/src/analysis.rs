//! Analysis: what a series of published figures says beyond its single figures.
//!
//! A function of released cells alone: a hidden period is a gap, and what a gap forbids is not given. Provisional
//! figures and those with units missing are still to grow, so they are gaps too.

mod campaign;

use std::collections::BTreeMap;

use chrono::Datelike;
use definitions::period::{Frequency, Period};
use releases::{BaseOfRate, Cell, Event, IndicatorEntry, ObsStatus};
use serde::Serialize;
use statistics::{
    Against, Composition, Confidence, MinimumBase, Point, Series, StatisticsError, change, change_points, decompose,
    trend, yearly_moving_average,
};
use utoipa::ToSchema;

pub(crate) use self::campaign::CampaignBody;
use crate::figure::{Figure, Shown};

/// Below this many a change has no percentage: percentages of small counts impress and mean nothing.
pub(crate) const MINIMUM_BASE: MinimumBase = MinimumBase(50);
/// Months or quarters that a level must last to be one.
const STRETCH_MIN: usize = 6;
/// Below, a trend is not told from chance.
pub(crate) const SIGNIFICANT: f64 = 0.05;

/// What can be said of one series.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Analysis {
    /// The series: its code of each dimension.
    pub(crate) series: BTreeMap<String, String>,
    /// First period of the stretch that is analysed: what follows the last gap.
    pub(crate) from: Option<String>,
    /// Last period of it: the last firm figure.
    pub(crate) to: Option<String>,
    /// How the last firm figure differs from earlier ones; of counts only.
    pub(crate) changes: Vec<ChangeBody>,
    /// Mean of each period with those before it that make a year.
    pub(crate) moving_average: Vec<PointBody>,
    /// The series without its seasons (STL); from three full years on.
    pub(crate) seasonally_adjusted: Vec<PointBody>,
    /// The trend of the seasonally adjusted series, or of the yearly one.
    pub(crate) trend: Option<TrendBody>,
    /// Periods from which on the level is another.
    pub(crate) shifts: Vec<ShiftBody>,
    /// What changed with each campaign.
    pub(crate) campaigns: Vec<CampaignBody>,
    /// What is not given, and the code of the reason: `T004` a gap, `T005` too few periods, `T009` not for this
    /// frequency.
    pub(crate) not_given: BTreeMap<&'static str, &'static str>,
}

/// A difference between two published counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeBody {
    /// The later period.
    pub(crate) time_period: String,
    /// `previous_period` or `year_before`.
    pub(crate) against: &'static str,
    /// Later minus earlier.
    pub(crate) difference: i64,
    /// In percent of the earlier; null where that is too small a base.
    pub(crate) percent: Option<f64>,
}

/// A figure of one period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PointBody {
    /// The period.
    pub(crate) time_period: String,
    /// The figure.
    pub(crate) value: f64,
}

/// A monotone trend: the slope of Theil and Sen, the test of Mann and Kendall corrected for autocorrelation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrendBody {
    /// Change a year.
    pub(crate) slope_per_year: f64,
    /// Its 95 % interval; null where the series says too little for one.
    pub(crate) interval: Option<[f64; 2]>,
    /// The probability of such a trend by chance.
    pub(crate) p_value: f64,
}

/// A shift of the level.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShiftBody {
    /// First period of the other level.
    pub(crate) time_period: String,
    /// Mean before.
    pub(crate) before: f64,
    /// Mean from then on.
    pub(crate) after: f64,
}

impl Analysis {
    /// Of the cells of one series, by period.
    pub(crate) fn of(entry: &IndicatorEntry, events: &[Event], cells: &[&Cell]) -> Self {
        let codes = cells.first().map_or(&[][..], |cell| cell.codes.as_slice());
        let names = entry.dimensions.iter().map(|dimension| dimension.name.clone());
        let mut analysis = Self {
            series: names.zip(codes.iter().cloned()).collect(),
            from: None,
            to: None,
            changes: Vec::new(),
            moving_average: Vec::new(),
            seasonally_adjusted: Vec::new(),
            trend: None,
            shifts: Vec::new(),
            campaigns: Vec::new(),
            not_given: BTreeMap::new(),
        };
        let value = |cell: &Cell| entry.value(cell);
        let Some(values) = firm(entry, cells, value).and_then(|series| series.since_last_gap()) else {
            return analysis;
        };
        (analysis.from, analysis.to) = (Some(values.start().to_string()), Some(values.end().to_string()));
        if entry.base == BaseOfRate::Count {
            let count = |cell: &Cell| cell.numerator.and_then(|count| u64::try_from(count).ok());
            if let Some(counts) = firm(entry, cells, count) {
                analysis.changes = changes(&counts);
            }
        }
        analysis.courses(&values);
        let effects = campaign::effects(&values, events);
        analysis.campaigns = analysis.given("campaigns", effects).unwrap_or_default();
        analysis
    }

    fn courses(&mut self, values: &Series<f64>) {
        let averaged = yearly_moving_average(values);
        self.moving_average = self
            .given("moving_average", averaged)
            .map(|it| points(&it))
            .unwrap_or_default();
        let is_yearly = values.frequency() == statistics::Frequency::Yearly;
        let adjusted = if is_yearly {
            Some(values.clone())
        } else {
            let parts = decompose(values, Composition::Additive);
            self.given("seasonally_adjusted", parts).map(|parts| parts.adjusted)
        };
        let Some(adjusted) = adjusted else {
            return;
        };
        if !is_yearly {
            self.seasonally_adjusted = points(&adjusted);
            let shifts = self.given("shifts", change_points(&adjusted, STRETCH_MIN));
            let body = |shift: &statistics::ChangePoint| ShiftBody {
                time_period: shift.first.to_string(),
                before: rounded(shift.before),
                after: rounded(shift.after),
            };
            self.shifts = shifts.iter().flatten().map(body).collect();
        }
        let per_year = f64::from(values.frequency().periods_per_year());
        let found = self.given("trend", trend(&adjusted, Confidence::P95));
        self.trend = found.map(|trend| TrendBody {
            slope_per_year: rounded(trend.slope * per_year),
            interval: trend
                .interval
                .map(|interval| [interval.lower, interval.upper].map(|end| rounded(end * per_year))),
            p_value: rounded(trend.test.p_value),
        });
    }

    /// What could be computed; else the reason is noted.
    fn given<T>(&mut self, name: &'static str, result: Result<T, StatisticsError>) -> Option<T> {
        result.map_err(|error| self.not_given.insert(name, error.code())).ok()
    }
}

/// The series up to its last firm figure; what is not firm before it is a gap.
fn firm<V: Copy>(entry: &IndicatorEntry, cells: &[&Cell], value: impl Fn(&Cell) -> Option<V>) -> Option<Series<V>> {
    let start = counted(cells.first()?.period)?;
    let mut points: Vec<Point<V>> = Vec::new();
    for cell in cells {
        let place = usize::try_from(counted(cell.period)?.since(start)?).ok()?;
        points.resize(place, Point::Missing);
        let shown = Figure::of(entry, cell).shown;
        points.push(match (shown, value(cell)) {
            (Shown::Hidden, _) => Point::Hidden,
            (Shown::Number(_), Some(value)) if cell.obs_status == ObsStatus::Normal => Point::Value(value),
            _ => Point::Missing,
        });
    }
    let last = points.iter().rposition(|point| point.value().is_some())?;
    points.truncate(last + 1);
    Series::new(start, points).ok()
}

/// The same period as the statistics count it; days are not analysed.
fn counted(period: Period) -> Option<statistics::Period> {
    let month = u16::try_from(period.start.month0()).ok()?;
    let (frequency, number) = match period.frequency {
        Frequency::D => return None,
        Frequency::M => (statistics::Frequency::Monthly, month + 1),
        Frequency::Q => (statistics::Frequency::Quarterly, month / 3 + 1),
        Frequency::Y => (statistics::Frequency::Yearly, 1),
    };
    statistics::Period::new(frequency, u16::try_from(period.start.year()).ok()?, number).ok()
}

fn changes(counts: &Series) -> Vec<ChangeBody> {
    let last = counts.end();
    let found = [
        ("previous_period", Against::PreviousPeriod),
        ("year_before", Against::YearBefore),
    ];
    let body = |(name, against)| {
        let change = change(counts, last, against, MINIMUM_BASE).ok()?.value()?;
        Some(ChangeBody {
            time_period: last.to_string(),
            against: name,
            difference: i64::try_from(change.difference).ok()?,
            percent: change.percent.map(rounded),
        })
    };
    found.into_iter().filter_map(body).collect()
}

fn points(series: &Series<f64>) -> Vec<PointBody> {
    let body = |(period, point): (statistics::Period, Point<f64>)| {
        Some(PointBody {
            time_period: period.to_string(),
            value: rounded(point.value()?),
        })
    };
    series.iter().filter_map(body).collect()
}

/// To three decimals: more than the figures carry.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
