//! Change points.

use statistics::{Period, Point, StatisticsError, change_points};

use crate::made::{assert_close, monthly, nile, period, with_point};

/// Poisson counts about 20, 45 and 30.
const LEVELS: [u64; 48] = [
    24, 23, 16, 22, 15, 16, 18, 19, 21, 14, 27, 22, 17, 14, 15, 36, 21, 18, 42, 46, 49, 43, 44, 56, 53, 42, 38, 43, 45,
    56, 51, 41, 34, 32, 23, 30, 30, 37, 23, 35, 29, 34, 24, 32, 37, 29, 32, 32,
];

/// The dam of 1898 (Cobb 1978); `Pelt(model="l2", min_size=5, jump=1)` of ruptures with the same penalty, and numpy's
/// means.
#[test]
fn the_nile_shifts_once_after_1898() {
    let found = change_points(&nile(), 5).expect("a century");
    let [shift] = found.as_slice() else {
        panic!("one shift: {found:?}");
    };
    assert_eq!(shift.first, Period::year(1899).expect("a year"));
    assert_close(shift.before, 1_097.75, 1e-12);
    assert_close(shift.after, 849.972_222_222_222_2, 1e-12);
}

/// `Pelt(model="l2", min_size=4, jump=1)` of ruptures with a penalty of `3 σ² ln n`.
#[test]
fn two_shifts_are_where_ruptures_finds_them() {
    let series = monthly(&LEVELS);
    let found = change_points(&series, 4).expect("four years");
    let firsts: Vec<Period> = found.iter().map(|shift| shift.first).collect();
    assert_eq!(firsts, [period(&series, 18), period(&series, 32)]);
    assert_close(found[0].before, 19.888_888_888_888_89, 1e-12);
    assert_close(found[0].after, 46.357_142_857_142_854, 1e-12);
    assert_close(found[1].before, found[0].after, 0.0);
    assert_close(found[1].after, 30.812_5, 1e-12);
}

#[test]
fn a_step_without_noise_is_one_shift_and_a_constant_none() {
    let step = monthly(&[5, 5, 5, 5, 9, 9, 9, 9]);
    let found = change_points(&step, 2).expect("eight months");
    assert_eq!(
        found.iter().map(|shift| shift.first).collect::<Vec<_>>(),
        [period(&step, 4)]
    );
    assert_eq!(change_points(&monthly(&[5; 20]), 2), Ok(Vec::new()));
}

#[test]
fn stretches_have_a_least_length_and_no_gap() {
    assert!(matches!(
        change_points(&monthly(&LEVELS), 1),
        Err(StatisticsError::Setting { .. })
    ));
    let short = change_points(&monthly(&LEVELS[..9]), 5);
    assert_eq!(short, Err(StatisticsError::TooShort { found: 9, needed: 10 }));
    let series = with_point(&monthly(&LEVELS), 20, Point::Missing);
    let gap = change_points(&series, 5);
    assert_eq!(
        gap,
        Err(StatisticsError::Gap {
            period: period(&series, 20)
        })
    );
}
