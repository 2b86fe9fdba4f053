//! The whole way of a large delivery, from the sender's file to a committed table, and the same work in `DuckDB`.
//!
//! `cargo build --release && cargo run --release -p intake-benchmark -- 10000000 3`: rows [default: 1,000,000] and
//! rounds [default: 3]. Needs `pip install duckdb==1.4.2`. Both are programs of their own, get as many threads as there
//! are cores, and take turns on the same file; of the rounds the median counts.

mod generator;
mod measured;
mod project;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde::Deserialize;

use crate::measured::Measured;

/// What became of the rows.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Taken {
    accepted: u64,
    cases: i64,
    /// Rows rejected, by code.
    rejected: BTreeMap<String, u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = env::args().filter_map(|argument| argument.parse().ok());
    let rows: u64 = numbers.next().unwrap_or(1_000_000);
    let rounds: u64 = numbers.next().unwrap_or(3);
    let folder = tempfile::tempdir()?;
    let delivery = folder.path().join("delivery.csv");
    project::write(folder.path())?;
    generator::write(&delivery, rows)?;
    print(&format!(
        "{rows} rows, {} MB",
        fs::metadata(&delivery)?.len() / 1_000_000
    ));
    let mut ratios = Vec::new();
    for round in 0..rounds {
        let (ours, taken) = marsad(folder.path(), &delivery)?;
        tell("marsad", rows, &ours);
        let (theirs, due) = duckdb(folder.path(), &delivery)?;
        tell("duckdb", rows, &theirs);
        if taken != due {
            return Err("the two disagree on what is accepted or rejected".into());
        }
        if round == 0 {
            print(&format!("accepted {}, rejected {:?}", taken.accepted, taken.rejected));
        }
        ratios.push((
            ours.seconds / theirs.seconds,
            ours.processor_seconds / theirs.processor_seconds,
        ));
    }
    print(&format!(
        "ratio   {:.2} by the clock, {:.2} by the processor",
        median(ratios.iter().map(|(clock, _)| *clock)),
        median(ratios.iter().map(|(_, processor)| *processor))
    ));
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// `marsad ingest`: landing, hash, gate, receipt, commit and comparison.
fn marsad(root: &Path, delivery: &Path) -> Result<(Measured, Taken), Box<dyn Error>> {
    // Cargo puts all programs of one profile side by side.
    let program = env::current_exe()?.with_file_name("marsad");
    if !program.exists() {
        return Err("marsad is not built: cargo build --release".into());
    }
    // A project that has seen nothing yet.
    let data = root.join("data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let mut command = Command::new(program);
    command.args(["ingest", "bench"]).arg(delivery).current_dir(root);
    let measured = measured::run(&mut command)?;
    Ok((measured, receipt(&root.join("data/receipts/bench"))?))
}

/// What the only receipt in a folder says.
fn receipt(folder: &Path) -> Result<Taken, Box<dyn Error>> {
    #[derive(Deserialize)]
    struct Receipt {
        rows_accepted: u64,
        cases_accepted: i64,
        rejections: Vec<Group>,
    }
    #[derive(Deserialize)]
    struct Group {
        code: String,
        count: u64,
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let receipt: Receipt = serde_json::from_str(&fs::read_to_string(path)?)?;
            let mut rejected = BTreeMap::new();
            for group in receipt.rejections {
                *rejected.entry(group.code).or_default() += group.count;
            }
            return Ok(Taken {
                accepted: receipt.rows_accepted,
                cases: receipt.cases_accepted,
                rejected,
            });
        }
    }
    Err("marsad wrote no receipt".into())
}

/// The same work in SQL.
fn duckdb(root: &Path, delivery: &Path) -> Result<(Measured, Taken), Box<dyn Error>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/same_in_duckdb.py");
    let threads = std::thread::available_parallelism()?.to_string();
    let said = root.join("duckdb.json");
    // An answer of the round before is none.
    if said.exists() {
        fs::remove_file(&said)?;
    }
    let mut command = Command::new("python3");
    command.arg(script).arg(delivery).arg(root).arg(threads).arg(&said);
    let measured = measured::run(&mut command)?;
    let said = fs::read_to_string(said).map_err(|_| "DuckDB did not finish: pip install duckdb==1.4.2")?;
    Ok((measured, serde_json::from_str(&said)?))
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn tell(name: &str, rows: u64, measured: &Measured) {
    print(&format!(
        "{name}  {:.2} s, {:.2} million rows a second; processor {:.2} s; {} MiB at most",
        measured.seconds,
        rows as f64 / measured.seconds / 1e6,
        measured.processor_seconds,
        measured.peak_kib / 1024
    ));
}

#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn print(line: &str) {
    println!("{line}");
}
