//! Populations: the denominators of rates, one row per place, sex, age group, census year and basis.

use crate::Problem;
use crate::source_file::SourceFile;

/// Where the populations of the project stand.
pub(crate) const FILE: &str = "schemas/geography/population.csv";

/// One population figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    /// Code of the administrative tree.
    pub geo_code: String,
    /// `F`, `M` or `T`.
    pub sex: String,
    /// Published age group, or `T`.
    pub age_group: String,
    /// Census year.
    pub year: i32,
    /// `legal`, `municipal` or `estimated`: bases that must never be mixed in one rate.
    pub basis: String,
    /// Persons.
    pub value: i64,
}

/// Reads `geo_code,sex,age_group,year,basis,value`. Problem `D019`: a row that does not fit.
pub(crate) fn parse(file: &SourceFile) -> (Vec<Population>, Vec<Problem>) {
    file.parse_rows(
        row,
        "D019",
        "geo_code,sex,age_group,year,basis,value with whole numbers",
    )
}

fn row(record: &csv::StringRecord) -> Option<Population> {
    Some(Population {
        geo_code: record.get(0)?.to_owned(),
        sex: record.get(1)?.to_owned(),
        age_group: record.get(2)?.to_owned(),
        year: record.get(3)?.parse().ok()?,
        basis: record.get(4)?.to_owned(),
        value: record.get(5)?.parse().ok()?,
    })
}
