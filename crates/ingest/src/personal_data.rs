//! The personal-data gate: every cell of every sheet is looked at before anything else is done with a
//! delivery, also in columns nobody maps, in titles and in notes. What is found is never repeated.

mod account;
mod headers;
mod kind;
mod patterns;
mod phone;

use definitions::fold::fold;
use definitions::source::{HeaderRow, Severity, Source};

use self::kind::Kind;
use crate::codes;
use crate::read::grid::{Cell, Row, Sheet};
use crate::rejection::{Refusal, Rejection};

/// How many places are listed; all are counted.
const LISTED_PLACES: usize = 20;
/// Rows at the top of a sheet in which a header may stand, whatever row the definition says.
const HEADER_ROWS: usize = 20;

/// Refuses a delivery that holds personal data anywhere.
pub(crate) fn gate(sheets: &[Sheet], source: &Source) -> Result<(), Refusal> {
    let mut findings = Findings::default();
    for (index, sheet) in sheets.iter().enumerate() {
        let is_name_personal = patterns::find(&sheet.name, &[]);
        let name = match is_name_personal {
            Some(_) => format!("({})", index + 1),
            None => sheet.name.clone(),
        };
        if let Some(kind) = is_name_personal {
            findings.add(&name, 0, String::new(), kind);
        }
        SheetGate::new(sheet, source).run(&name, &mut findings);
    }
    findings.into_result()
}

/// The gate at one sheet.
struct SheetGate<'a> {
    sheet: &'a Sheet,
    header: Option<&'a Row>,
    /// Per column, what the definition exempts.
    exempt: Vec<Vec<Kind>>,
    /// Per column, what a header above announces.
    announced: Vec<Option<Kind>>,
}

impl<'a> SheetGate<'a> {
    fn new(sheet: &'a Sheet, source: &Source) -> Self {
        let header_row = match source.format.header_row {
            HeaderRow::At(row) => row,
            // Which row it is shows later; exemptions hold under the first one that has a name of theirs.
            HeaderRow::Found(_) => first_exempted_row(sheet, source).unwrap_or(1),
        };
        let header = sheet.index_of_row(header_row).map(|index| &sheet.rows[index]);
        let exempt = |header: &Cell| -> Vec<Kind> {
            let header = fold(&header.text());
            let rules = source.personal_data.exempt.iter();
            rules
                .filter(|(name, _)| fold(name) == header)
                .flat_map(|(_, kinds)| kinds.iter().filter_map(|kind| Kind::from_name(kind)))
                .collect()
        };
        let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        Self {
            sheet,
            header,
            exempt: (0..width)
                .map(|column| header.map_or_else(Vec::new, |row| exempt(row.cell(column))))
                .collect(),
            announced: vec![None; width],
        }
    }

    fn run(&mut self, name: &str, findings: &mut Findings) {
        for (index, row) in self.sheet.rows.iter().enumerate() {
            let is_header = self.header.is_some_and(|header| header.number == row.number);
            for (column, cell) in row.cells.iter().enumerate() {
                if let Some(kind) = self.kind_of(column, cell) {
                    findings.add(name, row.number, self.column_name(column, row), kind);
                }
                if (is_header || index < HEADER_ROWS)
                    && let Some(kind) = headers::announced(cell)
                {
                    self.announced[column] = Some(kind);
                }
            }
        }
    }

    fn kind_of(&self, column: usize, cell: &Cell) -> Option<Kind> {
        let exempt = &self.exempt[column];
        let announced = self.announced[column].filter(|kind| {
            !exempt.contains(kind)
                && headers::confirms(*kind, cell, self.sheet.counts_days_from_1904)
                // Two header rows above each other are no content.
                && headers::announced(cell).is_none()
        });
        let Cell::Text(text) = cell else { return announced };
        announced.or_else(|| patterns::find(text, exempt))
    }

    /// The sender's header, or the column's letter where the header is missing or may itself be personal.
    fn column_name(&self, column: usize, row: &Row) -> String {
        let named = self.header.filter(|header| header.number < row.number);
        let text = named.map(|header| header.cell(column).text()).unwrap_or_default();
        if text.is_empty() || patterns::find(&text, &[]).is_some() {
            column_letters(column)
        } else {
            text.into_owned()
        }
    }
}

/// The number of the first row that holds a header the definition exempts.
fn first_exempted_row(sheet: &Sheet, source: &Source) -> Option<usize> {
    let exempt: Vec<String> = source.personal_data.exempt.keys().map(|name| fold(name)).collect();
    let is_exempt = |cell: &Cell| !exempt.is_empty() && exempt.contains(&fold(&cell.text()));
    let row = sheet
        .rows
        .iter()
        .take(HEADER_ROWS)
        .find(|row| row.cells.iter().any(is_exempt))?;
    usize::try_from(row.number).ok()
}

/// The name a spreadsheet gives a column: A, B, …, Z, AA.
fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.extend(u8::try_from(rest % 26).ok().map(|offset| char::from(b'A' + offset)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[derive(Default)]
struct Findings {
    count: u64,
    listed: Vec<Rejection>,
}

impl Findings {
    fn add(&mut self, sheet: &str, row: u64, column: String, kind: Kind) {
        self.count += 1;
        if self.listed.len() < LISTED_PLACES {
            self.listed.push(Rejection {
                sheet: sheet.to_owned(),
                row,
                column,
                code: codes::PERSONAL_DATA,
                severity: Severity::Error,
                message: format!("this looks like {} ({})", kind.description(), kind.name()),
            });
        }
    }

    fn into_result(self) -> Result<(), Refusal> {
        if self.count == 0 {
            return Ok(());
        }
        let message = match self.count {
            1 => "personal data stands in one place; nothing of the file is kept".to_owned(),
            count => format!("personal data stands in {count} places; nothing of the file is kept"),
        };
        let mut refusal = Refusal::of_file(codes::PERSONAL_DATA, message);
        refusal.rejections.extend(self.listed);
        Err(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let letters: Vec<String> = [0, 25, 26, 701, 702].into_iter().map(column_letters).collect();
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
