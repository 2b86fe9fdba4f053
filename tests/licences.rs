//! What we depend on: licences we may use, one registry, and one library for TLS.
//!
//! Does what `cargo deny check licenses bans sources` would, with nothing to install.

use std::collections::BTreeSet;
use std::process::Command;

use serde::Deserialize;

use crate::support::repository;

/// Licences that ask for nothing but the notice.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "bzip2-1.0.6",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Single packages under another licence, and why that is no obstacle.
const EXCEPTIONS: [(&str, &str); 1] = [
    // Asks for the source of its own files, which we use unchanged.
    ("option-ext", "MPL-2.0"),
];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A second library for TLS, with the operating system's certificates and bugs.
const BANNED: [&str; 3] = ["openssl", "openssl-sys", "native-tls"];

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    source: Option<String>,
    license: Option<String>,
}

fn packages() -> Vec<Package> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(repository())
        .output()
        .expect("cargo metadata");
    let errors = String::from_utf8_lossy(&metadata.stderr);
    assert!(metadata.status.success(), "cargo metadata: {errors}");
    let metadata: Metadata = serde_json::from_slice(&metadata.stdout).expect("metadata");
    assert!(metadata.packages.len() > 200, "all packages are found");
    metadata.packages
}

/// Whether an SPDX expression can be met: one side of an OR, both of an AND.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    if let Some((before, rest)) = expression.split_once('(')
        && let Some((inner, after)) = rest.split_once(')')
    {
        let word = if is_allowed(inner) { "MIT" } else { "None" };
        return is_allowed(&format!("{before}{word}{after}"));
    }
    expression
        .split(" OR ")
        .any(|choice| choice.split(" AND ").all(|licence| ALLOWED.contains(&licence.trim())))
}

fn is_excepted(package: &str, licence: &str) -> bool {
    EXCEPTIONS.contains(&(package, licence))
}

#[test]
fn expressions_are_read_rightly() {
    for allowed in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in ["GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR AGPL-3.0) AND MIT", ""] {
        assert!(!is_allowed(refused), "{refused}");
    }
}

#[test]
fn every_licence_is_one_we_may_use() {
    let refused: Vec<String> = packages()
        .into_iter()
        .filter(|package| {
            !package
                .license
                .as_deref()
                .is_some_and(|licence| is_allowed(licence) || is_excepted(&package.name, licence))
        })
        .map(|package| format!("{} {:?}", package.name, package.license))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn everything_comes_from_one_registry() {
    let others = packages()
        .into_iter()
        .filter(|it| it.source.as_deref().is_some_and(|source| source != REGISTRY));
    let others: BTreeSet<String> = others.map(|package| package.name).collect();
    assert_eq!(others, BTreeSet::new());
}

#[test]
fn there_is_no_second_library_for_tls() {
    let found = packages().into_iter().map(|package| package.name);
    let found: Vec<String> = found.filter(|name| BANNED.contains(&name.as_str())).collect();
    assert_eq!(found, [""; 0]);
}
