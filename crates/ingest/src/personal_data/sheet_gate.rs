//! The gate at one sheet: what its headers announce, what its fields look like, and what its columns add up to.

use definitions::fold::fold;
use definitions::source::Source;

use super::findings::Findings;
use super::free_text::{self, Sentences};
use super::grain::GrainWatch;
use super::kind::Kind;
use super::names::{self, Names, Naming};
use super::{headers, patterns};
use crate::memory::Memory;
use crate::read::block::BlockRow;
use crate::read::field::Field;

/// Rows at the top of a sheet in which a header may stand, whatever row the definition says.
const HEADER_ROWS: usize = 20;

/// The gate at one sheet.
#[derive(Default)]
pub(super) struct SheetGate {
    name: String,
    counts_days_from_1904: bool,
    header_number: Option<u64>,
    headers: Vec<String>,
    columns: Vec<Column>,
    grain: Option<GrainWatch>,
    /// Rows looked at.
    rows: usize,
}

/// What the gate knows of one column.
#[derive(Default)]
struct Column {
    /// What the definition exempts.
    exempt: Vec<Kind>,
    /// Whether a crosswalk says what may stand in it: labels, then, neither names nor sentences.
    is_closed: bool,
    /// What a header above announces.
    announced: Option<Kind>,
    verdicts: Memory<Verdict>,
    /// Fields below the header in which something stands.
    filled: usize,
    names: Names,
    sentences: Sentences,
}

/// What a text of a column is.
#[derive(Clone, Copy)]
struct Verdict {
    kind: Option<Kind>,
    is_long: bool,
}

impl SheetGate {
    /// The gate at a sheet that is called `name` in findings.
    pub(super) fn new(
        name: String,
        counts_days_from_1904: bool,
        header: Option<BlockRow<'_>>,
        source: &Source,
    ) -> Self {
        let texts = header.map(|row| row.fields().map(|field| field.text().into_owned()).collect());
        let headers: Vec<String> = texts.unwrap_or_default();
        Self {
            name,
            counts_days_from_1904,
            header_number: header.map(|row| row.number),
            grain: GrainWatch::new(source, &headers),
            headers,
            columns: Vec::new(),
            rows: 0,
        }
    }

    /// Looks at every field of a row.
    pub(super) fn look(&mut self, row: BlockRow<'_>, source: &Source, findings: &mut Findings) {
        for position in self.columns.len()..row.width() {
            self.columns.push(Column::new(source, self.headers.get(position)));
        }
        let may_announce = self.header_number == Some(row.number) || self.rows < HEADER_ROWS;
        self.rows += 1;
        let is_below_header = self.header_number.is_some_and(|header| header < row.number);
        // While headers may still come, a text may mean another thing one row further down.
        let is_settled = !may_announce && (is_below_header || self.header_number.is_none());
        let counts_from_1904 = self.counts_days_from_1904;
        for (position, (column, field)) in self.columns.iter_mut().zip(row.fields()).enumerate() {
            if field.is_empty() {
                continue;
            }
            let number = row.number_of_text(position).filter(|_| is_settled);
            let verdict = column.verdict(number, field, row.number, counts_from_1904);
            if is_below_header {
                column.filled += 1;
                if verdict.is_long {
                    column.sentences.add(&field.text(), row);
                }
            }
            if may_announce && let Some(kind) = headers::announced(field) {
                column.announced = Some(kind);
            }
            if let Some(kind) = verdict.kind {
                let name = column_name(&self.headers, position, is_below_header);
                findings.add(&self.name, row.number, name, kind);
            }
        }
        if is_below_header && let Some(grain) = &mut self.grain {
            grain.look(&row);
        }
    }

    /// Judges the columns as wholes, when all rows were looked at.
    pub(super) fn finish(&self, findings: &mut Findings) {
        let witness = self.grain.as_ref().and_then(GrainWatch::witness);
        for (position, column) in self.columns.iter().enumerate() {
            let name = || column_name(&self.headers, position, true);
            if let Some(row) = column.names.first_row() {
                findings.add(&self.name, row, name(), Kind::PersonName);
            }
            if let Some(row) = column.sentences.first_narrative(column.filled) {
                findings.add(&self.name, row, name(), Kind::FreeText);
            }
            if witness == Some(position) && !column.exempt.contains(&Kind::Record) {
                findings.add(&self.name, self.header_number.unwrap_or(0), name(), Kind::Record);
            }
        }
    }
}

impl Column {
    fn new(source: &Source, header: Option<&String>) -> Self {
        let header = fold(header.map_or("", String::as_str));
        let is_it = |name: &String| fold(name) == header;
        let rules = source.personal_data.exempt.iter();
        Self {
            exempt: rules
                .filter(|(name, _)| is_it(name))
                .flat_map(|(_, kinds)| kinds.iter().filter_map(|kind| Kind::from_name(kind)))
                .collect(),
            is_closed: source
                .columns
                .values()
                .any(|rule| rule.crosswalk.is_some() && rule.from.iter().any(is_it)),
            ..Self::default()
        }
    }

    /// What a field is; worked out once for a text that has a number.
    fn verdict(&mut self, number: Option<u32>, field: Field<'_>, row: u64, counts_from_1904: bool) -> Verdict {
        let (exempt, announced, is_closed) = (&self.exempt, self.announced, self.is_closed);
        let names = &mut self.names;
        self.verdicts.get(number, || {
            let kind = kind_of(field, exempt, announced, counts_from_1904);
            let Field::Text(text) = field else {
                return Verdict { kind, is_long: false };
            };
            let may_name = !is_closed && !exempt.contains(&Kind::PersonName);
            let naming = if may_name { names.see(text, row) } else { None };
            let named = (naming == Some(Naming::Certain)).then_some(Kind::PersonName);
            let may_tell = !is_closed && !exempt.contains(&Kind::FreeText);
            Verdict {
                kind: kind.or(named),
                is_long: may_tell && free_text::is_long(text),
            }
        })
    }
}

/// What a field looks like in a column.
fn kind_of(field: Field<'_>, exempt: &[Kind], announced: Option<Kind>, counts_from_1904: bool) -> Option<Kind> {
    let announced = announced.filter(|kind| {
        !exempt.contains(kind)
            && headers::confirms(*kind, field, counts_from_1904)
            // Two header rows above each other are no content.
            && headers::announced(field).is_none()
    });
    match field {
        Field::Text(text) => announced.or_else(|| patterns::find(text, exempt)),
        _ => announced,
    }
}

/// The sender's header, or the column's letter where the header is missing or may itself be personal.
fn column_name(headers: &[String], column: usize, is_below_header: bool) -> String {
    let text = headers
        .get(column)
        .filter(|_| is_below_header)
        .map_or("", String::as_str);
    if text.is_empty() || patterns::find(text, &[]).is_some() || names::naming(text).is_some() {
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

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let letters: Vec<String> = [0, 25, 26, 701, 702].into_iter().map(column_letters).collect();
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
