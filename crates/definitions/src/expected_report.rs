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
    /// What a whole report is made of; `None` where any row makes it whole.
    pub parts: Option<Parts>,
}

/// What a report must have all of; with fewer it is partial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parts {
    /// Every day of the period, so a day without cases must be sent as zero.
    Days,
    /// So many different codes of a dimension, such as twelve places.
    Codes {
        /// The dimension of the fact table.
        dimension: String,
        /// How many different codes.
        count: i64,
    },
}

/// The columns of the file.
const SHAPE: &str = "source_id,reporting_unit,geo_code,frequency,due_days,valid_from,valid_to,parts";

/// Reads the file's rows; `parts` may be left out. Problem `D020`: a row that does not fit.
pub(crate) fn parse(file: &SourceFile) -> (Vec<ExpectedReport>, Vec<Problem>) {
    file.parse_rows(row, "D020", SHAPE)
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
        parts: parts(record.get(7).unwrap_or_default())?,
    })
}

/// Reads nothing (any row will do), `day`, or a dimension and a number such as `geo_code:12`.
#[expect(
    clippy::option_option,
    reason = "the outer one says whether the field fits, the inner one whether it says anything"
)]
fn parts(text: &str) -> Option<Option<Parts>> {
    match text {
        "" => Some(None),
        "day" => Some(Some(Parts::Days)),
        codes => {
            let (dimension, count) = codes.split_once(':')?;
            let count = count.parse().ok().filter(|count| *count > 0)?;
            let dimension = dimension.to_owned();
            Some(Some(Parts::Codes { dimension, count }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_days_or_codes() {
        assert_eq!(parts(""), Some(None));
        assert_eq!(parts("day"), Some(Some(Parts::Days)));
        let dimension = "geo_code".to_owned();
        assert_eq!(parts("geo_code:12"), Some(Some(Parts::Codes { dimension, count: 12 })));
        for text in ["days", "geo_code", "geo_code:0", "geo_code:-1", "geo_code:all"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
