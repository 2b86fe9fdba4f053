//! A definition file in memory, able to say on which line something stands.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::Problem;

/// A text file of the project: its path from the root, and its content.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl SourceFile {
    /// Reads `root/path`; a missing or non-UTF-8 file is problem `D001`.
    pub(crate) fn read(root: &Path, path: &str) -> Result<Self, Problem> {
        match fs::read_to_string(root.join(path)) {
            Ok(text) => Ok(Self {
                path: path.to_owned(),
                text,
            }),
            Err(error) => Err(Problem {
                file: path.to_owned(),
                line: 0,
                code: "D001",
                message: format!(
                    "the file cannot be read ({}); create it or make it readable UTF-8",
                    error.kind()
                ),
            }),
        }
    }

    /// The name without folder and extension; by rule equal to the `id` inside.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Parses the file as TOML of type `T`; what does not fit is problem `D002` at its line.
    pub(crate) fn parse_toml<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        toml::from_str(&self.text).map_err(|error| {
            let line = error.span().map_or(0, |span| self.line_at(span.start));
            let reason = error.message().replace('\n', " ");
            self.problem(
                line,
                "D002",
                format!("{reason}; see docs/definitions-reference.md for the accepted keys"),
            )
        })
    }

    /// Parses the file as CSV with a header, each row by `parse`; a row that does not fit is a problem.
    pub(crate) fn parse_rows<T>(
        &self,
        parse: fn(&csv::StringRecord) -> Option<T>,
        code: &'static str,
        shape: &str,
    ) -> (Vec<T>, Vec<Problem>) {
        let mut rows = Vec::new();
        let mut problems = Vec::new();
        let mut reader = csv::ReaderBuilder::new().from_reader(self.text.as_bytes());
        for (index, record) in reader.records().enumerate() {
            match record.ok().as_ref().and_then(parse) {
                Some(row) => rows.push(row),
                None => problems.push(self.problem(index + 2, code, format!("the row must be {shape}"))),
            }
        }
        (rows, problems)
    }

    /// A problem of this file.
    pub(crate) fn problem(&self, line: usize, code: &'static str, message: String) -> Problem {
        Problem {
            file: self.path.clone(),
            line,
            code,
            message,
        }
    }

    /// A problem at the first line that contains `text`; at the file as a whole where none does.
    pub(crate) fn problem_at(&self, text: &str, code: &'static str, message: String) -> Problem {
        let line = self
            .text
            .lines()
            .position(|line| line.contains(text))
            .map_or(0, |index| index + 1);
        self.problem(line, code, message)
    }

    fn line_at(&self, offset: usize) -> usize {
        self.text
            .as_bytes()
            .iter()
            .take(offset)
            .filter(|byte| **byte == b'\n')
            .count()
            + 1
    }
}

/// Paths (from `root`) of the files in `folder` with this extension, sorted; empty where the folder is absent.
pub(crate) fn list(root: &Path, folder: &str, extension: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return Vec::new();
    };
    let mut paths: Vec<String> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| Path::new(name).extension().is_some_and(|found| found == extension))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    paths.sort();
    paths
}
