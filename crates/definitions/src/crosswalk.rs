//! Crosswalks: the words of one sender, each mapped to one of our codes.

use std::collections::BTreeMap;

use crate::Problem;
use crate::fold::fold;
use crate::source_file::SourceFile;

/// One `pipelines/crosswalks/ID.csv` (`theirs,ours`, further columns free).
#[derive(Debug, Clone)]
pub struct Crosswalk {
    /// File stem, such as `emc_helpline.violence_type`.
    pub id: String,
    /// Their label as written, and our code, in the file's order.
    pub entries: Vec<(String, String)>,
    by_folded: BTreeMap<String, usize>,
}

impl Crosswalk {
    /// Reads a crosswalk. Problems: `D017` shape, `D018` one label mapped twice.
    pub(crate) fn parse(file: &SourceFile) -> (Option<Self>, Vec<Problem>) {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(file.text.as_bytes());
        let header_fits = reader
            .headers()
            .is_ok_and(|header| header.get(0) == Some("theirs") && header.get(1) == Some("ours"));
        if !header_fits {
            return (
                None,
                vec![file.problem(1, "D017", "the header must start with theirs,ours".to_owned())],
            );
        }
        let mut problems = Vec::new();
        let mut crosswalk = Self {
            id: file.stem().to_owned(),
            entries: Vec::new(),
            by_folded: BTreeMap::new(),
        };
        for (index, record) in reader.records().enumerate() {
            let line = index + 2;
            let Some((theirs, ours)) = record
                .as_ref()
                .ok()
                .and_then(|record| Some((record.get(0)?, record.get(1)?)))
            else {
                problems.push(file.problem(line, "D017", "the row needs two fields: theirs,ours".to_owned()));
                continue;
            };
            if crosswalk
                .by_folded
                .insert(fold(theirs), crosswalk.entries.len())
                .is_some()
            {
                problems.push(file.problem(line, "D018", format!("«{theirs}» is mapped twice; keep one row")));
            }
            crosswalk.entries.push((theirs.to_owned(), ours.to_owned()));
        }
        let usable = problems.is_empty();
        (usable.then_some(crosswalk), problems)
    }

    /// Our code for their label, spelling folded (case, space, no-break space).
    pub fn map(&self, theirs: &str) -> Option<&str> {
        self.by_folded
            .get(&fold(theirs))
            .map(|position| self.entries[*position].1.as_str())
    }
}
