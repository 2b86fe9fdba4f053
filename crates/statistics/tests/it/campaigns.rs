//! Interrupted time series.

use statistics::{Campaign, Confidence, Effect, Period, Point, Series, StatisticsError, campaign_effect};

use crate::made::{assert_close, monthly, period, with_point};

/// Made up: a slope of 0.8, from the twentieth month a jump of 12 and 1.5 more a month, a season, dependent noise.
const MONTHS: [u64; 36] = [
    96, 91, 84, 87, 87, 84, 89, 93, 88, 87, 95, 100, 103, 107, 103, 92, 85, 95, 103, 103, 110, 120, 128, 126, 127, 128,
    122, 124, 127, 132, 128, 131, 145, 158, 149, 149,
];

const FIRST: usize = 20;

fn campaign(series: &Series, harmonics: u16) -> Campaign {
    Campaign {
        first: period(series, FIRST),
        harmonics,
    }
}

#[track_caller]
fn assert_effect(found: Effect, [value, lower, upper, p_value]: [f64; 4]) {
    assert_close(found.estimate.value, value, 1e-8);
    assert_close(found.estimate.interval.lower, lower, 1e-8);
    assert_close(found.estimate.interval.upper, upper, 1e-8);
    assert_close(found.p_value, p_value, 1e-8);
}

/// `OLS(y, X).fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True)` of statsmodels, its
/// `t_test` for the effect at the end, and the delta method on its covariance for the relative one.
#[test]
fn effects_are_those_of_statsmodels() {
    let series = monthly(&MONTHS);
    let found = campaign_effect(&series, campaign(&series, 0), Confidence::P95).expect("an effect");
    assert_effect(
        found.slope_before,
        [
            0.693_233_082_706_755_8,
            0.171_165_459_237_383_35,
            1.215_300_706_176_128_3,
            0.010_859_952_389_539_51,
        ],
    );
    assert_effect(
        found.level_change,
        [
            13.812_229_102_167_205,
            4.087_858_456_303_602,
            23.536_599_748_030_81,
            0.006_808_836_615_453_363,
        ],
    );
    assert_effect(
        found.slope_change,
        [
            1.547_943_387_881_483_7,
            0.598_240_581_192_751_4,
            2.497_646_194_570_216,
            0.002_256_080_953_944_6,
        ],
    );
    assert_effect(
        found.at_end,
        [37.031_379_92, 20.581_556_61, 53.481_203_23, 6.600_808_226_662_053e-5],
    );
    assert_effect(
        found.at_end_relative.expect("something would have been"),
        [
            0.332_784_243_772_715_15,
            0.146_336_499_274_746_68,
            0.519_231_988_270_683_6,
            0.000_962_815_140_991_576_5,
        ],
    );
}

/// The same with one pair of sine and cosine.
#[test]
fn seasons_are_allowed_for() {
    let series = monthly(&MONTHS);
    let found = campaign_effect(&series, campaign(&series, 1), Confidence::P95).expect("an effect");
    assert_effect(
        found.level_change,
        [
            9.698_864_924_659_699,
            3.525_451_603_405_929,
            15.872_278_245_913_467,
            0.003_167_960_931_248_425,
        ],
    );
    assert_effect(
        found.slope_change,
        [
            1.502_425_680_123_491,
            1.039_566_467_063_962_6,
            1.965_284_893_183_019_4,
            2.438_083_804_132_107e-7,
        ],
    );
    assert_effect(
        found.at_end,
        [32.235_250_13, 22.793_794_68, 41.676_705_57, 9.548_788_532_668_669e-8],
    );
}

#[test]
fn both_sides_need_eight_periods_and_seasons_two_years() {
    let series = monthly(&MONTHS);
    let at = |first: Period| campaign_effect(&series, Campaign { first, harmonics: 0 }, Confidence::P95);
    assert_eq!(
        at(period(&series, 7)),
        Err(StatisticsError::TooShort { found: 7, needed: 8 })
    );
    assert_eq!(
        at(period(&series, 29)),
        Err(StatisticsError::TooShort { found: 7, needed: 8 })
    );
    assert_eq!(
        at(series.start().plus(-5)),
        Err(StatisticsError::TooShort { found: 0, needed: 8 })
    );
    assert_eq!(
        at(series.end().plus(50)),
        Err(StatisticsError::TooShort { found: 0, needed: 8 })
    );
    let short = monthly(&MONTHS[..23]);
    let seasonal = Campaign {
        first: period(&short, 10),
        harmonics: 1,
    };
    let refused = campaign_effect(&short, seasonal, Confidence::P95);
    assert_eq!(refused, Err(StatisticsError::TooShort { found: 23, needed: 24 }));
    let refused = campaign_effect(&series, campaign(&series, 6), Confidence::P95);
    assert_eq!(refused, Err(StatisticsError::Setting { option: "harmonics" }));
}

#[test]
fn gaps_and_lines_without_noise_are_refused() {
    let series = with_point(&monthly(&MONTHS), 30, Point::Hidden);
    let gap = campaign_effect(&series, campaign(&series, 0), Confidence::P95);
    assert_eq!(
        gap,
        Err(StatisticsError::Gap {
            period: period(&series, 30)
        })
    );
    let line = monthly(&(100..136).collect::<Vec<u64>>());
    let exact = campaign_effect(&line, campaign(&line, 0), Confidence::P95);
    assert_eq!(exact, Err(StatisticsError::Undetermined));
}
