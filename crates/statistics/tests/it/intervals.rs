//! Intervals of rates and shares.

use statistics::{Confidence, CountInterval, MinimumBase, RateParts, StatisticsError, rate, share};

use crate::made::assert_close;

const NO_BASE: MinimumBase = MinimumBase(0);

/// `chi2.ppf(a/2, 2k)/2` and `chi2.ppf(1 - a/2, 2k + 2)/2` of scipy.stats.
#[test]
fn exact_limits_are_those_of_scipy() {
    let published = [
        (0, 0.0, 3.688_879_454_113_935_4),
        (1, 0.025_317_807_984_289_897, 5.571_643_390_938_898),
        (2, 0.242_209_278_543_965_07, 7.224_687_667_723_96),
        (10, 4.795_388_696_132_433_5, 18.390_356_042_017_78),
        (100, 81.363_991_250_923_15, 121.626_793_792_426_38),
        (1_000, 938.973_018_407_695_2, 1_063.952_136_016_302),
        (100_000, 99_381.152_663_744_72, 100_621.744_739_743_88),
    ];
    for (events, lower, upper) in published {
        let interval = CountInterval::Exact.of(events, Confidence::P95);
        assert_close(interval.lower, lower, 1e-9);
        assert_close(interval.upper, upper, 1e-9);
    }
    let sure = CountInterval::Exact.of(10, Confidence::new(0.99).expect("a level"));
    assert_close(sure.lower, 3.716_922_131_467_116, 1e-9);
    assert_close(sure.upper, 21.397_827_499_654_273, 1e-9);
}

/// The formula of Breslow & Day (1987), p. 69, evaluated with numpy.
#[test]
fn byar_s_limits_are_those_of_the_formula() {
    let published = [
        (1, 0.013_072_132_901_504_331, 5.563_755_582_475_260_5),
        (10, 4.787_449_913_967_563, 18.391_458_605_756_473),
        (100, 81.362_105_490_527_88, 121.627_937_579_206_5),
    ];
    for (events, lower, upper) in published {
        let interval = CountInterval::Byar.of(events, Confidence::P95);
        assert_close(interval.lower, lower, 1e-12);
        assert_close(interval.upper, upper, 1e-12);
    }
    assert!(CountInterval::Byar.of(0, Confidence::P95).lower.abs() < f64::EPSILON);
}

#[test]
fn exact_limits_go_over_into_byar_s_without_a_step() {
    let (exact, byar) = (
        CountInterval::Exact.of(100_000, Confidence::P95),
        CountInterval::Byar.of(100_000, Confidence::P95),
    );
    assert_close(exact.lower, byar.lower, 1e-8);
    assert_close(exact.upper, byar.upper, 1e-8);
}

#[test]
fn a_rate_is_given_from_the_minimum_base_on() {
    let parts = |events| RateParts {
        events,
        population: 250_000,
        factor: 100_000,
    };
    let rate = |events, base| rate(parts(events), CountInterval::Exact, MinimumBase(base), Confidence::P95);
    assert_eq!(rate(9, 10), Ok(None));
    let ten = rate(10, 10).expect("a population").expect("enough");
    assert_close(ten.value, 4.0, 1e-12);
    assert_close(ten.interval.lower, 0.4 * 4.795_388_696_132_433_5, 1e-9);
    assert_close(ten.interval.upper, 0.4 * 18.390_356_042_017_78, 1e-9);
    let none = rate(0, 0).expect("a population").expect("no base asked for");
    assert!(none.interval.lower.abs() < f64::EPSILON && none.interval.upper > 1.0);
}

#[test]
fn a_rate_without_population_is_none() {
    let parts = RateParts {
        events: 3,
        population: 0,
        factor: 100_000,
    };
    let refused = rate(parts, CountInterval::Exact, NO_BASE, Confidence::P95);
    assert_eq!(refused, Err(StatisticsError::Base));
}

/// Newcombe, "Two-sided confidence intervals for the single proportion", *Statistics in Medicine* 17, 1998, table I,
/// method 3; more digits from `proportion_confint(…, method="wilson")` of statsmodels.
#[test]
fn wilson_s_limits_are_those_of_newcombe() {
    let published = [
        (81, 263, 0.255_288_519_878_274_2, 0.366_209_576_982_800_04),
        (15, 148, 0.062_386_399_530_736_28, 0.160_487_241_723_308_03),
        (0, 20, 0.0, 0.161_125_158_052_819_4),
        (1, 29, 0.006_113_214_292_762_667, 0.171_755_218_793_202_94),
        (29, 29, 0.883_030_201_500_259_2, 1.0),
    ];
    for (part, whole, lower, upper) in published {
        let share = share(part, whole, NO_BASE, Confidence::P95)
            .expect("a base")
            .expect("enough");
        assert_close(share.interval.lower, lower, 1e-12);
        assert_close(share.interval.upper, upper, 1e-12);
    }
}

#[test]
fn a_share_needs_a_base_that_holds_its_part() {
    let share = |part, whole| share(part, whole, MinimumBase(50), Confidence::P95);
    assert_eq!(share(20, 49), Ok(None));
    assert!(share(20, 50).is_ok_and(|share| share.is_some()));
    assert_eq!(share(0, 0), Err(StatisticsError::Base));
    assert_eq!(share(51, 50), Err(StatisticsError::Base));
}

#[test]
fn a_level_outside_its_range_is_refused() {
    for level in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
        assert_eq!(Confidence::new(level), Err(StatisticsError::Confidence));
    }
}
