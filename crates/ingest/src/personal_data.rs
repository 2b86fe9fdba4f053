//! The personal-data gate: every cell of every sheet is looked at, also in columns nobody maps, in titles and
//! in notes, and nothing of a delivery leaves `ingest` before all of it was. What is found is never repeated.

mod account;
mod headers;
mod kind;
mod patterns;
mod phone;

use definitions::fold::fold;
use definitions::source::{Severity, Source};

use self::kind::Kind;
use crate::codes;
use crate::dictionary::{Memory, NumberedRow};
use crate::read::block::BlockRow;
use crate::read::field::Field;
use crate::rejection::{Refusal, Rejection};

/// How many places are listed; all are counted.
const LISTED_PLACES: usize = 20;
/// Rows at the top of a sheet in which a header may stand, whatever row the definition says.
const HEADER_ROWS: usize = 20;

/// The gate a delivery passes row by row: `begin_sheet`, `look` at every row of it, titles and header included,
/// then the next sheet; `finish` says whether anything was found.
pub(crate) struct Gate<'a> {
    source: &'a Source,
    sheet: SheetGate,
    sheets: usize,
    findings: Findings,
}

impl<'a> Gate<'a> {
    /// The gate for a source.
    pub(crate) fn new(source: &'a Source) -> Self {
        Self {
            source,
            sheet: SheetGate::default(),
            sheets: 0,
            findings: Findings::default(),
        }
    }

    /// Begins a sheet with this header row, if it has one. Looks at the sheet's name.
    pub(crate) fn begin_sheet(&mut self, name: &str, counts_days_from_1904: bool, header: Option<BlockRow<'_>>) {
        self.sheets += 1;
        let personal = patterns::find(name, &[]);
        let name = match personal {
            Some(_) => format!("({})", self.sheets),
            None => name.to_owned(),
        };
        if let Some(kind) = personal {
            self.findings.add(&name, 0, String::new(), kind);
        }
        let texts = header.map(|row| row.fields().map(|field| field.text().into_owned()).collect());
        self.sheet = SheetGate {
            name,
            counts_days_from_1904,
            header_number: header.map(|row| row.number),
            headers: texts.unwrap_or_default(),
            columns: Vec::new(),
            rows: 0,
        };
    }

    /// Looks at every field of a row.
    pub(crate) fn look(&mut self, row: &NumberedRow<'_>) {
        self.sheet.look(row, self.source, &mut self.findings);
    }

    /// Refuses the delivery if anything was found. Error: `I040`, with the first places.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        self.findings.into_result()
    }
}

/// What the gate knows of one column.
#[derive(Default)]
struct Column {
    /// What the definition exempts.
    exempt: Vec<Kind>,
    /// What a header above announces.
    announced: Option<Kind>,
    verdicts: Memory<Option<Kind>>,
}

/// The gate at one sheet.
#[derive(Default)]
struct SheetGate {
    name: String,
    counts_days_from_1904: bool,
    header_number: Option<u64>,
    headers: Vec<String>,
    columns: Vec<Column>,
    /// Rows looked at.
    rows: usize,
}

impl SheetGate {
    fn look(&mut self, numbered: &NumberedRow<'_>, source: &Source, findings: &mut Findings) {
        let row = numbered.row;
        for column in self.columns.len()..row.width() {
            let exempt = exempt_kinds(source, self.headers.get(column).map_or("", String::as_str));
            self.columns.push(Column {
                exempt,
                ..Column::default()
            });
        }
        let is_header = self.header_number == Some(row.number);
        let may_announce = is_header || self.rows < HEADER_ROWS;
        self.rows += 1;
        // While headers may still come, a text may mean another thing one row further down.
        let is_settled = !may_announce && self.header_number.is_none_or(|header| header < row.number);
        let counts_from_1904 = self.counts_days_from_1904;
        for (position, (column, field)) in self.columns.iter_mut().zip(row.fields()).enumerate() {
            let (exempt, announced) = (&column.exempt, column.announced);
            let work_out = || kind_of(field, exempt, announced, counts_from_1904);
            let kind = if is_settled {
                column.verdicts.get(numbered.number(position), work_out)
            } else {
                work_out()
            };
            if may_announce && let Some(kind) = headers::announced(&field.to_cell()) {
                column.announced = Some(kind);
            }
            if let Some(kind) = kind {
                let name = column_name(self.header_number, &self.headers, position, row.number);
                findings.add(&self.name, row.number, name, kind);
            }
        }
    }
}

/// What the definition exempts in the column with this header.
fn exempt_kinds(source: &Source, header: &str) -> Vec<Kind> {
    let header = fold(header);
    let rules = source.personal_data.exempt.iter();
    rules
        .filter(|(name, _)| fold(name) == header)
        .flat_map(|(_, kinds)| kinds.iter().filter_map(|kind| Kind::from_name(kind)))
        .collect()
}

/// What a field looks like in a column.
fn kind_of(field: Field<'_>, exempt: &[Kind], announced: Option<Kind>, counts_from_1904: bool) -> Option<Kind> {
    let announced = announced.filter(|kind| {
        !exempt.contains(kind) && {
            let cell = field.to_cell();
            headers::confirms(*kind, &cell, counts_from_1904)
                // Two header rows above each other are no content.
                && headers::announced(&cell).is_none()
        }
    });
    match field {
        Field::Text(text) => announced.or_else(|| patterns::find(text, exempt)),
        _ => announced,
    }
}

/// The sender's header, or the column's letter where the header is missing or may itself be personal.
fn column_name(header_number: Option<u64>, headers: &[String], column: usize, row: u64) -> String {
    let is_below = header_number.is_some_and(|header| header < row);
    let text = headers.get(column).filter(|_| is_below).map_or("", String::as_str);
    if text.is_empty() || patterns::find(text, &[]).is_some() {
        column_letters(column)
    } else {
        text.to_owned()
    }
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
