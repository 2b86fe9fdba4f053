//! Seasonal adjustment.

use statistics::{Composition, Period, Point, Series, StatisticsError, decompose};

use crate::made::{assert_close, from, monthly, period, with_point};

/// Four made-up years with a season, a slope and one outburst.
const MONTHS: [u64; 48] = [
    66, 72, 82, 84, 94, 89, 89, 77, 72, 81, 88, 85, 74, 80, 92, 94, 91, 103, 97, 84, 75, 89, 87, 94, 80, 86, 94, 97,
    96, 103, 131, 93, 84, 82, 93, 90, 83, 88, 93, 99, 103, 109, 104, 95, 91, 91, 100, 106,
];

fn at(series: &Series<f64>, place: usize) -> f64 {
    series.points()[place].value().expect("a value")
}

/// `STL(y, period=12, seasonal=13, robust=True).fit(inner_iter=2, outer_iter=15)` of statsmodels.
#[test]
fn the_components_are_those_of_statsmodels() {
    let parts = decompose(&monthly(&MONTHS), Composition::Additive).expect("four years");
    let expected = [
        (
            0,
            -11.880_940_449_047_849,
            77.862_940_594_477_17,
            0.017_999_854_570_675_21,
        ),
        (
            1,
            -6.351_527_512_976_610_4,
            78.521_556_101_231_88,
            -0.170_028_588_255_263_46,
        ),
        (17, 9.200_311_106_747_321, 88.256_127_135_022_81, 5.543_561_758_229_87),
        (30, 7.344_374_518_351_198, 92.869_326_434_869_14, 30.786_299_046_779_66),
        (
            47,
            6.816_590_610_492_735,
            99.328_352_400_789_56,
            -0.144_943_011_282_293_8,
        ),
    ];
    for (place, season, trend, remainder) in expected {
        assert_close(at(&parts.season, place), season, 1e-6);
        assert_close(at(&parts.trend, place), trend, 1e-6);
        assert_close(at(&parts.remainder, place), remainder, 1e-6);
        assert_close(at(&parts.adjusted, place), trend + remainder, 1e-6);
    }
}

/// The same of the logarithms, and back.
#[test]
fn factors_are_those_of_the_logarithms() {
    let parts = decompose(&monthly(&MONTHS), Composition::Multiplicative).expect("four years");
    let expected = [
        (0, 0.853_528_774_689_648_7, 77.446_610_208_831_69, 77.326_039_797_543_07),
        (30, 1.083_065_381_489_248, 92.640_788_532_183_89, 120.952_993_456_286_99),
        (
            47,
            1.071_236_607_186_006_7,
            99.127_467_508_274_85,
            98.951_062_061_300_87,
        ),
    ];
    for (place, season, trend, adjusted) in expected {
        assert_close(at(&parts.season, place), season, 1e-6);
        assert_close(at(&parts.trend, place), trend, 1e-6);
        assert_close(at(&parts.adjusted, place), adjusted, 1e-6);
    }
}

/// `STL(y[:16], period=4, seasonal=13, robust=True).fit(inner_iter=2, outer_iter=15)` of statsmodels.
#[test]
fn quarters_have_four_seasons() {
    let start = Period::quarter(2020, 1).expect("a quarter");
    let parts = decompose(&from(start, &MONTHS[..16]), Composition::Additive).expect("four years");
    assert_close(at(&parts.season, 0), -2.968_907_181_389_691, 1e-6);
    assert_close(at(&parts.trend, 7), 82.699_447_372_706_49, 1e-6);
    assert_close(at(&parts.season, 15), 6.548_691_886_804_693_5, 1e-6);
}

#[test]
fn three_full_years_without_a_gap_are_needed() {
    assert!(decompose(&monthly(&MONTHS[..36]), Composition::Additive).is_ok());
    let short = decompose(&monthly(&MONTHS[..35]), Composition::Additive);
    assert_eq!(short, Err(StatisticsError::TooShort { found: 35, needed: 36 }));
    let series = with_point(&monthly(&MONTHS), 11, Point::Hidden);
    let gap = decompose(&series, Composition::Additive);
    assert_eq!(
        gap,
        Err(StatisticsError::Gap {
            period: period(&series, 11)
        })
    );
    let after = series.since_last_gap().expect("a stretch");
    assert!(decompose(&after, Composition::Additive).is_ok());
}

#[test]
fn zero_has_no_factor_and_a_year_no_season() {
    let series = with_point(&monthly(&MONTHS), 5, Point::Value(0));
    let refused = decompose(&series, Composition::Multiplicative);
    assert_eq!(
        refused,
        Err(StatisticsError::NotPositive {
            period: period(&series, 5)
        })
    );
    let years = from(Period::year(1980).expect("a year"), &MONTHS);
    assert!(matches!(
        decompose(&years, Composition::Additive),
        Err(StatisticsError::Setting { .. })
    ));
}

#[test]
fn a_constant_series_has_no_season() {
    let parts = decompose(&monthly(&[40; 36]), Composition::Additive).expect("three years");
    for place in 0..36 {
        assert_close(at(&parts.season, place), 0.0, 1e-9);
        assert_close(at(&parts.adjusted, place), 40.0, 1e-9);
    }
}
