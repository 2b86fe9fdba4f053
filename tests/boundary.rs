//! What may depend on what: asked of cargo, of the lock file and of the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::support::{paths_below, repository};

/// Our crates, as in `crates/`.
const OURS: [&str; 13] = [
    "api",
    "cube",
    "definitions",
    "disclosure",
    "engine",
    "fetch",
    "ingest",
    "marsad",
    "monitoring",
    "publish",
    "releases",
    "statistics",
    "warehouse",
];

#[derive(Debug, Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// Names of everything a crate reaches by normal dependencies, itself left out.
fn reached(package: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "-p",
            package,
            "-e",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(repository())
        .output()
        .expect("cargo tree");
    let errors = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "cargo tree -p {package}: {errors}");
    let names = String::from_utf8(tree.stdout).expect("text");
    let names = names.lines().filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).filter(|name| name != package).collect()
}

#[track_caller]
fn assert_reaches_none_of(package: &str, forbidden: &[&str]) {
    let reached = reached(package);
    let found: Vec<&&str> = forbidden.iter().filter(|name| reached.contains(**name)).collect();
    assert!(found.is_empty(), "{package} reaches {found:?}");
}

/// The source files of our crates, with their text.
fn sources() -> Vec<(String, String)> {
    let crates = repository().join("crates");
    let read = |path: &Path| {
        let name = path
            .strip_prefix(&crates)
            .expect("a file below")
            .to_string_lossy()
            .into_owned();
        (name, fs::read_to_string(path).expect("a source file"))
    };
    let paths = paths_below(&crates);
    let rust = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| read(path)).collect()
}

#[test]
fn the_list_of_our_crates_is_whole() {
    let found: Vec<String> = fs::read_dir(repository().join("crates"))
        .expect("crates")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        found.into_iter().collect::<BTreeSet<_>>(),
        OURS.map(str::to_owned).into()
    );
}

#[test]
fn the_api_cannot_reach_exact_counts() {
    let exact = [
        "warehouse",
        "engine",
        "ingest",
        "publish",
        "fetch",
        "datafusion",
        "deltalake",
        "deltalake-core",
    ];
    assert_reaches_none_of("api", &exact);
    assert!(reached("api").contains("releases"), "the tree is read rightly");
}

#[test]
fn monitoring_cannot_reach_exact_counts() {
    assert_reaches_none_of(
        "monitoring",
        &["warehouse", "engine", "ingest", "datafusion", "deltalake"],
    );
    assert!(reached("monitoring").contains("lettre"), "the tree is read rightly");
}

#[test]
fn definitions_and_ingest_know_no_network_clockwork_or_engine() {
    for package in ["definitions", "ingest"] {
        assert_reaches_none_of(
            package,
            &["tokio", "reqwest", "hyper", "object_store", "datafusion", "deltalake"],
        );
    }
}

#[test]
fn the_cube_only_computes() {
    assert_reaches_none_of("cube", &OURS);
    assert_reaches_none_of("cube", &["arrow", "chrono", "datafusion", "tokio"]);
}

#[test]
fn disclosure_depends_on_nothing() {
    assert_eq!(reached("disclosure"), BTreeSet::new());
}

#[test]
fn statistics_depend_on_none_of_ours_and_only_compute() {
    assert_reaches_none_of("statistics", &OURS);
    // No clock, no randomness, no files, no network, no engine: numbers in, numbers out.
    let worldly = [
        "chrono",
        "rand",
        "rand_core",
        "getrandom",
        "tokio",
        "reqwest",
        "arrow",
        "parquet",
        "datafusion",
    ];
    assert_reaches_none_of("statistics", &worldly);
    assert!(reached("statistics").contains("statrs"), "the tree is read rightly");
    let reads_and_writes = [
        "std::fs",
        "std::net",
        "std::env",
        "std::time",
        "std::io",
        "std::process",
    ];
    for (name, text) in sources() {
        let found: Vec<&&str> = reads_and_writes.iter().filter(|word| text.contains(**word)).collect();
        assert!(
            !name.starts_with("statistics/") || found.is_empty(),
            "{name} names {found:?}"
        );
    }
}

#[test]
fn only_the_warehouse_knows_delta() {
    for package in OURS {
        let manifest = fs::read_to_string(repository().join("crates").join(package).join("Cargo.toml"));
        let names_it = manifest.expect("a manifest").contains("deltalake");
        assert_eq!(names_it, package == "warehouse", "{package} names deltalake");
    }
}

#[test]
fn the_engine_and_its_formats_come_in_one_version_each() {
    let lock = fs::read_to_string(repository().join("Cargo.lock")).expect("Cargo.lock");
    let lock: Lock = toml::from_str(&lock).expect("a lock file");
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in &lock.package {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    for (name, prefix) in [
        ("datafusion", "55."),
        ("arrow", "59."),
        ("parquet", "59."),
        ("object_store", "0.13."),
        ("deltalake-core", ""),
    ] {
        let found = versions.get(name).map(Vec::as_slice).unwrap_or_default();
        assert!(matches!(found, [one] if one.starts_with(prefix)), "{name}: {found:?}");
    }
}

#[test]
fn only_the_engine_builds_sessions_and_runs_sql() {
    let words = ["SessionContext", ".sql(", "SessionStateBuilder"];
    let mut seen_in_engine = false;
    for (name, text) in sources() {
        let found: Vec<&&str> = words.iter().filter(|word| text.contains(**word)).collect();
        if name.starts_with("engine/") {
            seen_in_engine |= !found.is_empty();
        } else {
            assert!(found.is_empty(), "{name} names {found:?}");
        }
    }
    assert!(seen_in_engine, "the sources are read rightly");
}
