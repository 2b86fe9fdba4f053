//! The personal-data gate: every cell of every sheet is looked at, also in columns nobody maps, in titles and
//! in notes, and so is what a workbook holds outside its cells and how the file is called. Nothing of a delivery
//! leaves `ingest` before all of it was looked at. What is found is never repeated.

mod account;
mod birth;
mod contact;
mod coordinates;
mod different;
mod findings;
mod free_text;
mod grain;
mod grid_gate;
mod headers;
mod identity;
mod kind;
mod names;
mod patterns;
mod phone;
mod sheet_gate;
mod workbook_parts;
mod xls_parts;

use std::borrow::Cow;
use std::io::Cursor;

use definitions::sha256::sha256_hex;
use definitions::source::Source;

use self::findings::Findings;
use self::kind::Kind;
use self::names::Naming;
use self::sheet_gate::SheetGate;
use crate::read::SheetHead;
use crate::read::block::BlockRow;
use crate::rejection::Refusal;

/// What stands in place of a file name that holds personal data.
const WITHHELD: &str = "(name withheld)";

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

    /// Looks at how a file is called.
    pub(crate) fn look_at_file_name(&mut self, file_name: &str) {
        if let Some(kind) = patterns::find_in_file_name(file_name) {
            self.findings.add("", 0, "file name".to_owned(), kind);
        }
    }

    /// Looks at what stands outside the cells of a workbook.
    ///
    /// Kinds that some column is exempted from are passed over: a comment or a pivot table repeats what the
    /// column holds.
    pub(crate) fn look_at_workbook(&mut self, workbook: &[u8]) {
        let exempt = self.source.personal_data.exempt.values().flatten();
        let exempt: Vec<Kind> = exempt.filter_map(|kind| Kind::from_name(kind)).collect();
        let findings = &mut self.findings;
        let mut look = |place: &'static str, text: &str| {
            let named = || (names::naming(text) == Some(Naming::Certain)).then_some(Kind::PersonName);
            if let Some(kind) = patterns::find(text, &exempt).or_else(named) {
                findings.add("", 0, place.to_owned(), kind);
            }
        };
        // A file is one or the other; each passes over what is not its kind.
        workbook_parts::each_text(Cursor::new(workbook), &mut look);
        xls_parts::each_text(Cursor::new(workbook), &mut look);
    }

    /// Begins a sheet with this header row, if it has one. Looks at the sheet's name.
    pub(crate) fn begin_sheet(&mut self, head: &SheetHead, header: Option<BlockRow<'_>>) {
        self.sheet.finish(&mut self.findings);
        self.sheets += 1;
        let name = head.name.as_str();
        let named = || names::naming(name).map(|_| Kind::PersonName);
        let personal = if head.kind.is_whole_file() {
            patterns::find_in_file_name(name)
        } else {
            patterns::find(name, &[]).or_else(named)
        };
        let name = match personal {
            Some(_) => format!("({})", self.sheets),
            None => name.to_owned(),
        };
        if let Some(kind) = personal {
            self.findings.add(&name, 0, String::new(), kind);
        }
        self.sheet = SheetGate::new(name, head.counts_days_from_1904, header, self.source);
    }

    /// Looks at every field of a row.
    pub(crate) fn look(&mut self, row: BlockRow<'_>) {
        self.sheet.look(row, self.source, &mut self.findings);
    }

    /// Whether anything was found so far: then nothing of the delivery is of use any more.
    pub(crate) fn has_found(&self) -> bool {
        !self.findings.is_empty()
    }

    /// Refuses the delivery if anything was found. Error: `I040`, with the first places.
    pub(crate) fn finish(mut self) -> Result<(), Refusal> {
        self.sheet.finish(&mut self.findings);
        self.findings.into_result()
    }
}

/// A path or file name as it may be kept and shown: of one that holds personal data only the extension, and four
/// digits of a hash, which tell a few such files apart and are far too few to find the name from.
pub fn presentable_name(file_name: &str) -> Cow<'_, str> {
    if patterns::find_in_file_name(file_name).is_none() {
        return Cow::Borrowed(file_name);
    }
    let hash = sha256_hex(file_name);
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension);
    let extension = extension.filter(|extension| extension.len() <= 5 && !extension.contains('/'));
    Cow::Owned(format!("{WITHHELD} {}.{}", &hash[..4], extension.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::presentable_name;

    #[test]
    fn a_name_that_holds_personal_data_is_withheld() {
        assert_eq!(presentable_name("2024/cellules_T1.xlsx"), "2024/cellules_T1.xlsx");
        let first = presentable_name("BK123456.csv");
        assert!(first.starts_with("(name withheld) ") && first.ends_with(".csv") && !first.contains("123456"));
        assert_ne!(first, presentable_name("BK123457.csv"), "two such files are told apart");
    }
}
