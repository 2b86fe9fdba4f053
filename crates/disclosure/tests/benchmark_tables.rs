//! The benchmark's tables are those of the reference generator, so that figures of others compare.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test helper fails its test and says what it skips"
)]

#[path = "common/benchmark.rs"]
mod benchmark;
mod common;

use std::path::PathBuf;
use std::process::Command;

#[test]
fn the_tables_are_those_of_the_reference_generator() {
    let generator = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/disclosure_bench/gen.py");
    if !generator.exists() {
        println!("skipped: no ../shared");
        return;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("benchmark_tables");
    let made = Command::new("python3").arg(&generator).arg(&folder).status().unwrap();
    assert!(made.success());
    for name in benchmark::TABLES {
        let theirs = std::fs::read_to_string(folder.join(format!("{name}.csv"))).unwrap();
        assert!(benchmark::inner_csv(name) == theirs, "{name}");
    }
}
