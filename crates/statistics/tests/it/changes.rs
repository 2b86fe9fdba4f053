//! Year on year, month on month, moving averages: by hand.

use statistics::Point::{Hidden, Missing, Value};
use statistics::{Against, Change, MinimumBase, Period, StatisticsError, change, changes, yearly_moving_average};

use crate::made::{assert_close, from, monthly, period, with_point};

/// Prosecuted cases of violence against women, 2020 and 2021, as the public prosecution published them: +30.7 %.
#[test]
fn a_published_increase_is_found_again() {
    let cases = from(Period::year(2020).expect("a year"), &[18_275, 23_879]);
    let found = change(&cases, cases.end(), Against::YearBefore, MinimumBase(50)).expect("years");
    let found = found.value().expect("both years");
    assert_eq!(found.difference, 5_604);
    assert_close(found.percent.expect("a base"), 30.664_842_681_258_55, 1e-12);
}

#[test]
fn below_the_minimum_base_there_is_a_difference_and_no_percentage() {
    let series = monthly(&[49, 60, 50, 25]);
    let of = |place| {
        change(
            &series,
            period(&series, place),
            Against::PreviousPeriod,
            MinimumBase(50),
        )
    };
    let without = Change {
        difference: 11,
        percent: None,
    };
    assert_eq!(of(1), Ok(Value(without)));
    let halved = Change {
        difference: -25,
        percent: Some(-50.0),
    };
    assert_eq!(of(3), Ok(Value(halved)));
}

#[test]
fn nothing_grows_from_zero_by_a_percentage() {
    let series = monthly(&[0, 7]);
    let found = change(&series, series.end(), Against::PreviousPeriod, MinimumBase(0)).expect("months");
    assert_eq!(found.value().expect("both months").percent, None);
}

#[test]
fn a_change_from_or_to_a_gap_is_that_gap() {
    let series = with_point(&with_point(&monthly(&[60; 5]), 1, Hidden), 3, Missing);
    let found = changes(&series, Against::PreviousPeriod, MinimumBase(1)).expect("months");
    let still = Value(Change {
        difference: 0,
        percent: Some(0.0),
    });
    assert_eq!(found.points(), [Missing, Hidden, Hidden, Missing, Missing]);
    assert_eq!(
        changes(&monthly(&[60; 2]), Against::PreviousPeriod, MinimumBase(1))
            .expect("months")
            .points()[1],
        still
    );
}

#[test]
fn a_year_before_is_twelve_months_or_four_quarters() {
    let months: Vec<u64> = (100..113).collect();
    let found = changes(&monthly(&months), Against::YearBefore, MinimumBase(1)).expect("months");
    assert_eq!(found.points()[12].value().expect("a year later").difference, 12);
    assert!(found.points()[..12].iter().all(|point| *point == Missing));
    let quarters = from(Period::quarter(2023, 1).expect("a quarter"), &[10, 20, 30, 40, 50]);
    let found = change(&quarters, quarters.end(), Against::YearBefore, MinimumBase(1)).expect("quarters");
    assert_eq!(found.value().expect("a year later").difference, 40);
}

#[test]
fn the_average_is_over_the_last_year() {
    let months: Vec<u64> = (1..=14).collect();
    let average = yearly_moving_average(&monthly(&months)).expect("months");
    assert_eq!(average.points()[..11], [Missing; 11]);
    assert_eq!(average.points()[11..], [Value(6.5), Value(7.5), Value(8.5)]);
    let quarters = from(Period::quarter(2023, 1).expect("a quarter"), &[1, 2, 3, 4, 9]);
    let average = yearly_moving_average(&quarters).expect("quarters");
    assert_eq!(average.points(), [Missing, Missing, Missing, Value(2.5), Value(4.5)]);
}

#[test]
fn a_gap_is_one_in_each_average_that_needs_it_and_in_no_other() {
    let whole = monthly(&[5; 30]);
    let average = yearly_moving_average(&with_point(&whole, 13, Hidden)).expect("months");
    let states: Vec<bool> = average.points().iter().map(|point| *point == Hidden).collect();
    let expected: Vec<bool> = (0..30).map(|place| (13..=24).contains(&place)).collect();
    assert_eq!(states, expected);
    assert_eq!(average.points()[25], Value(5.0));
}

#[test]
fn years_have_no_yearly_average_and_no_distance_to_months() {
    let years = from(Period::year(2020).expect("a year"), &[1, 2]);
    assert!(matches!(
        yearly_moving_average(&years),
        Err(StatisticsError::Setting { .. })
    ));
    let month = Period::month(2020, 1).expect("a month");
    let refused = change(&years, month, Against::YearBefore, MinimumBase(1));
    assert_eq!(refused, Err(StatisticsError::Period));
}
