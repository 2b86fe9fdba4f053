//! Reading all definition files of a project.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::calendar::{self, Calendar};
use crate::code_list::CodeList;
use crate::crosswalk::Crosswalk;
use crate::disclosure_policy::{self, DisclosurePolicies};
use crate::early_warning::{self, EarlyWarning};
use crate::fact_table::{self, FactTable};
use crate::indicator::{self, Indicator};
use crate::reference_metadata::{self, ReferenceMetadata};
use crate::reference_table::{self, ReferenceTable};
use crate::release_plan::{self, ReleasePlan};
use crate::sha256::{Sha256, sha256};
use crate::source::Source;
use crate::source_file::{SourceFile, list};
use crate::view::{self, View};
use crate::{Definitions, Problem, checks, expected_report, population};

impl Definitions {
    /// Loads and checks the project in `root`.
    ///
    /// Returns what could be loaded and every problem, sorted by file and line. With problems left, the
    /// definitions are good for showing, not for a night's run.
    pub fn load(root: &Path) -> (Self, Vec<Problem>) {
        let mut loader = Loader {
            root,
            problems: Vec::new(),
            files: BTreeMap::new(),
        };
        let mut definitions = loader.definitions();
        definitions.hash = loader.hash();
        let mut problems = loader.problems;
        problems.extend(checks::run(&definitions, &loader.files));
        problems.sort();
        problems.dedup();
        (definitions, problems)
    }
}

struct Loader<'a> {
    root: &'a Path,
    problems: Vec<Problem>,
    files: BTreeMap<String, SourceFile>,
}

impl Loader<'_> {
    fn definitions(&mut self) -> Definitions {
        let mut code_lists = self.listed("schemas/codelists", CodeList::parse, |list| list.id.clone());
        for path in list(self.root, "schemas/geography", "csv") {
            if path == population::FILE {
                continue;
            }
            if let Some(geography) = self.one(&path, CodeList::parse) {
                code_lists.insert(geography.id.clone(), geography);
            }
        }
        Definitions {
            root: self.root.to_owned(),
            hash: String::new(),
            fact_table: self.toml::<FactTable>(fact_table::FILE, true).unwrap_or_default(),
            code_lists,
            crosswalks: self.listed("pipelines/crosswalks", Crosswalk::parse, |crosswalk| {
                crosswalk.id.clone()
            }),
            populations: self.table(population::FILE, population::parse),
            sources: self.sources(),
            expected_reports: self.table(expected_report::FILE, expected_report::parse),
            reference_tables: self.reference_tables(),
            views: self.views(),
            indicators: self.indicators(),
            disclosure: self
                .toml::<DisclosurePolicies>(disclosure_policy::FILE, false)
                .unwrap_or_default(),
            early_warning: self.toml::<EarlyWarning>(early_warning::FILE, false),
            release_plan: self.toml::<ReleasePlan>(release_plan::FILE, false),
            reference_metadata: self.toml::<ReferenceMetadata>(reference_metadata::FILE, false),
            calendar: self.toml::<Calendar>(calendar::FILE, false),
        }
    }

    fn read(&mut self, path: &str) -> Option<SourceFile> {
        match SourceFile::read(self.root, path) {
            Ok(file) => {
                self.files.insert(path.to_owned(), file.clone());
                Some(file)
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn one<T>(&mut self, path: &str, parse: fn(&SourceFile) -> (Option<T>, Vec<Problem>)) -> Option<T> {
        let file = self.read(path)?;
        let (parsed, problems) = parse(&file);
        self.problems.extend(problems);
        parsed
    }

    fn listed<T>(
        &mut self,
        folder: &str,
        parse: fn(&SourceFile) -> (Option<T>, Vec<Problem>),
        id: fn(&T) -> String,
    ) -> BTreeMap<String, T> {
        let paths = list(self.root, folder, "csv");
        paths
            .iter()
            .filter_map(|path| self.one(path, parse))
            .map(|item| (id(&item), item))
            .collect()
    }

    fn table<T>(&mut self, path: &str, parse: fn(&SourceFile) -> (Vec<T>, Vec<Problem>)) -> Vec<T> {
        if !self.root.join(path).exists() {
            return Vec::new();
        }
        let Some(file) = self.read(path) else {
            return Vec::new();
        };
        let (rows, problems) = parse(&file);
        self.problems.extend(problems);
        rows
    }

    fn toml<T: DeserializeOwned>(&mut self, path: &str, required: bool) -> Option<T> {
        if !required && !self.root.join(path).exists() {
            return None;
        }
        let file = self.read(path)?;
        file.parse_toml().map_err(|problem| self.problems.push(problem)).ok()
    }

    fn sources(&mut self) -> BTreeMap<String, Source> {
        let paths = list(self.root, "pipelines", "toml");
        paths
            .iter()
            .filter_map(|path| self.toml::<Source>(path, true))
            .map(|source| (source.id.clone(), source))
            .collect()
    }

    fn reference_tables(&mut self) -> BTreeMap<String, ReferenceTable> {
        let mut tables = BTreeMap::new();
        for path in list(self.root, reference_table::FOLDER, "toml") {
            let Some(mut table) = self.toml::<ReferenceTable>(&path, true) else {
                continue;
            };
            if let Some(file) = self.read(&path.replace(".toml", ".csv")) {
                self.problems.extend(table.read_rows(&file));
                tables.insert(table.id.clone(), table);
            }
        }
        let undescribed = list(self.root, reference_table::FOLDER, "csv");
        let undescribed = undescribed
            .iter()
            .filter_map(|path| checks::undescribed(self.root, path));
        self.problems.extend(undescribed);
        tables
    }

    fn views(&mut self) -> BTreeMap<String, View> {
        let paths = list(self.root, view::FOLDER, "sql");
        let mut views = BTreeMap::new();
        for path in &paths {
            if let Some(file) = self.read(path) {
                let view = View {
                    name: file.stem().to_owned(),
                    sql: file.text.clone(),
                };
                views.insert(view.name.clone(), view);
            }
        }
        views
    }

    fn indicators(&mut self) -> BTreeMap<String, Indicator> {
        let mut indicators = BTreeMap::new();
        for path in list(self.root, indicator::FOLDER, "toml") {
            let Some(mut indicator) = self.toml::<Indicator>(&path, true) else {
                continue;
            };
            if let Some(file) = self.read(&path.replace(".toml", ".sql")) {
                indicator.sql = file.text;
                indicators.insert(indicator.id.clone(), indicator);
            }
        }
        for path in list(self.root, indicator::FOLDER, "sql") {
            if !self.root.join(path.replace(".sql", ".toml")).exists() {
                let message = "the indicator lacks its .toml; write it with `marsad new indicator`".to_owned();
                self.problems.push(Problem {
                    file: path,
                    line: 0,
                    code: "D050",
                    message,
                });
            }
        }
        indicators
    }

    fn hash(&self) -> String {
        let mut hash = Sha256::default();
        for (path, file) in &self.files {
            hash.update(path.as_bytes());
            hash.update(&[0]);
            hash.update(&sha256(&file.text));
        }
        hash.finish()
    }
}
