//! Cells as CSV, the way Excel opens it: UTF-8 with a byte order mark.

use releases::Cell;

use super::Extract;
use crate::figure::Figure;
use crate::metadata;
use crate::numbers::Decimal;
use crate::problem::ApiError;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The body of a CSV answer.
pub(crate) fn encode(extract: Extract<'_>) -> Result<Vec<u8>, ApiError> {
    let failed = |error: csv::Error| ApiError::Encoding(error.to_string());
    let notice = metadata::text(extract.words, extract.release.manifest.notice.as_ref());
    let mut writer = csv::WriterBuilder::new().from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(header(extract, notice.is_some())).map_err(failed)?;
    for cell in extract.cells {
        let row = row(extract, cell).into_iter().chain(notice.clone());
        writer.write_record(row).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| ApiError::Encoding(error.to_string()))
}

fn header(extract: Extract<'_>, has_notice: bool) -> Vec<String> {
    let mut header = vec!["time_period".to_owned(), "freq".to_owned()];
    for dimension in &extract.entry.dimensions {
        header.push(dimension.name.clone());
        header.push(format!("{}_label", dimension.name));
    }
    let values = [
        "value",
        "value_low",
        "value_high",
        "numerator",
        "denominator",
        "obs_status",
        "conf_status",
        "expected",
        "received",
    ];
    header.extend(values.map(str::to_owned));
    header.extend(has_notice.then(|| "notice".to_owned()));
    header
}

fn row(extract: Extract<'_>, cell: &Cell) -> Vec<String> {
    let figure = Figure::of(extract.entry, cell);
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut row = vec![cell.period.to_string(), cell.period.frequency.letter().to_owned()];
    for (dimension, code) in extract.entry.dimensions.iter().zip(&cell.codes) {
        row.push(code.clone());
        row.push(metadata::label(extract.words, dimension, code).to_owned());
    }
    row.push(figure.number().map(Decimal::plain).unwrap_or_default());
    row.extend(
        figure
            .interval
            .map_or([const { String::new() }; 2], |ends| ends.map(Decimal::plain)),
    );
    row.push(number(figure.numerator));
    row.push(number(figure.denominator));
    row.push(figure.obs_status(cell).letter().to_owned());
    row.push(figure.conf_status().letter().to_owned());
    row.push(number(cell.expected));
    row.push(number(cell.received));
    row
}
