//! How the sources look: small files that say what they are, no machine's paths, and every code explained.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::support::{paths_below, repository};

const LINES_MAX: usize = 600;
const LINES_MEDIAN_MAX: usize = 170;

/// A file of the repository: its path from the root, and its text.
struct Source {
    name: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.has_extension("rs")
    }

    fn has_extension(&self, extension: &str) -> bool {
        self.name.ends_with(&format!(".{extension}"))
    }
}

/// All text files that people write. What others wrote, and what a build leaves, is not ours to tidy.
fn sources() -> Vec<Source> {
    let root = repository();
    let folders = ["crates", "benches", "tests", "docs", "sql", "schemas", "pipelines"];
    let paths = folders.iter().flat_map(|folder| paths_below(&root.join(folder)));
    let read = |path: PathBuf| {
        let name = path
            .strip_prefix(&root)
            .expect("a file below")
            .to_string_lossy()
            .replace('\\', "/");
        let text = fs::read_to_string(&path).ok()?;
        (!name.contains("/vendor/") && !name.contains("/target/")).then_some(Source { name, text })
    };
    let found: Vec<Source> = paths.filter_map(read).collect();
    assert!(found.len() > 100, "the sources are found");
    found
}

#[test]
fn files_are_small() {
    let sources = sources();
    let mut sizes: Vec<(usize, &str)> = sources
        .iter()
        .filter(|source| source.is_rust())
        .map(|source| (source.text.lines().count(), source.name.as_str()))
        .collect();
    sizes.sort_unstable();
    let large: Vec<_> = sizes.iter().filter(|(lines, _)| *lines > LINES_MAX).collect();
    assert!(large.is_empty(), "more than {LINES_MAX} lines: {large:?}");
    let median = sizes[sizes.len() / 2].0;
    assert!(median <= LINES_MEDIAN_MAX, "the median is {median} lines");
}

#[test]
fn every_source_file_says_what_it_is() {
    let silent = sources()
        .into_iter()
        .filter(|source| source.is_rust() && !source.text.starts_with("//!"));
    // Unit tests in files of their own are named after what they test.
    let silent = silent.filter(|source| source.name.contains("/src/") && !is_tests(&source.name));
    let silent: Vec<String> = silent.map(|source| source.name).collect();
    assert_eq!(silent, [""; 0]);
}

fn is_tests(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/")
}

#[test]
fn no_file_is_named_after_nothing() {
    let empty_words = ["utils", "util", "helpers", "helper", "manager", "common", "misc"];
    let stem = |name: &str| {
        name.rsplit('/')
            .next()
            .and_then(|file| file.split('.').next())
            .map(str::to_owned)
    };
    let named = sources().into_iter().map(|source| source.name);
    let found: Vec<String> = named
        .filter(|name| stem(name).is_some_and(|stem| stem.split('_').any(|word| empty_words.contains(&word))))
        .collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn nothing_is_left_to_do_and_no_machine_is_named() {
    // Put together here, or this file would find itself.
    let words = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
    ];
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in source.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word.as_str())) {
                found.push(format!("{}:{}: {line}", source.name, number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Codes of errors, such as `D034`, in a text.
fn codes(text: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c: char| !is_word(c));
    let is_code = |word: &&str| {
        let digits = word.strip_prefix(|c: char| "DIFWEPRSKAMNT".contains(c));
        digits.is_some_and(|digits| digits.len() == 3 && digits.chars().all(|c| c.is_ascii_digit()))
    };
    words.filter(is_code).map(str::to_owned).collect()
}

#[test]
fn every_code_is_explained() {
    let explained = codes(&fs::read_to_string(repository().join("docs/codes.md")).expect("docs/codes.md"));
    let ours = |source: &Source| source.name.contains("/src/") && source.is_rust() && !is_tests(&source.name);
    let mut used = BTreeSet::new();
    for source in sources().into_iter().filter(ours) {
        // Comments name ranges of codes.
        let lines = source.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        used.extend(lines.flat_map(codes));
    }
    assert!(used.len() > 50, "the sources are read rightly: {used:?}");
    let missing: Vec<&String> = used.difference(&explained).collect();
    assert!(missing.is_empty(), "docs/codes.md does not explain {missing:?}");
}
