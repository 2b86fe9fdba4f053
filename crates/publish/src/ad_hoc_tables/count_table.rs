//! A table of counts as an analyst has it or somebody published it: texts, one count a row.

use crate::PublishError;

/// Names a count column is looked for by, where none is given.
const COUNT_COLUMNS: [&str; 5] = ["numerator", "value", "count", "n", "obs_value"];

/// Columns that say something about a figure and are no dimension.
const STATUS_COLUMNS: [&str; 2] = ["obs_status", "conf_status"];

/// A header and rows: dimensions, and a count or a mask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountTable {
    /// The columns that are dimensions, in the order of the file.
    pub(crate) dimensions: Vec<String>,
    /// The name of the count's column.
    pub(crate) count_column: String,
    pub(crate) rows: Vec<CountRow>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CountRow {
    /// Its place in the file; the header is row 1.
    pub(crate) number: usize,
    /// One code a dimension.
    pub(crate) codes: Vec<String>,
    /// The count; none where something else than a number stands.
    pub(crate) count: Option<u64>,
}

impl CountTable {
    /// Reads CSV, separated by commas or, as spreadsheets write it in French, by semicolons.
    ///
    /// The count is the column `count_column`; if none is given, the one called `numerator`, `value`, `count`, `n` or
    /// `obs_value`. All others but `obs_status` and `conf_status` are dimensions. What is no number in the count's
    /// column is a mask.
    ///
    /// Errors: `P019`.
    pub fn read(bytes: &[u8], count_column: Option<&str>) -> Result<Self, PublishError> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let header = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let delimiter = if header.contains(&b';') && !header.contains(&b',') {
            b';'
        } else {
            b','
        };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
        let header = reader.headers().map_err(|error| unreadable(&error))?.clone();
        let columns: Vec<&str> = header.iter().map(str::trim).collect();
        let is_count = |column: &str| match count_column {
            Some(name) => column == name,
            None => COUNT_COLUMNS.contains(&column.to_lowercase().as_str()),
        };
        let Some(count) = columns.iter().position(|column| is_count(column)) else {
            return Err(PublishError::Table {
                row: 1,
                column: count_column.unwrap_or("count").to_owned(),
                what: format!(
                    "no such column; name the column of the count with --count, or call it {}",
                    COUNT_COLUMNS.join(", ")
                ),
            });
        };
        let is_dimension = |at: &usize| *at != count && !STATUS_COLUMNS.contains(&columns[*at].to_lowercase().as_str());
        let places: Vec<usize> = (0..columns.len()).filter(is_dimension).collect();
        let mut rows = Vec::new();
        for (number, record) in (2..).zip(reader.records()) {
            let record = record.map_err(|error| unreadable(&error))?;
            let text = |at: usize| record.get(at).unwrap_or_default().trim();
            rows.push(CountRow {
                number,
                codes: places.iter().map(|&at| text(at).to_owned()).collect(),
                count: text(count).parse().ok(),
            });
        }
        Ok(Self {
            dimensions: places.iter().map(|&at| columns[at].to_owned()).collect(),
            count_column: columns[count].to_owned(),
            rows,
        })
    }
}

fn unreadable(error: &csv::Error) -> PublishError {
    PublishError::Table {
        row: error
            .position()
            .and_then(|position| usize::try_from(position.line()).ok())
            .unwrap_or(1),
        column: "all".to_owned(),
        what: "not as many fields as the header has, or no UTF-8; save it as CSV in UTF-8".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_a_mask_and_statuses_are_no_dimensions() {
        let text = "\u{feff}geo_code;n;obs_status\nMA;12;A\nMA-06;c;Q\n";
        let table = CountTable::read(text.as_bytes(), None).expect("a table");
        assert_eq!(
            (table.dimensions, table.count_column.as_str()),
            (vec!["geo_code".to_owned()], "n")
        );
        let counts: Vec<_> = table.rows.iter().map(|row| (row.number, row.count)).collect();
        assert_eq!(counts, [(2, Some(12)), (3, None)]);
    }

    #[test]
    fn a_table_without_a_count_is_refused() {
        let refused = CountTable::read(b"geo_code,cases\nMA,12\n", None).expect_err("no count");
        assert!(refused.to_string().starts_with("P019 row 1"), "{refused}");
        assert!(CountTable::read(b"geo_code,cases\nMA,12\n", Some("cases")).is_ok());
    }
}
