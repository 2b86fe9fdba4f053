//! The effect of a campaign: interrupted time series by segmented regression.
//!
//! * Wagner, Soumerai, Zhang & Ross-Degnan, "Segmented regression analysis of interrupted time series studies in
//!   medication use research", *Journal of Clinical Pharmacy and Therapeutics* 27, 2002.
//! * Newey & West, "A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance
//!   matrix", *Econometrica* 55, 1987; "Automatic lag selection", *Review of Economic Studies* 61, 1994.
//! * Penfold & Zhang, "Use of interrupted time series analysis", *Academic Pediatrics* 13, 2013, for the periods needed.

use std::f64::consts::TAU;

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::error::StatisticsError;
use crate::estimate::{Confidence, Estimate, Interval};
use crate::least_squares::{Directions, combine, dot};
use crate::measure::{Measure, number};
use crate::period::Period;
use crate::series::Series;

/// Periods needed before the campaign and from it on.
const PERIODS_MIN: usize = 8;

/// Columns before those of the seasons: level, slope, change of level, change of slope.
const COLUMNS: usize = 4;

/// A campaign, a law, a line that opens: whatever may change a series at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Campaign {
    /// The first period it may act in.
    pub first: Period,
    /// Pairs of sine and cosine that stand for the seasons: 0 for none, 1 or 2 for most; below half the periods a year.
    pub harmonics: u16,
}

/// A coefficient and whether it may be zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The effect with its interval.
    pub estimate: Estimate,
    /// The probability of an effect as far from zero, were there none.
    pub p_value: f64,
}

/// What changed with a campaign, in units of the series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CampaignEffect {
    /// The slope before it, per period.
    pub slope_before: Effect,
    /// The jump in its first period.
    pub level_change: Effect,
    /// By how much the slope differs from then on, per period.
    pub slope_change: Effect,
    /// The last period against what it would have been: the jump, and the slope's change times the periods since.
    pub at_end: Effect,
    /// The same as a share of what it would have been; none if that would not be above zero.
    pub at_end_relative: Option<Effect>,
}

/// Fits level and slope before and from a campaign on.
///
/// Standard errors are Newey and West's, since neighbouring periods resemble each other. What else happened at the same
/// time counts as effect of the campaign.
///
/// # Errors
/// `T004` at a gap, `T005` for fewer than eight periods before or from the campaign on, or less than two years with
/// seasons, `T003` for a period of another length, `T009` for too many harmonics, `T007` if the fit leaves nothing over.
pub fn campaign_effect<V: Measure>(
    series: &Series<V>,
    campaign: Campaign,
    confidence: Confidence,
) -> Result<CampaignEffect, StatisticsError> {
    let values = series.unbroken()?;
    let before = periods_before(series, campaign, values.len())?;
    let columns = design(
        values.len(),
        before,
        campaign.harmonics,
        series.frequency().periods_per_year(),
    );
    let fit = Fit::of(&columns, &values, confidence)?;

    let width = columns.len();
    let last = number(values.len() - 1 - before);
    let at_end = contrast(width, &[0.0, 0.0, 1.0, last]);
    // The last row without the campaign's own columns.
    let mut without: Vec<f64> = columns.iter().filter_map(|column| column.last().copied()).collect();
    without.iter_mut().skip(2).take(2).for_each(|value| *value = 0.0);

    let (effect, otherwise) = (fit.value(&at_end), fit.value(&without));
    let ratio = || {
        // The gradient of effect / otherwise (delta method).
        let gradient = at_end
            .iter()
            .zip(&without)
            .map(|(e, o)| (e - o * effect / otherwise) / otherwise);
        fit.effect(effect / otherwise, &gradient.collect::<Vec<_>>())
    };
    let coefficient = |position: usize| {
        let unit: Vec<f64> = (0..width).map(|index| f64::from(u8::from(index == position))).collect();
        fit.effect(fit.value(&unit), &unit)
    };
    Ok(CampaignEffect {
        slope_before: coefficient(1)?,
        level_change: coefficient(2)?,
        slope_change: coefficient(3)?,
        at_end: fit.effect(effect, &at_end)?,
        at_end_relative: if otherwise > 0.0 { Some(ratio()?) } else { None },
    })
}

/// The number of periods before the campaign, where both sides and the seasons have enough of them.
fn periods_before<V: Copy>(series: &Series<V>, campaign: Campaign, length: usize) -> Result<usize, StatisticsError> {
    let per_year = series.frequency().periods_per_year();
    if campaign.harmonics > 0 && campaign.harmonics * 2 >= per_year {
        return Err(StatisticsError::Setting { option: "harmonics" });
    }
    let before = campaign.first.since(series.start()).ok_or(StatisticsError::Period)?;
    let before = usize::try_from(before.max(0)).unwrap_or(usize::MAX).min(length);
    let found = before.min(length - before);
    if found < PERIODS_MIN {
        let needed = PERIODS_MIN;
        return Err(StatisticsError::TooShort { found, needed });
    }
    let two_years = 2 * usize::from(per_year);
    if campaign.harmonics > 0 && length < two_years {
        return Err(StatisticsError::TooShort {
            found: length,
            needed: two_years,
        });
    }
    Ok(before)
}

/// Time runs from the campaign's first period, which is 0.
fn design(length: usize, before: usize, harmonics: u16, per_year: u16) -> Vec<Vec<f64>> {
    let times: Vec<f64> = (0..length).map(|index| number(index) - number(before)).collect();
    let since = |time: &f64| if *time >= 0.0 { *time } else { 0.0 };
    let mut columns = vec![
        vec![1.0; length],
        times.clone(),
        times.iter().map(|time| f64::from(u8::from(*time >= 0.0))).collect(),
        times.iter().map(since).collect(),
    ];
    debug_assert_eq!(columns.len(), COLUMNS);
    for harmonic in 1..=harmonics {
        let angle = TAU * f64::from(harmonic) / f64::from(per_year);
        columns.push(times.iter().map(|time| (angle * time).sin()).collect());
        columns.push(times.iter().map(|time| (angle * time).cos()).collect());
    }
    columns
}

fn contrast(width: usize, first: &[f64; COLUMNS]) -> Vec<f64> {
    let mut contrast = first.to_vec();
    contrast.resize(width, 0.0);
    contrast
}

struct Fit {
    spanned: Directions,
    coefficients: Vec<f64>,
    residuals: Vec<f64>,
    degrees_of_freedom: f64,
    confidence: Confidence,
}

impl Fit {
    fn of(columns: &[Vec<f64>], values: &[f64], confidence: Confidence) -> Result<Self, StatisticsError> {
        let spanned = Directions::of(columns)?;
        let coefficients = spanned.coefficients(values);
        let fitted = combine(columns, &coefficients);
        let free = values.len().checked_sub(columns.len()).filter(|free| *free > 0);
        Ok(Self {
            spanned,
            coefficients,
            residuals: values
                .iter()
                .zip(&fitted)
                .map(|(value, fitted)| value - fitted)
                .collect(),
            degrees_of_freedom: number(free.ok_or(StatisticsError::Undetermined)?),
            confidence,
        })
    }

    fn value(&self, contrast: &[f64]) -> f64 {
        dot(&self.coefficients, contrast)
    }

    fn effect(&self, value: f64, contrast: &[f64]) -> Result<Effect, StatisticsError> {
        let error = self.newey_west_variance(contrast).sqrt();
        let undetermined = StatisticsError::Undetermined;
        let quantile = self
            .confidence
            .student_quantile(self.degrees_of_freedom)
            .ok_or(undetermined.clone())?;
        let student = StudentsT::new(0.0, 1.0, self.degrees_of_freedom).map_err(|_| undetermined.clone())?;
        // What is fitted without any error leaves nothing to judge it by.
        let scale = value.abs().max(1.0);
        if !error.is_finite() || error <= 1e-12 * scale {
            return Err(undetermined);
        }
        let half = quantile * error;
        Ok(Effect {
            estimate: Estimate {
                value,
                interval: Interval {
                    lower: value - half,
                    upper: value + half,
                },
            },
            p_value: (2.0 * student.sf((value / error).abs())).min(1.0),
        })
    }

    /// With Bartlett's weights up to a lag of `4 (n/100)^(2/9)`, and `n/(n − k)` for small samples.
    fn newey_west_variance(&self, contrast: &[f64]) -> f64 {
        let influence = self.spanned.influence(contrast);
        let scores: Vec<f64> = influence.iter().zip(&self.residuals).map(|(a, u)| a * u).collect();
        let lags = newey_west_lags(scores.len());
        let mut variance = dot(&scores, &scores);
        for lag in 1..=lags {
            let weight = 1.0 - number(lag) / (number(lags) + 1.0);
            let shifted: f64 = scores.iter().zip(scores.iter().skip(lag)).map(|(a, b)| a * b).sum();
            variance += 2.0 * weight * shifted;
        }
        // Bartlett's weights keep it from being negative, but for the last digit.
        variance.max(0.0) * number(scores.len()) / self.degrees_of_freedom
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the floor of a small positive number"
)]
fn newey_west_lags(length: usize) -> usize {
    (4.0 * (number(length) / 100.0).powf(2.0 / 9.0)).floor() as usize
}
