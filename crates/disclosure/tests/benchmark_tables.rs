//! The benchmark's tables are those of the reference generator, so that figures of others compare;
//! and one of them as release plans show it.

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

use disclosure::{Cell, Policy, Reason, State, ZeroPolicy, protect};

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

/// Months and years without quarters, provinces without regions: what is left out links the rest.
#[test]
fn tables_with_levels_left_out_are_protected() {
    let (lattice, mut cells) = benchmark::table("T5k");
    let depth = |cell: &Cell, dimension: usize| lattice.trees()[dimension].depth(cell.coordinates[dimension] as usize);
    cells.retain(|cell| depth(cell, 0) != 1 && depth(cell, 1) != 2);
    let policy = Policy {
        threshold: 5,
        zeros: ZeroPolicy::Camouflage { permille: 200 },
    };
    let pattern = protect(&lattice, &cells, &policy, &[4; 32]).unwrap();
    let check = common::certified(&lattice, &cells, &pattern, &policy);
    assert!(check.is_pass() && common::attack(&lattice, &cells, &pattern.states, &policy).1);
    let hidden = |reason| {
        pattern
            .states
            .iter()
            .filter(|&&state| state == State::Hidden(reason))
            .count()
    };
    println!(
        "{} cells, {} secondary, {} rounds",
        cells.len(),
        hidden(Reason::Secondary),
        pattern.rounds
    );
    assert!(hidden(Reason::Secondary) < hidden(Reason::Primary));
    // The country's totals by year stay.
    let totals = cells
        .iter()
        .zip(&pattern.states)
        .filter(|(cell, _)| depth(cell, 0) == 0 && depth(cell, 1) <= 1);
    assert!(totals.into_iter().all(|(_, &state)| state == State::Published));
}
