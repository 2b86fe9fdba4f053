//! Periods: years, quarters and months as numbers that can be counted on. Not: days, and no calendar of reporting.

use std::fmt;

use crate::error::StatisticsError;

/// How long the periods of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// SDMX `A`.
    Yearly,
    /// SDMX `Q`.
    Quarterly,
    /// SDMX `M`.
    Monthly,
}

impl Frequency {
    /// 1, 4 or 12.
    pub fn periods_per_year(self) -> u16 {
        match self {
            Self::Yearly => 1,
            Self::Quarterly => 4,
            Self::Monthly => 12,
        }
    }
}

/// One year, quarter or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    frequency: Frequency,
    /// Periods since the beginning of year 0.
    ordinal: i64,
}

impl Period {
    /// The period `number` (from 1) of a year (from 1 to 9999).
    ///
    /// # Errors
    /// `T003` for a year or number that is none.
    pub fn new(frequency: Frequency, year: u16, number: u16) -> Result<Self, StatisticsError> {
        let per_year = frequency.periods_per_year();
        if !(1..=9999).contains(&year) || !(1..=per_year).contains(&number) {
            return Err(StatisticsError::Period);
        }
        let ordinal = i64::from(year) * i64::from(per_year) + i64::from(number) - 1;
        Ok(Self { frequency, ordinal })
    }

    /// A month; January is 1.
    ///
    /// # Errors
    /// As [`Period::new`].
    pub fn month(year: u16, month: u16) -> Result<Self, StatisticsError> {
        Self::new(Frequency::Monthly, year, month)
    }

    /// A quarter, from 1 to 4.
    ///
    /// # Errors
    /// As [`Period::new`].
    pub fn quarter(year: u16, quarter: u16) -> Result<Self, StatisticsError> {
        Self::new(Frequency::Quarterly, year, quarter)
    }

    /// A year.
    ///
    /// # Errors
    /// As [`Period::new`].
    pub fn year(year: u16) -> Result<Self, StatisticsError> {
        Self::new(Frequency::Yearly, year, 1)
    }

    /// Its length.
    pub fn frequency(self) -> Frequency {
        self.frequency
    }

    /// The period so many later; earlier, if negative.
    #[must_use]
    pub fn plus(self, periods: i64) -> Self {
        Self {
            ordinal: self.ordinal.saturating_add(periods),
            ..self
        }
    }

    /// How many periods it lies after another: negative if before; none if they are of different length.
    pub fn since(self, other: Self) -> Option<i64> {
        (self.frequency == other.frequency).then(|| self.ordinal.saturating_sub(other.ordinal))
    }
}

/// As SDMX writes it: `2024`, `2024-Q1`, `2024-03`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_year = i64::from(self.frequency.periods_per_year());
        let year = self.ordinal.div_euclid(per_year);
        let number = self.ordinal.rem_euclid(per_year) + 1;
        match self.frequency {
            Frequency::Yearly => write!(f, "{year:04}"),
            Frequency::Quarterly => write!(f, "{year:04}-Q{number}"),
            Frequency::Monthly => write!(f, "{year:04}-{number:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_counted_over_the_end_of_a_year() {
        let november = Period::month(2023, 11).expect("a month");
        assert_eq!(november.plus(2).to_string(), "2024-01");
        assert_eq!(november.plus(-11).to_string(), "2022-12");
        assert_eq!(november.plus(14).since(november), Some(14));
        let quarter = Period::quarter(2023, 4).expect("a quarter");
        assert_eq!(quarter.plus(1).to_string(), "2024-Q1");
        assert_eq!(Period::year(2024).expect("a year").to_string(), "2024");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        assert_eq!(Period::month(2024, 0), Err(StatisticsError::Period));
        assert_eq!(Period::month(2024, 13), Err(StatisticsError::Period));
        assert_eq!(Period::quarter(2024, 5), Err(StatisticsError::Period));
        assert_eq!(Period::year(0), Err(StatisticsError::Period));
    }

    #[test]
    fn periods_of_different_length_have_no_distance() {
        let month = Period::month(2024, 1).expect("a month");
        let quarter = Period::quarter(2024, 1).expect("a quarter");
        assert_eq!(month.since(quarter), None);
    }
}
