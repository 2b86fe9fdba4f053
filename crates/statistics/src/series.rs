//! A series of periods without a hole: each has a value, or says why it has none. Gaps are never filled.

use crate::error::StatisticsError;
use crate::measure::Measure;
use crate::period::{Frequency, Period};

/// What is known of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point<V = u64> {
    /// A figure; zero is one.
    Value(V),
    /// Nobody reported, or the period lies outside the series.
    Missing,
    /// A figure is there and is not shown.
    Hidden,
}

impl<V: Copy> Point<V> {
    /// The value, if there is one.
    pub fn value(self) -> Option<V> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Hidden => None,
        }
    }

    /// A point made of two. What lacks a part has no value: hidden if one part is hidden, else missing.
    pub fn with<W: Copy, R>(self, other: Point<W>, combine: impl FnOnce(V, W) -> R) -> Point<R> {
        match (self, other) {
            (Self::Value(one), Point::Value(two)) => Point::Value(combine(one, two)),
            (Self::Hidden, _) | (_, Point::Hidden) => Point::Hidden,
            (Self::Missing, _) | (_, Point::Missing) => Point::Missing,
        }
    }

    /// The same point with another value.
    pub fn map<R>(self, change: impl FnOnce(V) -> R) -> Point<R> {
        match self {
            Self::Value(value) => Point::Value(change(value)),
            Self::Missing => Point::Missing,
            Self::Hidden => Point::Hidden,
        }
    }
}

/// Points of consecutive periods, at least one.
///
/// For what is published it is made of a release's cells, the hidden ones as [`Point::Hidden`]: then whatever this
/// crate makes of it tells nothing that the release does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Series<V = u64> {
    start: Period,
    points: Vec<Point<V>>,
}

impl<V: Copy> Series<V> {
    /// A series from its first period on.
    ///
    /// # Errors
    /// `T003` without points.
    pub fn new(start: Period, points: Vec<Point<V>>) -> Result<Self, StatisticsError> {
        if points.is_empty() {
            return Err(StatisticsError::Period);
        }
        Ok(Self { start, points })
    }

    /// The length of its periods.
    pub fn frequency(&self) -> Frequency {
        self.start.frequency()
    }

    /// Its first period.
    pub fn start(&self) -> Period {
        self.start
    }

    /// Its last period.
    pub fn end(&self) -> Period {
        self.period(self.points.len() - 1)
    }

    /// Its points, in the order of time.
    pub fn points(&self) -> &[Point<V>] {
        &self.points
    }

    /// Periods with their points.
    pub fn iter(&self) -> impl Iterator<Item = (Period, Point<V>)> {
        let periods = (0..self.points.len()).map(|index| self.period(index));
        periods.zip(self.points.iter().copied())
    }

    /// What is known of a period: outside the series nothing, so it is missing.
    ///
    /// # Errors
    /// `T003` for a period of another length.
    pub fn at(&self, period: Period) -> Result<Point<V>, StatisticsError> {
        let distance = period.since(self.start).ok_or(StatisticsError::Period)?;
        let index = usize::try_from(distance).ok();
        let point = index.and_then(|index| self.points.get(index));
        Ok(point.copied().unwrap_or(Point::Missing))
    }

    /// The series up to a period and with it, such as the last complete one.
    ///
    /// # Errors
    /// `T003` if nothing is left, or the period has another length.
    pub fn until(&self, last: Period) -> Result<Self, StatisticsError> {
        let kept = last.since(self.start).ok_or(StatisticsError::Period)?;
        let kept = usize::try_from(kept + 1).map_err(|_| StatisticsError::Period)?;
        Self::new(self.start, self.points.iter().copied().take(kept).collect())
    }

    /// What follows the last gap: the series itself if there is none, nothing if it ends in a gap.
    pub fn since_last_gap(&self) -> Option<Self> {
        let unbroken = self.points.iter().rev().take_while(|point| point.value().is_some());
        let first = self.points.len() - unbroken.count();
        let points = self.points.get(first..)?.to_vec();
        Self::new(self.period(first), points).ok()
    }

    /// Other points for the same periods.
    pub(crate) fn with_points<W: Copy>(&self, points: Vec<Point<W>>) -> Series<W> {
        debug_assert_eq!(points.len(), self.points.len());
        Series {
            start: self.start,
            points,
        }
    }

    /// Its points as floats, gaps where they are.
    pub(crate) fn reals(&self) -> Result<Vec<Point<f64>>, StatisticsError>
    where
        V: Measure,
    {
        let real = |(period, point): (Period, Point<V>)| match point {
            Point::Value(value) => value.real().map(Point::Value).ok_or(StatisticsError::Value { period }),
            Point::Missing => Ok(Point::Missing),
            Point::Hidden => Ok(Point::Hidden),
        };
        self.iter().map(real).collect()
    }

    /// Its values as floats, in the order of time, if no period is a gap.
    pub(crate) fn unbroken(&self) -> Result<Vec<f64>, StatisticsError>
    where
        V: Measure,
    {
        let reals = self.reals()?;
        let values = self
            .iter()
            .zip(reals)
            .map(|((period, _), point)| point.value().ok_or(StatisticsError::Gap { period }));
        values.collect()
    }

    fn period(&self, index: usize) -> Period {
        self.start.plus(i64::try_from(index).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Point::{Hidden, Missing, Value};

    fn series(points: &[Point]) -> Series {
        let start = Period::month(2023, 1).expect("a month");
        Series::new(start, points.to_vec()).expect("points")
    }

    #[test]
    fn what_lies_outside_is_missing() {
        let series = series(&[Value(4), Hidden]);
        let february = series.end();
        assert_eq!(series.at(february), Ok(Hidden));
        assert_eq!(series.at(february.plus(1)), Ok(Missing));
        assert_eq!(series.at(series.start().plus(-1)), Ok(Missing));
        let quarter = Period::quarter(2023, 1).expect("a quarter");
        assert_eq!(series.at(quarter), Err(StatisticsError::Period));
    }

    #[test]
    fn the_stretch_after_the_last_gap_is_whole() {
        let stretch = series(&[Value(1), Missing, Value(2), Value(3)]).since_last_gap();
        let stretch = stretch.expect("a stretch");
        assert_eq!(stretch.start().to_string(), "2023-03");
        assert_eq!(stretch.points(), [Value(2), Value(3)]);
        assert_eq!(series(&[Value(1), Hidden]).since_last_gap(), None);
    }

    #[test]
    fn a_series_ends_with_the_last_complete_period() {
        let whole = series(&[Value(1), Value(2), Value(3)]);
        let kept = whole.until(whole.start().plus(1)).expect("two months");
        assert_eq!(kept.points(), [Value(1), Value(2)]);
        assert_eq!(whole.until(whole.start().plus(-1)), Err(StatisticsError::Period));
        assert_eq!(whole.until(whole.end().plus(9)), Ok(whole));
    }

    #[test]
    fn a_gap_is_named_and_never_filled() {
        let gap = series(&[Value(1), Hidden, Value(3)]).unbroken();
        let period = Period::month(2023, 2).expect("a month");
        assert_eq!(gap, Err(StatisticsError::Gap { period }));
        assert_eq!(Value(1_u64).with(Missing::<u64>, |a, b| a + b), Missing);
        assert_eq!(Missing::<u64>.with(Hidden::<u64>, |a, b| a + b), Hidden);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let start = Period::year(2023).expect("a year");
        let refused = Err(StatisticsError::Value { period: start });
        assert_eq!(
            Series::new(start, vec![Value(f64::NAN)]).expect("points").unbroken(),
            refused
        );
        assert_eq!(
            Series::new(start, vec![Value(u64::MAX)]).expect("points").unbroken(),
            refused
        );
    }
}
