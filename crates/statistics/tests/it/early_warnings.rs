//! Farrington and EARS.

use statistics::early_warning::{Assessment, Ears, EarsMethod, Farrington, ThresholdMethod, ears, farrington};
use statistics::{Frequency, Period, Point, Series, StatisticsError};

use crate::made::{assert_close, from, monthly, period, with_point};

/// Made up: overdispersed counts with a season, an outbreak in the past (55), and 52 in the last month.
const MONTHS: [u64; 66] = [
    23, 20, 14, 10, 7, 12, 9, 9, 10, 9, 21, 32, 27, 23, 14, 15, 11, 11, 5, 11, 13, 25, 55, 30, 33, 10, 10, 23, 8, 14,
    3, 10, 20, 21, 29, 10, 20, 24, 18, 16, 7, 12, 7, 6, 10, 17, 18, 26, 38, 15, 18, 15, 13, 15, 14, 18, 11, 14, 19, 27,
    23, 25, 21, 23, 10, 52,
];

const QUARTERS: [u64; 24] = [
    31, 22, 18, 27, 29, 25, 20, 30, 35, 24, 19, 33, 80, 26, 22, 31, 38, 27, 21, 36, 40, 30, 24, 35,
];

const SELDOM: [u64; 66] = [
    1, 1, 2, 2, 0, 0, 0, 2, 1, 1, 1, 1, 0, 0, 3, 4, 1, 1, 2, 1, 1, 3, 4, 1, 1, 1, 2, 1, 2, 2, 0, 2, 0, 1, 1, 1, 0, 1,
    2, 2, 3, 1, 1, 1, 2, 2, 2, 0, 2, 2, 1, 0, 0, 0, 2, 1, 3, 0, 2, 0, 1, 1, 2, 2, 1, 9,
];

/// Growing by 5 % a month.
const RISING: [u64; 66] = [
    5, 6, 8, 6, 7, 8, 7, 8, 9, 8, 9, 11, 9, 11, 12, 11, 12, 14, 12, 14, 16, 14, 16, 18, 17, 18, 20, 19, 21, 23, 22, 25,
    27, 26, 28, 31, 30, 33, 35, 35, 38, 41, 41, 44, 47, 47, 51, 54, 55, 59, 63, 64, 68, 73, 74, 79, 84, 86, 92, 98,
    100, 107, 113, 117, 124, 131,
];

fn last(series: &Series, options: Farrington) -> Result<Assessment, StatisticsError> {
    farrington(series, series.end(), series.end(), options)
}

fn usual() -> Farrington {
    Farrington::noufaily(Frequency::Monthly)
}

fn with_power(options: Farrington) -> Farrington {
    let threshold = ThresholdMethod::TwoThirdsPower;
    Farrington { threshold, ..options }
}

/// The expected count, and the thresholds by the negative binomial and by the 2/3 power.
///
/// The figures are those of the algorithm a second time, in Python: quasi-Poisson fits of `GLM(…, family=Poisson(),
/// var_weights=…)` of statsmodels, Anscombe residuals with its hat matrix, quantiles of `nbinom` and `norm` of
/// scipy.stats. The thresholds themselves are held against R's surveillance by unit tests of `threshold.rs`.
#[track_caller]
fn assert_assessed(series: &Series, options: Farrington, [mean, binomial, power]: [f64; 3]) {
    let found = last(series, options).expect("an assessment");
    assert_close(found.expected, mean, 1e-6);
    assert_close(found.threshold, binomial, 0.0);
    let found = last(series, with_power(options)).expect("an assessment");
    assert_close(found.threshold, power, 1e-6);
}

#[test]
fn expected_counts_and_thresholds_are_those_of_statsmodels() {
    let quarters = from(Period::quarter(2018, 1).expect("a quarter"), &QUARTERS);
    let quarterly = Farrington::noufaily(Frequency::Quarterly);
    assert_assessed(
        &monthly(&MONTHS),
        usual(),
        [10.313_763_392_200_975, 24.0, 24.255_047_143_994_105],
    );
    assert_assessed(
        &monthly(&SELDOM),
        usual(),
        [1.010_176_309_835_847_6, 4.0, 4.796_046_575_947_319],
    );
    assert_assessed(
        &quarters,
        quarterly,
        [37.044_470_421_005_41, 54.0, 58.174_779_893_327_85],
    );
}

#[test]
fn gaps_of_the_past_are_left_out_as_statsmodels_would() {
    let months = monthly(&MONTHS);
    let gaps = [10, 40, 41]
        .iter()
        .fold(months, |series, place| with_point(&series, *place, Point::Missing));
    let options = Farrington { alpha: 0.01, ..usual() };
    assert_assessed(&gaps, options, [10.332_711_144_046_55, 23.0, 23.357_365_395_640_684]);
}

#[test]
fn a_season_of_zeros_does_not_stop_the_fit() {
    let places = (1..=5).map(|year| 65 - 12 * year - 5);
    let zeros = places.fold(monthly(&MONTHS), |series, place| {
        with_point(&series, place, Point::Value(0))
    });
    assert_assessed(&zeros, usual(), [10.131_889_232_852_478, 23.0, 23.391_410_639_709_736]);
}

#[test]
fn a_trend_needs_three_years_and_must_not_lead_beyond_the_past() {
    let short = Farrington {
        years_back: 2,
        ..usual()
    };
    assert_assessed(
        &monthly(&MONTHS),
        short,
        [11.333_333_333_333_368, 23.0, 23.590_558_325_142_62],
    );
    assert_assessed(
        &monthly(&RISING),
        usual(),
        [30.733_333_333_333_363, 130.0, 117.055_024_376_156_88],
    );
}

#[test]
fn what_exceeds_the_threshold_is_a_signal() {
    let found = last(&monthly(&MONTHS), usual()).expect("five years");
    assert_eq!((found.observed, found.is_signal), (52, true));
    assert_close(
        found.exceedance().expect("a way"),
        (52.0 - found.expected) / (24.0 - found.expected),
        1e-12,
    );
    let at = with_point(&monthly(&MONTHS), 65, Point::Value(24));
    assert!(!last(&at, usual()).expect("five years").is_signal);
    let above = with_point(&monthly(&MONTHS), 65, Point::Value(25));
    assert!(last(&above, usual()).expect("five years").is_signal);
}

#[test]
fn few_cases_are_no_signal() {
    let few = with_point(&monthly(&SELDOM), 65, Point::Value(5));
    assert!(last(&few, usual()).expect("five years").is_signal);
    let more_needed = Farrington {
        cases_min: 6,
        ..usual()
    };
    assert!(!last(&few, more_needed).expect("five years").is_signal);
    let over_two = Farrington {
        cases_periods: 2,
        ..more_needed
    };
    assert!(
        last(&few, over_two).expect("five years").is_signal,
        "5 cases and 1 the month before"
    );
}

#[test]
fn what_has_never_been_is_a_signal_when_it_comes() {
    let mut counts = vec![0; 66];
    counts[65] = 5;
    let found = last(&monthly(&counts), usual()).expect("five years");
    assert!(found.is_signal && found.exceedance().is_none());
    counts[65] = 0;
    assert!(!last(&monthly(&counts), usual()).expect("five years").is_signal);
}

#[test]
fn an_incomplete_period_is_never_judged() {
    let series = monthly(&MONTHS);
    let complete = series.end().plus(-1);
    let refused = Err(StatisticsError::Incomplete { period: series.end() });
    assert_eq!(farrington(&series, series.end(), complete, usual()), refused);
    let ears_options = Ears {
        method: EarsMethod::C1,
        baseline_periods: 7,
        deviation_min: 0.5,
    };
    assert_eq!(ears(&series, series.end(), complete, ears_options), refused);
    assert!(farrington(&series, complete, complete, usual()).is_ok());
}

#[test]
fn what_follows_a_period_does_not_change_its_assessment() {
    let series = monthly(&MONTHS);
    let judged = series.end().plus(-1);
    let whole = farrington(&series, judged, series.end(), usual());
    let cut = farrington(&series.until(judged).expect("months"), judged, judged, usual());
    assert_eq!(whole, cut);
}

#[test]
fn too_little_past_is_told() {
    let series = monthly(&MONTHS[36..]);
    assert!(matches!(last(&series, usual()), Err(StatisticsError::TooShort { .. })));
    let gap = with_point(&monthly(&MONTHS), 65, Point::Missing);
    assert_eq!(last(&gap, usual()), Err(StatisticsError::Gap { period: gap.end() }));
    for options in [
        Farrington {
            years_back: 1,
            ..usual()
        },
        Farrington { alpha: 0.0, ..usual() },
        Farrington {
            recent_excluded: 12,
            ..usual()
        },
        Farrington {
            cases_periods: 0,
            ..usual()
        },
    ] {
        assert!(matches!(
            last(&monthly(&MONTHS), options),
            Err(StatisticsError::Setting { .. })
        ));
    }
    let years = from(Period::year(1960).expect("a year"), &MONTHS);
    assert!(matches!(last(&years, usual()), Err(StatisticsError::Setting { .. })));
}

/// The formulas of Salmon, Schumacher & Höhle (2016) evaluated with numpy; standard deviations with n - 1.
#[test]
fn ears_thresholds_are_those_of_the_formulas() {
    let series = monthly(&[4, 6, 5, 7, 3, 5, 6, 8, 4, 9, 12, 14, 6, 5]);
    let judge = |place, method| {
        let options = Ears {
            method,
            baseline_periods: 7,
            deviation_min: 0.5,
        };
        ears(&series, period(&series, place), series.end(), options).expect("enough months")
    };
    let expected = [
        (11, EarsMethod::C1, 6.714_285_714_285_714, 16.155_835_223_919_034, false),
        (11, EarsMethod::C2, 5.428_571_428_571_429, 10.583_319_586_476_776, true),
        (11, EarsMethod::C3, 5.428_571_428_571_429, 2.357_715_325_370_445, true),
        (12, EarsMethod::C2, 6.0, 12.480_740_698_407_86, false),
        (12, EarsMethod::C3, 6.0, 0.0, true),
        (13, EarsMethod::C3, 6.714_285_714_285_714, 3.603_402_283_295_359_6, true),
    ];
    for (place, method, mean, threshold, is_signal) in expected {
        let found = judge(place, method);
        assert_close(found.expected, mean, 1e-12);
        assert_close(found.threshold, threshold, 1e-12);
        assert_eq!(found.is_signal, is_signal, "{place} {method:?}");
    }
}

#[test]
fn ears_needs_its_whole_baseline() {
    let series = monthly(&[0, 0, 0, 0, 0, 0, 0, 1, 2]);
    let options = |method| Ears {
        method,
        baseline_periods: 7,
        deviation_min: 0.5,
    };
    let judge = |series: &Series, place, method| ears(series, period(series, place), series.end(), options(method));
    // One case after seven months without any is below 0 + 3 × 0.5, two are above.
    assert!(!judge(&series, 7, EarsMethod::C1).expect("seven months").is_signal);
    assert!(judge(&series, 8, EarsMethod::C1).expect("seven months").is_signal);
    let before = series.start().plus(-1);
    assert_eq!(
        judge(&series, 8, EarsMethod::C2),
        Err(StatisticsError::Gap { period: before })
    );
    let gap = with_point(&series, 4, Point::Hidden);
    assert_eq!(
        judge(&gap, 8, EarsMethod::C1),
        Err(StatisticsError::Gap {
            period: period(&gap, 4)
        })
    );
    let two = Ears {
        baseline_periods: 2,
        ..options(EarsMethod::C1)
    };
    assert!(matches!(
        ears(&series, series.end(), series.end(), two),
        Err(StatisticsError::Setting { .. })
    ));
}
