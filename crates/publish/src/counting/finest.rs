//! Finest counts: what an indicator's SQL counts, by month and by its own dimensions.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use cube::{Cells, Counts, Space};
use definitions::indicator::Indicator;
use definitions::period::{Frequency, Period};
use engine::{Answer, Codes};

use crate::PublishError;

/// The finest counts of an indicator, each combination of a month and codes once, in their order.
///
/// Codes stand once; a count has their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinestCounts {
    months: Vec<Period>,
    /// The codes of each dimension, and last the names of who counted where the indicator tells.
    columns: Vec<Vec<String>>,
    has_contributor: bool,
    /// The positions of month and codes.
    space: Space,
    cells: Cells<Counts>,
}

/// One of an indicator's finest counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinestCount {
    /// Month.
    pub month: Period,
    /// One code per dimension of the indicator.
    pub codes: Vec<String>,
    /// Who counted; none unless the indicator names the column.
    pub contributor: Option<String>,
    /// Count.
    pub numerator: i64,
    /// Denominator the SQL gives; 0 where it gives none.
    pub denominator: i64,
}

impl FinestCounts {
    /// Reads the columns `month`, those the indicator groups by, `numerator` and `denominator`. Rows without a month
    /// are left out; absent codes are empty ones.
    pub(crate) fn read(answer: &Answer, indicator: &Indicator) -> Result<Self, PublishError> {
        let days = answer.days("month")?;
        let mut months: Vec<i32> = days.iter().copied().flatten().collect();
        months.sort_unstable();
        months.dedup();
        let columns: Vec<Codes> = indicator
            .grouping()
            .map(|name| answer.codes(name))
            .collect::<Result<_, _>>()?;
        let (numerators, denominators) = (answer.integers("numerator")?, answer.integers("denominator")?);
        let space = space(months.len(), columns.iter().map(|column| column.codes.len()))?;
        let mut cells = Vec::with_capacity(answer.rows());
        let mut coordinates = vec![0; space.dimensions()];
        for (row, day) in days.into_iter().enumerate() {
            let Some(month) = day.and_then(|day| months.binary_search(&day).ok()) else {
                continue;
            };
            coordinates[0] = u32::try_from(month).unwrap_or(u32::MAX);
            for (coordinate, column) in coordinates[1..].iter_mut().zip(&columns) {
                *coordinate = column.rows[row];
            }
            let counts = Counts {
                numerator: numerators[row].unwrap_or_default(),
                denominator: denominators[row].unwrap_or_default(),
            };
            cells.push((space.key(&coordinates)?, counts));
        }
        Ok(Self {
            months: months.into_iter().map(month_of).collect(),
            columns: columns.into_iter().map(|column| column.codes).collect(),
            has_contributor: indicator.contributor.is_some(),
            space,
            cells: Cells::new(cells)?,
        })
    }

    /// Those of some months, each given by its first day.
    pub(crate) fn of_months(&self, months: &BTreeSet<NaiveDate>) -> Result<Self, PublishError> {
        let is_wanted: Vec<bool> = self.months.iter().map(|month| months.contains(&month.start)).collect();
        let of_month = |key: u64| self.space.nodes(key)[0] as usize;
        let cells = self.cells.iter().filter(|(key, _)| is_wanted[of_month(*key)]);
        let cells = cells.map(|(key, counts)| (key, *counts)).collect();
        Ok(Self {
            months: self.months.clone(),
            columns: self.columns.clone(),
            has_contributor: self.has_contributor,
            space: self.space.clone(),
            cells: Cells::new(cells)?,
        })
    }

    /// Puts the counts of one month together, each with its text in every column the indicator groups by.
    pub(crate) fn of_month(
        month: Period,
        indicator: &Indicator,
        counts: &[(Vec<String>, Counts)],
    ) -> Result<Self, PublishError> {
        let width = indicator.grouping().count();
        let texts = |column: usize| counts.iter().filter_map(move |(texts, _)| texts.get(column));
        let columns: Vec<Vec<String>> = (0..width)
            .map(|column| texts(column).cloned().collect::<BTreeSet<_>>().into_iter().collect())
            .collect();
        let space = space(1, columns.iter().map(Vec::len))?;
        let mut cells = Vec::with_capacity(counts.len());
        for (texts, counts) in counts {
            let codes = columns.iter().zip(texts);
            let mut positions = vec![0];
            positions.extend(codes.map(|(codes, text)| position(codes, text)));
            cells.push((space.key(&positions)?, *counts));
        }
        Ok(Self {
            months: vec![month],
            columns,
            has_contributor: indicator.contributor.is_some(),
            space,
            cells: Cells::new(cells)?,
        })
    }

    /// Number of counts.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The counts, in the order of months and codes.
    pub fn iter(&self) -> impl Iterator<Item = FinestCount> {
        let text = |column: usize, code: u32| self.columns[column][code as usize].clone();
        let dimensions = self.columns.len() - usize::from(self.has_contributor);
        self.placed().map(move |(positions, counts)| {
            let codes = &positions[1..];
            FinestCount {
                month: self.months[positions[0] as usize],
                codes: (0..dimensions).map(|column| text(column, codes[column])).collect(),
                contributor: codes.get(dimensions).map(|&code| text(dimensions, code)),
                numerator: counts.numerator,
                denominator: counts.denominator,
            }
        })
    }

    /// The months by their positions, in order; in some nothing may have been counted.
    pub fn months(&self) -> &[Period] {
        &self.months
    }

    /// The codes of a dimension by their positions, in order; behind the last dimension, the names of who counted.
    pub fn codes(&self, column: usize) -> &[String] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }

    /// The space of the positions of months and codes.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The counts by their keys in [`space`](Self::space).
    pub fn cells(&self) -> &Cells<Counts> {
        &self.cells
    }

    /// The codes of a dimension under which anything was counted, in order.
    pub(crate) fn occurring(&self, column: usize) -> impl Iterator<Item = &String> {
        let mut occurs = vec![false; self.codes(column).len()];
        for (coordinates, ..) in self.placed() {
            if let Some(occurs) = coordinates
                .get(column + 1)
                .and_then(|&code| occurs.get_mut(code as usize))
            {
                *occurs = true;
            }
        }
        let occurring = self.codes(column).iter().zip(occurs);
        occurring.filter(|(_, occurs)| *occurs).map(|(code, _)| code)
    }

    /// The counts with the positions of month and codes.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (Vec<u32>, Counts)> {
        self.cells.iter().map(|(key, counts)| (self.space.nodes(key), *counts))
    }
}

fn space(months: usize, columns: impl Iterator<Item = usize>) -> Result<Space, PublishError> {
    Ok(Space::new([months].into_iter().chain(columns))?)
}

/// Where a text stands among others in order; none of them for one that is not there.
fn position(codes: &[String], text: &String) -> u32 {
    let position = codes
        .binary_search(text)
        .ok()
        .and_then(|position| u32::try_from(position).ok());
    position.unwrap_or(u32::MAX)
}

fn month_of(day: i32) -> Period {
    let day = NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(day.into()));
    Period::containing(Frequency::M, day.unwrap_or_default())
}
