//! Code lists: our closed vocabularies, each a tree with labels in three languages and validity dates.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::Problem;
use crate::source_file::SourceFile;
use crate::text::Trilingual;

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_field_names,
    reason = "the field's word for it, as in the file's header"
)]
pub struct Code {
    /// The code itself, such as `C06` or `MA-04`.
    pub code: String,
    /// Name of the level it stands on, such as `family` or `region`.
    pub level: String,
    /// Index of the parent in [`CodeList::codes`]; `None` for the root, which is the total.
    pub parent: Option<usize>,
    /// Label shown to people.
    pub label: Trilingual,
    /// First day on which the code may be used; `None` since ever.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which the code may be used; `None` without end.
    pub valid_to: Option<NaiveDate>,
    /// The further columns of the file (crosswalks to ICCS, GBVIMS, law), by header.
    pub attributes: BTreeMap<String, String>,
}

impl Code {
    /// Of a code of `obs_status`: whether an observation with this status has a value; `None` where it may or may
    /// not, or where the list does not say (column `has_value`, `Y` or `N`).
    pub fn has_value(&self) -> Option<bool> {
        match self.attributes.get("has_value").map(String::as_str) {
            Some("Y") => Some(true),
            Some("N") => Some(false),
            _ => None,
        }
    }
}

/// A code list, in display order, parents anywhere.
#[derive(Debug, Clone)]
pub struct CodeList {
    /// File stem, such as `violence_type`.
    pub id: String,
    /// All codes, in the file's order.
    pub codes: Vec<Code>,
    /// Headers of the further columns, in the file's order.
    pub attribute_names: Vec<String>,
    positions: BTreeMap<String, usize>,
    root: usize,
}

const LEADING_COLUMNS: [&str; 9] = [
    "code",
    "level",
    "parent",
    "order",
    "fr",
    "ar",
    "en",
    "valid_from",
    "valid_to",
];

impl CodeList {
    /// Reads a code list file (`code,level,parent,order,fr,ar,en,valid_from,valid_to,…`).
    ///
    /// Problems: `D010` header or row shape, `D011` a label is missing, `D012` a code twice, `D013` unknown
    /// parent, `D014` not exactly one root, `D015` a date, `D016` a cycle.
    pub(crate) fn parse(file: &SourceFile) -> (Option<Self>, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut reader = csv::ReaderBuilder::new().from_reader(file.text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(str::to_owned).collect(),
            Err(error) => {
                return (
                    None,
                    vec![file.problem(1, "D010", format!("the header cannot be read: {error}"))],
                );
            }
        };
        if header.len() < LEADING_COLUMNS.len() || header.iter().zip(LEADING_COLUMNS).any(|(found, due)| found != due) {
            let message = format!("the header must start with {}", LEADING_COLUMNS.join(","));
            return (None, vec![file.problem(1, "D010", message)]);
        }
        let attribute_names: Vec<String> = header[LEADING_COLUMNS.len()..].to_vec();
        let mut rows = Vec::new();
        for (index, record) in reader.records().enumerate() {
            let line = index + 2;
            match record {
                Ok(record) => rows.push((line, record)),
                Err(error) => problems.push(file.problem(line, "D010", format!("the row cannot be read: {error}"))),
            }
        }
        let mut list = Self {
            id: file.stem().to_owned(),
            codes: Vec::with_capacity(rows.len()),
            attribute_names,
            positions: BTreeMap::new(),
            root: 0,
        };
        for (line, record) in &rows {
            list.add(file, *line, record, &mut problems);
        }
        list.link(file, &rows, &mut problems);
        let usable = problems.is_empty();
        (usable.then_some(list), problems)
    }

    fn add(&mut self, file: &SourceFile, line: usize, record: &csv::StringRecord, problems: &mut Vec<Problem>) {
        let field = |index: usize| record.get(index).unwrap_or_default().to_owned();
        let mut date = |index: usize| match field(index) {
            text if text.is_empty() => None,
            text => NaiveDate::parse_from_str(&text, "%Y-%m-%d")
                .map_err(|_| problems.push(file.problem(line, "D015", format!("«{text}» is not a date YYYY-MM-DD"))))
                .ok(),
        };
        let code = Code {
            code: field(0),
            level: field(1),
            parent: None,
            label: Trilingual {
                fr: field(4),
                ar: field(5),
                en: field(6),
            },
            valid_from: date(7),
            valid_to: date(8),
            attributes: self
                .attribute_names
                .iter()
                .enumerate()
                .map(|(index, name)| (name.clone(), field(LEADING_COLUMNS.len() + index)))
                .collect(),
        };
        if code.label.has_gap() {
            let message = format!("code {} lacks a label; give fr, ar and en", code.code);
            problems.push(file.problem(line, "D011", message));
        }
        if self.positions.insert(code.code.clone(), self.codes.len()).is_some() {
            let message = format!("code {} stands twice; keep one", code.code);
            problems.push(file.problem(line, "D012", message));
        }
        self.codes.push(code);
    }

    fn link(&mut self, file: &SourceFile, rows: &[(usize, csv::StringRecord)], problems: &mut Vec<Problem>) {
        let mut roots = Vec::new();
        for (position, (line, record)) in rows.iter().enumerate() {
            let parent = record.get(2).unwrap_or_default();
            if parent.is_empty() {
                roots.push(position);
                continue;
            }
            match self.positions.get(parent) {
                Some(&found) => self.codes[position].parent = Some(found),
                None => {
                    problems.push(file.problem(*line, "D013", format!("parent {parent} is not a code of this list")));
                }
            }
        }
        match roots.as_slice() {
            [root] => self.root = *root,
            _ => problems.push(file.problem(
                0,
                "D014",
                format!(
                    "{} codes have no parent; exactly one, the total, must have none",
                    roots.len()
                ),
            )),
        }
        for (position, (line, _)) in rows.iter().enumerate() {
            if self.ancestors_or_self(position).count() > self.codes.len() {
                let message = format!(
                    "code {} is its own ancestor; break the cycle",
                    self.codes[position].code
                );
                problems.push(file.problem(*line, "D016", message));
                return;
            }
        }
    }

    /// The position of a code in [`CodeList::codes`].
    pub fn position(&self, code: &str) -> Option<usize> {
        self.positions.get(code).copied()
    }

    /// The code with this name.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.position(code).map(|position| &self.codes[position])
    }

    /// The root: the total of the list, which also stands for "dimension absent".
    pub fn root(&self) -> &Code {
        &self.codes[self.root]
    }

    /// Position of the root.
    pub fn root_position(&self) -> usize {
        self.root
    }

    /// A position, its parent, and so on up to the root.
    pub fn ancestors_or_self(&self, position: usize) -> impl Iterator<Item = usize> + '_ {
        let mut steps = 0;
        std::iter::successors(Some(position), move |current| {
            steps += 1;
            // One step more than there are codes shows a cycle to `link` without looping for ever.
            if steps > self.codes.len() {
                None
            } else {
                self.codes[*current].parent
            }
        })
    }

    /// Parent position of every code, the shape a tree is built from.
    pub fn parents(&self) -> Vec<Option<usize>> {
        self.codes.iter().map(|code| code.parent).collect()
    }

    /// The level names, in order of first appearance.
    pub fn levels(&self) -> Vec<&str> {
        let mut levels: Vec<&str> = Vec::new();
        for code in &self.codes {
            if !levels.contains(&code.level.as_str()) {
                levels.push(&code.level);
            }
        }
        levels
    }

    /// Whether the code may be used for a period that starts on this day.
    pub fn is_valid_on(&self, position: usize, day: NaiveDate) -> bool {
        let code = &self.codes[position];
        code.valid_from.is_none_or(|from| from <= day) && code.valid_to.is_none_or(|to| day <= to)
    }
}
