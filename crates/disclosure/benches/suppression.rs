//! Time, memory and masks of the suppression on the benchmark's tables.
//!
//! `cargo bench -p disclosure -- T40k LINK` runs those named, `T5k T10k T40k` by default; `strict`
//! adds the policy under which every zero is shown and known to be, `camouflage` that which hides
//! every fifth; `exact` or `bounds` stop at that assurance, `certificates` omits the others. Processor time is that of this process, so that a busy machine tells little of it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints")]

#[path = "../tests/common/benchmark.rs"]
mod benchmark;
#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use benchmark::TABLES;
use disclosure::{Assurance, Cell, Lattice, Policy, Reason, State, ZeroPolicy, suppress};

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let named = |name: &&str| words.iter().any(|word| word == name);
    let mut names: Vec<&str> = TABLES.into_iter().chain(["LINK"]).filter(named).collect();
    if names.is_empty() {
        names.extend(&TABLES[..3]);
    }
    let mut zeros = vec![ZeroPolicy::Camouflage { permille: 0 }];
    zeros.extend(named(&"strict").then_some(ZeroPolicy::Publish));
    zeros.extend(named(&"camouflage").then_some(ZeroPolicy::Camouflage { permille: 200 }));
    let least = if named(&"certificates") {
        Assurance::Certificates
    } else {
        Assurance::Exact
    };
    let most = match () {
        () if named(&"exact") => Assurance::Exact,
        () if named(&"bounds") => Assurance::Bounds,
        () => Assurance::Certificates,
    };
    for name in names {
        let (lattice, cells) = benchmark::table(name);
        for &zeros in &zeros {
            for assurance in [Assurance::Exact, Assurance::Bounds, Assurance::Certificates] {
                if assurance > most || assurance < least {
                    continue;
                }
                let policy = Policy { threshold: 5, zeros };
                println!("{name} {}", measure(&lattice, &cells, &policy, assurance));
            }
        }
    }
}

fn measure(lattice: &Lattice, cells: &[Cell], policy: &Policy, assurance: Assurance) -> String {
    let (start, before) = (Instant::now(), processor_seconds());
    let pattern = suppress(lattice, cells, policy, &[42; 32], assurance).unwrap();
    let (wall, processor) = (start.elapsed().as_secs_f64(), processor_seconds() - before);
    let count = |reason| {
        pattern
            .states
            .iter()
            .filter(|&&state| state == State::Hidden(reason))
            .count()
    };
    format!(
        "{} cells, {:?}, {assurance:?}: {} primary, {} camouflage, {} secondary, {} rounds, {} certificates; {processor:.2} s of processor, {wall:.2} s, {} MB",
        cells.len(),
        policy.zeros,
        count(Reason::Primary),
        count(Reason::Camouflage),
        count(Reason::Secondary),
        pattern.rounds,
        pattern.certificates.len(),
        peak_megabytes(),
    )
}

/// The process's own time in user mode, on systems that have `/proc`; else 0.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = text
        .rsplit(')')
        .next()
        .and_then(|rest| rest.split_whitespace().nth(11)?.parse::<f64>().ok());
    ticks.unwrap_or_default() / 100.0
}

/// The most memory the process ever held, the tables included; 0 where that is not told.
fn peak_megabytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or_default()
        / 1024
}
