//! EARS C1, C2 and C3: short series, held against the mean of a few periods before.
//!
//! * Hutwagner, Thompson, Seeman & Treadwell, "The bioterrorism preparedness and response Early Aberration Reporting
//!   System (EARS)", *Journal of Urban Health* 80, 2003.
//! * Salmon, Schumacher & Höhle, "Monitoring count time series in R: aberration detection in public health surveillance",
//!   *Journal of Statistical Software* 70(10), 2016, for the thresholds in counts.

use crate::early_warning::assessment::{Assessment, judged};
use crate::error::StatisticsError;
use crate::measure::{count, number};
use crate::period::Period;
use crate::series::Series;

/// Periods between the baseline and the period judged, so that an outbreak does not hide in its own baseline.
const LAG: i64 = 2;

/// A signal lies this many standard deviations above the mean.
const DEVIATIONS: f64 = 3.0;

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarsMethod {
    /// The baseline ends right before the period.
    C1,
    /// The baseline ends two periods before it.
    C2,
    /// As C2, and what the two periods before it exceeded by lowers the threshold.
    C3,
}

/// What EARS is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ears {
    /// Which of the three.
    pub method: EarsMethod,
    /// Length of the baseline, from 3; EARS itself takes 7.
    pub baseline_periods: u16,
    /// The least standard deviation, above zero: after periods without a case, one case is no outbreak. EARS takes 0.5.
    pub deviation_min: f64,
}

/// Judges a period by the mean and the standard deviation of its baseline.
///
/// # Errors
/// `T008` for a period after the last complete one, `T004` if it or a period of a baseline is a gap or precedes the
/// series, `T009` for an option out of range, `T003` for a period of another length.
pub fn ears(
    series: &Series,
    period: Period,
    last_complete: Period,
    options: Ears,
) -> Result<Assessment, StatisticsError> {
    if options.baseline_periods < 3 {
        let option = "baseline_periods";
        return Err(StatisticsError::Setting { option });
    }
    if options.deviation_min <= 0.0 || !options.deviation_min.is_finite() {
        return Err(StatisticsError::Setting {
            option: "deviation_min",
        });
    }
    let observed = judged(series, period, last_complete)?;
    let lag = if options.method == EarsMethod::C1 { 0 } else { LAG };
    let baseline = Baseline::before(series, period, lag, options)?;
    let mut deviations = DEVIATIONS;
    if options.method == EarsMethod::C3 {
        for back in 1..=2 {
            let earlier = period.plus(-back);
            let value = series
                .at(earlier)?
                .value()
                .ok_or(StatisticsError::Gap { period: earlier })?;
            let beyond = Baseline::before(series, earlier, lag, options)?.deviations_of(value) - 1.0;
            deviations -= beyond.max(0.0);
        }
    }
    let threshold = (baseline.mean + deviations * baseline.deviation).max(0.0);
    Ok(Assessment {
        period,
        observed,
        expected: baseline.mean,
        threshold,
        is_signal: count(observed) > threshold,
    })
}

struct Baseline {
    mean: f64,
    deviation: f64,
}

impl Baseline {
    fn before(series: &Series, period: Period, lag: i64, options: Ears) -> Result<Self, StatisticsError> {
        let periods = (1..=i64::from(options.baseline_periods)).map(|back| period.plus(-lag - back));
        let values = periods.map(|period| {
            let value = series.at(period)?.value();
            value.map(count).ok_or(StatisticsError::Gap { period })
        });
        let values: Vec<f64> = values.collect::<Result<_, _>>()?;
        let n = number(values.len());
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (squares / (n - 1.0)).sqrt().max(options.deviation_min);
        Ok(Self { mean, deviation })
    }

    fn deviations_of(&self, value: u64) -> f64 {
        (count(value) - self.mean) / self.deviation
    }
}
