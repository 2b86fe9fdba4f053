//! All margins of the finest counts: by every dimension with its total, as `GROUP BY CUBE` gives them, or along
//! hierarchies.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use cube::{Counts, Grid, Hierarchy, Levels, roll_up};
use definitions::period::Period;
use publish::FinestCounts;
use serde::{Deserialize, Serialize};

/// The most cells held, 16 bytes each: a quarter of the memory a query may use.
pub(crate) const MOST_CELLS: usize = 1 << 25;

/// Stands for all codes of a dimension, and behind each of them.
const TOTAL: &str = "~";

/// What a cube holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// Cells in which a row was counted.
    pub(crate) cells: u64,
    /// The sum of all of them.
    pub(crate) total: i128,
}

/// One dimension: the codes of its nodes, and what stands above each.
pub(crate) struct Dimension {
    pub(crate) names: Vec<String>,
    pub(crate) hierarchy: Hierarchy,
}

impl Dimension {
    /// Codes below one total.
    fn flat(codes: Vec<String>) -> Result<Self, Box<dyn Error>> {
        Self::tree(codes, &[])
    }

    /// Codes below the codes that each of `levels` gives them, the lowest level first, and all below one total.
    pub(crate) fn tree(codes: Vec<String>, levels: &[fn(&str) -> String]) -> Result<Self, Box<dyn Error>> {
        let mut names = codes;
        let mut parents = Vec::new();
        let mut below = 0;
        for level in levels {
            let end = names.len();
            for node in below..end {
                let above = level(&names[node]);
                let known = names[end..].iter().position(|name| *name == above);
                parents.push(Some(known.map_or(names.len(), |position| end + position)));
                if known.is_none() {
                    names.push(above);
                }
            }
            below = end;
        }
        parents.extend(std::iter::repeat_n(Some(names.len()), names.len() - below));
        parents.push(None);
        names.push(TOTAL.to_owned());
        Ok(Self {
            hierarchy: Hierarchy::new(&parents)?,
            names,
        })
    }
}

fn months(counts: &FinestCounts) -> Vec<String> {
    counts.months().iter().map(ToString::to_string).collect()
}

/// Month and the four dimensions, each with its total.
pub(crate) fn flat(counts: &FinestCounts) -> Result<Vec<Dimension>, Box<dyn Error>> {
    let codes = (0..4).map(|column| counts.codes(column).to_vec());
    [months(counts)].into_iter().chain(codes).map(Dimension::flat).collect()
}

/// Year > quarter > month, and what [`places_and_people`] has.
pub(crate) fn hierarchies(counts: &FinestCounts) -> Result<Vec<Dimension>, Box<dyn Error>> {
    let quarter = |month: &str| period(month, |year, month| format!("{year}-Q{}", month.div_ceil(3)));
    let year = |quarter: &str| quarter.chars().take(4).collect();
    let mut dimensions = vec![Dimension::tree(months(counts), &[quarter, year])?];
    dimensions.extend(places_and_people(counts)?);
    Ok(dimensions)
}

/// Region > province, type level 1 > level 2, sex, minor or adult > age band.
pub(crate) fn places_and_people(counts: &FinestCounts) -> Result<Vec<Dimension>, Box<dyn Error>> {
    let region = |code: &str| format!("R{:02}", digits(code) % 12);
    let family = |code: &str| format!("F{:02}", digits(code) % 5);
    let majority = |code: &str| if digits(code) < 2 { "minor" } else { "adult" }.to_owned();
    Ok(vec![
        Dimension::tree(counts.codes(0).to_vec(), &[region])?,
        Dimension::tree(counts.codes(1).to_vec(), &[family])?,
        Dimension::flat(counts.codes(2).to_vec())?,
        Dimension::tree(counts.codes(3).to_vec(), &[majority])?,
    ])
}

fn digits(code: &str) -> u32 {
    code.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

fn period(month: &str, make: impl Fn(i32, u32) -> String) -> String {
    use chrono::Datelike;
    Period::parse(month).map_or_else(String::new, |month| make(month.start.year(), month.start.month()))
}

/// All cells of a grid of all nodes.
pub(crate) fn grid(dimensions: &[Dimension]) -> Result<Grid, cube::CubeError> {
    let levels = dimensions.iter().map(|dimension| Levels::all(&dimension.hierarchy));
    Grid::new(levels.collect(), MOST_CELLS)
}

/// Every margin, by position in the grid.
pub(crate) fn margins(counts: &FinestCounts, dimensions: &[Dimension]) -> Result<Vec<Counts>, Box<dyn Error>> {
    Ok(roll_up(counts.space(), counts.cells(), &grid(dimensions)?)?)
}

/// Counts the cells in which anything was counted, and adds them up.
pub(crate) fn summary(margins: &[Counts]) -> Summary {
    let counted = margins.iter().filter(|counts| counts.denominator > 0);
    counted.fold(Summary { cells: 0, total: 0 }, |sum, counts| Summary {
        cells: sum.cells + 1,
        total: sum.total + i128::from(counts.numerator),
    })
}

/// Writes the cells in which anything was counted, in the order of their codes.
pub(crate) fn write(path: &Path, margins: &[Counts], dimensions: &[Dimension]) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    for (position, counts) in margins.iter().enumerate().filter(|(_, counts)| counts.denominator > 0) {
        let mut rest = position;
        let mut codes = Vec::with_capacity(dimensions.len());
        for dimension in dimensions.iter().rev() {
            codes.push(dimension.names[rest % dimension.names.len()].as_str());
            rest /= dimension.names.len();
        }
        codes.reverse();
        writeln!(file, "{},{},{}", codes.join(","), counts.numerator, counts.denominator)?;
    }
    file.flush()?;
    Ok(())
}
