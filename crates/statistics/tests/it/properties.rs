//! What holds of every series.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use statistics::early_warning::{Farrington, farrington};
use statistics::{
    Against, Campaign, Composition, Confidence, CountInterval, Frequency, MinimumBase, Period, Point, Series,
    StatisticsError, campaign_effect, change_points, changes, decompose, share, trend, yearly_moving_average,
};

use crate::made::{assert_close, monthly, period, with_point};

fn counts(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0_u64..200, length)
}

fn reals(values: &[f64]) -> Series<f64> {
    let start = Period::month(2015, 1).expect("a month");
    Series::new(start, values.iter().map(|value| Point::Value(*value)).collect()).expect("points")
}

fn floats(counts: &[u64], change: impl Fn(f64) -> f64) -> Vec<f64> {
    counts
        .iter()
        .map(|count| change(f64::from(u32::try_from(*count).expect("small"))))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(5), ..ProptestConfig::with_cases(128) })]

    #[test]
    fn intervals_hold_their_estimate_and_grow_with_the_count(events in 0_u64..3_000_000) {
        for method in [CountInterval::Exact, CountInterval::Byar] {
            let (here, next) = (method.of(events, Confidence::P95), method.of(events + 1, Confidence::P95));
            let value = floats(&[events], |value| value)[0];
            prop_assert!(0.0 <= here.lower && here.lower <= value && value < here.upper && here.upper.is_finite());
            prop_assert!(here.lower <= next.lower && here.upper < next.upper, "{method:?} {here:?} {next:?}");
        }
    }

    #[test]
    fn shares_mirror_each_other(part in 0_u64..500, rest in 0_u64..500) {
        prop_assume!(part + rest > 0);
        let one = share(part, part + rest, MinimumBase(1), Confidence::P95).expect("a base").expect("enough");
        let other = share(rest, part + rest, MinimumBase(1), Confidence::P95).expect("a base").expect("enough");
        assert_close(one.interval.lower, 1.0 - other.interval.upper, 1e-12);
        prop_assert!(one.interval.lower <= one.value && one.value <= one.interval.upper);
    }

    #[test]
    fn a_trend_ignores_the_level_and_turns_with_time(counts in counts(10..60), level in 0_u32..5_000) {
        let found = trend(&monthly(&counts), Confidence::P95).expect("a trend");
        let raised = trend(&reals(&floats(&counts, |value| value + f64::from(level))), Confidence::P95).expect("a trend");
        prop_assert_eq!(found, raised);
        let fallen = trend(&reals(&floats(&counts, |value| -value)), Confidence::P95).expect("a trend");
        prop_assert_eq!(found.test.score, -fallen.test.score);
        assert_close(found.slope, -fallen.slope, 1e-12);
        let mut backwards = counts.clone();
        backwards.reverse();
        let turned = trend(&monthly(&backwards), Confidence::P95).expect("a trend");
        prop_assert_eq!(found.test.score, -turned.test.score);
        assert_close(found.test.z, -turned.test.z, 1e-9);
        prop_assert!((0.0..=1.0).contains(&found.test.p_value) && found.test.inflation >= 1.0);
        if let Some(interval) = found.interval {
            prop_assert!(interval.lower <= found.slope && found.slope <= interval.upper);
        }
    }

    #[test]
    fn parts_of_a_series_add_up_to_it(counts in counts(36..80)) {
        let parts = decompose(&monthly(&counts), Composition::Additive).expect("three years");
        for (place, count) in floats(&counts, |value| value).into_iter().enumerate() {
            let at = |series: &Series<f64>| series.points()[place].value().expect("a value");
            assert_close(at(&parts.season) + at(&parts.trend) + at(&parts.remainder), count, 1e-9);
            assert_close(at(&parts.adjusted) + at(&parts.season), count, 1e-9);
        }
    }

    #[test]
    fn a_gap_stays_one_in_every_figure_that_needs_it(counts in counts(40..60), place in 0_usize..40, is_hidden: bool) {
        let shown = monthly(&counts);
        let gap = if is_hidden { Point::Hidden } else { Point::Missing };
        let hidden = with_point(&shown, place, gap);
        let refused = StatisticsError::Gap { period: period(&shown, place) };
        prop_assert_eq!(trend(&hidden, Confidence::P95), Err(refused));
        prop_assert!(decompose(&hidden, Composition::Additive).is_err());
        prop_assert!(change_points(&hidden, 3).is_err());
        let campaign = Campaign { first: period(&shown, 20), harmonics: 0 };
        prop_assert!(campaign_effect(&hidden, campaign, Confidence::P95).is_err());

        let of = |series| yearly_moving_average(series).expect("months");
        for (other, (whole, gapped)) in of(&shown).points().iter().zip(of(&hidden).points()).enumerate() {
            let needs_it = (place..place + 12).contains(&other) && other >= 11;
            let kind = gap.map(|_| 0.0);
            prop_assert_eq!(gapped, if needs_it { &kind } else { whole });
        }
        let of = |series| changes(series, Against::YearBefore, MinimumBase(1)).expect("months");
        for (other, (whole, gapped)) in of(&shown).points().iter().zip(of(&hidden).points()).enumerate() {
            let needs_it = other == place || other == place + 12;
            prop_assert!(if needs_it { gapped.value().is_none() } else { gapped == whole }, "month {}", other);
        }
    }

    #[test]
    fn shifts_ignore_the_level_and_the_direction_of_time(counts in counts(12..50), level in 0_u32..5_000) {
        let found = change_points(&monthly(&counts), 3).expect("months");
        let firsts: Vec<Period> = found.iter().map(|shift| shift.first).collect();
        let raised = change_points(&reals(&floats(&counts, |value| value + f64::from(level))), 3).expect("months");
        prop_assert_eq!(&firsts, &raised.iter().map(|shift| shift.first).collect::<Vec<_>>());
        let mut backwards = counts.clone();
        backwards.reverse();
        prop_assert_eq!(firsts.len(), change_points(&monthly(&backwards), 3).expect("months").len());
    }

    #[test]
    fn an_effect_scales_with_the_series(counts in counts(24..60), factor in 2_u32..9) {
        let first = period(&monthly(&counts), 12);
        let of = |values: &[f64]| campaign_effect(&reals(values), Campaign { first, harmonics: 1 }, Confidence::P95);
        let (Ok(one), Ok(many)) = (of(&floats(&counts, |v| v)), of(&floats(&counts, |v| v * f64::from(factor)))) else {
            return Ok(());
        };
        assert_close(many.level_change.estimate.value, one.level_change.estimate.value * f64::from(factor), 1e-7);
        assert_close(many.at_end.p_value, one.at_end.p_value, 1e-7);
        prop_assert!(one.at_end.estimate.interval.lower <= one.at_end.estimate.interval.upper);
    }

    #[test]
    fn a_warning_is_finite_and_never_below_what_is_expected(counts in counts(66..67), scale in 1_u64..50) {
        let series = monthly(&counts.iter().map(|count| count / scale).collect::<Vec<_>>());
        let options = Farrington::noufaily(Frequency::Monthly);
        let found = farrington(&series, series.end(), series.end(), options).expect("five years");
        prop_assert!(found.expected.is_finite() && found.threshold.is_finite() && found.expected >= 0.0);
        prop_assert!(found.threshold + 1.0 >= found.expected, "{found:?}");
    }
}
