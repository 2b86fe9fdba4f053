//! What changed with each campaign: an interrupted time series of the published figures.

use chrono::NaiveDate;
use definitions::period::{Frequency, Period};
use definitions::text::Trilingual;
use releases::Event;
use serde::Serialize;
use statistics::{Campaign, CampaignEffect, Confidence, Effect, Series, StatisticsError, campaign_effect};
use utoipa::ToSchema;

use super::{counted, rounded};

/// Pairs of sine and cosine for the seasons of a series of at least two years: one swing a year.
const HARMONICS: u16 = 1;

/// What changed with a campaign. What else happened at the same time counts as its effect; it is named beside.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CampaignBody {
    /// The campaign, in three languages.
    #[schema(value_type = Object)]
    pub(crate) title: Trilingual,
    /// Its first period.
    pub(crate) time_period: String,
    /// The jump in that period.
    pub(crate) level_change: EffectBody,
    /// By how much the slope differs from then on, a year.
    pub(crate) slope_change_per_year: EffectBody,
    /// The last period against what it would have been.
    pub(crate) at_end: EffectBody,
    /// The same in percent of that; null if that would not be above zero.
    pub(crate) at_end_percent: Option<EffectBody>,
    /// What else began within the same period, in three languages.
    #[schema(value_type = Vec<Object>)]
    pub(crate) beside: Vec<Trilingual>,
}

/// An effect with its 95 % interval.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct EffectBody {
    /// The effect, in units of the series.
    pub(crate) value: f64,
    /// Its 95 % interval.
    pub(crate) interval: [f64; 2],
    /// The probability of an effect as far from zero by chance.
    pub(crate) p_value: f64,
}

impl EffectBody {
    fn of(effect: Effect, factor: f64) -> Self {
        let interval = effect.estimate.interval;
        Self {
            value: rounded(effect.estimate.value * factor),
            interval: [interval.lower, interval.upper].map(|end| rounded(end * factor)),
            p_value: rounded(effect.p_value),
        }
    }
}

/// The effects of the campaigns that began within the series; of those with too few periods on one side there is none.
///
/// Errors: those of the statistic, if no campaign has an effect that can be given.
pub(crate) fn effects(series: &Series<f64>, events: &[Event]) -> Result<Vec<CampaignBody>, StatisticsError> {
    let mut effects = Vec::new();
    let mut refused = None;
    for event in events.iter().filter(|event| event.is_campaign) {
        let Some(first) = first_period(series, event) else {
            continue;
        };
        match campaign_effect(series, campaign(series, first), Confidence::P95) {
            Ok(effect) => effects.push(body(series, events, (event, first), &effect)),
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if effects.is_empty() => Err(error),
        Some(_) | None => Ok(effects),
    }
}

fn campaign(series: &Series<f64>, first: statistics::Period) -> Campaign {
    let per_year = series.frequency().periods_per_year();
    let has_two_years = series.iter().count() >= 2 * usize::from(per_year);
    let harmonics = if has_two_years && HARMONICS * 2 < per_year {
        HARMONICS
    } else {
        0
    };
    Campaign { first, harmonics }
}

/// The period of the series an event began in; none if it began outside.
fn first_period(series: &Series<f64>, event: &Event) -> Option<statistics::Period> {
    let day: NaiveDate = event.starts_on.parse().ok()?;
    let frequency = match series.frequency() {
        statistics::Frequency::Monthly => Frequency::M,
        statistics::Frequency::Quarterly => Frequency::Q,
        statistics::Frequency::Yearly => Frequency::Y,
    };
    let first = counted(Period::containing(frequency, day))?;
    let is_within = first.since(series.start())? > 0 && series.end().since(first)? >= 0;
    is_within.then_some(first)
}

fn body(
    series: &Series<f64>,
    events: &[Event],
    (event, first): (&Event, statistics::Period),
    effect: &CampaignEffect,
) -> CampaignBody {
    let began_with_it = |other: &&Event| *other != event && first_period(series, other) == Some(first);
    let per_year = f64::from(series.frequency().periods_per_year());
    CampaignBody {
        title: event.title.clone(),
        time_period: first.to_string(),
        level_change: EffectBody::of(effect.level_change, 1.0),
        slope_change_per_year: EffectBody::of(effect.slope_change, per_year),
        at_end: EffectBody::of(effect.at_end, 1.0),
        at_end_percent: effect.at_end_relative.map(|effect| EffectBody::of(effect, 100.0)),
        beside: events
            .iter()
            .filter(began_with_it)
            .map(|other| other.title.clone())
            .collect(),
    }
}
