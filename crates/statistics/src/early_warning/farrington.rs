//! Farrington's algorithm in the flexible form of Noufaily et al.: for series of some years.
//!
//! * Noufaily, Enki, Farrington, Garthwaite, Andrews & Charlett, "An improved algorithm for outbreak detection in multiple
//!   surveillance systems", *Statistics in Medicine* 32, 2013.

use crate::early_warning::assessment::{Assessment, judged};
use crate::early_warning::baseline::PastCounts;
use crate::early_warning::quasi_poisson::{Prediction, QuasiPoisson};
use crate::early_warning::threshold::ThresholdMethod;
use crate::error::StatisticsError;
use crate::measure::{count, number};
use crate::period::{Frequency, Period};
use crate::series::Series;

/// Past counts with a residual above are outbreaks themselves and weigh less.
const OUTBREAK_RESIDUAL: f64 = 2.58;

/// A trend is not told from chance in fewer years.
const TREND_YEARS_MIN: u16 = 3;

/// What the algorithm is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Farrington {
    /// Years of the past, from 2 to 20.
    pub years_back: u16,
    /// Periods right before the one judged that are left out, so that an outbreak does not become what is expected; less
    /// than a year.
    pub recent_excluded: u16,
    /// The probability of a signal when nothing is the matter, from 10^-6 to 0.5.
    pub alpha: f64,
    /// How the threshold is found.
    pub threshold: ThresholdMethod,
    /// No signal for fewer cases in the last `cases_periods`.
    pub cases_min: u64,
    /// Over how many periods cases are counted, the one judged included; from 1.
    pub cases_periods: u16,
}

impl Farrington {
    /// Noufaily's choice: five years, half a year left out, five cases in the last month or quarter.
    pub fn noufaily(frequency: Frequency) -> Self {
        Self {
            years_back: 5,
            recent_excluded: frequency.periods_per_year() / 2,
            alpha: 0.005,
            threshold: ThresholdMethod::NegativeBinomial,
            cases_min: 5,
            cases_periods: 1,
        }
    }

    fn check(&self, frequency: Frequency) -> Result<(), StatisticsError> {
        let options = [
            ("years_back", (2..=20).contains(&self.years_back)),
            ("recent_excluded", self.recent_excluded < frequency.periods_per_year()),
            ("alpha", (1e-6..=0.5).contains(&self.alpha)),
            ("cases_periods", self.cases_periods > 0),
        ];
        match options.iter().find(|(_, is_meant)| !is_meant) {
            Some((option, _)) => Err(StatisticsError::Setting { option }),
            None => Ok(()),
        }
    }
}

/// Judges a period by a quasi-Poisson regression of its past: seasons, and a trend from three years on unless it would
/// lead beyond all past counts.
///
/// Gaps of the past are left out, at most half of it.
///
/// # Errors
/// `T008` for a period after the last complete one, `T004` if it is a gap, `T005` if too little is known of its past,
/// `T007` or `T010` if the past cannot be fitted, `T009` for an option out of range or a yearly series, `T003` for a
/// period of another length.
pub fn farrington(
    series: &Series,
    period: Period,
    last_complete: Period,
    options: Farrington,
) -> Result<Assessment, StatisticsError> {
    options.check(series.frequency())?;
    let observed = judged(series, period, last_complete)?;
    let past = PastCounts::before(series, period, options.years_back, options.recent_excluded)?;
    let (expected, threshold) = if past.counts.iter().all(|count| *count == 0.0) {
        // What has never been is expected never to be, and a logarithm of zero cannot be fitted.
        (0.0, 0.0)
    } else {
        let (prediction, dispersion) = expect(&past, options.years_back)?;
        let threshold = options.threshold.threshold(prediction, dispersion, options.alpha)?;
        (prediction.mean, threshold)
    };
    let mut recent_cases = 0_u64;
    for back in 0..options.cases_periods {
        let cases = series.at(period.plus(-i64::from(back)))?.value();
        recent_cases = recent_cases.saturating_add(cases.unwrap_or(0));
    }
    Ok(Assessment {
        period,
        observed,
        expected,
        threshold,
        is_signal: count(observed) > threshold && recent_cases >= options.cases_min,
    })
}

/// What the past leads one to expect, and the dispersion of its counts.
fn expect(past: &PastCounts, years_back: u16) -> Result<(Prediction, f64), StatisticsError> {
    let mut row = vec![0.0; past.columns.len()];
    if let Some(constant) = row.first_mut() {
        *constant = 1.0;
    }
    if years_back >= TREND_YEARS_MIN {
        let mut columns = past.columns.clone();
        columns.push(past.time.clone());
        // The period judged stands at time 0.
        let with_time: Vec<f64> = row.iter().copied().chain([0.0]).collect();
        let model = reweighted(&columns, &past.counts);
        let highest = past.counts.iter().copied().fold(0.0, f64::max);
        if let Ok(model) = model {
            let prediction = model.predict(&with_time);
            if prediction.mean <= highest {
                return Ok((prediction, model.dispersion));
            }
        }
    }
    let model = reweighted(&past.columns, &past.counts)?;
    Ok((model.predict(&row), model.dispersion))
}

/// Fits, gives past outbreaks less weight, and fits again.
fn reweighted(columns: &[Vec<f64>], counts: &[f64]) -> Result<QuasiPoisson, StatisticsError> {
    let model = QuasiPoisson::fit(columns, counts, &vec![1.0; counts.len()])?;
    QuasiPoisson::fit(columns, counts, &outbreak_weights(&model, counts))
}

/// Weights by standardised Anscombe residuals: `s⁻²` above 2.58, else 1, all scaled to a mean of 1.
fn outbreak_weights(model: &QuasiPoisson, counts: &[f64]) -> Vec<f64> {
    let residual = |((y, mean), leverage): ((&f64, &f64), &f64)| {
        let raw = 1.5 * (y.powf(2.0 / 3.0) * mean.powf(-1.0 / 6.0) - mean.sqrt());
        let left = 1.0 - leverage;
        // A count that alone makes its own mean fits it by force.
        if left < 1e-8 {
            0.0
        } else {
            raw / (model.dispersion * left).sqrt()
        }
    };
    let residuals = counts.iter().zip(&model.means).zip(&model.leverages).map(residual);
    let weights = residuals.map(|residual| {
        if residual > OUTBREAK_RESIDUAL {
            residual.powi(-2)
        } else {
            1.0
        }
    });
    let weights: Vec<f64> = weights.collect();
    let scale = number(weights.len()) / weights.iter().sum::<f64>();
    weights.iter().map(|weight| weight * scale).collect()
}
