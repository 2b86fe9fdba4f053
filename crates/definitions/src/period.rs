//! Reference periods: what a count is about, from the day to the year.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Length of a reference period, by the SDMX frequency letter (`CL_FREQ`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Frequency {
    /// Day.
    D,
    /// Month.
    M,
    /// Quarter.
    Q,
    /// Year.
    #[serde(alias = "A")]
    Y,
}

impl Frequency {
    /// The letter, as stored in `period_type`. A year is `A` in SDMX and in everything published.
    pub fn letter(self) -> &'static str {
        match self {
            Self::D => "D",
            Self::M => "M",
            Self::Q => "Q",
            Self::Y => "A",
        }
    }

    /// The frequency of a letter; `Y` is read as `A`.
    pub fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "D" => Some(Self::D),
            "M" => Some(Self::M),
            "Q" => Some(Self::Q),
            "A" | "Y" => Some(Self::Y),
            _ => None,
        }
    }
}

/// A reference period: its length and its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Length.
    pub frequency: Frequency,
    /// First day.
    pub start: NaiveDate,
}

impl Period {
    /// The period of this length that holds the day.
    pub fn containing(frequency: Frequency, day: NaiveDate) -> Self {
        let first_month = match frequency {
            Frequency::D => {
                return Self { frequency, start: day };
            }
            Frequency::M => day.month(),
            Frequency::Q => (day.month0() / 3) * 3 + 1,
            Frequency::Y => 1,
        };
        let start = NaiveDate::from_ymd_opt(day.year(), first_month, 1).unwrap_or(day);
        Self { frequency, start }
    }

    /// The period of the same length that follows.
    #[must_use]
    pub fn next(self) -> Self {
        let months = match self.frequency {
            Frequency::D => {
                return Self {
                    start: self.start.succ_opt().unwrap_or(self.start),
                    ..self
                };
            }
            Frequency::M => 1,
            Frequency::Q => 3,
            Frequency::Y => 12,
        };
        let start = self
            .start
            .checked_add_months(chrono::Months::new(months))
            .unwrap_or(self.start);
        Self { start, ..self }
    }

    /// The period of the same length before it.
    #[must_use]
    pub fn previous(self) -> Self {
        let day_before = self.start.pred_opt().unwrap_or(self.start);
        Self::containing(self.frequency, day_before)
    }

    /// The same period of the year before.
    #[must_use]
    pub fn a_year_earlier(self) -> Self {
        let start = self.start.checked_sub_months(chrono::Months::new(12));
        Self {
            start: start.unwrap_or(self.start),
            ..self
        }
    }

    /// It and those that follow, as far as they begin by this day.
    pub fn until(self, day: NaiveDate) -> impl Iterator<Item = Self> {
        let following = std::iter::successors(Some(self), |period| Some(period.next()));
        following.take_while(move |period| period.start <= day)
    }

    /// The months it holds; of a day, the month that holds it.
    pub fn months(self) -> impl Iterator<Item = Self> {
        Self::containing(Frequency::M, self.start).until(self.end())
    }

    /// The last day of the period.
    pub fn end(self) -> NaiveDate {
        let next = self.next().start;
        next.pred_opt().unwrap_or(next)
    }

    /// Reads the SDMX form that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((year, quarter)) = text.split_once("-Q") {
            let month = quarter.parse::<u32>().ok().filter(|q| (1..=4).contains(q))? * 3 - 2;
            let start = NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1)?;
            return Some(Self {
                frequency: Frequency::Q,
                start,
            });
        }
        let parts: Vec<&str> = text.split('-').collect();
        let year: i32 = parts.first().filter(|year| year.len() == 4)?.parse().ok()?;
        let number = |index: usize| {
            parts
                .get(index)
                .filter(|part| part.len() == 2)
                .and_then(|part| part.parse().ok())
        };
        let (frequency, month, day) = match parts.len() {
            1 => (Frequency::Y, 1, 1),
            2 => (Frequency::M, number(1)?, 1),
            3 => (Frequency::D, number(1)?, number(2)?),
            _ => return None,
        };
        NaiveDate::from_ymd_opt(year, month, day).map(|start| Self { frequency, start })
    }
}

/// The SDMX form: `2025`, `2025-Q3`, `2025-09` or `2025-09-30`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.start.year();
        match self.frequency {
            Frequency::D => write!(f, "{}", self.start.format("%Y-%m-%d")),
            Frequency::M => write!(f, "{}", self.start.format("%Y-%m")),
            Frequency::Q => write!(f, "{year}-Q{}", self.start.month0() / 3 + 1),
            Frequency::Y => write!(f, "{year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_form_reads_back() {
        for text in ["2025", "2025-Q3", "2025-09", "2025-09-30"] {
            assert_eq!(
                Period::parse(text).map(|period| period.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in ["25", "2025-Q5", "2025-13", "2025-02-30", "2025-9", ""] {
            assert_eq!(Period::parse(text), None, "{text} is no period");
        }
    }

    #[test]
    fn a_quarter_holds_three_months() {
        let day = NaiveDate::from_ymd_opt(2024, 12, 31).expect("a day");
        let quarter = Period::containing(Frequency::Q, day);
        assert_eq!(quarter.to_string(), "2024-Q4");
        assert_eq!(quarter.end(), day);
        assert_eq!(quarter.next().to_string(), "2025-Q1");
        assert_eq!(quarter.previous().to_string(), "2024-Q3");
        assert_eq!(quarter.a_year_earlier().to_string(), "2023-Q4");
    }
}
