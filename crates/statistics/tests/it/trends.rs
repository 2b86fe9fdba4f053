//! Mann-Kendall and Theil-Sen.

use statistics::{Confidence, Point, StatisticsError, Trend, trend};

use crate::made::{assert_close, monthly, nile, period, with_point};

/// Made up: a slope of 0.5 under noise of which each value keeps 0.6 of the one before.
const DEPENDENT: [u64; 40] = [
    64, 70, 54, 55, 54, 63, 68, 72, 67, 64, 67, 65, 62, 66, 63, 55, 51, 61, 65, 67, 71, 85, 81, 88, 89, 89, 82, 86, 81,
    73, 74, 75, 74, 82, 64, 63, 64, 64, 72, 78,
];

/// Made up, with ties; neighbours differ more than chance would have it.
const ALTERNATING: [u64; 12] = [12, 15, 11, 15, 18, 17, 15, 21, 19, 22, 18, 25];

fn trend_of(counts: &[u64]) -> Trend {
    trend(&monthly(counts), Confidence::P95).expect("a trend")
}

/// `hamed_rao_modification_test` of pymannkendall.
#[test]
fn the_test_is_that_of_pymannkendall_where_neighbours_resemble_each_other() {
    let test = trend_of(&DEPENDENT).test;
    assert_eq!(test.score, 222);
    assert_close(test.tau, 0.284_615_384_615_384_6, 1e-12);
    assert_close(test.variance, 13_448.811_562_773_299, 1e-10);
    assert_close(test.inflation, 1.833_595_468_474_818, 1e-10);
    assert_close(test.z, 1.905_681_506_462_473_4, 1e-10);
    assert_close(test.p_value, 0.056_691_540_106_734_05, 1e-10);
}

/// `hamed_rao_modification_test` of pymannkendall, and the slope of `theilslopes` of scipy.stats.
#[test]
fn the_nile_falls() {
    let found = trend(&nile(), Confidence::P95).expect("a trend");
    assert_eq!(found.test.score, -1_387);
    assert_close(found.test.variance, 241_565.356_916_626_9, 1e-10);
    assert_close(found.test.z, -2.819_979_195_645_138_8, 1e-10);
    assert_close(found.test.p_value, 0.004_802_676_310_182_719, 1e-10);
    assert_close(found.slope, -2.6, 1e-12);
    let interval = found.interval.expect("an interval");
    // Wider than scipy's from -3.63 to -1.43, which takes years for independent.
    assert!(
        interval.lower < -3.627_906 && interval.upper > -1.428_572,
        "{interval:?}"
    );
    assert!(interval.upper < 0.0, "as the test has it");
}

/// `original_test` of pymannkendall, and `theilslopes(y, alpha=0.95)` of scipy.stats, which allows for ties.
///
/// Hamed and Rao's factor is 0.137 here, which would make z 8.07 of twelve values.
#[test]
fn autocorrelation_never_makes_a_trend_more_significant() {
    let found = trend_of(&ALTERNATING);
    assert_close(found.test.inflation, 1.0, 0.0);
    assert_eq!(found.test.score, 44);
    assert_close(found.test.variance, 208.0, 1e-12);
    assert_close(found.test.z, 2.981_513_554_710_607, 1e-12);
    assert_close(found.test.p_value, 0.002_868_273_490_066_02, 1e-10);
    assert_close(found.slope, 1.0, 1e-12);
    let interval = found.interval.expect("an interval");
    assert_close(interval.lower, 0.5, 1e-12);
    assert_close(interval.upper, 1.5, 1e-12);
}

#[test]
fn a_constant_series_has_no_trend_and_no_nan() {
    let found = trend_of(&[7; 12]);
    assert_eq!(found.test.score, 0);
    assert_close(found.test.p_value, 1.0, 0.0);
    assert_close(found.slope, 0.0, 0.0);
    assert!(
        found
            .interval
            .is_some_and(|interval| interval.lower.is_finite() && interval.upper.is_finite())
    );
}

#[test]
fn a_trend_needs_ten_periods_without_a_gap() {
    let short = trend(&monthly(&ALTERNATING[..9]), Confidence::P95);
    assert_eq!(short, Err(StatisticsError::TooShort { found: 9, needed: 10 }));
    let series = with_point(&monthly(&DEPENDENT), 3, Point::Hidden);
    let gap = trend(&series, Confidence::P95);
    assert_eq!(
        gap,
        Err(StatisticsError::Gap {
            period: period(&series, 3)
        })
    );
}
