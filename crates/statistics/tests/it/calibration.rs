//! How often the methods are wrong on series of which the truth is known: simulated, with fixed seeds.
//!
//! The bounds are those of docs/statistics.md, with room for the chance of a few hundred series.

use std::f64::consts::TAU;

use statistics::early_warning::{Farrington, farrington};
use statistics::{Campaign, Confidence, Frequency, Period, Point, Series, campaign_effect, change_points, trend};

use crate::made::monthly;

const SERIES: u64 = 200;

/// Noise of standard deviation 4 about 40, each value keeping `rho` of the one before, with a slope and a step.
fn dependent(seed: u64, length: u32, rho: f64, level: impl Fn(u32) -> f64) -> Series<f64> {
    let mut random = Random::seeded(seed);
    let mut noise = 4.0 * random.normal();
    let mut points = Vec::new();
    for month in 0..length {
        points.push(Point::Value(40.0 + level(month) + noise));
        noise = rho * noise + 4.0 * (1.0 - rho * rho).sqrt() * random.normal();
    }
    Series::new(Period::month(2015, 1).expect("a month"), points).expect("points")
}

/// How many of the series something holds of, in 100.
fn percent(holds: impl Fn(u64) -> bool) -> u64 {
    (0..SERIES).map(|seed| u64::from(holds(seed))).sum::<u64>() * 100 / SERIES
}

/// `SplitMix64` (Steele, Lea & Flood, 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    /// Above 0 and below 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = u32::try_from((mixed ^ (mixed >> 31)) >> 32).expect("32 bits");
        (f64::from(bits) + 0.5) / 4_294_967_296.0
    }

    /// Standard normal (Box & Muller, 1958).
    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * self.uniform().ln()).sqrt(), TAU * self.uniform());
        radius * angle.cos()
    }

    /// Poisson (Knuth): how many uniform factors it takes to fall below `exp(-mean)`.
    fn poisson(&mut self, mean: f64) -> u64 {
        let (mut product, mut count) = (self.uniform(), 0);
        while product > (-mean).exp() {
            product *= self.uniform();
            count += 1;
        }
        count
    }
}

#[test]
fn shifts_are_seldom_made_up() {
    let made_up = |rho| {
        let any = |seed| {
            !change_points(&dependent(seed, 60, rho, |_| 0.0), 6)
                .expect("five years")
                .is_empty()
        };
        percent(any)
    };
    let found = [0.0, 0.3, 0.6].map(made_up);
    assert!(found[0] <= 4 && found[1] <= 8 && found[2] <= 18, "{found:?}");
}

#[test]
fn shifts_of_two_and_a_half_deviations_are_found() {
    let right = |rho| {
        let step = |month| if month >= 30 { 10.0 } else { 0.0 };
        percent(|seed| {
            let series = dependent(seed, 60, rho, step);
            let found = change_points(&series, 6).expect("five years");
            let distance = |first: Period| first.since(period_of(&series, 30)).expect("months").abs();
            found.iter().any(|shift| distance(shift.first) <= 3)
        })
    };
    let found = [0.0, 0.3].map(right);
    assert!(found[0] >= 90 && found[1] >= 75, "{found:?}");
}

#[test]
fn trends_are_seldom_made_up_and_their_slope_is_covered() {
    let of = |seed, rho| {
        trend(
            &dependent(seed, 60, rho, |month| 0.1 * f64::from(month)),
            Confidence::P95,
        )
        .expect("a trend")
    };
    let without = |seed, rho| trend(&dependent(seed, 60, rho, |_| 0.0), Confidence::P95).expect("a trend");
    let made_up = [0.0, 0.3, 0.6].map(|rho| percent(|seed| without(seed, rho).test.p_value < 0.05));
    assert!(made_up[0] <= 9 && made_up[1] <= 16 && made_up[2] <= 28, "{made_up:?}");
    let covered = percent(|seed| {
        let interval = of(seed, 0.0).interval.expect("an interval");
        interval.lower <= 0.1 && 0.1 <= interval.upper
    });
    assert!(covered >= 90, "{covered}");
}

#[test]
fn effects_are_covered() {
    let covered = |rho| {
        percent(|seed| {
            let level = |month| if month >= 30 { 12.0 } else { 0.0 };
            let series = dependent(seed, 60, rho, level);
            let first = period_of(&series, 30);
            let found = campaign_effect(&series, Campaign { first, harmonics: 0 }, Confidence::P95).expect("an effect");
            let interval = found.level_change.estimate.interval;
            interval.lower <= 12.0 && 12.0 <= interval.upper
        })
    };
    let found = [0.0, 0.3].map(covered);
    assert!(found[0] >= 85 && found[1] >= 78, "{found:?}");
}

/// `alpha` is 0.005; the expectation's own uncertainty, which the negative binomial threshold leaves out, adds to it.
#[test]
fn warnings_are_seldom_false_and_an_outbreak_is_seen() {
    let series = |seed, outbreak: u64| {
        let mut random = Random::seeded(seed);
        let mean = |month| 20.0 + 6.0 * (TAU * f64::from(month) / 12.0).sin();
        let mut counts: Vec<u64> = (0..66).map(|month| random.poisson(mean(month))).collect();
        counts[65] += outbreak;
        monthly(&counts)
    };
    let is_signal = |seed, outbreak| {
        let series = series(seed, outbreak);
        let options = Farrington::noufaily(Frequency::Monthly);
        farrington(&series, series.end(), series.end(), options)
            .expect("five years")
            .is_signal
    };
    let (wrong, right) = (percent(|seed| is_signal(seed, 0)), percent(|seed| is_signal(seed, 30)));
    assert!(wrong <= 3 && right >= 95, "{wrong} {right}");
}

fn period_of(series: &Series<f64>, place: i64) -> Period {
    series.start().plus(place)
}
