//! Which sheets of a delivery hold data, and what all rows of a sheet have in common.

use definitions::fold::fold;
use definitions::source::{self, Format};
use indexmap::IndexMap;

use crate::codes;
use crate::read::grid::Sheet;
use crate::rejection::Refusal;

/// A sheet that holds data.
pub(crate) struct DataSheet<'a> {
    pub(crate) sheet: &'a Sheet,
    /// Our column and its code for every row of the sheet.
    pub(crate) set: Option<&'a IndexMap<String, String>>,
}

/// The sheets the source declares; all that hold anything where it declares none. A text file is one sheet,
/// whatever is declared.
pub(crate) fn with_data<'a>(sheets: &'a [Sheet], format: &'a Format) -> Result<Vec<DataSheet<'a>>, Refusal> {
    if let [sheet] = sheets
        && sheet.is_text_file
    {
        return Ok(vec![DataSheet { sheet, set: None }]);
    }
    for declared in &format.sheets {
        if !sheets.iter().any(|sheet| names(declared, sheet)) {
            let message = format!("no sheet is named {}", declared.name);
            return Err(Refusal::of_file(codes::SHEET_MISSING, message));
        }
    }
    let with_data = sheets.iter().filter_map(|sheet| {
        let declared = format.sheets.iter().find(|declared| names(declared, sheet));
        let holds_data = declared.is_some() || (format.sheets.is_empty() && !sheet.rows.is_empty());
        holds_data.then(|| DataSheet {
            sheet,
            set: declared.map(|declared| &declared.set),
        })
    });
    let with_data: Vec<DataSheet<'_>> = with_data.collect();
    if with_data.is_empty() {
        return Err(Refusal::of_file(codes::NO_HEADER, "no sheet holds anything"));
    }
    Ok(with_data)
}

/// How many rows with content stand below the headers of the sheets that hold data; of all sheets where it
/// cannot be told which do. What is known of a delivery that is refused before its rows are read.
pub(crate) fn delivered_rows(sheets: &[Sheet], format: &Format) -> u64 {
    let rows = |sheet: &Sheet| sheet.data_row_count(format.header_row);
    match with_data(sheets, format) {
        Ok(with_data) => with_data.iter().map(|data| rows(data.sheet)).sum(),
        Err(_) => sheets.iter().map(rows).sum(),
    }
}

fn names(declared: &source::Sheet, sheet: &Sheet) -> bool {
    matches_pattern(&fold(&declared.name), &fold(&sheet.name))
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match text.split_once(part) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches_pattern;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, text) in [
            ("feuil1", "feuil1"),
            ("région *", "région nord"),
            ("*2024*", "janvier 2024 bis"),
            ("*", ""),
            ("a*b*c", "a1b2b3c"),
        ] {
            assert!(matches_pattern(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("feuil1", "feuil10"), ("a*a", "a"), ("*x", "xy"), ("a*b*c", "acb")] {
            assert!(!matches_pattern(pattern, text), "{pattern} {text}");
        }
    }
}
