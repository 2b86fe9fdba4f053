//! Expected reports: which unit of which source owes a report for each period, and by when.

use chrono::NaiveDate;

use crate::Problem;
use crate::period::Frequency;
use crate::source_file::SourceFile;

/// Where expected reports stand.
pub(crate) const FILE: &str = "schemas/expected_reports.csv";

/// One reporting unit's obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedReport {
    /// Source the unit reports through.
    pub source_id: String,
    /// Reporting unit, as in `case_counts.reporting_unit`.
    pub reporting_unit: String,
    /// Where the unit is.
    pub geo_code: String,
    /// Length of the periods it reports.
    pub frequency: Frequency,
    /// Days after the period's end by which the report is due.
    pub due_days: i32,
    /// First day of the obligation.
    pub valid_from: NaiveDate,
    /// Last day of the obligation, if it ended.
    pub valid_to: Option<NaiveDate>,
}

/// Reads `source_id,reporting_unit,geo_code,frequency,due_days,valid_from,valid_to`.
/// Problem `D020`: a row that does not fit.
pub(crate) fn parse(file: &SourceFile) -> (Vec<ExpectedReport>, Vec<Problem>) {
    file.parse_rows(
        row,
        "D020",
        "source_id,reporting_unit,geo_code,frequency,due_days,valid_from,valid_to",
    )
}

fn row(record: &csv::StringRecord) -> Option<ExpectedReport> {
    let date = |index: usize| NaiveDate::parse_from_str(record.get(index)?, "%Y-%m-%d").ok();
    let ends = record.get(6).is_some_and(|text| !text.is_empty());
    Some(ExpectedReport {
        source_id: record.get(0)?.to_owned(),
        reporting_unit: record.get(1)?.to_owned(),
        geo_code: record.get(2)?.to_owned(),
        frequency: Frequency::from_letter(record.get(3)?)?,
        due_days: record.get(4)?.parse().ok()?,
        valid_from: date(5)?,
        valid_to: if ends { Some(date(6)?) } else { None },
    })
}
